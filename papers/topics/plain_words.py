"""A topic's rules in plain words, as a reader reads them: what counts how much, for the topic and against it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from django.utils.translation import gettext

from papers.topics.rules import Field, Rule

_NEAR = re.compile(r"\s+~(\d*)\s+")
_THEN = re.compile(r"(?<=\))\s+(?=[\w*=(])|(?<=[\w*])\s+(?=\()")
_SIGNS = str.maketrans({"(": "", ")": "", "=": "", "*": "\u2026"})


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Rules that look in the same place and weigh the same: their points, the place, and each of them in words."""

    points: float
    place: Field
    rules: tuple[str, ...]


def rule_groups(rules: Iterable[Rule]) -> tuple[RuleGroup, ...]:
    """Return rules in groups: those for the topic first, the heaviest first."""
    groups: dict[tuple[float, Field], list[str]] = defaultdict(list)
    for rule in rules:
        groups[rule.weight, rule.field].append(in_words(rule.pattern))
    return tuple(
        RuleGroup(weight, place, tuple(said))
        for (weight, place), said in sorted(groups.items(), key=lambda group: (group[0][0] < 0, -abs(group[0][0])))
    )


def in_words(pattern: str) -> str:
    """Return a pattern as a reader reads it: "a (b|c*) ~4 d" is "a, then b / c…, within 4 words of d"."""
    parts = _NEAR.split(pattern)
    said = _then(parts[0])
    for words, part in zip(parts[1::2], parts[2::2], strict=True):
        near = (
            gettext("{phrase}, within {number} words of {other}")
            if words
            else gettext("{phrase}, in one sentence with {other}")
        )
        said = near.format(phrase=said, number=words, other=_then(part))
    return said


def _then(phrase: str) -> str:
    first, *others = (part.replace("|", " / ").translate(_SIGNS) for part in _THEN.split(phrase))
    return reduce(lambda said, part: gettext("{phrase}, then {other}").format(phrase=said, other=part), others, first)
