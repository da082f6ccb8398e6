"""How well rules find topics: what a tagger says of labelled papers, against what people said of them.

Knows no database. A label of 2 is yes, 0 is no, and 1, on which people would disagree, counts neither way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from papers.text.readable import readable
from papers.topics.explanation import Explanation
from papers.topics.rules import TopicRules
from papers.topics.sessions import SessionTopics
from papers.topics.tagger import Tagger

YES, UNSURE, NO = 2, 1, 0


class LabelFault(ValueError):  # noqa: N818 - the fault is in the file, not in the program
    """A file of labels that cannot be used; the text names the file, the line and the fault."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A paper with what people said of it: by topic's slug YES, UNSURE or NO. `line` is where it stands in its file.

    `made_up` papers stand in no list: somebody wrote them to be learned from, or to be measured on.
    """

    line: int
    title: str
    abstract: str
    session: str
    labels: Mapping[str, int]
    made_up: bool = False


@dataclass(frozen=True, slots=True)
class Mistake:
    """A paper that should have the topic and has it not ("missed"), or the other way round ("wrong")."""

    paper: Labelled
    topic: str
    kind: str
    why: str

    def as_json(self) -> dict[str, Any]:
        """Return it as the command prints it."""
        return {
            "topic": self.topic,
            "error": self.kind,
            "line": self.paper.line,
            "title": self.paper.title or None,
            "evidence": self.why,
        }


@dataclass(slots=True)
class Score:
    """Of the papers labelled for one topic: how many were rightly found (tp), wrongly found (fp), and missed (fn)."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def add(self, other: Score) -> None:
        """Count what another counted."""
        self.tp, self.fp, self.fn = self.tp + other.tp, self.fp + other.fp, self.fn + other.fn

    @property
    def precision(self) -> float:
        """The share of those found that were rightly found; 1 when none was found."""
        return _share(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float:
        """The share of those to be found that were found; 1 when there were none."""
        return _share(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 when there was nothing to find and nothing was found."""
        return _share(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    def as_json(self) -> dict[str, float]:
        """Return it as the command prints it."""
        rates = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return rates | {"tp": self.tp, "fp": self.fp, "fn": self.fn}


@dataclass(slots=True)
class Evaluation:
    """The scores by topic, in the order of the topics, and the mistakes in the order of the papers."""

    scores: dict[str, Score]
    mistakes: list[Mistake] = field(default_factory=list)

    @classmethod
    def of_all(cls, parts: Iterable[Evaluation]) -> Evaluation:
        """Return several evaluations as one, as if their papers had been tagged together."""
        whole = cls({})
        for part in parts:
            for slug, score in part.scores.items():
                whole.scores.setdefault(slug, Score()).add(score)
            whole.mistakes += part.mistakes
        return whole

    @property
    def macro_f1(self) -> float:
        """The mean of the topics' F1."""
        return sum(score.f1 for score in self.scores.values()) / len(self.scores)

    def as_json(self) -> dict[str, Any]:
        """Return the whole as the command prints it."""
        return {
            "topics": {slug: score.as_json() for slug, score in self.scores.items()},
            "macro_f1": self.macro_f1,
            "errors": [mistake.as_json() for mistake in self.mistakes],
        }


def evaluate(papers: Iterable[Labelled], topics: Sequence[tuple[str, TopicRules]]) -> Evaluation:
    """Tag the papers by the rules of `topics` (name and rules of each) and compare; only labelled topics are compared.

    Raises LookupError with a slug that the labels name and the topics do not have.
    """
    papers = list(papers)
    slugs = [rules.slug for _, rules in topics]
    labelled = {slug for paper in papers for slug in paper.labels}
    for slug in sorted(labelled.difference(slugs)):
        raise LookupError(slug)
    tagger = Tagger(rules for _, rules in topics)
    sessions = SessionTopics((rules.slug, name) for name, rules in topics)
    evaluation = Evaluation({slug: Score() for slug in slugs if slug in labelled})
    for paper in papers:
        explanations = {each.slug: each for each in tagger.explain(readable(paper.title), readable(paper.abstract))}
        session = sessions.slug_for(paper.session)
        for slug, score in evaluation.scores.items():
            kind = _compared(score, paper.labels.get(slug, UNSURE), found=explanations[slug].reached or session == slug)
            if kind:
                why = _why(explanations[slug], paper.session if session == slug else "")
                evaluation.mistakes.append(Mistake(paper, slug, kind, why))
    return evaluation


def read_labels(path: Path) -> list[Labelled]:
    """Return the labelled papers of a file with one JSON object a line, or raise LabelFault for the first fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise LabelFault(f"{path}: cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise LabelFault(f"{path}: is not UTF-8 text: {error.reason} at byte {error.start}.") from error
    papers = list(_labelled(text, path))
    if not papers:
        raise LabelFault(f"{path}: holds no labelled papers.")
    if not any(paper.labels for paper in papers):
        raise LabelFault(f"{path}: no paper in it has a label.")
    return papers


def _labelled(text: str, path: Path) -> Iterator[Labelled]:
    # Not splitlines(): JSON may hold the other line ends that it knows, as they stand.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield _paper(line, number)
            except _Fault as fault:
                raise LabelFault(f"{path}, line {number}: {fault}") from fault


class _Fault(Exception):  # noqa: N818 - as above
    """What is wrong with a line; its number is still to come."""


def _paper(line: str, number: int) -> Labelled:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _Fault(f"is not JSON: {error}.") from error
    if not isinstance(record, dict):
        raise _Fault("is not a JSON object.")
    topics = record.get("topics")
    if not isinstance(topics, dict):
        raise _Fault('"topics" must be an object of labels.')
    for slug, label in topics.items():
        if isinstance(label, bool) or label not in (NO, UNSURE, YES):
            raise _Fault(f'the label of "{slug}" is {json.dumps(label)}, not 0, 1 or 2.')
    title, abstract, session = (_text(record, key) for key in ("title", "abstract", "session"))
    return Labelled(number, title, abstract, session, topics, record.get("made_up") is True)


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if value is not None and not isinstance(value, str):
        raise _Fault(f'"{key}" must be text or null.')
    return value or ""


def _compared(score: Score, label: int, *, found: bool) -> str:
    """Count what was found against its label; return "wrong" or "missed", or nothing where it was neither."""
    if label == UNSURE or (label == NO and not found):
        return ""
    if label == YES and found:
        score.tp += 1
        return ""
    if found:
        score.fp += 1
        return "wrong"
    score.fn += 1
    return "missed"


def _why(explanation: Explanation, session: str) -> str:
    return f"session {session}; {explanation}" if session else str(explanation)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
