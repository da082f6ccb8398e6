"""Words and phrases that tell the papers of a topic from others, as rules that a curator may take. Pure text in.

Ranked by the log-odds of a word on the two sides under an informative Dirichlet prior, over its standard deviation
(Monroe, Colaresi and Quinn, "Fightin' Words", Political Analysis 16, 2008). A word counts once a paper, as it does for
a rule: it is papers that are told apart, and a paper that repeats a word is still one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple

from papers.text.readable import readable
from papers.text.urls import URL
from papers.topics.matcher import runs
from papers.topics.patterns import folded
from papers.topics.rules import TopicRules
from papers.topics.stop_words import STOP_WORDS
from papers.topics.tagger import Tagger

MOST_A_SIDE = 2_000
"""Papers that are looked at on either side; so many take some seconds."""

SHOWN = 30
"""Suggestions for the topic, at most, and as many against it."""

HEAVIEST_PRIOR = 500.0
"""What the prior weighs at most, in words: some five abstracts' worth, spread as words are on both sides together."""

SHARE_OF_PRIOR = 0.1
"""What it weighs where there are few words, as a share of them: no more, or five titles would never tell anything."""

LEAST_Z = 1.0
"""Below this z-score a difference says nothing. Few verdicts give few words more; from 2 on it is hardly chance."""

DECISIVE = 3.0
"""Log-odds of a word that may reach the threshold alone: twenty to one."""

_FEWEST_PAPERS = 2
_CANDIDATES = 400  # the best by z-score, of which what is covered is left out
_ADDRESS = re.compile(URL, re.IGNORECASE)
_APART = " . "


class Text(NamedTuple):
    """A paper's texts as they are stored."""

    title: str
    abstract: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rule that nobody has written yet: on how many papers of either side it would match, and one of them."""

    pattern: str
    weight: int
    z: float
    inside: int
    outside: int
    example: str


def suggest(inside: Sequence[Text], outside: Sequence[Text], rules: TopicRules) -> list[Suggestion]:
    """Return what tells papers inside the topic from those outside: first what speaks for it, the surest first.

    Of either side the first `MOST_A_SIDE` are read. What a rule of the topic matches already is left out, and so is a
    word of which every occurrence stands in a phrase that is suggested.
    """
    sides = inside[:MOST_A_SIDE], outside[:MOST_A_SIDE]
    counts = _counts(sides[0]), _counts(sides[1])
    candidates = _telling(counts)
    forms = _Forms(sides, candidates)
    covered = _Covered(rules)
    found = [
        Suggestion(each.term, each.weight(rules.threshold), each.z, each.inside, each.outside, forms.example(each))
        for each in candidates
        if not covered.any(forms.written(each.term))
    ]
    found = _without_parts(found)
    return [
        *[each for each in found if each.weight > 0][:SHOWN],
        *[each for each in found if each.weight < 0][:SHOWN],
    ]


class _Candidate(NamedTuple):
    """A term, its log-odds and their z-score, and the papers on either side that it stands in."""

    term: str
    odds: float
    z: float
    inside: int
    outside: int

    def weight(self, threshold: int) -> int:
        """The weight of a rule for it: the whole threshold for what is decisive alone, and never nothing.

        The odds are taken less their standard deviation, for most words stand in few papers; and the weight is that
        share of it which the word's papers on the right side are of all its papers.
        """
        odds = abs(self.odds) * (1 - 1 / abs(self.z))
        right = (self.inside if self.z > 0 else self.outside) / (self.inside + self.outside)
        weight = max(round(threshold * right * min(odds / DECISIVE, 1)), 1)
        return weight if self.z > 0 else -weight


def _telling(counts: tuple[Counter[str], Counter[str]]) -> list[_Candidate]:
    inside, outside = counts
    both = inside + outside
    sizes = inside.total(), outside.total()
    if not all(sizes):
        return []
    weight = min(HEAVIEST_PRIOR, SHARE_OF_PRIOR * sum(sizes))
    found = []
    for term, count in both.items():
        if max(inside[term], outside[term]) < _FEWEST_PAPERS:
            continue
        prior = weight * count / sum(sizes)
        one, other = inside[term] + prior, outside[term] + prior
        odds = log(one / (sizes[0] + weight - one)) - log(other / (sizes[1] + weight - other))
        z = odds / sqrt(1 / one + 1 / other)
        if abs(z) >= LEAST_Z:
            found.append(_Candidate(term, odds, z, inside[term], outside[term]))
    found.sort(key=lambda each: (-abs(each.z), each.term))
    return found[:_CANDIDATES]


def _counts(texts: Iterable[Text]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({term for term, _ in _terms(text)})
    return counts


def _terms(text: Text) -> Iterator[tuple[str, str]]:
    """A paper's words and phrases of two, each folded and as it is written; no phrase reaches over a comma."""
    for part in text:
        for run in runs(_ADDRESS.sub(_APART, readable(part))):
            words = [(folded(word, exact=False), word) for word in run]
            for word in words:
                if _telling_word(word[0]):
                    yield word
            for (first, first_form), (second, second_form) in pairwise(words):
                if _telling_word(first) and _telling_word(second):
                    yield f"{first} {second}", f"{first_form} {second_form}"


def _telling_word(word: str) -> bool:
    return len(word) > 1 and not word.isdigit() and word not in STOP_WORDS


class _Forms:
    """How candidates are written in the papers, and a paper of the side that each speaks for."""

    def __init__(self, sides: tuple[Sequence[Text], Sequence[Text]], candidates: Iterable[_Candidate]) -> None:
        wanted = {each.term for each in candidates}
        self._written: dict[str, set[str]] = {term: set() for term in wanted}
        self._examples: tuple[dict[str, str], dict[str, str]] = ({}, {})
        for side, examples in zip(sides, self._examples, strict=True):
            for text in side:
                for term, form in _terms(text):
                    if term in wanted:
                        self._written[term].add(form)
                        examples.setdefault(term, text.title)

    def written(self, term: str) -> set[str]:
        """The forms that differ in case and accents."""
        return self._written[term]

    def example(self, candidate: _Candidate) -> str:
        """The title of the first such paper."""
        return self._examples[0 if candidate.z > 0 else 1][candidate.term]


class _Covered:
    """Tells what a topic's written rules match by themselves."""

    def __init__(self, rules: TopicRules) -> None:
        self._tagger = Tagger([rules.with_words({})])

    def any(self, forms: Iterable[str]) -> bool:
        """Whether a rule matches the words in any of these forms."""
        return any(explanation.clues for form in forms for explanation in self._tagger.explain(form, form))


def _without_parts(found: Sequence[Suggestion]) -> list[Suggestion]:
    phrases = {
        (word, each.inside, each.outside) for each in found for word in each.pattern.split() if " " in each.pattern
    }
    return [each for each in found if (each.pattern, each.inside, each.outside) not in phrases]
