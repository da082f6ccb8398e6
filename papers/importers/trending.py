"""A page copied from a papers site: titles and abstracts in turn, with the page's own furniture in between.

Lines are told apart by their shape and never by their number, so that a missing or extra line stays a local matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from papers.importers import evidence
from papers.importers.entry import Entry, page_furniture
from papers.importers.record import Item, Line, Problem
from papers.importers.shape import Seen, Shape, seen

NAME = "trending"
LABEL = "Trending papers"

_BANNER = re.compile(r"get trending papers\b.*", re.IGNORECASE)
_GLUED = "Subscribe"


def sniff(head: list[Line]) -> float:
    """Say how surely these lines are such a page: by its banner, else by title and abstract in turn."""
    view = evidence.View(head)
    if view.is_foreign:
        return 0.0
    abstracts, titles, pairs = view.count(Shape.PROSE), view.count(Shape.TITLE), view.pairs()
    if any(_BANNER.fullmatch(text) for text in view.texts[:20]) and titles + abstracts >= 2:
        return 0.98 if abstracts else 0.6
    in_turn = pairs >= 2 and pairs >= 0.6 * abstracts and titles <= 2 * abstracts
    if not in_turn or view.is_article or view.count(Shape.ADDRESS) > 0.2 * abstracts:
        return 0.0
    return 0.85 if pairs >= 3 else 0.6


def parse(lines: Iterable[Line]) -> Iterator[Item]:
    """Stream a record for each paper, and furniture for the lines between papers."""
    entry: Entry | None = None
    after_banner = False
    for line in seen(lines):
        text = line.line.text.strip()
        # A banner begins a page, also where several pages were copied into one file.
        is_banner = bool(_BANNER.fullmatch(text))
        if entry is not None:
            if not is_banner and _goes_on(entry, line):
                continue
            yield from entry.items()
            entry = None
        if line.shape is Shape.FURNITURE:
            after_banner = after_banner or is_banner
            yield page_furniture(line.line)
            continue
        entry = _begun(line, _unglued(text) if after_banner else text)
        after_banner = False
        if entry is None:
            yield _fragment(line)
    if entry is not None:
        yield from entry.items()


def _goes_on(entry: Entry, line: Seen) -> bool:
    """Add a line to the entry above it if it belongs there."""
    number, text = line.line.number, line.line.text.strip()
    if line.shape is Shape.FURNITURE:
        return entry.set_aside(page_furniture(line.line))
    begins_another = line.shape is Shape.SENTENCE and bool(entry.paragraphs) and line.follows is Shape.PROSE
    if line.shape is Shape.TITLE or begins_another or not entry.takes(text):
        return False
    # "Code: https://..." below an abstract ends it and stays in its words; a bare address is a link.
    if line.shape is Shape.ADDRESS and (text.startswith("http") or not entry.paragraphs):
        entry.add_addresses(number, text)
    else:
        entry.add_paragraph(number, text)
    return True


def _begun(line: Seen, text: str) -> Entry | None:
    """Open an entry, or give None for a line that can only end one."""
    number = line.line.number
    if line.shape is Shape.TITLE or (line.shape is Shape.SENTENCE and line.follows is Shape.PROSE):
        return Entry(number, title=text)
    if line.shape in {Shape.PROSE, Shape.SENTENCE}:
        return Entry(number, paragraphs=[text])
    return None


def _unglued(title: str) -> str:
    """Remove the page's "Subscribe" button from the front of the title that it was copied with."""
    rest = title.removeprefix(_GLUED)
    return rest if rest != title and (rest[:1].isupper() or rest[:1].isdigit()) else title


def _fragment(line: Seen) -> Problem:
    number = line.line.number
    return Problem(
        first=number,
        last=number,
        reason="fragment",
        sentence=f"Line {number} ends an abstract, but no paper stands above it.",
    )
