"""How many papers a filter finds, and how many by each value that it could have: in one query, from what is smallest.

No filter, a topic, a list, a year, a role, and a topic beside one of the others are cells of the tallies. What a reader
has read of them is counted from the reader's marks and taken off for the unread. Anything else is counted from rows:
the total always exactly; by value exactly too where few papers are found, and of very many from a sample of them. What
is a reader's own, tags, stars and notes, is always counted exactly, from its own rows: they are few.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import RawSQL

from papers.finding.choices import NOTED, STARRED, Choices
from papers.finding.leads import MARKED, PLACE, Narrow, Wanted, lead, marks, without
from papers.finding.samples import Compiled, Samples, compiled
from papers.models import Entry, Note, OwnTag, Paper, Reader, Star, Status, Tagging, Tally
from papers.models.mark import UNREAD
from papers.models.tally import ANY, ROLE_SHELVES, YEAR_SHELVES, year_shelf

OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "topic": ("topic",),
    "list": ("list", "session"),
    "session": ("session",),
    "year": ("year",),
    "role": ("role",),
    "state": ("state",),
    "tag": ("tag",),
    "mine": (),
}
"""What papers are counted by, and the parameters that another value of it takes the place of."""

STATES: Final = {status: place for place, status in enumerate(Status.values, start=1)}
"""The keys of the marks in what is counted by state; that of all papers, marked or not, is `ANY`."""

_SHELVES: Final = {"list": range(1, 2**63), "year": YEAR_SHELVES, "role": range(min(ROLE_SHELVES.values()), -10_000)}


@dataclass(slots=True)
class Tallied:
    """Papers by key, and whether they are estimated."""

    papers: Counter[int] = field(default_factory=Counter)
    is_estimate: bool = False

    def __getitem__(self, key: int) -> int:
        """The papers of a key; an estimate has two figures."""
        n = max(self.papers[key], 0)
        return round(n, 2 - len(str(n))) if self.is_estimate else n


@dataclass(frozen=True, slots=True)
class Counts:
    """How many papers a filter finds, and how many it would find by what they are counted by.

    Topics, sessions and tags are known by their keys, lists, years and roles by their shelves in the tallies.
    """

    total: int
    by: Mapping[str, Tallied]


def counts(
    wanted: Wanted,
    choices: Choices,
    reader: Reader | None,
    narrow: Narrow,
    dimensions: Iterable[str] = tuple(OWN),
    *,
    said: Callable[[], RawSQL | None] = lambda: None,
) -> Counts:
    """Count, by these dimensions; `said` are the keys of the papers that say the words, where the index tells them.

    Each value counts beside all else that is wanted, for choosing it adds its papers or takes the place of another;
    only among "all of these topics" a topic counts those of the papers found that it would leave.
    """
    # Sessions are told apart within their list, and by what no paper has none need be counted.
    placed = choices.list_named(wanted.get("list"))
    idle = {
        "topic": not choices.topics,
        "list": not choices.lists,
        "session": not (placed and placed.sessions),
        "year": not choices.years,
        "role": not choices.roles,
        "tag": not choices.tags,
        "mine": not choices.own,
    }
    counting = _Counting(choices, reader, narrow, said)
    counting.add("total", wanted)
    for dimension in dimensions:
        if not idle.get(dimension):
            own = () if dimension == "topic" and "match" in wanted else OWN[dimension]
            counting.add(dimension, without(wanted, *own))
    found = counting.done()
    return Counts(found["total"][ANY], found)


@dataclass(frozen=True, slots=True)
class _Answer:
    """Where what a query says belongs: added to or taken off a dimension, and of which set, if of one, it is."""

    dimension: str
    sign: int = 1
    papers: int | None = None


class _Counting:
    """Gathers what must be asked, asks it at once, and puts the answers together."""

    def __init__(
        self, choices: Choices, reader: Reader | None, narrow: Narrow, said: Callable[[], RawSQL | None]
    ) -> None:
        self._choices, self._reader, self._narrow, self._said = choices, reader, narrow, said
        self._samples = Samples()
        self._sets: dict[str, int | None] = {}
        self._tallies: dict[tuple[str | int, ...], int] = {}
        self._answers: dict[int, list[_Answer]] = defaultdict(list)
        self._sizes: list[_Answer] = []
        self._found: dict[str, Tallied] = defaultdict(Tallied)

    def add(self, dimension: str, others: Wanted) -> None:
        """Count by this dimension among what is all of the others."""
        if dimension in {"tag", "mine"}:
            self._add_own(dimension, others)
            return
        rest, state = without(others, "state"), others.get("state")
        cell = self._cell(dimension, rest)
        if dimension == "state":
            self._add_marks(others)
        if state in STATES or cell is None:
            self._add_rows(dimension, others)
            return
        self._add_cells(dimension, *cell)
        if state == UNREAD:
            self._add_rows(dimension, {**rest, "state": MARKED}, sign=-1)

    def done(self) -> Mapping[str, Tallied]:
        """Ask, and put together."""
        self._samples.ask()
        for answer in self._sizes:
            if answer.papers is not None:
                self._found[answer.dimension].papers[ANY] += answer.sign * self._samples.size(answer.papers)
        for place, answers in self._answers.items():
            for answer in answers:
                self._put(answer, self._samples.pairs(place))
        return self._found

    def _put(self, answer: _Answer, pairs: Iterable[tuple[int, int]]) -> None:
        found = self._found[answer.dimension]
        scale = 1.0 if answer.papers is None else self._samples.scale(answer.papers)
        found.is_estimate |= scale > 1
        kept = _SHELVES.get(answer.dimension)
        for key, n in pairs:
            if kept is None or key in kept:
                found.papers[key] += answer.sign * round(n * scale)

    def _cell(self, dimension: str, rest: Wanted) -> tuple[int, int] | None:
        """The one shelf and topic that are wanted, if nothing else is and the tallies have them by this dimension."""
        topics = self._choices.topic_keys(rest.get("topic", ()))
        placed = self._choices.list_named(rest.get("list"))
        shelves = [
            *([placed.pk] if placed else []),
            *([ROLE_SHELVES[rest["role"]]] if "role" in rest else []),
            *(year_shelf(int(year)) for year in rest.get("year", ())),
        ]
        crossed = topics if dimension == "topic" else shelves if dimension in _SHELVES else ()
        is_one = len(topics) < 2 and len(shelves) < 2 and rest.keys() <= {"topic", "list", "year", "role"}
        # The tallies of the roles count the readings of all lists, also of those that no reader sees.
        is_told = self._choices.hides_roles and (dimension == "role" or "role" in rest)
        if crossed or not is_one or is_told or dimension == "session":
            return None
        return (shelves or [ANY])[0], (topics or [ANY])[0]

    def _add_cells(self, dimension: str, shelf: int, topic: int) -> None:
        """Those of no topic or no shelf have been read with the choices."""
        answer, tallies = _Answer(dimension), self._choices.tallies
        if dimension == "topic" and shelf == ANY:
            self._put(answer, ((topic, n) for (shelf, topic), n in tallies.items() if shelf == ANY))
        elif dimension in _SHELVES and topic == ANY:
            self._put(answer, ((shelf, n) for (shelf, topic), n in tallies.items() if topic == ANY))
        elif dimension == "topic":
            self._ask_tallies(answer, ("by topic", shelf), Tally.objects.by_topic(shelf))
        elif dimension in _SHELVES:
            self._ask_tallies(answer, ("by shelf", topic), Tally.objects.by_shelf(topic))
        elif ANY in {shelf, topic}:
            self._put(answer, [(ANY, tallies.get((shelf, topic), 0))])
        else:
            cell = Tally.objects.filter(shelf=shelf, topic=topic).annotate(key=Value(ANY, BigIntegerField()))
            self._ask_tallies(answer, ("cell", shelf, topic), cell.values_list("key").annotate(n=Sum("papers")))

    def _ask_tallies(self, answer: _Answer, name: tuple[str | int, ...], pairs: QuerySet[Any]) -> None:
        if name not in self._tallies:
            self._tallies[name] = self._samples.count(compiled(pairs))
        self._answers[self._tallies[name]].append(answer)

    def _add_marks(self, others: Wanted) -> None:
        """The reader's marks on these papers, by status: all of them, for they are few."""
        if self._reader is None:
            return
        fitting = marks({**others, "state": MARKED}, self._reader, self._narrow)
        by_status = fitting.order_by().annotate(key=_STATE).values_list("key")
        with suppress(EmptyResultSet):
            place = self._samples.count(compiled(by_status.annotate(n=Count("pk"))))
            self._answers[place].append(_Answer("state"))

    def _add_rows(self, dimension: str, others: Wanted, *, sign: int = 1) -> None:
        number = self._set(others)
        if number is None:
            return
        answer = _Answer(dimension, sign, number)
        if dimension in {"total", "state"}:
            self._sizes.append(answer)
        else:
            place = tuple((PLACE[name], others[name]) for name in PLACE if name in others)
            pairs = _pairs(dimension, place, self._samples.papers(number), connection.vendor)
            self._answers[self._samples.count(pairs)].append(answer)

    def _add_own(self, dimension: str, others: Wanted) -> None:
        answer, number = _Answer(dimension), None
        if not others:
            known = [(tag.pk, tag.papers) for tag in self._choices.tags] if dimension == "tag" else self._choices.own
            self._put(answer, dict(known).items())
            return
        if "q" in others:  # what is searched is searched once
            number = self._set(others)
            if number is None:
                return
            fits = Q(paper__in=RawSQL(self._samples.every(number), []))  # noqa: S611 - of numbers alone
        else:
            fits = Q(Exists(self._narrow(Paper.objects.order_by().filter(pk=OuterRef("paper_id")), others)))
        for pairs in _own_pairs(dimension, Q(reader=self._reader) & fits):
            # Plainly nothing of some is no reason to leave out the others.
            with suppress(EmptyResultSet):
                self._answers[self._samples.count(compiled(pairs))].append(answer)

    def _set(self, others: Wanted) -> int | None:
        """The papers that are all of this, as a set; None where it is plain that there are none."""
        name = repr(sorted(others.items()))
        if name not in self._sets:
            said = self._said() if others.keys() == {"q"} else None
            leading = None if said else lead(others, self._choices, self._reader, self._narrow)
            papers = leading.papers() if leading else self._narrow(Paper.objects.order_by(), others).values("pk")
            cell = None if "state" in others else self._cell("total", others)
            try:
                self._sets[name] = self._samples.add(
                    said or papers, self._choices.tallies.get(cell, 0) if cell and ANY in cell else None
                )
            except EmptyResultSet:
                self._sets[name] = None
        return self._sets[name]


def _own_pairs(dimension: str, rows: Q) -> list[QuerySet[Any, Any]]:
    """How many of these rows of a reader's own are of each key of the dimension."""
    if dimension == "mine":
        tables = ((STARRED, Star), (NOTED, Note))
        keyed = [table.objects.filter(rows).annotate(key=Value(key, BigIntegerField())) for key, table in tables]
        return [each.values_list("key").annotate(n=Count("pk")) for each in keyed]
    # A tag's key is the least of all its rows, not of those that fit.
    same = OwnTag.objects.filter(reader=OuterRef("reader"), slug=OuterRef("slug")).order_by().values("slug")
    key = Subquery(same.annotate(first=Min("pk")).values("first"))
    tags = OwnTag.objects.filter(rows).order_by().values("reader", "slug").annotate(n=Count("pk"), key=key)
    return [tags.values_list("key", "n")]


# Not Case and When, which take Django longer to put into SQL than all else on the page that is asked of the database.
_CASES: Final = " ".join(f"WHEN '{status}' THEN {key}" for status, key in STATES.items())
_STATE: Final = RawSQL(f"CASE papers_readmark.status {_CASES} END", [], BigIntegerField())  # noqa: S611 - as it stands


@lru_cache(maxsize=500)
def _pairs(dimension: str, place: tuple[tuple[str, Any], ...], papers: str, vendor: str) -> Compiled:
    """How many of the `papers`, a query of keys, have each key of the dimension; compiled once for all that ask."""
    looked_at = RawSQL(papers, [])  # noqa: S611 - of numbers alone
    key: Case | F
    if dimension == "topic":
        taggings = Tagging.objects.counting().filter(paper__in=looked_at)
        return compiled(taggings.values_list("topic").annotate(n=Count("pk")))
    if dimension == "year":
        dated = Paper.objects.filter(pk__in=looked_at, year__gt=0).annotate(shelf=year_shelf(F("year")))
        return compiled(dated.values_list("shelf").annotate(n=Count("pk")))
    # List, session and role together speak of one entry.
    entries = Entry.objects.filter(paper__in=looked_at, **dict(place))
    if place or dimension == "role":  # of lists and sessions that readers do not see, nobody asks what they count
        entries = entries.public()
    if dimension == "role":
        cases = [When(role=role, then=Value(shelf)) for role, shelf in ROLE_SHELVES.items()]
        entries, key = entries.exclude(role=""), Case(*cases, output_field=BigIntegerField())
    elif dimension == "session":
        entries, key = entries.exclude(session=None), F("session")
    else:
        key = F("reading_list")
    counted: QuerySet[Any] = entries.annotate(key=key).values_list("key").annotate(n=Count("paper", distinct=True))
    return compiled(counted)
