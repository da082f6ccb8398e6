"""Papers that are near one another by the words that tell them from the others, from the search index alone.

A paper's words are weighed as usual: how often it says each, times the logarithm of how few papers say it (tf-idf).
The index is asked for papers with any of the weightiest words, so few that their lists stay short however large the
library is; what it offers is then compared word by word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import log, sqrt

from papers.models import Paper, Tally
from papers.models.paper import PaperQuerySet
from papers.search.frequencies import Frequencies
from papers.search.index import index_of
from papers.search.tree import Any, Node, Words, joined
from papers.text.indexed import stems_of
from papers.text.stems import stem
from papers.topics.stop_words import STOP_WORDS

CANDIDATES = 100
"""Papers that are compared word by word."""

MOST_WORDS = 24
"""Words that the index is asked for: more cost more and change little."""

MOST_LOOKED_UP = 400
"""Words whose papers are counted, the most said: of one paper all, of twenty those that they share or repeat."""

MOST_PLACES = 6_000
"""Papers that these words may stand in, added up: what the index reads to answer."""

TITLE = 2
"""A word of the title counts as so many of the abstract."""

_GRAMMAR = frozenset(map(stem, STOP_WORDS))
_FREQUENCIES = Frequencies()


def related(paper: Paper, most: int = 10) -> list[Paper]:
    """Return the papers nearest to this one, the nearest first: none where it says nothing that others say."""
    return nearest([paper], most)


def nearest(papers: Iterable[Paper], most: int = 10) -> list[Paper]:
    """Return the papers nearest to these taken together, without these."""
    papers = list(papers)
    others = Paper.objects.exclude(pk__in=[paper.pk for paper in papers])
    return [near.paper for near in nearest_among(others, papers, most)]


@dataclass(frozen=True, slots=True)
class Near:
    """A paper with its title and words alone, and to which one of those that were given it is nearest."""

    paper: Paper
    to: Paper


def nearest_among(others: PaperQuerySet, papers: Iterable[Paper], most: int) -> list[Near]:
    """Return those of the others that are nearest to these papers taken together, the nearest first."""
    said = {paper: _said(paper) for paper in papers}
    together: Counter[str] = Counter()
    for words in said.values():
        together.update(words)
    wanted = dict(together.most_common(MOST_LOOKED_UP))
    total = Tally.objects.cell()
    weights = _weighed(wanted, _FREQUENCIES.of(wanted, total), total)
    asked = _asked(weights)
    if asked is None:
        return []
    heavy = {word: weight for word, (weight, _) in weights.items()}
    near = {candidate: _nearness(heavy, _said(candidate)) for candidate in _candidates(others, asked)}
    first = sorted(near, key=lambda candidate: (-near[candidate], candidate.pk))[:most]
    return [Near(each, max(said, key=_nearness_to(_said(each), heavy, said))) for each in first]


def _candidates(others: PaperQuerySet, asked: Node) -> PaperQuerySet:
    """Return those of the others that say most of what is asked, with their titles and words alone."""
    others = others.only("public_id", "title", "title_words", "abstract_words")
    # Some more, for what the index offers may not be among the others.
    best = index_of().keys(asked, best=CANDIDATES + 20)
    return index_of().ranked(others, asked)[:CANDIDATES] if best is None else others.filter(pk__in=best)


def _nearness_to(
    candidate: Counter[str], heavy: Mapping[str, float], said: Mapping[Paper, Counter[str]]
) -> Callable[[Paper], float]:
    """Return what says how near one of the papers is to the candidate."""
    weights = {word: heavy[word] * _grown(candidate[word]) for word in heavy.keys() & candidate.keys()}
    return lambda paper: _nearness(weights, said[paper])


def _said(paper: Paper) -> Counter[str]:
    """Return how often a paper says each word that is not grammar, by its stem."""
    said = Counter(stems_of(paper.abstract_words))
    for word in stems_of(paper.title_words):
        said[word] += TITLE
    for word in _GRAMMAR & said.keys():
        del said[word]
    return said


def _weighed(wanted: Mapping[str, int], having: Mapping[str, int], papers: int) -> dict[str, tuple[float, int]]:
    """Return each word's weight, and how many papers say it; without those that nobody else says."""
    return {
        word: (_grown(count) * log((papers + 1) / having[word]), having[word])
        for word, count in wanted.items()
        if having.get(word, 0) > 1
    }


def _asked(weights: Mapping[str, tuple[float, int]]) -> Node | None:
    """Return the weightiest words, as a question for the index."""
    asked: list[Node] = []
    places = 0
    for word, (_, papers) in sorted(weights.items(), key=lambda item: (-item[1][0], item[0])):
        if places + papers <= MOST_PLACES:
            places += papers
            asked.append(_Stem((word,)))
        if len(asked) == MOST_WORDS:
            break
    return joined(Any, asked)


class _Stem(Words):
    """A word that is a stem already."""

    stems = property(lambda self: self.words)  # elsewhere worked out, here as given


def _nearness(weights: Mapping[str, float], said: Counter[str]) -> float:
    """Return the weights of the words that are said too, over the length of what is said."""
    both = sum(weights[word] * _grown(said[word]) for word in weights.keys() & said.keys())
    return both / sqrt(sum(_grown(count) ** 2 for count in said.values()) or 1)


@cache
def _grown(count: int) -> float:
    """Return what a word counts that is said so often: the tenth time says less than the second."""
    return 1 + log(count)
