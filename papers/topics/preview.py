"""What other rules of a topic would change, before they are saved: who would gain the topic and who would lose it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from papers.models import Paper, Source, Tagging, Topic, Verdict
from papers.text.markup import line
from papers.text.readable import readable
from papers.text.sentences import sentences
from papers.topics.evaluation import Score
from papers.topics.explanation import BETWEEN, Clue, Explanation, evidence, points
from papers.topics.rules import TopicRules
from papers.topics.tagging import Derivation, rules_of

MOST_PAPERS = 20_000
"""Papers that a preview looks at, the newest; so many take some seconds."""

MOST_SHOWN = 50
"""Papers that are shown of those who would gain the topic, and as many of those who would lose it."""

_CHUNK = 500

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Affected:
    """A paper that would gain or lose the topic: the clues that give it or gave it, and what the new rules find."""

    paper: Paper
    clues: tuple[Clue, ...]
    now: Explanation

    @property
    def marks(self) -> list[str]:
        """The words that spoke for the topic, and those that speak against it."""
        against = (word for clue in self.now.spoke_against for word in clue.words.split(BETWEEN))
        return [*evidence(self.clues), *against]

    @property
    def score(self) -> str:
        """The points that the new rules give, as they are shown."""
        return f"{points(self.now.score)} of {self.now.threshold} points"

    @property
    def sentence(self) -> str:
        """The first sentence of the abstract in which one of the words stands, or ""."""
        return telling_sentence(self.paper.abstract, self.marks)


@dataclass(slots=True)
class Scores:
    """How the rules as they are stored and the new ones do on the curators' verdicts: so many yes, so many no."""

    old: Score = field(default_factory=Score)
    new: Score = field(default_factory=Score)
    yes: int = 0
    no: int = 0


@dataclass(slots=True)
class Preview:
    """What would change among the papers that were looked at: numbers, and the first of those concerned."""

    scores: Scores
    papers: int = 0
    left_out: int = 0
    kept: int = 0
    gained: int = 0
    lost: int = 0
    gaining: list[Affected] = field(default_factory=list)
    losing: list[Affected] = field(default_factory=list)


def preview(proposed: Topic, rules: TopicRules) -> Preview:
    """Compare the topic as it is stored, if it is, with what it would be: `proposed` is not saved, nor are its rules.

    A paper of which a curator has decided, or that a session gives the topic before and after, is not changed.
    """
    stored = Topic.objects.filter(pk=proposed.pk).first()
    others = list(Topic.objects.exclude(pk=proposed.pk))
    after = Derivation([rules], _named([*others, proposed]))
    found = Preview(_scores(stored, _named([*others, stored]), after) if stored else Scores())
    everything = Paper.objects.newest().as_read()
    for papers in _chunks(everything[:MOST_PAPERS].iterator(chunk_size=_CHUNK)):
        _compare(found, papers, _standing(stored, papers), after)
    if found.papers == MOST_PAPERS:
        found.left_out = max(Paper.objects.count() - MOST_PAPERS, 0)
    return found


def telling_sentence(abstract: str, marks: Sequence[str]) -> str:
    """Return the abstract's first sentence in which one of the marks stands, or ""."""
    return next((each for each in sentences(readable(abstract)) if "<mark>" in line(each, marks)), "")


def _named(topics: Iterable[Topic]) -> list[tuple[str, str]]:
    """Slugs and names in the order in which the topics would come from the table."""
    return [(topic.slug, topic.name) for topic in sorted(topics, key=lambda topic: (topic.position, topic.name))]


def _compare(found: Preview, papers: Sequence[Paper], standing: dict[int, Tagging], after: Derivation) -> None:
    derived = after.of(papers)
    found.papers += len(papers)
    for paper in papers:
        tagging, new = standing.get(paper.pk), next(iter(derived[paper.pk].values()), None)
        if tagging is None and new is not None:
            found.gained += 1
            if len(found.gaining) < MOST_SHOWN:
                found.gaining.append(Affected(paper, tuple(Tagging(clues=new.clues).reasons), _now(after, paper)))
        elif tagging is not None and tagging.source != Source.CURATOR and new is None:
            found.lost += 1
            if len(found.losing) < MOST_SHOWN:
                found.losing.append(Affected(paper, tuple(tagging.reasons), _now(after, paper)))
        elif tagging is not None and tagging.verdict == Verdict.YES:
            found.kept += 1


def _now(after: Derivation, paper: Paper) -> Explanation:
    (explanation,) = after.explain(paper)
    return explanation


def _standing(stored: Topic | None, papers: Sequence[Paper]) -> dict[int, Tagging]:
    if stored is None:
        return {}
    return {tagging.paper_id: tagging for tagging in Tagging.objects.filter(topic=stored, paper__in=papers)}


def _scores(stored: Topic, named: Sequence[tuple[str, str]], after: Derivation) -> Scores:
    scores = Scores()
    verdicts = Tagging.objects.decided_on(stored).select_related("paper").order_by("-pk")[:MOST_PAPERS]
    if not verdicts.exists():
        return scores  # before the old rules are read: two hundred take a tenth of a second
    before = Derivation([rules_of(stored)], named)
    for taggings in _chunks(verdicts.iterator(chunk_size=_CHUNK)):
        papers = [tagging.paper for tagging in taggings]
        old, new = before.of(papers), after.of(papers)
        for tagging in taggings:
            yes = tagging.verdict == Verdict.YES
            scores.yes, scores.no = scores.yes + yes, scores.no + (not yes)
            _count(scores.old, yes=yes, found=bool(old[tagging.paper_id]))
            _count(scores.new, yes=yes, found=bool(new[tagging.paper_id]))
    return scores


def _count(score: Score, *, yes: bool, found: bool) -> None:
    score.tp += yes and found
    score.fp += found and not yes
    score.fn += yes and not found


def _chunks(items: Iterator[T]) -> Iterator[list[T]]:
    while chunk := list(islice(items, _CHUNK)):
        yield chunk
