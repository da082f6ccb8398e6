"""Rules that say which topics a paper is about, and the words of its text that made it so.

Pure text in, matches out: rules come from a catalogue file or from the database, and neither is known here.

A pattern is a word or a phrase, never a regular expression:

    mixture of experts        words in this order; a blank or a hyphen in the pattern matches blanks, hyphens or an
                              apostrophe in the text, so "Mixture-of-Experts" matches too
    align*, *lingual          "*" at a word's end or start is any run of letters and digits, also none
    (human|user) preference*  one of several words, or of several phrases
    RAG, LLMs, =Fon           a word with two capitals or more, or after "=", matches in this very case; others in any
    Yoruba                    accents do not matter: "Yorùbá" matches

Words match whole: "rag" is not in "fragment". Of matches that overlap, the longest wins and the shorter ones are as if
they were not there ("vision-language alignment" leaves nothing for "alignment"); this holds within one topic, as topics
know nothing of each other.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Literal

Field = Literal["any", "title", "abstract"]

MOST_PHRASES = 5000
"""A pattern's alternatives may multiply to this many phrases: they are spelt out in memory."""

LONGEST_PATTERN = 200
"""Characters in a pattern, at most: what a curator can still read in a line."""

LONGEST_WORD = 200
"""A longer run of letters in a text is no word and matches nothing, which bounds what hostile text can cost."""

LONGEST_GAP = 20
"""Blanks and hyphens between two words of a phrase, at most; wider is a table's layout, not a phrase."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that speak for a topic, or against it when the weight is negative.

    A rule adds its weight to a paper's score once, however often and in however many fields it matches.
    """

    pattern: str
    field: Field = "any"
    weight: int = 1


@dataclass(frozen=True, slots=True)
class TopicRules:
    """A topic's rules: a paper has the topic when the weights of those that match add up to the threshold or more."""

    slug: str
    threshold: int
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A topic that a paper has, and the words that spoke for it: as in the text, in its order, each once.

    Words that differ in case alone are the same words.
    """

    slug: str
    evidence: tuple[str, ...]


class PatternFault(ValueError):  # noqa: N818 - the fault is in what a curator wrote, not in the program
    """A pattern that cannot be read; the sentence names the place, counting characters from 1."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def check(pattern: str) -> None:
    """Raise PatternFault unless the pattern can be read."""
    _Parser(pattern).phrases()


class Tagger:
    """Finds the topics of papers by rules; made once for many papers, and cheap only then.

    All topics are matched in one pass over a text's words, so that its cost grows with the text and hardly with the
    number of topics. Nothing backtracks. Raises PatternFault when a rule's pattern cannot be read.
    """

    def __init__(self, topics: Iterable[TopicRules]) -> None:
        self._topics = tuple(topics)
        self._vocabulary = _Vocabulary()
        self._tries: dict[str, _Node] = {"title": _Node(), "abstract": _Node()}
        for number, topic in enumerate(self._topics):
            for rule in topic.rules:
                self._plant(number, rule)

    def tag(self, title: str, abstract: str) -> list[Match]:
        """Return the topics of a paper with this title and abstract, in the order the topics were given."""
        places = _by_topic(self._places("title", title), self._places("abstract", abstract))
        return [
            Match(topic.slug, _evidence(places[number]))
            for number, topic in enumerate(self._topics)
            if number in places and _score(places[number]) >= topic.threshold
        ]

    def _plant(self, topic: int, rule: Rule) -> None:
        for phrase in _Parser(rule.pattern).phrases():
            path = [self._vocabulary.number(word) for word in phrase]
            for name, root in self._tries.items():
                if rule.field in {"any", name}:
                    root.leaf(path).rules.append((topic, rule))

    def _places(self, name: str, raw: str) -> "dict[int, list[_Place]]":
        """Return, for each topic, the places in a field where its rules match, the longest of those that overlap."""
        text = _Text(raw)
        found: dict[int, _Spans] = defaultdict(lambda: defaultdict(list))
        for span, rules in self._walk(self._tries[name], text):
            for topic, rule in rules:
                found[topic][span].append(rule)
        return {
            topic: [_Place(text.words_at(span), rules) for span, rules in _longest(spans)]
            for topic, spans in found.items()
        }

    def _walk(self, root: "_Node", text: "_Text") -> "Iterator[tuple[_Span, list[tuple[int, Rule]]]]":
        """Yield each span of words that ends a phrase of the trie, with the rules of that phrase."""
        meanings = list(map(self._vocabulary.__getitem__, text.words))
        openings = root.children.keys()
        for first, meaning in enumerate(meanings):
            if not meaning or openings.isdisjoint(meaning):
                continue
            nodes, last = root.after(meaning), first
            while nodes:
                for node in nodes:
                    if node.rules and text.joined(first, last):
                        yield (first, last), node.rules
                last += 1
                if last == len(meanings) or not meanings[last]:
                    break
                nodes = [child for node in nodes for child in node.after(meanings[last])]


_Span = tuple[int, int]  # the numbers of the first and the last word
_Spans = dict[_Span, list[Rule]]


@dataclass(frozen=True, slots=True)
class _Place:
    """Words of a text that one or more rules of a topic matched, all of them with just this span."""

    words: str
    rules: list[Rule]


def _by_topic(*fields: dict[int, list[_Place]]) -> dict[int, list[_Place]]:
    places: dict[int, list[_Place]] = defaultdict(list)
    for found in fields:
        for topic, more in found.items():
            places[topic] += more
    return places


def _longest(spans: _Spans) -> list[tuple[_Span, list[Rule]]]:
    """Return the spans in order of the text, less those that overlap a longer one or an equally long one before it."""
    kept, taken = [], set[int]()
    for first, last in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        words = range(first, last + 1)
        if taken.isdisjoint(words):
            taken.update(words)
            kept.append((first, last))
    return [(span, spans[span]) for span in sorted(kept)]


def _score(places: list[_Place]) -> int:
    return sum(rule.weight for rule in {rule for place in places for rule in place.rules})


def _evidence(places: list[_Place]) -> tuple[str, ...]:
    spoke_for = (place.words for place in places if any(rule.weight > 0 for rule in place.rules))
    first_seen: dict[str, str] = {}
    for words in spoke_for:
        first_seen.setdefault(words.casefold(), words)
    return tuple(first_seen.values())


@dataclass(slots=True)
class _Node:
    """A place in the trie of phrases: the words that may follow, by number, and the rules whose phrase ends here."""

    children: dict[int, "_Node"] = field(default_factory=dict)
    rules: list[tuple[int, Rule]] = field(default_factory=list)

    def leaf(self, path: list[int]) -> "_Node":
        node = self
        for number in path:
            node = node.children.setdefault(number, _Node())
        return node

    def after(self, meaning: tuple[int, ...]) -> "list[_Node]":
        return [self.children[number] for number in meaning if number in self.children]


# The marks are those of decomposed accents: they belong to the letter before them.
_WORDS = re.compile(r"\w+(?:[\u0300-\u036f]+\w*)*")
_ASCII_WORDS = re.compile(r"\w+", re.ASCII)
_GAP = re.compile(r"[\s'\u2019\-\u00ad\u2010-\u2014\u2212]+")


class _Text:
    """A text's words, and where they stand, which is worked out only for a text in which something matches."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._pattern = _ASCII_WORDS if raw.isascii() else _WORDS
        self._spans: list[tuple[int, int]] = []
        self.words: list[str] = self._pattern.findall(raw)

    def words_at(self, span: _Span) -> str:
        """Return the text from the first to the last word of the span, as it stands."""
        places = self._places()
        return self._raw[places[span[0]][0] : places[span[1]][1]]

    def joined(self, first: int, last: int) -> bool:
        """Tell whether nothing but blanks, hyphens or an apostrophe stands between the words from first to last."""
        if first == last:
            return True
        places = self._places()
        return all(self._is_gap(places[number][1], places[number + 1][0]) for number in range(first, last))

    def _is_gap(self, start: int, end: int) -> bool:
        return end - start <= LONGEST_GAP and _GAP.fullmatch(self._raw, start, end) is not None

    def _places(self) -> list[tuple[int, int]]:
        if not self._spans:
            self._spans = [found.span() for found in self._pattern.finditer(self._raw)]
        return self._spans


@dataclass(frozen=True, slots=True)
class _PatternWord:
    """A word of a pattern, folded as it will be compared."""

    letters: str
    exact: bool
    open_start: bool
    open_end: bool

    @classmethod
    def read(cls, written: str) -> "_PatternWord":
        letters = written.removeprefix("=").strip("*")
        exact = written.startswith("=") or sum(map(str.isupper, letters)) >= 2
        bare = written.removeprefix("=")
        return cls(_folded(letters, exact=exact), exact, bare.startswith("*"), bare.endswith("*"))


class _Vocabulary(dict[str, tuple[int, ...]]):
    """Looks up which words of the patterns a word of a text can stand for, by their numbers.

    It is its own memory of the answers, because texts are made of the same words over and over; names and figures
    that occur once must not fill it for ever, so it starts afresh at a size that holds the common ones many times over.
    """

    _MOST_REMEMBERED = 100_000

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[_PatternWord, int] = {}
        # One entry for each way to compare: in this very case or not, open at the start or not, open at the end or not.
        self._shapes: dict[tuple[bool, bool, bool], dict[str, int]] = defaultdict(dict)

    def number(self, word: _PatternWord) -> int:
        """Return the number of a pattern's word, a new one if it was not known."""
        if word not in self._numbers:
            self.clear()
            self._numbers[word] = len(self._numbers)
            self._shapes[word.exact, word.open_start, word.open_end][word.letters] = self._numbers[word]
        return self._numbers[word]

    def __missing__(self, word: str) -> tuple[int, ...]:
        numbers = tuple(self._look_up(word)) if len(word) <= LONGEST_WORD else ()
        if len(self) >= self._MOST_REMEMBERED:
            self.clear()
        self[word] = numbers
        return numbers

    def _look_up(self, word: str) -> Iterator[int]:
        forms = {exact: _folded(word, exact=exact) for exact in (True, False)}
        for (exact, open_start, open_end), numbers in self._shapes.items():
            for part in _comparable(forms[exact], open_start=open_start, open_end=open_end, known=numbers):
                if part in numbers:
                    yield numbers[part]


def _comparable(word: str, *, open_start: bool, open_end: bool, known: Iterable[str]) -> Iterable[str]:
    """Return what of a word may be compared: all of it, each of its ends, each of its beginnings, or what it holds."""
    if open_start and open_end:
        return [letters for letters in known if letters in word]
    if open_start:
        return [word[start:] for start in range(len(word))]
    return [word[:end] for end in range(1, len(word) + 1)] if open_end else [word]


def _folded(word: str, *, exact: bool) -> str:
    """Return the word without accents and, unless its case matters, without case."""
    if not word.isascii():
        decomposed = unicodedata.normalize("NFKD", word)
        word = "".join(character for character in decomposed if not unicodedata.combining(character))
    return word if exact else word.casefold()


_Phrase = tuple[_PatternWord, ...]


class _Parser:
    """Reads a pattern into the phrases that it stands for."""

    _TOKENS = re.compile(r"(?P<word>[\w\u0300-\u036f*=]+)|(?P<mark>[(|)])|(?P<gap>" + _GAP.pattern + r")|.", re.DOTALL)

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    def phrases(self) -> list[_Phrase]:
        """Return every phrase the pattern stands for, or raise PatternFault."""
        if len(self._pattern) > LONGEST_PATTERN:
            raise PatternFault(f"The pattern goes on after {LONGEST_PATTERN} characters: use several rules.")
        parts = self._parts()
        if not parts:
            raise PatternFault("The pattern is empty.")
        many = 1
        for part in parts:
            many *= len(part)
        if many > MOST_PHRASES:
            raise PatternFault(
                f"The alternatives stand for {many} phrases, more than {MOST_PHRASES}: use several rules."
            )
        return [tuple(word for part in choice for word in part) for choice in product(*parts)]

    def _parts(self) -> list[list[_Phrase]]:
        """Return the pattern's parts in order; a part is the phrases that may stand there, one or several."""
        parts: list[list[_Phrase]] = []
        bracket: _Bracket | None = None
        for token in self._TOKENS.finditer(self._pattern):
            if token["gap"]:
                continue
            if token["word"]:
                word = self._word(token)
                if bracket:
                    bracket.alternatives[-1] += (word,)
                else:
                    parts.append([(word,)])
            elif token["mark"] == "(":
                bracket = self._opened(token, bracket)
            elif token["mark"]:
                bracket = self._went_on(token, bracket)
                if token["mark"] == ")":
                    parts.append(bracket.alternatives)
                    bracket = None
            else:
                raise self._fault(
                    token.start(), 'is no part of a pattern: use words, blanks, hyphens, "*", "=" and "(a|b)"'
                )
        if bracket:
            raise self._fault(bracket.start, "is never closed")
        return parts

    def _word(self, token: re.Match[str]) -> _PatternWord:
        written, start = token["word"], token.start()
        if "=" in written[1:]:
            raise self._fault(start + written.index("=", 1), "may only open a word")
        letters = written.removeprefix("=").strip("*")
        if not letters.strip("*="):
            raise self._fault(start, "needs letters beside it")
        if "*" in letters:
            raise self._fault(start + written.index(letters) + letters.index("*"), "may only open or close a word")
        return _PatternWord.read(written)

    def _opened(self, token: re.Match[str], bracket: "_Bracket | None") -> "_Bracket":
        if bracket:
            raise self._fault(token.start(), "stands inside another bracket")
        self._stands_free(token.start() - 1, token.start())
        return _Bracket(token.start())

    def _went_on(self, token: re.Match[str], bracket: "_Bracket | None") -> "_Bracket":
        if not bracket:
            raise self._fault(token.start(), 'stands outside "( )"')
        if not bracket.alternatives[-1]:
            raise self._fault(token.start(), "has no word before it")
        if token["mark"] == "|":
            bracket.alternatives.append(())
        else:
            self._stands_free(token.end(), token.start())
        return bracket

    def _stands_free(self, neighbour: int, bracket: int) -> None:
        """Refuse a bracket glued to a word: it would look like alternatives within the word, which do not exist."""
        beside = self._pattern[neighbour : neighbour + 1] if neighbour >= 0 else ""
        if beside and (beside.isalnum() or beside in "*=()"):
            raise self._fault(bracket, "is glued to what stands beside it: brackets hold whole words")

    def _fault(self, index: int, what: str) -> PatternFault:
        return PatternFault(f'Character {index + 1}, "{self._pattern[index]}", {what}.')


@dataclass(slots=True)
class _Bracket:
    """A bracket being read: where it opened, and its alternatives so far, the last one still growing."""

    start: int
    alternatives: list[_Phrase] = field(default_factory=lambda: [()])
