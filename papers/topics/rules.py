"""What a topic's rules are: patterns with weights, and a threshold. Pure data, from a catalogue file or a database.

Each rule that matches adds its weight once; a paper has a topic when they add up to the threshold. Most rules are
written by people. Words that a training run found telling (see training.py) are rules too, each of a small weight.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from papers.topics.patterns import PatternFault as PatternFault  # noqa: PLC0414 - part of what rules can raise
from papers.topics.patterns import check as check  # noqa: PLC0414

Field = Literal["any", "title", "abstract"]
Part = Literal["title", "abstract"]

PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that speak for a topic, or against it when the weight is negative.

    A rule adds its weight to a paper's score once, however often and in however many fields it matches. What was
    learned counts by itself: it neither hides what it overlaps nor is hidden by it, and never undoes what is written.
    """

    pattern: str
    field: Field = "any"
    weight: float = 1
    learned: bool = False


@dataclass(frozen=True, slots=True)
class TopicRules:
    """A topic's rules: a paper has the topic when the weights of those that match add up to the threshold or more."""

    slug: str
    threshold: int
    rules: tuple[Rule, ...]

    def with_words(self, words: Mapping[str, float]) -> TopicRules:
        """Return the same with learned words, by pattern their weight, in place of those that it has."""
        written = tuple(rule for rule in self.rules if not rule.learned)
        return TopicRules(self.slug, self.threshold, written + tuple(learned(words)))


def learned(words: Mapping[str, float]) -> Iterable[Rule]:
    """Yield learned words as rules, in one order: a database keeps them in whatever order it likes."""
    return (Rule(pattern, "any", weight, learned=True) for pattern, weight in sorted(words.items()))
