"""What a filter can be asked for by name: topics, lists and their sessions, read in one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, CharField, F, IntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce

from papers.finding.standing import Standing
from papers.models import ReadingList, Session, Tally, Topic
from papers.models.tally import ANY

_TOPIC, _LIST, _SESSION = range(3)


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A topic, and how many papers the library has of it."""

    pk: int
    slug: str
    name: str
    papers: int


@dataclass(frozen=True, slots=True)
class SessionChoice:
    """A session of a list."""

    slug: str
    name: str
    date: date | None

    def __str__(self) -> str:
        return f"{self.name}, {self.date:%d %b %Y}" if self.date else self.name


@dataclass(frozen=True, slots=True)
class ListChoice:
    """A list, how many papers it has, and its sessions by date."""

    pk: int
    slug: str
    title: str
    name: str
    papers: int
    sessions: Sequence[SessionChoice]


class Choices:
    """All of them, in the orders of their models. Nothing is read before it is asked for."""

    @property
    def topics(self) -> Sequence[TopicChoice]:
        """The topics by position."""
        return self._read[0]

    @property
    def lists(self) -> Sequence[ListChoice]:
        """The lists by title."""
        return self._read[1]

    def topic_keys(self, slugs: Sequence[str]) -> list[int]:
        """The keys of these topics."""
        return [topic.pk for topic in self.topics if topic.slug in slugs]

    def list_named(self, slug: str | None) -> ListChoice | None:
        """The list of this slug."""
        return next((each for each in self.lists if each.slug == slug), None)

    @cached_property
    def _read(self) -> tuple[Sequence[TopicChoice], Sequence[ListChoice]]:
        topics: list[TopicChoice] = []
        lists: list[ListChoice] = []
        sessions: dict[int, list[SessionChoice]] = {}
        for kind, key, slug, label, _, name, day, parent, papers in _ROWS.rows():
            if kind == _TOPIC:
                topics.append(TopicChoice(key, slug, label, papers))
            elif kind == _LIST:
                lists.append(ListChoice(key, slug, label, name, papers, sessions.setdefault(key, [])))
            else:
                session = SessionChoice(slug, label, date.fromisoformat(day) if day else None)
                sessions.setdefault(parent, []).append(session)
        return topics, lists


def _rows(_: object) -> Any:
    def rows(table: Any, kind: int, label: str, **more: Any) -> Any:
        columns = {
            "kind": Value(kind, IntegerField()),
            "label": F(label),
            "place": Value(0, IntegerField()),
            "second": Value("", CharField()),
            "day": Cast(Value(None), CharField()),
            "parent": Value(0, BigIntegerField()),
            "n": Value(0, BigIntegerField()),
            **more,
        }
        named = ("kind", "pk", "slug", "label", "place", "second", "day", "parent", "n")
        return table.objects.order_by().annotate(**columns).values_list(*named)

    def tally(**cell: Any) -> Coalesce:
        of_cell = Tally.objects.filter(**cell).values("topic").annotate(n=Sum("papers", output_field=BigIntegerField()))
        return Coalesce(Subquery(of_cell.values("n")), 0, output_field=BigIntegerField())

    topics = rows(Topic, _TOPIC, "name", place=F("position"), n=tally(reading_list=ANY, topic=OuterRef("pk")))
    lists = rows(ReadingList, _LIST, "title", second=F("name"), n=tally(reading_list=OuterRef("pk"), topic=ANY))
    sessions = rows(Session, _SESSION, "name", day=Cast("date", CharField()), parent=F("reading_list"))
    return topics.union(lists, sessions, all=True).order_by("kind", "place", "day", "label", "second")


_ROWS = Standing(_rows)
