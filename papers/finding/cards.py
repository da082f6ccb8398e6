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

from papers.finding.choices import NOBODY
from papers.finding.standing import Standing
from papers.models import Entry, OwnTag, Paper, Reader, ReadingList, Session, Tagging, Topic
from papers.models.paper import Titled

Row = tuple[Any, ...]

_TAGGING, _ENTRY, _OWN_TAG = range(3)


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
    """A paper in a list: what it is called, what stands under that, and what is the reader's own.

    `status` is that of the mark, "" for none, and `note` the text of the note.
    """

    public_id: str
    title: str
    facts: Facts
    status: str
    is_starred: bool = False
    note: str = ""
    tag_rows: tuple[Row, ...] = ()

    @property
    def tags(self) -> list[OwnTag]:
        """The reader's own tags by name."""
        return [OwnTag(name=name, slug=slug) for name, slug, *_ in self.tag_rows]

    @property
    def is_own(self) -> bool:
        """Has the reader said anything of it beside the mark."""
        return bool(self.is_starred or self.note or self.tag_rows)


def cards(keys: Iterable[int], reader: Reader | None) -> dict[int, Card]:
    """Return the cards of the papers with these keys, by key; of one that is not there, none."""
    keys = list(keys)
    if not keys:
        return {}
    rows: dict[tuple[int, int], list[Row]] = defaultdict(list)
    own = reader.pk if reader else NOBODY
    for kind, key, _, _, *row in _FACTS.rows([own, *keys, *keys, *keys]):
        rows[kind, key].append(tuple(row))
    return {
        key: Card(
            public_id,
            title,
            Facts(abstract, title_source, names, tuple(rows[_TAGGING, key]), tuple(rows[_ENTRY, key])),
            status or "",
            star is not None,
            note or "",
            tuple(rows[_OWN_TAG, key]),
        )
        for key, public_id, title, abstract, title_source, names, status, star, note in _PAPERS.rows([own, *keys])
    }


def _papers(keys: Sequence[int]) -> QuerySet[Any, Any]:
    reader, *papers = keys
    found = Paper.objects.filter(pk__in=papers).annotate(
        names=Cast("authors", TextField()),
        mark=FilteredRelation("marks", condition=Q(marks__reader=reader)),
        star=FilteredRelation("stars", condition=Q(stars__reader=reader)),
        note=FilteredRelation("notes", condition=Q(notes__reader=reader)),
    )
    shown = ("pk", "public_id", "title", "abstract", "title_source", "names")
    return found.values_list(*shown, "mark__status", "star__pk", "note__text")


def _facts(keys: Sequence[int]) -> QuerySet[Any, Any]:
    """Taggings, entries, own tags: which and whose, two columns for their order, seven that each fills its way."""
    reader, *rest = keys
    each = len(rest) // 3
    papers = rest[:each], rest[each : 2 * each], rest[2 * each :]

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
        Entry.objects.public().filter(paper__in=papers[1]),
        _ENTRY,
        *("position", Value("", TextField())),
        *(text("role"), text("reading_list__slug"), text("reading_list__title")),
        *(text("session__slug"), text("session__name")),
        *(Cast("reading_list", IntegerField()), Cast(Value(None), FloatField())),
    )
    no_text = Value("", TextField())
    tags = rows(
        OwnTag.objects.filter(reader=reader, paper__in=papers[2]),
        _OWN_TAG,
        *(Value(0, IntegerField()), text("slug")),
        *(text("name"), text("slug"), no_text, no_text, no_text),
        *(Value(0, IntegerField()), Cast(Value(None), FloatField())),
    )
    every: QuerySet[Any, Any] = taggings.union(entries, tags, all=True)
    return every.order_by("kind", "column_0", "column_1")


_PAPERS, _FACTS = Standing(_papers), Standing(_facts)
