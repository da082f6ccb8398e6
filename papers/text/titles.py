"""How near two titles are that are not the same: a slip of the pen in one, or a subtitle that the other leaves out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from os.path import commonprefix
from typing import Final, Self

from papers.text.normal import title_key
from papers.text.readable import readable

NEAR: Final = 0.9
"""From this share of letters in common on, two titles may be one. On the shipped lists no two papers reach it but those
that other numbers tell apart, as Qwen2 and Qwen2.5."""

SHORTENED: Final = 0.9
"""How near a title is to the same one without its subtitle."""

FEWEST_LETTERS: Final = 15
"""Of the shorter title: with fewer, too many are near."""

SHORTEST: Final = 4
"""Letters of a title that says anything: of "C++" and "C#" one is left."""

# Also the Roman ones of a title's parts; a word of these letters that is none stands in both titles, or in neither.
_NUMERAL: Final = re.compile(r"\d+|\b(?:i{1,3}|iv|vi{0,3}|ix|x)\b")


@dataclass(frozen=True, slots=True)
class Title:
    """A title as it is compared. `head` are the letters before its first colon, "" without one."""

    letters: str
    head: str
    numerals: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """Make a title ready to be compared with many."""
        key = title_key(text)
        before, colon, _ = readable(text).partition(":")
        return cls(_letters(key), _letters(title_key(before)) if colon else "", tuple(sorted(_NUMERAL.findall(key))))

    def is_same(self, other: Title) -> bool:
        """Do the two differ in case, signs and blanks alone."""
        return self.letters == other.letters and len(self.letters) >= SHORTEST

    def nearness(self, other: Title) -> float:
        """How near the two are, up to 1.0 for the same; 0.0 where they are not near.

        Titles with different numbers in them are those of a series: the reports of two years, the parts of a work.
        """
        if self.is_same(other):
            return 1.0
        short, long = sorted((self.letters, other.letters), key=len)
        if len(short) >= SHORTEST and short in {self.head, other.head}:
            return SHORTENED
        if len(short) < FEWEST_LETTERS:
            return 0.0
        if self.numerals != other.numerals or 2 * len(short) < NEAR * (len(short) + len(long)):
            return 0.0
        # Of many pairs this is seen at once: what is near differs in the middle, or towards one of the ends.
        at_ends = _shared(short, long) + _shared(short[::-1], long[::-1])
        if 2 * at_ends < len(long):
            return 0.0
        near = SequenceMatcher(None, short, long, autojunk=False).ratio()
        return near if near >= NEAR else 0.0


def _shared(one: str, other: str) -> int:
    """How many letters both begin with."""
    return len(commonprefix((one, other)))  # noqa: RUF071 - these are no paths


def _letters(key: str) -> str:
    return key.replace(" ", "")
