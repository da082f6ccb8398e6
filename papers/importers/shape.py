"""What one line looks like, whatever stands around it: a title, prose, a web address, a piece of a web page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple

from papers.importers.record import Line


class Shape(Enum):
    """SENTENCE is one short sentence (most likely a paragraph's, perhaps a title with a full stop)."""

    TITLE = auto()
    SENTENCE = auto()
    CLOSING = auto()
    PROSE = auto()
    ADDRESS = auto()
    FURNITURE = auto()


class Seen(NamedTuple):
    """A line of text with its shape, and the shape of the next line that is not furniture (None at the end)."""

    line: Line
    shape: Shape
    follows: Shape | None


# The longest title in 511 copied ones has 126 characters, the shortest abstract 498.
_LONGEST_TITLE = 250
_READ_AHEAD = 16

_BEFORE_ADDRESS = re.compile(r"(?:[-*•–]\s*)?(?:[A-Za-z ]{1,20}:\s+)?")
_ADDRESS = re.compile(r"[a-z][a-z+.]*://\S", re.IGNORECASE)
# Two sentences: a full stop after a real word, so that "vs. " and "et al. " do not count, then a capital.
_TWO_SENTENCES = re.compile(r"[^\W\d_]{3,}[)\]}\"'”’]*\.[)\"'”’]*\s+[\"'“‘(]?[A-Z]")
_CLOSING = re.compile(
    r"https?://|www\.\w|"
    r"^(?:(?:all|the|our|source|both|project|models?|data(?:sets?)?|code|and|&|,|demos?|weights|page|website|videos?|github)"
    r"[\s,]+)*(?:code|data(?:sets?)?|models?|page|website|demos?|weights|videos?|checkpoints|implementation|github)\b.*"
    r"\b(?:available|released|open-sourced|public(?:ly)?|found at|here)\b",
    re.IGNORECASE,
)
_OPENS_A_SENTENCE = re.compile(
    r"(?:We|Our|It|They|These|Those|This (?:paper|work|study|survey|article|is)|In (?:this|addition|particular|summary)"
    r"|Finally|Moreover|Furthermore|However|Additionally|Overall|To (?:this end|our knowledge))\b"
)
_COUNT = r"[+\-·•▲△⬆]?\s*\d+(?:[.,]\d+)*\s*[km]?"
_FURNITURE = re.compile(
    rf"""
    {_COUNT} (?:\s*(?:comments?|(?:up)?votes?|likes?|authors?|views?|stars?|repl(?:y|ies)|citations?|points?|shares?)
        (?:\s+(?:ago|total))?)?
    | (?:upvotes?|comments?|likes?|votes?)\s*:?\s*{_COUNT}
    | \W*(?:upvoted?|subscribe|share|save|bookmark|(?:view|read|open|download)\s+(?:(?:the|on)\s+)?
        (?:paper|pdf|abstract|arxiv(?:\s+page)?|html|code|github|more)|arxiv(?:\s+page)?|pdf|abs|html|github|
        project\s+page|load\s+more|show\s+more|read\s+more|sign\s+(?:up|in)|log\s+in)\W*
    | get\s+trending\s+papers\b.*
    | (?:by|authors?:)\s.*\bet\s+al\.?
    | (?:submitted|posted)\s+(?:by|on)\s.{{1,40}} | published\s+on\s.{{1,20}}
    | \d+\s+(?:minutes?|hours?|days?|weeks?|months?|years?)\s+ago
    | .{{1,2}} | [\W_]+
    """,
    re.IGNORECASE | re.VERBOSE,
)


def shape_of(text: str) -> Shape:
    """Give the shape of a line's text, which is not empty and has no white space around it."""
    if len(text) <= _LONGEST_TITLE and _FURNITURE.fullmatch(text):
        return Shape.FURNITURE
    if _is_address(text):
        return Shape.ADDRESS
    if len(text) > _LONGEST_TITLE or _TWO_SENTENCES.search(text):
        return Shape.PROSE
    if _CLOSING.search(text):
        return Shape.CLOSING
    if text.endswith((".", ".”", '."')) and len(text.split()) >= 4:
        return Shape.CLOSING if _OPENS_A_SENTENCE.match(text) else Shape.SENTENCE
    return Shape.TITLE


def seen(lines: Iterable[Line]) -> Iterator[Seen]:
    """Stream the non-blank lines, each with its shape and what follows; reads a few lines ahead, never more."""
    waiting: list[tuple[Line, Shape]] = []
    for line in lines:
        text = line.text.strip()
        if not text:
            continue
        shape = shape_of(text)
        if shape is not Shape.FURNITURE or len(waiting) == _READ_AHEAD:
            follows = None if shape is Shape.FURNITURE else shape
            yield from (Seen(before, its_shape, follows) for before, its_shape in waiting)
            waiting = []
        waiting.append((line, shape))
    yield from (Seen(before, its_shape, None) for before, its_shape in waiting)


def _is_address(text: str) -> bool:
    """Whether a line is web addresses and nothing else but a bullet, or a label such as "Paper: "."""
    start = _BEFORE_ADDRESS.match(text)
    words = text[start.end() if start else 0 :].split()
    return bool(words) and all(_ADDRESS.match(word.lstrip("<([")) for word in words)
