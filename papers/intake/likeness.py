"""Pairs of papers that may be one, though an import has not made them one: found here, and left to a curator.

Precision comes before all: a pair is worth a look if its abstracts do not show two papers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple, TypeVar

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Lower, Reverse

from papers.intake.identity import SAME_WORDS, Name, conflict
from papers.models import (
    Fingerprint,
    Identifier,
    ImportRecord,
    Likeness,
    Outcome,
    Pair,
    Paper,
    Tally,
    TitleSource,
)
from papers.models.likeness import PairQuerySet
from papers.text.normal import resemblance, words
from papers.text.titles import Title

ALIKE: Final = 0.4
"""From this resemblance on, two abstracts may be of one paper; two papers of the shipped lists come to 0.1."""

UNLIKE: Final = 0.1
"""Below this resemblance, abstracts are of two papers, however near their titles are."""

FEWEST_WORDS: Final = 12
"""Of an abstract that can tell anything; a shorter one is a remark."""

NEIGHBOURS: Final = 5
"""Papers after a paper, in the order of their titles or among those that share a fingerprint, that it is compared with:
so that the work grows with the papers, and not with their square, also where a hundred are called "Introduction"."""

_TITLE_ALONE: Final = 0.8
"""How much a near title says where there are no two abstracts to compare."""

_GIVEN: Final = (TitleSource.LIST, TitleSource.CURATOR)
_AT_ONCE: Final = 200
_FEW: Final = 30  # times as long as a paper takes among all of them takes one that is looked for by itself

_T = TypeVar("_T")

Two = tuple[int, int]
"""The keys of two papers, the lesser first."""


def find(papers: Iterable[int] | None = None) -> int:
    """Look for pairs among all papers, or for those of the papers with these keys; they wait as open rows of `Pair`.

    What curators have decided stays; an open pair that seems one no more goes. Returns how many pairs there are to
    look at. Of few papers nothing but indexes is asked, so that it takes as long in a large library as in a small one;
    else titles are compared from their ends too.

    Source: Hernández and Stolfo, "The Merge/Purge Problem for Large Databases" (1995), the sorted neighbourhood.
    """
    keys = None if papers is None else {*papers}
    # All candidates are found before the first is written: SQLite lets nobody write who reads what has since changed.
    if keys is None:
        found = {*_everywhere()}
    elif _FEW * len(keys) < Tally.objects.cell():
        found = {two for some in _parts(sorted(keys)) for two in _around(some)}
    else:
        found = {two for two in _everywhere() if not keys.isdisjoint(two)}
    return sum(_note(some) for some in _parts(sorted(found)))


def find_in(run: int | None) -> int:
    """Look for the pairs of the papers that an import, by the run's key, has made or changed; see `find`."""
    told_anew = ImportRecord.objects.filter(run=run, outcome__in=[Outcome.CREATED, Outcome.UPDATED])
    keys = told_anew.exclude(paper=None).order_by().values_list("paper", flat=True)
    return find(keys.iterator())


def look_again(one: int, other: int) -> None:
    """Forget what was decided of two papers: look for their pairs anew, of which they may be one."""
    two = _two(one, other)
    Pair.objects.filter(one=two[0], other=two[1]).delete()
    for some in _parts(sorted({two, *_around(two)})):
        _note(some)


class Reason(NamedTuple):
    """Why two papers seem one, and how much so, up to 1.0."""

    likeness: Likeness
    score: float


@dataclass(slots=True)
class Look:
    """What of a paper is compared with another's."""

    title: str
    abstract: str
    names: set[Name] = field(default_factory=set)
    known_by: set[int] = field(default_factory=set)
    """The fingerprints of its titles, also of those it no longer has."""


def reason(one: Look, other: Look) -> Reason | None:
    """Why two papers seem one; None where they do not. A title is "" where it is inferred."""
    alike = _alike(one.abstract, other.abstract)
    titles = Title.of(one.title), Title.of(other.title)
    if titles[0].is_same(titles[1]) or one.known_by & other.known_by:
        return Reason(Likeness.TITLE, 1.0 if alike is None else (1 + alike) / 2)
    are_titled = bool(one.title and other.title)
    are_numbered = are_titled and titles[0].numerals != titles[1].numerals
    if alike is not None and alike >= (SAME_WORDS if are_numbered else ALIKE):
        return Reason(Likeness.ABSTRACT, alike)
    near = titles[0].nearness(titles[1]) if are_titled else 0.0
    if not near or conflict(one.names, other.names) or (alike is not None and alike < UNLIKE):
        return None
    return Reason(Likeness.NEAR_TITLE, _TITLE_ALONE * near if alike is None else (near + alike) / 2)


def _alike(one: str, other: str) -> float | None:
    """The resemblance of two abstracts; None where one of them says too little."""
    if min(len(words(one)), len(words(other))) < FEWEST_WORDS:
        return None
    return resemblance(one, other)


def _everywhere() -> Iterator[Two]:
    """All candidates."""
    yield from _sharing(Fingerprint.objects.all())
    yield from _near_titles()
    yield from _open(Pair.objects.all())


def _around(keys: Sequence[int]) -> set[Two]:
    """The candidates that these papers belong to."""
    own = Fingerprint.objects.filter(paper__in=keys)
    shared = Fingerprint.objects.filter(value__among=set(own.values_list("value", flat=True)))
    sharing = {two for two in _sharing(shared) if not {*keys}.isdisjoint(two)}
    near = {two for paper in _titled().filter(pk__in=keys).only("title", "title_key") for two in _beside(paper)}
    return sharing | near | {*_open(Pair.objects.among(keys))}


def _sharing(prints: QuerySet[Fingerprint]) -> Iterator[Two]:
    """Papers that share a fingerprint."""
    # In the order of an index that has all three.
    rows = prints.order_by("value", "kind", "paper").values_list("value", "kind", "paper")
    for _, group in groupby(rows.iterator(), key=itemgetter(0, 1)):
        before: deque[int] = deque(maxlen=NEIGHBOURS)
        for *_mark, key in group:
            yield from ((other, key) for other in before)
            before.append(key)


def _near_titles() -> Iterator[Two]:
    """Papers whose titles are near and begin alike, or end alike."""
    for order in (F("title_key"), Reverse(Lower("title"))):
        papers = _titled().order_by(order).values_list("pk", "title")
        before: deque[tuple[int, Title]] = deque(maxlen=NEIGHBOURS)
        for key, text in papers.iterator():
            title = Title.of(text)
            yield from (_two(other, key) for other, theirs in before if title.nearness(theirs))
            before.append((key, title))


def _beside(paper: Paper) -> Iterator[Two]:
    """The paper and those next to it by the beginnings of their titles, where the titles are near."""
    title, titled = Title.of(paper.title), _titled()
    before = titled.filter(title_key__lt=paper.title_key).order_by("-title_key")
    after = titled.filter(title_key__gte=paper.title_key).exclude(pk=paper.pk).order_by("title_key")
    for others in (before, after):
        for key, text in others.values_list("pk", "title")[:NEIGHBOURS]:
            if title.nearness(Title.of(text)):
                yield _two(paper.pk, key)


def _titled() -> QuerySet[Paper]:
    """The papers to which somebody has given a title."""
    return Paper.objects.filter(title_source__in=_GIVEN)


def _open(pairs: PairQuerySet) -> Iterator[Two]:
    """Pairs that wait already, to be looked at anew."""
    yield from pairs.open().values_list("one", "other")


def _note(candidates: Sequence[Two]) -> int:
    """Write which of these are pairs to look at, and that the others are none. Returns how many are."""
    with transaction.atomic():
        pairs = Pair.objects.filter(one__in={one for one, _ in candidates})
        decided = {*pairs.different().values_list("one", "other")}
        undecided = [two for two in candidates if two not in decided]
        looks = _looks({key for two in undecided for key in two})
        reasons = {two: reason(looks[two[0]], looks[two[1]]) for two in undecided if looks.keys() >= {*two}}
        rows = [Pair(one_id=one, other_id=other, **why._asdict()) for (one, other), why in reasons.items() if why]
        Pair.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["one", "other"], update_fields=["likeness", "score"]
        )
        waiting = pairs.open().values_list("pk", "one", "other")
        pairs.filter(pk__in=[pk for pk, *two in waiting if reasons.get((two[0], two[1]), True) is None]).delete()
    return len(rows)


def _looks(keys: Set[int]) -> dict[int, Look]:
    """What is compared of the papers with these keys, as far as they are there."""
    papers = Paper.objects.filter(pk__in=keys).only("title", "title_source", "abstract")
    looks = {paper.pk: Look(paper.given_title, paper.abstract) for paper in papers}
    for pk, *name in Identifier.objects.filter(paper__in=keys).values_list("paper", "scheme", "value"):
        looks[pk].names.add((name[0], name[1]))
    titles = Fingerprint.objects.filter(paper__in=keys, kind=Fingerprint.Kind.TITLE)
    for pk, value in titles.values_list("paper", "value"):
        looks[pk].known_by.add(value)
    return looks


def _two(one: int, other: int) -> Two:
    return min(one, other), max(one, other)


def _parts(row: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (row[start : start + _AT_ONCE] for start in range(0, len(row), _AT_ONCE))
