"""What became of a text, word by word, and of a row of texts: what stayed, what went, what came."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final, NamedTuple

MOST_COMPARED: Final = 3_000
"""Words of a side that are compared; of texts that differ in more, one stands whole after the other."""

_WORD = re.compile(r"\s*\S+")


class Fate(StrEnum):
    """What became of a piece."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


class Piece(NamedTuple):
    """Part of a difference; of what stayed, as it is now."""

    fate: Fate
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """Return the pieces in which one text becomes another; blanks count only where nothing else differs."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    found = [Piece(fate, "".join(words)) for fate, words in _compared(old, new)]
    if before != after and all(piece.fate == Fate.SAME for piece in found):
        return [Piece(fate, text) for fate, text in ((Fate.GONE, before), (Fate.NEW, after)) if text]
    return found


def items(before: Sequence[str], after: Sequence[str]) -> list[Piece]:
    """Return what became of the items of a row, each a piece."""
    return [Piece(fate, item) for fate, some in _compared(before, after) for item in some]


def abridged(pieces: Iterable[Piece], around: int = 12) -> list[Piece]:
    """Return the pieces of a text with so many words about each change, and "…" for the rest of what stayed."""
    pieces = list(pieces)
    last = len(pieces) - 1
    if last < 1:
        return pieces
    return [
        Piece(piece.fate, _shortened(piece.text, around if place else 0, around if place < last else 0))
        if piece.fate == Fate.SAME
        else piece
        for place, piece in enumerate(pieces)
    ]


def _compared(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[Fate, Sequence[str]]]:
    """Yield stretches of the two, none of them empty; what differs in blanks about it is the same."""
    old, new = [each.strip() for each in before], [each.strip() for each in after]
    # What both begin and end with is set aside first: of a long text that was edited little is left to compare.
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    gone, came = len(old) - end, len(new) - end
    if max(gone, came) - start > MOST_COMPARED:
        steps = [("replace", 0, gone - start, 0, came - start)]
    else:
        steps = list(SequenceMatcher(None, old[start:gone], new[start:came], autojunk=False).get_opcodes())
    stretches = [(Fate.SAME, after[:start])]
    for kind, i, j, k, m in steps:
        if kind == "equal":
            stretches.append((Fate.SAME, after[start + k : start + m]))
        else:
            stretches += [(Fate.GONE, before[start + i : start + j]), (Fate.NEW, after[start + k : start + m])]
    stretches.append((Fate.SAME, after[came:]))
    return ((fate, some) for fate, some in stretches if some)


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items both begin with."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _shortened(text: str, head: int, tail: int) -> str:
    """The first words of a text and its last."""
    words = _WORD.findall(text)
    if len(words) <= head + tail + 1:
        return text
    return "".join([*words[:head], " …", *(words[-tail:] if tail else [])])
