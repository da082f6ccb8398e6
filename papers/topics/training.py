"""Learns which words tell a topic from labelled papers, beside the rules that people have written.

What is learned are rules again: single words and pairs of words, each with a small weight, in the points in which
written rules are weighed. Scores add up as before, so that a learned word is explained as a written one is.

The weights are those of a logistic regression with an L2 penalty over the presence of words, with the written rules'
score as a fixed offset: the odds of a topic are exp(POINT * (rules + words - threshold)), where `rules` is the points
of the written rules and `words` those of the learned words. Fitted by L-BFGS from zero, it has one optimum and no
chance in it. Needs scipy, which the running product does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from papers.text.readable import readable
from papers.topics.evaluation import UNSURE, YES, Evaluation, Labelled, evaluate
from papers.topics.matcher import runs
from papers.topics.patterns import folded
from papers.topics.rules import TopicRules
from papers.topics.stop_words import STOP_WORDS
from papers.topics.tagger import Tagger

STEM = 6
"""Letters of a longer word that are compared: "translating" and "translation" are "transl*"."""

FEWEST, COMMONEST = 3, 0.3
"""A word is learned if this many papers have it at least, and this share of them at most."""

POINT = 0.6
"""What a point adds to the logarithm of the odds. It ties the two scales: less of it makes learned words weigh more."""

PENALTY = 0.7
"""How dear weights are; chosen, as the two before, by leaving out each author of labelled papers in turn."""

FOR_ONE_YES = 3.0
"""A paper that has the topic counts as so many that have it not, which are more."""

FOR_ONE_REAL = 3.0
"""A paper that stands in a real list counts as so many that were made up to learn from."""

MOST, LIGHTEST = 800, 0.05
"""Words that a topic keeps, and the points that each must be worth at least."""

TRUSTED = 8
"""Points of written rules that are looked at: more are no more certain."""

Words = dict[str, float]
"""Patterns with their points."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Papers to learn from: their words, and for each topic the labels and the written rules' scores."""

    papers: Sequence[Labelled]
    features: Sequence[frozenset[str]]
    scores: Mapping[str, np.ndarray]


def lesson(papers: Sequence[Labelled], topics: Iterable[TopicRules]) -> Lesson:
    """Read the papers once, for many rounds of learning."""
    written = [topic.with_words({}) for topic in topics]
    tagger = Tagger(written)
    explained = [tagger.explain(readable(paper.title), readable(paper.abstract)) for paper in papers]
    scores = {topic.slug: np.array([each[place].score for each in explained]) for place, topic in enumerate(written)}
    return Lesson(papers, [features(paper) for paper in papers], scores)


def features(paper: Labelled) -> frozenset[str]:
    """Return a paper's words and pairs of words, as patterns."""
    found: set[str] = set()
    for text in (paper.title, paper.abstract):
        for run in runs(readable(text)):
            words = [_pattern(folded(word, exact=False)) for word in run]
            found.update(filter(None, words))
            found.update(f"{first} {second}" for first, second in pairwise(words) if first and second)
    return frozenset(found)


def learn(lesson: Lesson, topic: TopicRules, chosen: Sequence[int]) -> Words:
    """Return what the chosen papers (by their places) tell of a topic: the heaviest words, with their points."""
    sure = [place for place in chosen if lesson.papers[place].labels.get(topic.slug, UNSURE) != UNSURE]
    vocabulary = _vocabulary([lesson.features[place] for place in sure])
    if not vocabulary:
        return {}
    has = np.array([lesson.papers[place].labels[topic.slug] == YES for place in sure])
    made_up = np.array([lesson.papers[place].made_up for place in sure])
    counts = np.where(has, FOR_ONE_YES, 1.0) * np.where(made_up, 1.0, FOR_ONE_REAL)
    offset = POINT * (np.minimum(lesson.scores[topic.slug][sure], TRUSTED) - topic.threshold)
    points = np.round(_fitted(_matrix(lesson, sure, vocabulary), offset, has, counts) / POINT, 2)
    heaviest = sorted(range(len(vocabulary)), key=lambda place: (-abs(points[place]), vocabulary[place]))[:MOST]
    return {vocabulary[place]: float(points[place]) for place in heaviest if abs(points[place]) >= LIGHTEST}


def cross_validated(
    lesson: Lesson, topics: Sequence[tuple[str, TopicRules]], folds: Iterable[Sequence[int]]
) -> Evaluation:
    """Return how well topics (name and written rules of each) are found in papers that were not learned from.

    Each fold is the places of papers that are left out together while the words are learned, and found then.
    """
    evaluations = []
    for fold in folds:
        left_out = set(fold)
        rest = [place for place in range(len(lesson.papers)) if place not in left_out]
        rules = [(name, topic.with_words(learn(lesson, topic, rest))) for name, topic in topics]
        evaluations.append(evaluate([_labelled_with(lesson.papers[place], topics) for place in fold], rules))
    return Evaluation.of_all(evaluations)


def _labelled_with(paper: Labelled, topics: Sequence[tuple[str, TopicRules]]) -> Labelled:
    """Return the paper with the labels of these topics alone."""
    wanted = {topic.slug for _, topic in topics}
    return replace(paper, labels={slug: label for slug, label in paper.labels.items() if slug in wanted})


def _pattern(word: str) -> str:
    """Return what is compared of a word, nothing for what is no word."""
    if not word.isalpha() or len(word) < 2 or word in STOP_WORDS:
        return ""
    return word if len(word) < STEM else f"{word[:STEM]}*"


def _vocabulary(papers: Sequence[frozenset[str]]) -> list[str]:
    common = Counter(word for words in papers for word in words)
    return sorted(word for word, count in common.items() if FEWEST <= count <= COMMONEST * len(papers))


def _matrix(lesson: Lesson, places: Sequence[int], vocabulary: Sequence[str]) -> csr_matrix:
    """Return which paper (a row) has which word (a column)."""
    columns = {word: column for column, word in enumerate(vocabulary)}
    found = [sorted(columns[word] for word in lesson.features[place] if word in columns) for place in places]
    indices = np.array([column for row in found for column in row], dtype=np.int32)
    starts = np.concatenate([[0], np.cumsum([len(row) for row in found])])
    return csr_matrix((np.ones(len(indices)), indices, starts), shape=(len(places), len(vocabulary)))


def _fitted(words: csr_matrix, offset: np.ndarray, has: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the weights, in logarithms of odds, that make the labels likeliest for what they cost.

    `counts` is how often each paper counts.
    """
    sign = np.where(has, 1.0, -1.0)
    papers_with = words.T.tocsr()

    def loss_and_slope(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (offset + words @ weights)
        loss = (counts * np.logaddexp(0, -margin)).sum() + PENALTY / 2 * (weights @ weights)
        slope = papers_with @ (-counts * sign / (1 + np.exp(margin))) + PENALTY * weights
        return float(loss), slope

    return np.asarray(minimize(loss_and_slope, np.zeros(words.shape[1]), jac=True, method="L-BFGS-B").x)
