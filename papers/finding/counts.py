"""How many papers a filter finds, and how many of each topic: exact, in one query, from what is smallest.

No filter, a topic, a list, and both are cells of the tallies. What a reader has read of them is counted from the
reader's marks and taken off for the unread. Anything else is counted row by row, from the rows that lead there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, IntegerField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast

from papers.finding.choices import Choices
from papers.finding.leads import Narrow, Wanted, lead
from papers.models import Entry, Paper, Reader, ReadMark, Status, Tagging, Tally
from papers.models.tally import ANY

_FOUND, _READ, _TOTAL = range(3)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many papers a filter finds, and how many it would find by each topic's key."""

    total: int
    by_topic: Mapping[int, int]


def counts(wanted: Wanted, choices: Choices, reader: Reader | None, narrow: Narrow) -> Counts:
    """Count.

    Among "any of these topics" a topic counts its own papers beside all else that is wanted, for choosing it adds
    them; among "all of these" it counts those of the papers found that it would leave.
    """
    topics = wanted.get("topic", ())
    others = wanted if "match" in wanted else {name: value for name, value in wanted.items() if name != "topic"}
    if others.keys() <= {"list", "state"}:
        queries = _tallied(others, choices, reader)
    else:
        queries = [_kind(_FOUND, _by_topic(others, choices, reader, narrow))]
        if not topics:
            queries.append(_kind(_TOTAL, _total(others, choices, reader, narrow)))
    is_a_sum = "match" not in wanted and len(topics) > 1
    if is_a_sum:
        queries.append(_kind(_TOTAL, _total(wanted, choices, reader, narrow)))
    found: Counter[int] = Counter()
    total = 0
    first, *rest = queries
    for kind, topic, n in first.union(*rest, all=True) if rest else first:
        if kind == _TOTAL:
            total = n
        else:
            found[topic] += -n if kind == _READ else n
    if topics and not is_a_sum:
        # One topic's papers are those found by it, and with "all of these" every one of them is in all.
        (key, *_) = choices.topic_keys(topics)
        total = found[key]
    elif not topics and others.keys() <= {"list", "state"}:
        total = found[ANY]
    return Counts(total, found)


def _tallied(wanted: Wanted, choices: Choices, reader: Reader | None) -> list[QuerySet[Any]]:
    placed = choices.list_named(wanted.get("list"))
    state = wanted.get("state")
    everything = _kind(_FOUND, Tally.objects.by_topic(placed.pk if placed else ANY))
    if state is None or (reader is None and state == "unread"):
        return [everything]
    marks = ReadMark.objects.filter(reader=reader, status=Status.READ)
    if placed:
        marks = marks.filter(Exists(Entry.objects.filter(paper=OuterRef("paper"), reading_list=placed.pk)))
    taggings = Tagging.objects.counting().filter(paper__in=marks.values("paper"))
    kind = _FOUND if state == "read" else _READ
    return [
        *([everything] if state == "unread" else []),
        _kind(kind, taggings.values_list("topic").annotate(n=Count("pk"))),
        _kind(kind, marks.annotate(of=Value(ANY, IntegerField())).values_list("of").annotate(n=Count("pk"))),
    ]


def _by_topic(wanted: Wanted, choices: Choices, reader: Reader | None, narrow: Narrow) -> QuerySet[Any]:
    leading = lead(wanted, choices, reader, narrow)
    papers: QuerySet[Any] = (
        leading.rows.values("paper") if leading else narrow(Paper.objects.all(), wanted).values("pk")
    )
    return Tagging.objects.counting().filter(paper__in=papers).values_list("topic").annotate(n=Count("pk"))


def _total(wanted: Wanted, choices: Choices, reader: Reader | None, narrow: Narrow) -> QuerySet[Any]:
    leading = lead(wanted, choices, reader, narrow)
    if leading:
        return leading.total()
    papers = narrow(Paper.objects.all(), wanted).order_by().annotate(of=Value(ANY, IntegerField()))
    pairs: QuerySet[Any] = papers.values_list("of").annotate(n=Count("pk"))
    return pairs


def _kind(kind: int, query: QuerySet[Any]) -> QuerySet[Any]:
    """The query's pairs of a key and a number, with what they are before them."""
    first, n = "topic" if "of" not in query.query.annotations else "of", Cast("n", BigIntegerField())
    rows: QuerySet[Any] = query.annotate(kind=Value(kind, IntegerField()), number=n)
    return rows.values_list("kind", first, "number")
