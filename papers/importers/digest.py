"""A digest: a heading, then bare abstracts, one a line. Titles are not given, and none are made up here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from papers.importers import evidence
from papers.importers.entry import Entry, page_furniture
from papers.importers.record import Item, Line
from papers.importers.shape import Shape, seen

NAME = "digest"
LABEL = "Digest"

# Sentences shorter than this are the digest speaking, not a paper.
_SHORTEST_ABSTRACT = 120


def sniff(head: list[Line]) -> float:
    """Say how surely these lines are one abstract after another, with hardly anything else."""
    view = evidence.View(head)
    prose = view.count(Shape.PROSE)
    if view.is_foreign or view.is_article or view.abstracts < 2 or view.abstracts < 0.75 * prose:
        return 0.0
    if len(view.texts) - prose > max(3, 0.3 * prose) or view.pairs() > 0.5 * prose:
        return 0.0
    return 0.8 if view.abstracts >= 4 else 0.6


def parse(lines: Iterable[Line]) -> Iterator[Item]:
    """Stream an untitled record for each abstract, and furniture for the headings between them."""
    entry: Entry | None = None
    for line in seen(lines):
        text = line.line.text.strip()
        if line.shape is Shape.PROSE and len(text) >= _SHORTEST_ABSTRACT:
            if entry is not None:
                yield from entry.items()
            entry = Entry(line.line.number, paragraphs=[text])
        elif line.shape in {Shape.CLOSING, Shape.ADDRESS} and entry is not None and entry.takes(text):
            entry.add_paragraph(line.line.number, text)
        else:
            if entry is not None:
                yield from entry.items()
                entry = None
            yield page_furniture(line.line, "heading")
    if entry is not None:
        yield from entry.items()
