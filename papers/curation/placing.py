"""Papers put into reading lists, moved there and taken out again by a curator.

Whatever a curator has said of a paper's place in a list holds it: no import makes, moves or removes the entry there
any more. All of it is written into the list's history. Orders are numbers with room between, so that one moved entry
seldom moves others; none of this reads a list as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from papers.models import Edit, Entry, Paper, ReadingList, Revision, Role, Session, Topic
from papers.models.edit import place_in_words
from papers.models.reading_list import EntryQuerySet
from papers.topics.sessions import SessionTopics
from papers.topics.tagging import Topics

State = dict[str, Any]
"""All that it takes to put an entry back: its columns, but for its key and its list."""

_KEPT: Final = ("paper_id", "session_id", "role", "position", "line", "last_line", "note")
_BATCH: Final = 500


class StandsThere(ValueError):  # noqa: N818 - it is no error of anybody's
    """The paper stands in that session already, and a paper stands once in each."""


def add(reading_list: ReadingList, paper: Paper, user: Any, *, session: Session | None, role: str = "") -> Entry | None:
    """Put a paper at the end of a session, or of what is in none; None where it stands there already."""
    with _turn(reading_list):
        row = reading_list.entries.filter(session=session)
        if row.filter(paper=paper).exists():
            return None
        entry = Entry(reading_list=reading_list, session=session, paper=paper, role=role, line=0, last_line=0)
        entry.position = _end(row)
        entry.save()
        hold([paper.pk], reading_list.pk, entry.session_id, user)
        _tell(user, "added", entry, None, _in_words(entry))
        _retag([paper.pk], session)
    return entry


def move(entry: Entry, user: Any, *, session: Session | None, beside: Entry | None = None, after: bool = False) -> bool:
    """Put an entry into a session of its list, or with None into none: before or after another there, or at the end.

    Returns whether it was elsewhere. Raises StandsThere.
    """
    with _turn(entry.reading_list):
        former = entry.session
        was = _in_words(entry)
        is_there = entry.session_id == (session.pk if session else None)
        if is_there and (beside is None or beside == entry or _is_beside(entry, beside, after=after)):
            return False
        row = entry.reading_list.entries.filter(session=session)
        if not is_there and row.filter(paper=entry.paper_id).exists():
            raise StandsThere
        hold([entry.paper_id], entry.reading_list_id, entry.session_id, user)
        entry.session = session
        entry.position = _room(row.exclude(pk=entry.pk), beside, after=after)
        entry.save(update_fields=["session", "position"])
        hold([entry.paper_id], entry.reading_list_id, entry.session_id, user)
        _tell(user, "moved", entry, was, _in_words(entry))
        if not is_there:
            _retag([entry.paper_id], former, session)
    return True


def place(entry: Entry, user: Any, number: int) -> bool:
    """Let an entry be the first, second... of its row; a number beyond its end is the end. Returns as `move` does."""
    others = Entry.objects.in_row_with(entry).exclude(pk=entry.pk).in_order()
    count = others.count()
    if not count:
        return False
    after = number > count
    return move(entry, user, session=entry.session, beside=others[min(number, count) - 1], after=after)


def describe(entry: Entry, user: Any, *, role: str, note: str) -> bool:
    """Say what is asked of a reading, and what readers are told about it. Returns whether that is new."""
    if (entry.role, entry.note) == (role, note):
        return False
    with _turn(entry.reading_list):
        was = {str(entry.paper): _in_words(entry), **_noted(entry)}
        entry.role, entry.note = role, note
        entry.save(update_fields=["role", "note"])
        hold([entry.paper_id], entry.reading_list_id, entry.session_id, user)
        now = {str(entry.paper): _in_words(entry), **_noted(entry)}
        Revision.note(user, "edited", entry.reading_list, was, now)
    return True


def remove(entry: Entry, user: Any) -> State:
    """Take an entry out of its list. Returns what `put_back` takes."""
    with _turn(entry.reading_list):
        state = {name: getattr(entry, name) for name in _KEPT}
        _tell(user, "removed", entry, _in_words(entry), None)
        hold([entry.paper_id], entry.reading_list_id, entry.session_id, user)
        entry.delete()
        _retag([state["paper_id"]], entry.session)
    return state


def put_back(reading_list: ReadingList, state: State, user: Any) -> Entry | None:
    """Make an entry again that was removed, where it was. None where its paper is gone, or stands there already.

    Of a session that is gone it is in none.
    """
    with _turn(reading_list):
        entry = Entry(reading_list=reading_list, **{name: state[name] for name in _KEPT})
        entry.session = reading_list.sessions.filter(pk=state["session_id"]).first()
        paper = Paper.objects.filter(pk=entry.paper_id).first()
        if paper is None or reading_list.entries.filter(session=entry.session, paper=paper).exists():
            return None
        entry.paper = paper
        entry.save()
        hold([paper.pk], reading_list.pk, entry.session_id, user)
        _tell(user, "put back", entry, None, _in_words(entry))
        _retag([paper.pk], entry.session)
    return entry


def delete_session(session: Session, user: Any, *, into: Session | None) -> int:
    """Delete a session; its entries come to the end of another one of the list, or stand in none.

    An entry whose paper stands there already goes with the session. Returns how many entries have another place.
    """
    reading_list = session.reading_list
    with _turn(reading_list):
        target = reading_list.entries.filter(session=into)
        papers = list(session.entries.values_list("paper", flat=True))
        session.entries.filter(paper__in=target.values("paper")).delete()
        moved = session.entries.update(session=into, position=F("position") + _end(target))
        hold(papers, reading_list.pk, into.pk if into else None, user)
        was = {"session": str(session), "readings": len(papers)}
        Revision.note(user, "deleted", reading_list, was, {"readings": f"{moved} in {into}"} if into else {})
        session.delete()
        _retag(papers, session, into)
    return moved


def session_renamed(session: Session, former: str) -> None:
    """Let the papers of a session have the topic that it is named after now, and not the one it was named after."""
    _retag(list(session.entries.values_list("paper", flat=True)), session, Session(name=former))


def hold(papers: Sequence[int], reading_list: int, session: int | None, user: Any) -> None:
    """Keep imports from changing whether and how the papers of these keys stand in a list's session, or in none."""
    field, now = place_in_words(reading_list, session), timezone.now()
    known = user if getattr(user, "pk", None) else None
    for start in range(0, len(papers), _BATCH):
        some = papers[start : start + _BATCH]
        Edit.objects.bulk_create(
            (Edit(paper_id=key, field=field, user=known, when=now) for key in some),
            update_conflicts=True,
            unique_fields=["paper", "field"],
            update_fields=["user", "when", "record"],
        )
        by_fields: dict[tuple[str, ...], list[int]] = defaultdict(list)
        locked = Paper.objects.filter(pk__in=some).select_for_update().values_list("pk", "curated_fields")
        for key, fields in locked:
            by_fields[tuple(sorted({*fields, field}))].append(key)
        for fields, keys in by_fields.items():  # most have the same
            Paper.objects.filter(pk__in=keys).update(curated_fields=list(fields))


@contextmanager
def _turn(reading_list: ReadingList) -> Iterator[None]:
    """A transaction in which nobody else orders the same list."""
    with transaction.atomic():
        # Of two who order the same entries PostgreSQL would end one. SQLite has one writer anyway.
        ReadingList.objects.select_for_update(no_key=True).filter(pk=reading_list.pk).values_list("pk").first()
        yield


def _end(row: EntryQuerySet) -> int:
    return (row.aggregate(last=Max("position"))["last"] or 0) + 1


def _before(entry: Entry) -> Q:
    return Q(position__lt=entry.position) | Q(position=entry.position, pk__lt=entry.pk)


def _after(entry: Entry) -> Q:
    return Q(position__gt=entry.position) | Q(position=entry.position, pk__gt=entry.pk)


def _room(row: EntryQuerySet, beside: Entry | None, *, after: bool) -> int:
    """A position in a row, before or after one of its entries or at the end, that no other has; made where none is."""
    follower = beside
    if beside and after:
        follower = row.filter(_after(beside)).in_order().first()
    if follower is None:
        return _end(row)
    leader = row.filter(_before(follower)).in_order().last()
    low, high = leader.position if leader else -1, follower.position
    if high - low > 1:
        return low + (high - low) // 2
    # By two: an entry may have the position of the one before it, and still come first.
    row.filter(_after(follower) | Q(pk=follower.pk)).update(position=F("position") + 2)
    return high + 1


def _is_beside(entry: Entry, other: Entry, *, after: bool) -> bool:
    """Does an entry stand just before another of its row, or just after."""
    first, second = (other, entry) if after else (entry, other)
    if not Entry.objects.filter(_before(second), pk=first.pk).exists():
        return False
    return not Entry.objects.in_row_with(entry).filter(_after(first) & _before(second)).exists()


def _in_words(entry: Entry) -> str:
    """Where an entry stands, for the history: "Alignment, required, 3"."""
    place = Entry.objects.in_row_with(entry).filter(_before(entry)).count() + 1
    role = Role(entry.role).value if entry.role else ""
    return ", ".join(part for part in (entry.session.name if entry.session else "", role, str(place)) if part)


def _noted(entry: Entry) -> State:
    return {f"{entry.paper} (note)": entry.note}


def _tell(user: Any, verb: str, entry: Entry, before: str | None, after: str | None) -> None:
    title = str(entry.paper)
    Revision.note(
        user,
        verb,
        entry.reading_list,
        {} if before is None else {title: before},
        {} if after is None else {title: after},
    )


def _retag(papers: Iterable[int], *sessions: Session | None) -> None:
    """Derive the papers' topics anew if one of these sessions is named after a topic."""
    named = SessionTopics(Topic.objects.values_list("slug", "name"))
    if any(session and named.slug_for(session.name) for session in sessions):
        Topics().tag(Paper.objects.filter(pk__in=list(papers)))
