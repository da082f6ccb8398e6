"""Why a paper has a topic, or has it not: the words that spoke for it and against, with their points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

BETWEEN = " … "
"""Stands between the words of a clue that stand apart in the text."""

OTHER_WORDS = gettext_noop("other words")
"""Stands for the words of many light clues; stored so, and translated when it is shown."""

FIELDS = {"title": _("title"), "abstract": _("abstract"), "session": _("session")}
"""Where the words of a clue stand."""

MOST_CLUES = 8
"""What a reader takes in, and a tagging keeps."""


class Clue(NamedTuple):
    """Words that spoke for a topic, or against it when the points are negative: as in the paper, with their field."""

    words: str
    field: str
    points: float

    @property
    def parts(self) -> list[str]:
        """The words, those that stand apart in the text apart."""
        return self.words.split(BETWEEN)

    def __str__(self) -> str:
        words = self.words if self.field or not self.points else gettext(OTHER_WORDS)
        place = f" ({FIELDS.get(self.field, self.field)})" if self.field else ""
        return f"{points(self.points, signed=True)} {words}{place}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A topic, its threshold, and what of a paper spoke for it and against: first for, and the heaviest first."""

    slug: str
    threshold: int
    clues: tuple[Clue, ...]

    @property
    def score(self) -> float:
        """The points of all clues, added up."""
        return total(clue.points for clue in self.clues)

    @property
    def margin(self) -> float:
        """By how many points the score is over the threshold; negative when it is under."""
        return total((self.score, -self.threshold))

    @property
    def reached(self) -> bool:
        """Whether the paper has the topic."""
        return self.margin >= 0

    @property
    def spoke_for(self) -> tuple[Clue, ...]:
        """The clues for the topic."""
        return tuple(clue for clue in self.clues if clue.points > 0)

    @property
    def spoke_against(self) -> tuple[Clue, ...]:
        """The clues against the topic."""
        return tuple(clue for clue in self.clues if clue.points < 0)

    @property
    def evidence(self) -> tuple[str, ...]:
        """The words that spoke for the topic."""
        return evidence(self.clues)

    def __str__(self) -> str:
        """The explanation in a line: `moe: 5 of 4 points: +4 sparse experts (title); +1 router (abstract)`."""
        clues = "; ".join(map(str, self.clues)) or "no rule matches"
        return f"{self.slug}: {points(self.score)} of {self.threshold} points: {clues}"


def evidence(clues: Iterable[Clue]) -> tuple[str, ...]:
    """Return the words that spoke for a topic, each once; what stands within longer words is left to them.

    Words that differ in case alone are the same words. Those without points were told by a source, and stay as told.
    """
    found: dict[str, str] = {}
    told = set[str]()
    for clue in clues:
        if not clue.points:
            told.add(clue.words.casefold())
            found.setdefault(clue.words.casefold(), clue.words)
        elif clue.points > 0 and clue.field:
            for words in clue.parts:
                found.setdefault(words.casefold(), words)
    return tuple(
        words
        for key, words in found.items()
        if key in told or not any(key in other and key != other for other in found)
    )


def shortened(clues: Iterable[Clue]) -> list[Clue]:
    """Return the heaviest clues in the order given, and what the others come to as one of "other words"."""
    clues = list(clues)
    if len(clues) <= MOST_CLUES:
        return clues
    kept = sorted(clues, key=lambda clue: -abs(clue.points))[:MOST_CLUES]
    rest = total(clue.points for clue in clues if clue not in kept)
    others = [Clue(OTHER_WORDS, "", rest)] if rest else []
    return [clue for clue in clues if clue in kept] + others


def total(weights: Iterable[float]) -> float:
    """Return the sum of weights, which have two decimals at most: a sum of fractions must not miss a threshold."""
    return round(sum(weights), 2)


def points(number: float, *, signed: bool = False) -> str:
    """Return points as they are shown: whole where they are, else with one decimal, with a true minus."""
    decimals = 0 if number == int(number) else 1
    return f"{number:{'+' if signed else ''}.{decimals}f}".replace("-", "\u2212")
