"""Text made comparable: folded for searching, keyed by title, and abstracts compared by their shingles."""

import re
import zlib
from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

from papers.text.accents import unaccented
from papers.text.memory import remembered
from papers.text.readable import readable

NEAR_IDENTICAL: Final = 0.5
"""From this resemblance on, two abstracts are of one paper. On the shipped lists an abstract without its last fifth
reaches 0.72 and more, one with five words changed 0.6 (of 60 words and more), and two papers 0.1 at the most."""

# All of ASCII but letters and digits turned into blanks.
_BLANKED: Final = {code: chr(code) if chr(code).isalnum() else " " for code in range(128)}
# The marks of Indic, Thai, Arabic and Hebrew scripts stand inside words, though they are neither letters nor digits.
_MARK: Final = "\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0900-\u0963\u0981-\u0dff\u0e31-\u0e4e\u3099\u309a"
_PLAIN_WORD: Final = re.compile(r"[a-z0-9]+")
_WORD: Final = re.compile(rf"[^\W_]+(?:[{_MARK}]+[^\W_]*)*")

_SHINGLE_WORDS: Final = 4
_FEWEST_WORDS: Final = 12
_BAND: Final = 3
_BINS: Final = 5 * _BAND


@remembered
def fold(text: str) -> str:
    """Readable text without case and accents: what is searched, and what a search for it becomes."""
    return unaccented(readable(text))


def words(text: str) -> list[str]:
    """Words of the folded text, in order: runs of letters and digits."""
    folded = fold(text)
    return folded.translate(_BLANKED).split() if folded.isascii() else _WORD.findall(folded)


def placed_words(folded: str) -> Iterator[re.Match[str]]:
    """The words of a text that is folded already, each with its place."""
    return (_PLAIN_WORD if folded.isascii() else _WORD).finditer(folded)


def title_key(title: str) -> str:
    """Title's words joined by single blanks: equal for titles that differ in case, accents, signs or LaTeX only."""
    return " ".join(words(title))


def sketch(abstract: str) -> tuple[int, ...]:
    """Five numbers, signed and 64 bits wide, of which similar abstracts share one or more and others share none.

    The abstract's shingles of four words fall into bins by their hash, and each bin keeps its least: of two abstracts,
    a bin agrees with the probability of their resemblance r. A number stands for three bins together, so that some
    number agrees with a probability of 1 - (1 - r^3)^5: 0.995 for r = 0.9, 0.90 for 0.72, and below 0.003 for the 0.08
    of papers that have a sentence in common. Equal in all processes and on all machines, so it can be stored and joined
    on. An abstract of fewer than twelve words has none.

    Sources: Li, Owen and Zhang, "One Permutation Hashing" (2012), with empty bins filled from their neighbour after
    Shrivastava and Li (2014); bands as in Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3.
    """
    found = words(abstract)
    if len(found) < _FEWEST_WORDS:
        return ()
    least: dict[int, int] = {}
    # In rising order all bins have their least long before all shingles have been looked at.
    for order in sorted(map(zlib.crc32, _shingles(found))):
        least.setdefault(order % _BINS, order)
        if len(least) == _BINS:
            break
    filled = _filled(least)
    return tuple(_signed(band, filled[band : band + _BAND]) for band in range(0, _BINS, _BAND))


def resemblance(one: str, other: str) -> float:
    """Share of the shingles of two abstracts that both have, from 0 to 1 (Jaccard's coefficient)."""
    first, second = set(_shingles(words(one))), set(_shingles(words(other)))
    either = len(first | second)
    return len(first & second) / either if either else 0.0


def _shingles(found: list[str]) -> list[bytes]:
    """All runs of four words; of fewer words, all of them as one."""
    if not found:
        return []
    each = " ".join(found).encode("utf-8", "replace").split(b" ")
    if len(each) < _SHINGLE_WORDS:
        return [b" ".join(each)]
    return list(map(b" ".join, zip(each, each[1:], each[2:], each[3:], strict=False)))


def _filled(least: dict[int, int]) -> list[int]:
    """Each empty bin takes what the next one that is not empty holds, round the end; at least one is not."""
    filled = [0] * _BINS
    held = least[min(least)]
    for place in reversed(range(_BINS)):
        held = filled[place] = least.get(place, held)
    return filled


def _signed(band: int, orders: list[int]) -> int:
    text = f"{band} {orders}".encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), signed=True)
