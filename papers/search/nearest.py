"""The word that a mistyped one was meant to be, out of the words that papers use."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase
from typing import Final

from papers.models import Paper
from papers.search.index import index_of
from papers.search.query import Query
from papers.search.tree import Words, wanted_words

_SHARED: Final = 2
"""Letters at the beginning that a word may differ in only once: who mistypes a word seldom mistypes its beginning, and
words that begin alike stand together in the index."""
_MOST: Final = 20_000
_COUNTED: Final = 8
_SHORTEST: Final = 4


def amended(query: Query) -> str | None:
    """The typed text with each word that no paper says replaced by the nearest that one does, or None."""
    text, changed = query.text, False
    for said in sorted(wanted_words(query.root), key=lambda words: words.span, reverse=True):
        if said.prefix:
            continue
        words = [_nearest(word) if _is_unknown(word) else word for word in said.words]
        if None in words:
            return None
        if tuple(words) != said.words:
            start, end = said.span
            joined = " ".join(map(str, words))
            text = text[:start] + (f'"{joined}"' if len(words) > 1 else joined) + text[end:]
            changed = True
    return text if changed else None


def distance(one: str, other: str, most: int) -> int:
    """How many letters must be put in, left out, replaced or swapped with their neighbour; beyond `most`, most + 1.

    The optimal string alignment distance, in rows that are given up as soon as all of them exceed `most`.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, another in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != another))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == another:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _is_unknown(word: str) -> bool:
    return not Paper.objects.filter(index_of().matching(Words((word,)))).exists()


def _nearest(word: str) -> str | None:
    """The nearest word; of several the one that most papers say. None where none is near."""
    if len(word) < _SHORTEST or word.isdigit():
        return None
    most = 1 if len(word) <= _SHORTEST else 2
    candidates = set(index_of().words_like(word[:_SHARED], _edited_beginnings(word), _MOST))
    by_distance: dict[int, list[str]] = {}
    for each in candidates:
        if len(each) >= _SHARED and (far := distance(word, each, most)) <= most:
            by_distance.setdefault(far, []).append(each)
    if not by_distance:
        return None
    best = sorted(by_distance[min(by_distance)])[:_COUNTED]
    counts = {each: Paper.objects.filter(index_of().matching(Words((each,)))).count() for each in best}
    found = max(best, key=counts.__getitem__)
    return found if counts[found] else None


def _edited_beginnings(word: str) -> Iterator[str]:
    """Words that differ from this in one letter at the beginning."""
    for place in range(_SHARED):
        yield word[:place] + word[place + 1 :]
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        for letter in ascii_lowercase:
            yield word[:place] + letter + word[place:]
            yield word[:place] + letter + word[place + 1 :]
