"""Finds many phrases in a text in one pass: a trie of all phrases, entered where a phrase's first two words stand.

It knows words and places, and nothing of rules or topics: a phrase is planted with a number and found by it. Most words
of a text cost two look-ups, however many phrases there are, and no word more than the longest phrase has.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, chain, islice
from typing import NamedTuple

from papers.topics.patterns import JOINTS, PatternWord, Phrase, folded

LONGEST_WORD = 200
"""A longer run of letters in a text is no word and matches nothing, which bounds what hostile text can cost."""

_END = -1  # the code of a sign that ends a sentence
_LONGEST_END = 10  # signs that may stand after a sentence's last word

LONGEST_GAP = 20
"""Hyphens between two words of a phrase, at most; more are a ruled line, not a phrase."""

Span = tuple[int, int]
"""The numbers of a phrase's first and last token."""


_SIGNS = JOINTS.removeprefix(r"\s")
# The marks are those of decomposed accents: they belong to the letter before them.
_TOKENS = re.compile(rf"\w+(?:[\u0300-\u036f]+\w*)*|[{_SIGNS}]{{{LONGEST_GAP + 1},}}|[^\w{JOINTS}]+")
# What ends a sentence when a blank follows, and what only looks like it.
_SENTENCE_END = re.compile(r"""[.!?]["')\]\u2019\u201d]*$""")
_ABBREVIATED = re.compile(
    r"""["'(\[\u2018\u201c]*(?:\w|e\.g|i\.e|et|al|vs|cf|resp|approx|fig|eq|sec|no|dr)\.""", re.IGNORECASE
)


def runs(raw: str) -> Iterator[list[str]]:
    """Yield the words of a text, as written, in the runs over which a phrase may reach."""
    run: list[str] = []
    for token in _TOKENS.findall(raw):
        if token[0].isalnum():
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run


class Text:
    """A text's tokens (its words, and whatever stands between two words that a phrase may not reach over).

    A token is known by its number alone; its letters are looked up for those that are shown.
    """

    def __init__(self, raw: str) -> None:
        self.chunks = raw.split()
        """What stands between blanks; no token reaches over a blank."""
        self.sentence_ends: list[int] = []
        self._ends: list[int] = []

    def count(self, tokens: Iterable[int]) -> None:
        """Take note of how many tokens each chunk holds."""
        self._ends = list(accumulate(tokens))

    def words_at(self, span: Span) -> str:
        """Return the text from the first to the last token of the span, with single blanks."""
        first, last = bisect_right(self._ends, span[0]), bisect_right(self._ends, span[1])
        begin, end = self._place(first, span[0])[0], self._place(last, span[1])[1]
        if first == last:
            return self.chunks[first][begin:end]
        return " ".join((self.chunks[first][begin:], *self.chunks[first + 1 : last], self.chunks[last][:end]))

    def sentence(self, token: int) -> int:
        """Return the number of the sentence in which a token stands."""
        return bisect_left(self.sentence_ends, token)

    def _place(self, chunk: int, token: int) -> Span:
        letters = self.chunks[chunk]
        if letters.isalnum():
            return 0, len(letters)
        before = self._ends[chunk - 1] if chunk else 0
        return next(islice(_TOKENS.finditer(letters), token - before, None)).span()


class Vocabulary:
    """The words of all patterns, and which of them a word of a text can stand for.

    Words of a text that can stand for the same ones have the same code; 0 is the code of those that can stand for none.
    """

    def __init__(self) -> None:
        self._numbers: dict[PatternWord, int] = {}
        # One entry for each way to compare: in this very case or not, open at the start or not, open at the end or not.
        self._shapes: dict[tuple[bool, bool, bool], dict[str, int]] = defaultdict(dict)
        self._codes: dict[tuple[int, ...], int] = {(): 0}
        self.meanings: list[tuple[int, ...]] = [()]
        self.codes = _Codes(self.code)
        self.chunks = _Chunks(self.codes)

    def number(self, word: PatternWord) -> int:
        """Return the number of a pattern's word, a new one if it was not known."""
        if word not in self._numbers:
            self._numbers[word] = len(self._numbers)
            self._shapes[word.exact, word.open_start, word.open_end][word.letters] = self._numbers[word]
        return self._numbers[word]

    def code(self, word: str) -> int:
        """Return the code of a text's word."""
        if len(word) > LONGEST_WORD:
            return 0
        meaning = tuple(sorted(self._look_up(word)))
        if meaning not in self._codes:
            self._codes[meaning] = len(self.meanings)
            self.meanings.append(meaning)
        return self._codes[meaning]

    def forget(self) -> None:
        """Forget the words of texts, and their codes; the words of patterns stay."""
        self.codes.clear()
        self.chunks.clear()
        self._codes = {(): 0}
        self.meanings[1:] = []

    def _look_up(self, word: str) -> Iterator[int]:
        forms = {exact: folded(word, exact=exact) for exact in (True, False)}
        for (exact, open_start, open_end), numbers in self._shapes.items():
            for part in _comparable(forms[exact], open_start=open_start, open_end=open_end, known=numbers):
                if part in numbers:
                    yield numbers[part]


class _Codes(dict[str, int]):
    """Remembers the codes of words: texts are made of the same ones over and over."""

    def __init__(self, code: Callable[[str], int]) -> None:
        super().__init__()
        self._code = code

    def __missing__(self, word: str) -> int:
        self[word] = code = self._code(word)
        return code


class _Chunks(dict[str, tuple[int, ...]]):
    """Remembers the codes of the tokens in what stands between blanks, "(MoE)," say: to split at blanks is cheapest."""

    def __init__(self, codes: _Codes) -> None:
        super().__init__()
        self._codes = codes

    def __missing__(self, chunk: str) -> tuple[int, ...]:
        codes = tuple(map(self._codes.__getitem__, _TOKENS.findall(chunk)))
        if _SENTENCE_END.search(chunk[-_LONGEST_END:]) and not _ABBREVIATED.fullmatch(chunk):
            codes = (*codes[:-1], _END)
        if len(chunk) <= LONGEST_WORD:
            self[chunk] = codes
        return codes


def _comparable(word: str, *, open_start: bool, open_end: bool, known: Iterable[str]) -> Iterable[str]:
    """Return what of a word may be compared: all of it, each of its ends, each of its beginnings, or what it holds."""
    if open_start and open_end:
        return [letters for letters in known if letters in word]
    if open_start:
        return [word[start:] for start in range(len(word))]
    return [word[:end] for end in range(1, len(word) + 1)] if open_end else [word]


class Node:
    """A place in the trie of phrases: the words that may follow, and the number of the phrase that ends here."""

    __slots__ = ("children", "number")

    def __init__(self) -> None:
        self.children: dict[int, Node] = {}
        self.number: int | None = None


class _Opening(NamedTuple):
    """What a word of a text can begin: the phrases that it is by itself, and those that it is the first word of."""

    alone: tuple[int, ...]
    nodes: tuple[Node, ...]
    seconds: frozenset[int]
    """The words that may come second."""


class Phrases:
    """Phrases over a vocabulary, found in one pass."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._trie = Node()
        self._openings: dict[int, _Opening] = {}

    def plant(self, phrase: Phrase, number: int) -> None:
        """Find this phrase from now on, as `number`."""
        node = self._trie
        for word in phrase:
            node = node.children.setdefault(self._vocabulary.number(word), Node())
        node.number = number
        self.forget()

    def forget(self) -> None:
        """Start afresh, as phrases or the vocabulary's codes have changed."""
        self._openings.clear()

    def spans(self, text: Text) -> dict[int, list[Span]]:
        """Return where in a text each phrase stands that does, by number and in the order of their ends.

        Tells the text, in passing, where its sentences end.
        """
        found: dict[int, list[Span]] = {}
        openings, meanings = self._openings, self._vocabulary.meanings
        chunks = list(map(self._vocabulary.chunks.__getitem__, text.chunks))
        text.count(map(len, chunks))
        codes = list(chain.from_iterable(chunks))
        codes.append(_END)
        for token, code in enumerate(codes):
            if code <= 0:
                if code:
                    text.sentence_ends.append(token)
                continue
            opening = openings.get(code) or self._open(code)
            for number in opening.alone:
                found.setdefault(number, []).append((token, token))
            follower = codes[token + 1]
            if follower > 0 and not opening.seconds.isdisjoint(meanings[follower]):
                for last, number in self._reached(opening.nodes, codes, token + 1):
                    found.setdefault(number, []).append((token, last))
        return found

    def _open(self, code: int) -> _Opening:
        children = self._trie.children
        nodes = [children[number] for number in self._vocabulary.meanings[code] if number in children]
        self._openings[code] = opening = _Opening(
            tuple(node.number for node in nodes if node.number is not None),
            tuple(node for node in nodes if node.children),
            frozenset(chain.from_iterable(node.children for node in nodes)),
        )
        return opening

    def _reached(self, nodes: Sequence[Node], codes: Sequence[int], token: int) -> Iterator[tuple[int, int]]:
        """Yield the phrases that go on from here, each as its last token and its number."""
        while nodes and (code := codes[token]) > 0:
            meaning = self._vocabulary.meanings[code]
            nodes = [node.children[number] for node in nodes for number in meaning if number in node.children]
            for node in nodes:
                if node.number is not None:
                    yield token, node.number
            token += 1
