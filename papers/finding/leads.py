"""Which rows lead to the papers of a filter soonest: a topic's taggings, a list's entries, a reader's marks.

Django's own way, all papers in order and each asked whether it fits, is right where most of them fit. For a topic of
one paper in a thousand it asks 25,000 papers for one page. So the rows that hang on papers lead instead: taggings and
entries carry their paper's day and stand in an index in the order of the library, and a reader's marks are few.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Value

from papers.finding.choices import Choices
from papers.models import Entry, Paper, Reader, ReadMark, Status, Tagging
from papers.models.paper import PaperQuerySet
from papers.models.tally import ANY

Wanted = Mapping[str, Any]
Narrow = Callable[[PaperQuerySet, Wanted], PaperQuerySet]

_PLACE = {"list": "reading_list__slug", "session": "session__slug", "role": "role"}
_KNOWN = {"topic", "match", "state", "without", "abstract", *_PLACE}


@dataclass(frozen=True, slots=True)
class Lead:
    """Rows that name papers, in `branches` that each stand in an index in the order of the library.

    A paper stands once in a branch, or with `several` perhaps more often.
    """

    rows: QuerySet[Any]
    branches: Sequence[QuerySet[Any]]
    several: bool = False
    added: str = "added"

    def keys(self, start: int, stop: int, *, oldest_first: bool = False) -> list[int]:
        """The papers' keys from place `start` up to `stop`."""
        order = (self.added, "-paper_id") if oldest_first else (f"-{self.added}", "paper_id")
        # Several branches are merged as they are read; a paper that two of them have is taken once.
        first, *others = (branch.order_by().values_list(self.added, "paper_id") for branch in self.branches)
        found = first.union(*others) if others else first.distinct() if self.several else first
        return [key for _, key in found.order_by(*order)[start:stop]]

    def total(self) -> QuerySet[Any]:
        """One row, or none for 0: `ANY`, and how many papers these are."""
        counted = Count("paper_id", distinct=self.several or len(self.branches) > 1)
        rows = self.rows.order_by().annotate(of=Value(ANY, IntegerField()))
        pairs: QuerySet[Any] = rows.values_list("of").annotate(n=counted)
        return pairs


def lead(wanted: Wanted, choices: Choices, reader: Reader | None, narrow: Narrow) -> Lead | None:
    """Return what leads to the wanted papers; None where walking through the library is as good, or all there is."""
    if not wanted.keys() <= _KNOWN:
        return None
    if wanted.get("state") == "read":
        return _marks(wanted, reader, narrow) if reader else None
    topics = [topic for topic in choices.topics if topic.slug in wanted.get("topic", ())]
    some = min if "match" in wanted else sum
    tagged = some(topic.papers for topic in topics) if topics else None
    placed = choices.list_named(wanted.get("list"))
    if "session" in wanted or (placed and (tagged is None or placed.papers < tagged)):
        return _entries(wanted, narrow)
    if "match" in wanted:
        rarest = min(topics, key=lambda topic: topic.papers)
        others = [slug for slug in wanted["topic"] if slug != rarest.slug]
        return _taggings([rarest.pk], {**wanted, "topic": others}, narrow)
    return _taggings([topic.pk for topic in topics], _without(wanted, "topic"), narrow) if topics else None


def _marks(wanted: Wanted, reader: Reader, narrow: Narrow) -> Lead:
    read = ReadMark.objects.filter(reader=reader, status=Status.READ)
    rows = _fitting(read, _without(wanted, "state"), narrow)
    return Lead(rows, [rows], added="paper__added")


def _entries(wanted: Wanted, narrow: Narrow) -> Lead:
    placed = Entry.objects.filter(**{field: wanted[name] for name, field in _PLACE.items() if name in wanted})
    rows = _fitting(placed, _without(wanted, *_PLACE), narrow)
    return Lead(rows, [rows], several=True)


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


def _without(wanted: Wanted, *names: str) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if name not in names}
