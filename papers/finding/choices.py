"""What a filter can be asked for by name: topics, lists, sessions, years; in one query with their tallies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, CharField, F, IntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce

from papers.finding.standing import Standing
from papers.models import ReadingList, Session, Tally, Topic
from papers.models.tally import ANY, ROLE_SHELVES, YEAR_SHELVES, year_shelf

_TOPIC, _LIST, _SESSION, _SHELF = range(4)


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

    pk: int
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
    def years(self) -> Sequence[int]:
        """The years that papers were published in, the latest first."""
        return sorted((-shelf for shelf, n in self._read[2].items() if n and shelf in YEAR_SHELVES), reverse=True)

    @property
    def roles(self) -> Sequence[str]:
        """The roles that papers are read in."""
        return [role for role, shelf in ROLE_SHELVES.items() if self._read[2].get(shelf)]

    def papers_of_years(self, years: Sequence[str]) -> int:
        """How many papers the library has of these years."""
        return sum(self._read[2].get(year_shelf(int(year)), 0) for year in years)

    @cached_property
    def tallies(self) -> Mapping[tuple[int, int], int]:
        """The cells of the tallies that are read with them: those of no topic, and those of no shelf."""
        topics, lists, shelves = self._read
        return {
            **{(ANY, topic.pk): topic.papers for topic in topics},
            **{(each.pk, ANY): each.papers for each in lists},
            **{(shelf, ANY): n for shelf, n in shelves.items()},
        }

    @cached_property
    def _read(self) -> tuple[Sequence[TopicChoice], Sequence[ListChoice], Mapping[int, int]]:
        shelves: dict[int, int] = {}
        topics: list[TopicChoice] = []
        lists: list[ListChoice] = []
        sessions: dict[int, list[SessionChoice]] = {}
        for kind, key, slug, label, _, name, day, parent, papers in _ROWS.rows():
            if kind == _TOPIC:
                topics.append(TopicChoice(key, slug, label, papers))
            elif kind == _LIST:
                lists.append(ListChoice(key, slug, label, name, papers, sessions.setdefault(key, [])))
            elif kind == _SESSION:
                session = SessionChoice(key, slug, label, date.fromisoformat(day) if day else None)
                sessions.setdefault(parent, []).append(session)
            else:
                shelves[key] = papers
        return topics, lists, shelves


def _rows(_: object) -> Any:
    def rows(table: Any, kind: int, key: str = "pk", **more: Any) -> Any:
        columns = {
            "kind": Value(kind, IntegerField()),
            "place": Value(0, IntegerField()),
            "second": Value("", CharField()),
            "day": Cast(Value(None), CharField()),
            "parent": Value(0, BigIntegerField()),
            "n": Value(0, BigIntegerField()),
            **more,
        }
        named = ("kind", key, "slug", "label", "place", "second", "day", "parent", "n")
        return table.annotate(**columns).values_list(*named)

    def tally(**cell: Any) -> Coalesce:
        of_cell = Tally.objects.filter(**cell).values("topic").annotate(n=Cast(Sum("papers"), BigIntegerField()))
        return Coalesce(Subquery(of_cell.values("n")), 0, output_field=BigIntegerField())

    topics = Topic.objects.order_by()
    lists = ReadingList.objects.order_by()
    sessions = Session.objects.order_by()
    shelves = Tally.objects.filter(topic=ANY, shelf__lte=ANY).values("shelf")
    papers = Cast(Sum("papers"), BigIntegerField())  # a sum of whole numbers is a decimal on PostgreSQL
    no_text = Value("", CharField())
    return (
        rows(topics, _TOPIC, label=F("name"), place=F("position"), n=tally(shelf=ANY, topic=OuterRef("pk")))
        .union(
            rows(lists, _LIST, label=F("title"), second=F("name"), n=tally(shelf=OuterRef("pk"), topic=ANY)),
            rows(sessions, _SESSION, label=F("name"), day=Cast("date", CharField()), parent=F("reading_list")),
            rows(shelves, _SHELF, key="shelf", slug=no_text, label=no_text, n=papers),
            all=True,
        )
        .order_by("kind", "place", "day", "label", "second")
    )


_ROWS = Standing(_rows)
