"""Which rows lead to the papers of a filter soonest: a topic's taggings, a list's entries, a year's, a reader's own.

Django's own way, all papers in order and each asked whether it fits, is right where most of them fit. For a topic of
one paper in a thousand it asks 25,000 papers for one page. So the rows that hang on papers lead instead: taggings and
entries carry their paper's day and stand in an index in the order of the library, and a reader's marks, stars, notes
and tags are few.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from papers.finding.choices import Choices
from papers.models import Entry, Note, OwnTag, Paper, Reader, ReadMark, Star, Tagging
from papers.models.mark import UNREAD
from papers.models.paper import PaperQuerySet

Wanted = Mapping[str, Any]
Narrow = Callable[[PaperQuerySet, Wanted], PaperQuerySet]

PLACE: Final = {"list": "reading_list__slug", "session": "session__slug", "role": "role"}
"""What is asked of one entry, and the entry's field for each."""

MARKED: Final = "marked"
"""A state that nobody asks for: having any mark, which is what the unread papers have not."""

FEW: Final = 2_000
"""Papers that are asked one by one whether they say the words, rather than the words asked for their papers."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Rows that name papers in their column `paper`, in `branches` that each stand in an index in the library's order.

    A paper stands once in a branch, or with `several` perhaps more often.
    """

    rows: QuerySet[Any]
    branches: Sequence[QuerySet[Any]]
    several: bool = False
    added: str = "added"
    paper: str = "paper_id"

    def keys(self, start: int, stop: int, *, oldest_first: bool = False) -> list[int]:
        """The papers' keys from place `start` up to `stop`."""
        order = (self.added, f"-{self.paper}") if oldest_first else (f"-{self.added}", self.paper)
        # Several branches are merged as they are read; a paper that two of them have is taken once.
        first, *others = (branch.order_by().values_list(self.added, self.paper) for branch in self.branches)
        found = first.union(*others) if others else first.distinct() if self.several else first
        return [key for _, key in found.order_by(*order)[start:stop]]

    def papers(self) -> QuerySet[Any]:
        """Every one of the papers, once, by its key in the column `paper`."""
        rows = self.rows.order_by().values(self.paper)
        return rows.distinct() if self.several or len(self.branches) > 1 else rows


def lead(wanted: Wanted, choices: Choices, reader: Reader | None, narrow: Narrow) -> Lead | None:
    """Return what leads to the wanted papers; None where walking through the library is as good, or all there is."""
    if wanted.get("state", UNREAD) != UNREAD or not wanted.keys().isdisjoint({"mine", "tag"}):
        return _own(wanted, reader, narrow) if reader else None
    topics = [topic for topic in choices.topics if topic.slug in wanted.get("topic", ())]
    some = min if "match" in wanted else sum
    placed = choices.list_named(wanted.get("list"))
    sizes = {
        "topic": some(topic.papers for topic in topics) if topics else None,
        "list": 0 if "session" in wanted else placed.papers if placed else None,
        "year": choices.papers_of_years(wanted["year"]) if "year" in wanted else None,
    }
    known = {name: size for name, size in sizes.items() if size is not None}
    if "q" in wanted:  # these lead to who knows how many; what leads to few is better
        known = {name: size for name, size in known.items() if size <= FEW}
    match min(known, key=known.__getitem__, default=None):
        case "list":
            # In a list without sessions, and in a session, a paper stands once.
            return _entries(wanted, narrow, several=not placed or ("session" not in wanted and bool(placed.sessions)))
        case "year":
            return _papers(wanted, narrow)
        case "topic" if "match" in wanted:
            rarest = min(topics, key=lambda topic: topic.papers)
            others = [slug for slug in wanted["topic"] if slug != rarest.slug]
            return _taggings([rarest.pk], {**wanted, "topic": others}, narrow)
        case "topic":
            return _taggings([topic.pk for topic in topics], without(wanted, "topic"), narrow)
        case _:
            return None


def marks(wanted: Wanted, reader: Reader, narrow: Narrow) -> QuerySet[ReadMark]:
    """The reader's marks on the wanted papers: those of a state, or with `MARKED` all."""
    of_state = {} if wanted["state"] == MARKED else {"status": wanted["state"]}
    return _fitting(ReadMark.objects.filter(reader=reader, **of_state), without(wanted, "state"), narrow)


def _own(wanted: Wanted, reader: Reader, narrow: Narrow) -> Lead:
    tags, mine = wanted.get("tag", ()), wanted.get("mine", ())
    rows: QuerySet[Any]
    if tags:
        rows = _fitting(OwnTag.objects.filter(reader=reader, slug__in=tags), without(wanted, "tag"), narrow)
    elif mine:
        first, *others = mine
        table: type[Star | Note] = Star if first == "starred" else Note
        rest = {**wanted, "mine": others} if others else without(wanted, "mine")
        rows = _fitting(table.objects.filter(reader=reader), rest, narrow)
    else:
        rows = marks(wanted, reader, narrow)
    return Lead(rows, [rows], several=len(tags) > 1, added="paper__added")


def _entries(wanted: Wanted, narrow: Narrow, *, several: bool) -> Lead:
    placed = Entry.objects.public().filter(**{field: wanted[name] for name, field in PLACE.items() if name in wanted})
    rows = _fitting(placed, without(wanted, *PLACE), narrow)
    return Lead(rows, [rows], several)


def _papers(wanted: Wanted, narrow: Narrow) -> Lead:
    rest = without(wanted, "year")
    first, *others = (narrow(Paper.objects.of_years([int(year)]), rest) for year in wanted["year"])
    rows = narrow(Paper.objects.of_years(map(int, wanted["year"])), rest)
    return Lead(rows, [first, *others], paper="pk")


def _taggings(topics: Sequence[int], rest: Wanted, narrow: Narrow) -> Lead:
    def rows(**of: Any) -> QuerySet[Any]:
        return _fitting(Tagging.objects.counting().filter(**of), rest, narrow)

    if len(topics) == 1:
        only = rows(topic=topics[0])
        return Lead(only, [only])
    return Lead(rows(topic__in=topics), [rows(topic=topic) for topic in topics])


def _fitting(rows: QuerySet[Any], rest: Wanted, narrow: Narrow) -> QuerySet[Any]:
    """Those of the rows whose paper is all the rest that is wanted."""
    return rows.filter(Exists(narrow(Paper.objects.filter(pk=OuterRef("paper_id")), rest))) if rest else rows


def without(wanted: Wanted, *names: str) -> dict[str, Any]:
    """Return what is wanted but for these parameters."""
    return {name: value for name, value in wanted.items() if name not in names}
