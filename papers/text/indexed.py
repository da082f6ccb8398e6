"""Stored text as the search index takes it: the stems of its words, and the words themselves with a mark before them.

Everything that decides what a word is happens here, once and for all databases: they index what stands between blanks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from papers.text.normal import placed_words, title_key, words
from papers.text.stems import stem

FORM: Final = "="
"""Stands before a word as it is written, which no stem can begin with; alone it keeps two names apart."""

LONGEST_WORD: Final = 40
"""Characters of a word that count."""

KEY_LENGTH: Final = 80
"""Characters that titles are sorted by."""


class Bounds(NamedTuple):
    """How much of a field is indexed: so many words, and of one word so many occurrences."""

    words: int
    repeats: int


# A PostgreSQL tsvector holds 255 places of a word, 16,383 places and a megabyte. Within these bounds no paper comes
# near any of the three, so that both databases keep every place of every word.
TITLE: Final = Bounds(200, 15)
ABSTRACT: Final = Bounds(1800, 200)
AUTHORS: Final = Bounds(1000, 40)

# Scripts that are written without blanks: Thai, Lao, Burmese, Khmer, kana, and the Chinese characters.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_PIECE: Final = re.compile(f"{_UNSPACED.pattern}|[^{_UNSPACED.pattern[1:-1]}]+")


def columns(title: str, abstract: str, authors: Iterable[str]) -> dict[str, str]:
    """What a paper is searched and sorted by, by the names of its columns."""
    return {
        "title_words": indexed(title, TITLE),
        "abstract_words": indexed(abstract, ABSTRACT),
        "author_words": indexed_names(authors),
        "title_key": title_key(title)[:KEY_LENGTH],
    }


def indexed(text: str, bounds: Bounds) -> str:
    """A field as it is indexed: "retriev paper =retrieving =papers"."""
    return _column(terms(text), bounds)


def indexed_names(names: Iterable[str], bounds: Bounds = AUTHORS) -> str:
    """Names as they are indexed, a mark between two so that no phrase begins in one and ends in the next."""
    found: list[str] = []
    for name in names:
        found += [FORM, *terms(name)] if found else terms(name)
    return _column(found, bounds)


def stems_of(column: str) -> list[str]:
    """The stems in a field as it is indexed, in their order."""
    return column.partition(f" {FORM}")[0].split()


def terms(text: str) -> list[str]:
    """The words of a text as the index knows them: folded, and one a character in scripts without blanks."""
    found = words(text)
    return list(pieces(found)) if any(map(_is_special, found)) else found


def placed_terms(folded: str) -> list[tuple[str, int, int]]:
    """The same of a text that is folded already, each with where it starts and ends."""
    placed = []
    for word in placed_words(folded):
        for piece in _PIECE.finditer(word[0]):
            start = word.start() + piece.start()
            placed.append((piece[0][:LONGEST_WORD], start, start + len(piece[0])))
    return placed


def pieces(found: Iterable[str]) -> Iterator[str]:
    """Folded words cut where the index cuts them."""
    for word in found:
        for piece in _PIECE.findall(word) if _UNSPACED.search(word) else [word]:
            yield piece[:LONGEST_WORD]


def _is_special(word: str) -> bool:
    return len(word) > LONGEST_WORD or not word.isascii()


def _column(found: list[str], bounds: Bounds) -> str:
    found = found[: bounds.words]
    stems = list(map(stem, found))
    if len(stems) - len(set(stems)) >= bounds.repeats:
        found, stems = _rationed(found, stems, bounds.repeats)
    forms = dict.fromkeys(found)
    forms.pop(FORM, None)
    return " ".join([*stems, *(FORM + form for form in forms)])


def _rationed(found: list[str], stems: list[str], repeats: int) -> tuple[list[str], list[str]]:
    """Words and their stems without those whose stem has come so often already."""
    counts: Counter[str] = Counter()
    kept = []
    for word, stemmed in zip(found, stems, strict=True):
        counts[stemmed] += 1
        if counts[stemmed] <= repeats:
            kept.append((word, stemmed))
    return [word for word, _ in kept], [stemmed for _, stemmed in kept]
