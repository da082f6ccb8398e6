"""Bare abstracts, each on a line that begins with "Abstract:". Titles are not given, and none are made up here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from papers.importers import evidence
from papers.importers.entry import Entry, page_furniture
from papers.importers.record import Item, Line, Problem
from papers.importers.shape import Shape, shape_of

NAME = "abstracts"
LABEL = "Abstracts"

_MARK = re.compile(r"(?:[-*•–—]\s*)?(?:[\[(]?\d{1,4}[.)\]:]?\s+)?abstract\s*:\s*", re.IGNORECASE)
_OTHER_FIELD = re.compile(r"(?:title|authors?|subjects?|journal|comments?|keywords?|year|url)\s*:", re.IGNORECASE)
_SHORTEST = 30
# Without the mark a text could go on for ever; a paper's abstract does not.
_MOST_CHARACTERS = 20_000


def sniff(head: list[Line]) -> float:
    """Say how surely these lines are marked abstracts and little else."""
    view = evidence.View(head)
    marked = [text for text in view.texts if _MARK.match(text)]
    if view.is_foreign or any(_OTHER_FIELD.match(text) for text in view.texts):
        return 0.0
    long_enough = sum(len(text) >= _SHORTEST for text in marked)
    if not marked or long_enough < 0.5 * len(marked) or len(marked) < 0.25 * len(view.texts):
        return 0.0
    return 0.95 if len(marked) >= 0.5 * len(view.texts) else 0.6


def parse(lines: Iterable[Line]) -> Iterator[Item]:
    """Stream an untitled record for each "Abstract:", with the lines that follow it as further paragraphs."""
    entry: Entry | None = None
    for line in lines:
        text = line.text.strip()
        if not text:
            continue
        mark = _MARK.match(text)
        if mark is not None:
            if entry is not None:
                yield from entry.items()
            rest = text[mark.end() :]
            entry = Entry(line.number, paragraphs=[rest] if rest else [])
        elif entry is None:
            yield _before_any(line, text)
        elif shape_of(text) is Shape.FURNITURE:
            furniture = page_furniture(line)
            if not entry.set_aside(furniture):
                yield from entry.items()
                yield furniture
                entry = None
        elif sum(map(len, entry.paragraphs)) + len(text) > _MOST_CHARACTERS:
            yield from entry.items()
            entry = None
            yield _before_any(line, text)
        else:
            entry.add_paragraph(line.number, text)
    if entry is not None:
        yield from entry.items()


def _before_any(line: Line, text: str) -> Item:
    if shape_of(text) in {Shape.TITLE, Shape.FURNITURE}:
        return page_furniture(line, "heading")
    return Problem(
        first=line.number,
        last=line.number,
        reason="unmarked",
        sentence=f"Line {line.number} is a paragraph that no “Abstract:” stands before.",
    )
