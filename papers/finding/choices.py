"""What a filter can be asked for by name: topics, lists, sessions, years, own tags; in one query with their tallies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from papers.finding.standing import Standing
from papers.models import Entry, Note, OwnTag, Reader, ReadingList, Role, Session, Star, Tally, Topic
from papers.models.tally import ANY, ROLE_SHELVES, YEAR_SHELVES, year_shelf

_TOPIC, _LIST, _SESSION, _SHELF, _TAG, _OWN, _HIDDEN = range(7)

NOBODY = 0
"""A key that no reader has."""

STARRED, NOTED = 1, 2
"""The keys of the papers that a reader has starred, and of those that they have a note on."""

OWN_KEYS: Final[Mapping[str, int]] = {"starred": STARRED, "noted": NOTED}
"""The same by their names in a query."""


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


@dataclass(frozen=True, slots=True)
class TagChoice:
    """A tag of the reader's own, known by the least key of its rows, and how many papers are under it."""

    pk: int
    slug: str
    name: str
    papers: int


class _Read(NamedTuple):
    """What the query says, sorted out.

    `shelves` are papers by shelf, `own` papers by key, `hidden` lists that no reader sees and that have readings in a
    role, by key.
    """

    topics: list[TopicChoice]
    lists: list[ListChoice]
    shelves: dict[int, int]
    tags: list[TagChoice]
    own: dict[int, int]
    hidden: list[int]


class Choices:
    """All of them, in the orders of their models. Nothing is read before it is asked for."""

    def __init__(self, reader: Reader | None = None) -> None:
        self._reader = reader

    @property
    def topics(self) -> Sequence[TopicChoice]:
        """The topics by position."""
        return self._read.topics

    @property
    def lists(self) -> Sequence[ListChoice]:
        """The lists by title."""
        return self._read.lists

    @property
    def tags(self) -> Sequence[TagChoice]:
        """The reader's own tags by name, whatever the database makes of capitals."""
        return sorted(self._read.tags, key=lambda tag: tag.slug)

    @property
    def own(self) -> Mapping[int, int]:
        """How many papers the reader has starred, and has notes on; by key, and of neither more than there are."""
        return self._read.own

    def topic_keys(self, slugs: Sequence[str]) -> list[int]:
        """The keys of these topics."""
        return [topic.pk for topic in self.topics if topic.slug in slugs]

    def list_named(self, slug: str | None) -> ListChoice | None:
        """The list of this slug."""
        return next((each for each in self.lists if each.slug == slug), None)

    @cached_property
    def years(self) -> Sequence[int]:
        """The years that papers were published in, the latest first."""
        return sorted((-shelf for shelf, n in self._read.shelves.items() if n and shelf in YEAR_SHELVES), reverse=True)

    @property
    def roles(self) -> Sequence[str]:
        """The roles that papers are read in."""
        return [role for role, shelf in ROLE_SHELVES.items() if self._read.shelves.get(shelf)]

    @property
    def hides_roles(self) -> bool:
        """Do the tallies of the roles count readings of which readers are not told yet."""
        return bool(self._read.hidden)

    def papers_of_years(self, years: Sequence[str]) -> int:
        """How many papers the library has of these years."""
        return sum(self._read.shelves.get(year_shelf(int(year)), 0) for year in years)

    @cached_property
    def tallies(self) -> Mapping[tuple[int, int], int]:
        """The cells of the tallies that are read with them: those of no topic, and those of no shelf."""
        topics, lists, shelves, *_ = self._read
        return {
            **{(ANY, topic.pk): topic.papers for topic in topics},
            **{(each.pk, ANY): each.papers for each in lists},
            **{(shelf, ANY): n for shelf, n in shelves.items()},
        }

    @cached_property
    def _read(self) -> _Read:
        read = _Read([], [], {}, [], {}, [])
        sessions: dict[int, list[SessionChoice]] = {}
        for kind, key, slug, label, _, name, day, parent, papers in _ROWS.rows(
            [self._reader.pk if self._reader else NOBODY]
        ):
            if kind == _TOPIC:
                read.topics.append(TopicChoice(key, slug, label, papers))
            elif kind == _LIST:
                read.lists.append(ListChoice(key, slug, label, name, papers, sessions.setdefault(key, [])))
            elif kind == _SESSION:
                session = SessionChoice(key, slug, label, date.fromisoformat(day) if day else None)
                sessions.setdefault(parent, []).append(session)
            elif kind == _TAG:
                read.tags.append(TagChoice(key, slug, label, papers))
            elif kind == _OWN:
                read.own[key] = papers
            elif kind == _HIDDEN:
                read.hidden.append(key)
            else:
                read.shelves[key] = papers
        return read


def _rows(keys: Sequence[int]) -> Any:
    (reader,) = keys

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
    lists = ReadingList.objects.public().order_by()
    sessions = Session.objects.public().order_by()
    in_role = Entry.objects.order_by().filter(reading_list=OuterRef("pk"), role__in=Role.values)
    hidden = ReadingList.objects.order_by().filter(Exists(in_role), published=None)
    shelves = Tally.objects.filter(topic=ANY, shelf__lte=ANY).values("shelf")
    papers = Cast(Sum("papers"), BigIntegerField())  # a sum of whole numbers is a decimal on PostgreSQL
    no_text = Value("", CharField())

    def own(table: Any, key: int) -> Any:
        counted = table.objects.filter(reader=reader).order_by().values("reader").annotate(n=Count("pk"))
        of_key = {"own": Value(key, BigIntegerField()), "slug": no_text, "label": no_text, "n": F("n")}
        return rows(counted, _OWN, key="own", **of_key)

    tags = OwnTag.objects.filter(reader=reader).order_by().values("slug")
    of_tag = {"label": Min("name"), "n": Count("pk"), "first": Min("pk")}
    return (
        rows(topics, _TOPIC, label=F("name"), place=F("position"), n=tally(shelf=ANY, topic=OuterRef("pk")))
        .union(
            rows(lists, _LIST, label=F("title"), second=F("name"), n=tally(shelf=OuterRef("pk"), topic=ANY)),
            rows(sessions, _SESSION, label=F("name"), day=Cast("date", CharField()), parent=F("reading_list")),
            rows(shelves, _SHELF, key="shelf", slug=no_text, label=no_text, n=papers),
            rows(tags, _TAG, key="first", **of_tag),
            own(Star, STARRED),
            own(Note, NOTED),
            rows(hidden, _HIDDEN, label=no_text),
            all=True,
        )
        .order_by("kind", "place", "day", "label", "second")
    )


_ROWS = Standing(_rows)
