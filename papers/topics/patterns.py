"""The language of patterns: what a curator writes to say which words speak for a topic or against it.

A pattern is words, phrases, or phrases near each other, never a regular expression:

    mixture of experts        words in this order; a blank or a hyphen in the pattern matches blanks, hyphens or an
                              apostrophe in the text, so "Mixture-of-Experts" matches too
    align*, *lingual          "*" at a word's end or start is any run of letters and digits, also none
    (human|user) preference*  one of several words, or of several phrases
    expert* ~ (router|gate)   both within a sentence, in either order; "a ~ b ~ c" asks for all three
    learn* ~4 human rater*    both within a sentence, with four words or signs between at most
    RAG, LLMs, =Fon           a word with two capitals or more, or after "=", matches in this very case; others in any
    Yoruba                    accents do not matter: "Yorùbá" matches

Words match whole: "rag" is not in "fragment". What cannot be read is refused with the place of the fault.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import product

from django.utils.translation import gettext

MOST_PHRASES = 5000
"""A pattern's alternatives may multiply to this many phrases: they are spelt out in memory."""

LONGEST_PATTERN = 400
"""Characters in a pattern, at most: what a curator can still read in a line."""

FARTHEST = 50
"""Words between two phrases that are near each other, at most: more is a sentence, which "~" alone stands for."""

JOINTS = r"\s'\u2019\-\u00ad\u2010-\u2014\u2212"
"""What may stand between two words of a phrase, as the inside of a regular expression's character class."""


class PatternFault(ValueError):  # noqa: N818 - the fault is in what a curator wrote, not in the program
    """A pattern that cannot be read; the sentence names the place, counting characters from 1."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class PatternWord:
    """A word of a pattern, folded as it will be compared."""

    letters: str
    exact: bool
    open_start: bool
    open_end: bool

    @classmethod
    def read(cls, written: str) -> PatternWord:
        """Return what a word means as a curator wrote it, with its "=" and "*"."""
        bare = written.removeprefix("=")
        letters = bare.strip("*")
        exact = written.startswith("=") or sum(map(str.isupper, letters)) >= 2
        return cls(folded(letters, exact=exact), exact, bare.startswith("*"), bare.endswith("*"))


Phrase = tuple[PatternWord, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a pattern stands for: the phrases of its only part, or of several parts that must be near each other.

    `within[n]` is how many words may stand between parts n and n + 1, None for any number within a sentence.
    """

    parts: tuple[tuple[Phrase, ...], ...]
    within: tuple[int | None, ...] = ()


def read_pattern(pattern: str) -> Pattern:
    """Return what a pattern stands for, or raise PatternFault."""
    return _Parser(pattern).read()


def check(pattern: str) -> None:
    """Raise PatternFault unless the pattern can be read."""
    read_pattern(pattern)


def folded(word: str, *, exact: bool) -> str:
    """Return the word without accents and, unless its case matters, without case."""
    if not word.isascii():
        decomposed = unicodedata.normalize("NFKD", word)
        word = "".join(character for character in decomposed if not unicodedata.combining(character))
    return word if exact else word.casefold()


class _Parser:
    """Reads a pattern from left to right."""

    _TOKENS = re.compile(
        rf"(?P<word>[\w\u0300-\u036f*=]+)|(?P<mark>[(|)])|(?P<near>~(?P<words>\d*))|(?P<gap>[{JOINTS}]+)|.", re.DOTALL
    )

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._parts: list[list[list[Phrase]]] = [[]]  # the near parts; in each the places; in each what may stand there
        self._within: list[int | None] = []
        self._bracket: _Bracket | None = None

    def read(self) -> Pattern:
        """Return what the pattern stands for, or raise PatternFault."""
        if len(self._pattern) > LONGEST_PATTERN:
            raise PatternFault(
                gettext("The pattern goes on after {most} characters: use several rules.").format(most=LONGEST_PATTERN)
            )
        for token in self._TOKENS.finditer(self._pattern):
            if token["word"]:
                self._word(token)
            elif token["mark"]:
                self._mark(token)
            elif token["near"]:
                self._near(token)
            elif not token["gap"]:
                raise self._fault(
                    token.start(),
                    gettext('is no part of a pattern: use words, blanks, hyphens, "*", "=", "~" and "(a|b)"'),
                )
        if self._bracket:
            raise self._fault(self._bracket.start, gettext("is never closed"))
        if not self._parts[-1]:
            if self._within:
                raise self._fault(self._pattern.rindex("~"), gettext("has no word after it"))
            raise PatternFault(gettext("The pattern is empty."))
        return Pattern(self._spelt_out(), tuple(self._within))

    def _spelt_out(self) -> tuple[tuple[Phrase, ...], ...]:
        many = 0
        for part in self._parts:
            phrases = 1
            for place in part:
                phrases *= len(place)
            many += phrases
        if many > MOST_PHRASES:
            raise PatternFault(
                gettext("The alternatives stand for {many} phrases, more than {most}: use several rules.").format(
                    many=many, most=MOST_PHRASES
                )
            )
        return tuple(
            tuple(dict.fromkeys(tuple(word for words in choice for word in words) for choice in product(*part)))
            for part in self._parts
        )

    def _word(self, token: re.Match[str]) -> None:
        written, start = token["word"], token.start()
        if "=" in written[1:]:
            raise self._fault(start + written.index("=", 1), gettext("may only open a word"))
        letters = written.removeprefix("=").strip("*")
        if not letters.strip("*="):
            raise self._fault(start, gettext("needs letters beside it"))
        if "*" in letters:
            raise self._fault(
                start + written.index(letters) + letters.index("*"), gettext("may only open or close a word")
            )
        word = PatternWord.read(written)
        if self._bracket:
            self._bracket.alternatives[-1] += (word,)
        else:
            self._parts[-1].append([(word,)])

    def _near(self, token: re.Match[str]) -> None:
        if self._bracket:
            raise self._fault(token.start(), gettext("stands inside a bracket"))
        if not self._parts[-1]:
            raise self._fault(token.start(), gettext("has no word before it"))
        before, after = self._pattern[token.start() - 1], self._pattern[token.end() : token.end() + 1]
        if not before.isspace() or (after and not after.isspace()):
            raise self._fault(token.start(), gettext('needs a blank on either side, as in "a ~ b" and "a ~4 b"'))
        words = int(token["words"]) if token["words"] else None
        if words is not None and not 1 <= words <= FARTHEST:
            fault = gettext("may be followed by 1 to {most} words, not {words}").format(
                most=FARTHEST, words=token["words"]
            )
            raise self._fault(token.start(), fault)
        self._parts.append([])
        self._within.append(words)

    def _mark(self, token: re.Match[str]) -> None:
        if token["mark"] == "(":
            if self._bracket:
                raise self._fault(token.start(), gettext("stands inside another bracket"))
            self._stands_free(token.start() - 1, token.start())
            self._bracket = _Bracket(token.start())
            return
        if not self._bracket:
            raise self._fault(token.start(), gettext('stands outside "( )"'))
        if not self._bracket.alternatives[-1]:
            raise self._fault(token.start(), gettext("has no word before it"))
        if token["mark"] == "|":
            self._bracket.alternatives.append(())
            return
        self._stands_free(token.end(), token.start())
        self._parts[-1].append(self._bracket.alternatives)
        self._bracket = None

    def _stands_free(self, neighbour: int, bracket: int) -> None:
        """Refuse a bracket glued to a word: it would look like alternatives within the word, which do not exist."""
        beside = self._pattern[neighbour : neighbour + 1] if neighbour >= 0 else ""
        if beside and (beside.isalnum() or beside in "*=()"):
            raise self._fault(bracket, gettext("is glued to what stands beside it: brackets hold whole words"))

    def _fault(self, index: int, what: str) -> PatternFault:
        where = gettext('Character {number}, "{character}", {fault}.')
        return PatternFault(where.format(number=index + 1, character=self._pattern[index], fault=what))


@dataclass(slots=True)
class _Bracket:
    """A bracket being read: where it opened, and its alternatives so far, the last one still growing."""

    start: int
    alternatives: list[Phrase] = field(default_factory=lambda: [()])
