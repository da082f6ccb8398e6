"""Where in a paper's text the searched words stand, and the piece of its abstract that shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from papers.search.tree import Node, Words, wanted_words
from papers.text.accents import aligned
from papers.text.indexed import placed_terms
from papers.text.markup import Finder, Span, opening, spans_of
from papers.text.readable import readable
from papers.text.sentences import sentences
from papers.text.stems import stem

_READ: Final = 20_000
"""Characters of a text that are looked through."""
_LEAD: Final = 8
"""Words before a hit, where its sentence begins too far off."""


class Marks:
    """What is to be marked in a paper: the words of a search, by their stems, and plain words as they stand."""

    def __init__(self, root: Node | None = None, plain: Iterable[str] = ()) -> None:
        self._words = tuple(wanted_words(root))
        self._plain = tuple(plain)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Marks) and (self._words, self._plain) == (other._words, other._plain)

    def __hash__(self) -> int:
        return hash((self._words, self._plain))

    def within(self, field: str) -> Finder:
        """A finder of what is to be marked in this field: what was asked of another is not."""
        words = [each for each in self._words if each.field in {"", field}]
        return lambda text: _merged([*_found(text[:_READ], words), *spans_of(text, self._plain)])


def snippet(text: str, find: Finder, words: int) -> str:
    """So many words of an abstract, from the sentence of the first hit on; its opening where that has the hit."""
    flat = " ".join(readable(text).split())
    begin = opening(flat, words)
    spans = find(flat)
    if not spans or begin == flat or spans[0].end < len(begin):
        return begin
    hit = spans[0].start
    start = _sentence_start(flat, hit)
    if flat.count(" ", start, hit) > words // 2:
        before = flat[:hit].rstrip().split(" ")
        start = len(flat[:hit].rstrip()) - len(" ".join(before[-_LEAD:]))
    return "… " + opening(flat[start:], words)


def _sentence_start(flat: str, hit: int) -> int:
    start = 0
    for sentence in sentences(flat[:_READ]):
        place = flat.find(sentence, start)
        if place < 0 or place > hit:
            break
        if place + len(sentence) > hit:
            return place
        start = place + len(sentence)
    return start


def _found(text: str, words: Sequence[Words]) -> list[Span]:
    if not words:
        return []
    folded, origins = aligned(text)
    terms = placed_terms(folded)
    stems = [stem(term) for term, _, _ in terms]
    single = {each.stems[0] for each in words if len(each.words) == 1 and not each.prefix}
    beginnings = tuple(each.words[0] for each in words if len(each.words) == 1 and each.prefix)
    phrases = [each for each in words if len(each.words) > 1]
    spans: list[tuple[int, int]] = []
    for place, (term, start, end) in enumerate(terms):
        if stems[place] in single or (beginnings and term.startswith(beginnings)):
            spans.append((start, end))
        spans += [
            (start, terms[place + len(phrase.words) - 1][2])
            for phrase in phrases
            if _stands(phrase, stems[place : place + len(phrase.words)])
        ]
    # A letter that folds to two has one origin: what ends within it ends behind it.
    return [Span(origins[start], max(origins[end], origins[end - 1] + 1)) for start, end in spans]


def _stands(phrase: Words, stems: Sequence[str]) -> bool:
    if len(stems) < len(phrase.stems) or tuple(stems[:-1]) != phrase.stems[:-1]:
        return False
    return stems[-1].startswith(phrase.stems[-1]) if phrase.prefix else stems[-1] == phrase.stems[-1]


def _merged(spans: list[Span]) -> list[Span]:
    """Spans in order, those that overlap as one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
