"""The places of many papers in lists, given and taken by a curator in one step.

Each paper's history says where it stood and where it stands, so that the step can be undone. What is done to one entry
by itself, and its order among others, is `papers.curation.placing`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from papers.curation.placing import hold
from papers.models import Edit, Entry, Paper, ReadingList, Revision, Session, Topic
from papers.models.edit import is_place, place_in_words
from papers.topics.sessions import SessionTopics
from papers.topics.tagging import Topics

PLACED: Final = "placed"
MOVED: Final = "moved"
REMOVED: Final = "removed"
"""What the history calls it."""

Standing = dict[str, Any] | None
"""An entry as the history keeps it, `where` being its place in words; None for none."""

Stands = dict[str, Standing]
"""Where a paper stands, by the fields that its places are."""

_KEPT: Final = ("role", "note", "position", "line", "last_line")


@dataclass(frozen=True, slots=True)
class Place:
    """A list, or a session of it."""

    reading_list: ReadingList
    session: Session | None = None

    @property
    def field(self) -> str:
        """Its name among the fields of a paper."""
        return place_in_words(self.reading_list.pk, self.session.pk if self.session else None)

    def has(self, field: str) -> bool:
        """Is the place of that name this one, or a session of this list."""
        return field == self.field or (self.session is None and field.startswith(f"{self.field}/"))

    def entry(self, **said: Any) -> dict[str, Any]:
        """A new entry here, at the end."""
        return {"where": str(self), "role": "", "note": "", "line": 0, "last_line": 0, "position": None, **said}

    def __str__(self) -> str:
        return f"{self.reading_list}: {self.session}" if self.session else str(self.reading_list)


def put(papers: Collection[Paper], place: Place, user: Any, step: UUID | None = None) -> UUID | None:
    """Put papers at the end of a place; where no session is named, only those that are not in the list already."""
    there = standing(papers)
    absent = [paper.pk for paper in papers if not any(map(place.has, there[paper.pk]))]
    return arrange(papers, {key: {place.field: place.entry()} for key in absent}, user, PLACED, step)


def remove(papers: Collection[Paper], place: Place, user: Any, step: UUID | None = None) -> UUID | None:
    """Take papers out of a place; where no session is named, out of the whole list."""
    there = standing(papers)
    wanted = {paper.pk: dict.fromkeys(filter(place.has, there[paper.pk])) for paper in papers}
    return arrange(papers, wanted, user, REMOVED, step)


def move(papers: Collection[Paper], start: Place, goal: Place, user: Any, step: UUID | None = None) -> UUID | None:
    """Take papers out of one place and put them at the end of another, with role and note; others are left alone."""
    there = standing(papers)
    wanted: dict[int, Stands] = {}
    for paper in papers:
        left = {field: entry for field, entry in there[paper.pk].items() if start.has(field) and not goal.has(field)}
        if left:
            wanted[paper.pk] = dict.fromkeys(left)
            if not any(goal.has(field) for field in there[paper.pk]):
                first: Any = next(iter(left.values()))
                wanted[paper.pk][goal.field] = goal.entry(role=first["role"], note=first["note"])
    return arrange(papers, wanted, user, MOVED, step)


def arrange(
    papers: Collection[Paper],
    wanted: Mapping[int, Stands],
    user: Any,
    verb: str,
    step: UUID | None = None,
    *,
    released: Mapping[int, Collection[str]] | None = None,
) -> UUID | None:
    """Let this be what stands at these places, by the papers' keys and the places' fields, whatever imports say.

    `released` are places that imports may say again. Returns the step, or None where nothing changed.
    """
    papers = [paper for paper in papers if wanted.get(paper.pk)]
    with transaction.atomic():
        places = places_of({field for paper in papers for field in wanted[paper.pk]})
        _take_turns(places.values())
        before, locked = standing(papers), _locked(papers)
        add, gone = [], []
        for paper in papers:
            for field, entry in wanted[paper.pk].items():
                there = before[paper.pk].get(field)
                if there and not entry:
                    gone.append((paper.pk, places[field]))
                elif entry and not there and field in places:
                    add.append(_made(paper, places[field], entry))
        _delete(gone)
        _append(add)
        for field, place in places.items():
            keys = [paper.pk for paper in papers if field in wanted[paper.pk]]
            hold(keys, place.reading_list.pk, place.session.pk if place.session else None, user)
        _release(released or {})
        _retag(papers, places.values())
        after, now_locked = standing(papers), _locked(papers)
        return Revision.note_all(
            user,
            verb,
            (
                (
                    paper,
                    {**_at(wanted[paper.pk], before[paper.pk]), "curated_fields": locked[paper.pk]},
                    {**_at(wanted[paper.pk], after[paper.pk]), "curated_fields": now_locked[paper.pk]},
                )
                for paper in papers
            ),
            step,
        )


def standing(papers: Iterable[Paper]) -> dict[int, Stands]:
    """Where papers stand, by their keys."""
    found: dict[int, Stands] = defaultdict(dict)
    entries = Entry.objects.filter(paper__pk__among=[paper.pk for paper in papers]).in_order()
    for entry in entries.select_related("reading_list", "session"):
        place = Place(entry.reading_list, entry.session)
        kept = {name: getattr(entry, name) for name in _KEPT}
        found[entry.paper_id][place.field] = {"where": str(place), **kept}
    return found


def is_same(one: Standing, other: Standing) -> bool:
    """Do two say the same of a reading; the order of a list is its own affair."""
    return (one and (one["role"], one["note"])) == (other and (other["role"], other["note"]))


def places_of(fields: Iterable[str]) -> dict[str, Place]:
    """The places of these names, as far as there are such lists and sessions."""
    keys = {field: list(map(int, field.partition(" ")[2].split("/"))) for field in fields if is_place(field)}
    lists = ReadingList.objects.in_bulk([first for first, *_ in keys.values()])
    sessions = Session.objects.in_bulk([key for _, *rest in keys.values() for key in rest])
    return {
        field: Place(lists[first], sessions[rest[0]] if rest else None)
        for field, (first, *rest) in keys.items()
        if first in lists and all(key in sessions for key in rest)
    }


def _at(fields: Iterable[str], stands: Stands) -> Stands:
    return {field: stands.get(field) for field in fields}


def _take_turns(places: Iterable[Place]) -> None:
    """Let nobody else order these lists in this transaction: of two who did, PostgreSQL would end one."""
    lists = {place.reading_list.pk for place in places}
    list(ReadingList.objects.filter(pk__in=lists).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _made(paper: Paper, place: Place, entry: Mapping[str, Any]) -> Entry:
    kept = {name: entry[name] for name in _KEPT}
    return Entry(paper=paper, reading_list=place.reading_list, session=place.session, **kept)


def _append(entries: Iterable[Entry]) -> None:
    """Store new entries; those that have no position yet come to the end of their places."""
    ends: dict[tuple[int, int | None], int] = {}
    entries = list(entries)
    for entry in entries:
        if entry.position is None:
            row = entry.reading_list_id, entry.session_id
            if row not in ends:
                stored = Entry.objects.filter(reading_list=row[0], session=row[1])
                ends[row] = stored.aggregate(last=Max("position"))["last"] or 0
            ends[row] += 1
            entry.position = ends[row]
    Entry.objects.bulk_create(entries)


def _delete(gone: Iterable[tuple[int, Place]]) -> None:
    by_place: dict[Place, list[int]] = defaultdict(list)
    for paper, place in gone:
        by_place[place].append(paper)
    for place, papers in by_place.items():
        place.reading_list.entries.filter(session=place.session, paper__pk__among=papers).delete()


def _locked(papers: Iterable[Paper]) -> dict[int, list[str]]:
    found = Paper.objects.filter(pk__among=[paper.pk for paper in papers])
    return dict(found.order_by().values_list("pk", "curated_fields"))


def _release(released: Mapping[int, Collection[str]]) -> None:
    papers = list(Paper.objects.filter(pk__among=list(released)).only("curated_fields"))
    for paper in papers:
        paper.curated_fields = [field for field in paper.curated_fields if field not in released[paper.pk]]
    Paper.objects.bulk_update(papers, ["curated_fields"], batch_size=500)
    fields = {field for some in released.values() for field in some}
    edits = Edit.objects.filter(paper__pk__among=list(released), field__in=fields).only("paper_id", "field")
    Edit.objects.filter(pk__among=[edit.pk for edit in edits if edit.field in released[edit.paper_id]]).delete()


def _retag(papers: Collection[Paper], places: Iterable[Place]) -> None:
    """Derive the papers' topics anew if one of the sessions is named after a topic."""
    named = SessionTopics(Topic.objects.values_list("slug", "name"))
    if any(place.session and named.slug_for(place.session.name) for place in places):
        Topics().tag(papers)
