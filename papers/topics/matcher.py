"""Finds many phrases in a text in one pass: a trie of all phrases, walked as an automaton that is built as it is used.

It knows words and places, and nothing of rules or topics: a phrase is planted with a number and found by it. Each word
of a text costs two look-ups, however many phrases there are, and nothing backtracks.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, chain, islice

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
    """A place in the trie of phrases: the words that may follow, and the numbers of the phrases that end here."""

    __slots__ = ("children", "depth", "ends")

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.children: dict[int, Node] = {}
        self.ends: list[int] = []


class State(dict[int, "State"]):
    """Where the automaton stands after some words: the state to which each code leads, worked out when first asked.

    `ends` are the numbers of the phrases that end here, each after how many tokens back the phrase began.
    """

    __slots__ = ("_automaton", "_nodes", "ends")

    def __init__(self, automaton: Automaton, nodes: tuple[Node, ...]) -> None:
        super().__init__()
        self._automaton = automaton
        self._nodes = nodes
        self.ends = tuple((node.depth - 1, number) for node in nodes for number in node.ends)

    def __missing__(self, code: int) -> State:
        self[code] = state = self._automaton.after(self._nodes, code)
        return state


class Automaton:
    """Phrases over a vocabulary, found in one pass. Several may share a vocabulary."""

    _MOST_REMEMBERED = 500_000

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._trie = Node(0)
        self._states: dict[tuple[Node, ...], State] = {}
        self._steps = 0
        self.forget()

    def plant(self, phrase: Phrase, number: int) -> None:
        """Find this phrase from now on, as `number`."""
        node = self._trie
        for word in phrase:
            node = node.children.setdefault(self._vocabulary.number(word), Node(node.depth + 1))
        if number not in node.ends:
            node.ends.append(number)

    def spans(self, text: Text) -> dict[int, list[Span]]:
        """Return where in a text each phrase stands that does, by number and in the order of their ends.

        Tells the text, in passing, where its sentences end.
        """
        found: dict[int, list[Span]] = {}
        state = root = self._root
        codes = list(map(self._vocabulary.chunks.__getitem__, text.chunks))
        text.count(map(len, codes))
        for token, code in enumerate(chain.from_iterable(codes)):
            if code > 0:
                state = state[code]
                for back, number in state.ends:
                    span = (token - back, token)
                    if number in found:
                        found[number].append(span)
                    else:
                        found[number] = [span]
            else:
                state = root
                if code:
                    text.sentence_ends.append(token)
        return found

    def remembers_too_much(self) -> bool:
        """Tell whether names and figures that occur once have filled the memory; asked between texts, not within."""
        return self._steps > self._MOST_REMEMBERED

    def forget(self) -> None:
        """Start afresh, as phrases or the vocabulary's codes have changed."""
        self._states.clear()
        self._steps = 0
        self._root = State(self, ())

    def after(self, nodes: tuple[Node, ...], code: int) -> State:
        """Return the state after these nodes of the trie and a word with this code."""
        self._steps += 1
        meaning = self._vocabulary.meanings[code]
        going_on = [node.children[number] for node in nodes for number in meaning if number in node.children]
        if nodes and not going_on:  # as after most words: the same as at the start of a text
            return self._root[code]
        children = self._trie.children
        reached = (*going_on, *(children[number] for number in meaning if number in children))
        if not reached:
            return self._root
        if reached not in self._states:
            self._states[reached] = State(self, reached)
        return self._states[reached]
