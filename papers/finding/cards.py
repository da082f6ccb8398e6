"""All that a list shows of a paper, for a page of papers at once: plain rows, read in three queries.

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

from django.db.models import FilteredRelation, Q, QuerySet, TextField
from django.db.models.functions import Cast

from papers.finding.standing import Standing
from papers.models import Entry, Paper, Reader, ReadingList, Session, Tagging, Topic
from papers.models.paper import Titled

Row = tuple[Any, ...]

NOBODY = 0
"""A key that no reader has."""


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
            for source, clues, margin, day, slug, name, threshold in self.tagging_rows
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
            for role, key, slug, title, session_slug, session_name in self.entry_rows
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
    topics, places = _by_paper(_TAGGINGS.rows(keys)), _by_paper(_ENTRIES.rows(keys))
    return {
        key: Card(
            public_id,
            title,
            Facts(abstract, title_source, names, tuple(topics[key]), tuple(places[key])),
            status or "",
        )
        for key, public_id, title, abstract, title_source, names, status in _PAPERS.rows(
            [reader.pk if reader else NOBODY, *keys]
        )
    }


def _by_paper(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found = defaultdict(list)
    for key, *rest in rows:
        found[key].append(tuple(rest))
    return found


def _papers(keys: Sequence[int]) -> QuerySet[Any, Any]:
    reader, *papers = keys
    found = Paper.objects.filter(pk__in=papers).annotate(
        names=Cast("authors", TextField()), own=FilteredRelation("marks", condition=Q(marks__reader=reader))
    )
    return found.values_list("pk", "public_id", "title", "abstract", "title_source", "names", "own__status")


def _taggings(papers: Sequence[int]) -> QuerySet[Any, Any]:
    found = Tagging.objects.filter(paper__in=papers).counting().for_show()
    reasons = found.annotate(text=Cast("clues", TextField()), day=Cast("decided_at", TextField()))
    topic = ("topic__slug", "topic__name", "topic__threshold")
    return reasons.values_list("paper", "source", "text", "margin", "day", *topic)


def _entries(papers: Sequence[int]) -> QuerySet[Any, Any]:
    place = ("role", "reading_list", "reading_list__slug", "reading_list__title", "session__slug", "session__name")
    return Entry.objects.filter(paper__in=papers).in_order().values_list("paper", *place)


_PAPERS, _TAGGINGS, _ENTRIES = Standing(_papers), Standing(_taggings), Standing(_entries)
