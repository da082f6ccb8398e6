"""All that a list shows of a paper, for a page of papers at once: plain rows, read in two queries.

A model for each of some two hundred rows, most of them the same few topics and lists, took as long as finding the page.
So a card keeps its rows as they come. They are hashable, and what is made of one can be remembered: other rows are
another card, so that what is remembered is never out of date.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, FilteredRelation, FloatField, IntegerField, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from papers.finding.standing import Standing
from papers.models import Entry, Paper, Reader, ReadingList, Session, Tagging, Topic
from papers.models.paper import Titled

Row = tuple[Any, ...]

NOBODY = 0
"""A key that no reader has."""

_TAGGING, _ENTRY = range(2)


class Facts(NamedTuple):
    """What stands under a paper's title, the same for every reader. Each property makes the models of its rows."""

    abstract: str
    title_source: str
    names: str
    tagging_rows: tuple[Row, ...]
    entry_rows: tuple[Row, ...]

    @property
    def authors(self) -> list[str]:
        """The authors' names."""
        found: list[str] = json.loads(self.names)
        return found

    @property
    def taggings(self) -> list[Tagging]:
        """The topics it has, in the topics' order, and why."""
        return [
            Tagging(
                topic=Topic(slug=slug, name=name, threshold=threshold),
                source=source,
                clues=json.loads(clues),
                margin=margin,
                decided_at=datetime.fromisoformat(day) if day else None,
            )
            for source, slug, name, clues, day, threshold, margin in self.tagging_rows
        ]

    @property
    def entries(self) -> list[Entry]:
        """Its places in lists."""
        return [
            Entry(
                role=role,
                reading_list=ReadingList(pk=key, slug=slug, title=title),
                session=Session(slug=session_slug, name=session_name) if session_slug else None,
            )
            for role, slug, title, session_slug, session_name, key, _ in self.entry_rows
        ]


@dataclass(frozen=True, slots=True)
class Card(Titled):
    """A paper in a list: what it is called, what stands under that, and the reader's own mark, "" for none."""

    public_id: str
    title: str
    facts: Facts
    status: str


def cards(keys: Iterable[int], reader: Reader | None) -> dict[int, Card]:
    """Return the cards of the papers with these keys, by key; of one that is not there, none."""
    keys = list(keys)
    if not keys:
        return {}
    rows: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for kind, key, _, _, *row in _FACTS.rows([*keys, *keys]):
        rows[kind, key].append(tuple(row))
    return {
        key: Card(
            public_id,
            title,
            Facts(abstract, title_source, names, tuple(rows[_TAGGING, key]), tuple(rows[_ENTRY, key])),
            status or "",
        )
        for key, public_id, title, abstract, title_source, names, status in _PAPERS.rows(
            [reader.pk if reader else NOBODY, *keys]
        )
    }


def _papers(keys: Sequence[int]) -> QuerySet[Any, Any]:
    reader, *papers = keys
    found = Paper.objects.filter(pk__in=papers).annotate(
        names=Cast("authors", TextField()), own=FilteredRelation("marks", condition=Q(marks__reader=reader))
    )
    return found.values_list("pk", "public_id", "title", "abstract", "title_source", "names", "own__status")


def _facts(keys: Sequence[int]) -> QuerySet[Any, Any]:
    """Taggings and entries: which and of which paper, two columns for their order, seven that each fills its way."""
    papers = keys[: len(keys) // 2], keys[len(keys) // 2 :]

    def rows(table: QuerySet[Any], kind: int, *columns: str | Combinable) -> Any:
        named = {f"column_{place}": F(each) if isinstance(each, str) else each for place, each in enumerate(columns)}
        kinds = table.order_by().annotate(kind=Value(kind, IntegerField()), **named)
        return kinds.values_list("kind", "paper", *named)

    def text(column: str) -> Cast:
        return Cast(column, TextField())

    taggings = rows(
        Tagging.objects.counting().filter(paper__in=papers[0]),
        _TAGGING,
        *("topic__position", text("topic__name")),
        *(text("source"), text("topic__slug"), text("topic__name"), text("clues"), text("decided_at")),
        *(Cast("topic__threshold", IntegerField()), "margin"),
    )
    entries = rows(
        Entry.objects.filter(paper__in=papers[1]),
        _ENTRY,
        *("position", Value("", TextField())),
        *(text("role"), text("reading_list__slug"), text("reading_list__title")),
        *(text("session__slug"), text("session__name")),
        *(Cast("reading_list", IntegerField()), Cast(Value(None), FloatField())),
    )
    both: QuerySet[Any, Any] = taggings.union(entries, all=True)
    return both.order_by("kind", "column_0", "column_1")


_PAPERS, _FACTS = Standing(_papers), Standing(_facts)
