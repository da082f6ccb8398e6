"""An entry while its lines arrive: title, addresses, paragraphs, and the page's furniture that stood between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from papers.importers import links
from papers.importers.record import (
    Furniture,
    IdentifierFound,
    Item,
    Line,
    LinkFound,
    Placement,
    Problem,
    Record,
    Role,
    SessionFound,
)

# arXiv takes abstracts of up to 1,920 characters (https://info.arxiv.org/help/prep.html#abstracts), so two
# paragraphs that are longer together are two abstracts, with a title lost between them.
_LONGEST_ABSTRACT = 1920
_SHORT_PARAGRAPH = 450
_MOST_PARTS = 40
_MOST_ASIDES = 16
_MOST_LINKS = 100

LONE_BULLET = "bullet"


@dataclass(slots=True)
class Entry:
    """Gathers one paper. `items` gives its record, then the furniture that followed it."""

    first: int
    title: str = ""
    session: SessionFound | None = None
    role: Role | None = None
    remarks: list[str] = field(default_factory=list)
    last: int = 0
    paragraphs: list[str] = field(default_factory=list)
    _parts: int = 1
    _links: list[LinkFound] = field(default_factory=list)
    _identifiers: list[IdentifierFound] = field(default_factory=list)
    _asides: list[Furniture] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.last = self.last or self.first

    def takes(self, paragraph: str) -> bool:
        """Whether a paragraph can belong to this abstract, or must be another paper's."""
        if self._parts >= _MOST_PARTS:
            return False
        if not self.paragraphs or len(paragraph) < _SHORT_PARAGRAPH:
            return True
        together = sum(len(text) + 1 for text in self.paragraphs) + len(paragraph)
        return together <= _LONGEST_ABSTRACT and not self._asides

    def add_paragraph(self, number: int, text: str) -> None:
        """Append a paragraph of the abstract, with a remark where it could be a paper of its own."""
        if self.paragraphs and min(len(text), len(self.paragraphs[-1])) >= _SHORT_PARAGRAPH:
            self.remarks.append(f"Line {number} was read as a further paragraph; it may be another paper's abstract.")
        self._reach(number)
        self.paragraphs.append(text)

    def add_addresses(self, number: int, text: str) -> None:
        """Keep each http or https URL of a line as a link, and the first identifier of each scheme."""
        self._reach(number)
        lost = [word for word in text.split() if not self._keeps_address(word)]
        if lost:
            self.remarks.append(f"Line {number} holds an address that is not http or https, or one too many; not kept.")

    def set_aside(self, furniture: Furniture) -> bool:
        """Keep furniture until it is known whether the entry goes on; False where there is too much of it."""
        if len(self._asides) == _MOST_ASIDES:
            return False
        self._asides.append(furniture)
        return True

    def items(self) -> Iterator[Item]:
        """Yield the record, then what stood after its last line."""
        yield self._record()
        yield from self._asides

    def _reach(self, number: int) -> None:
        # Spans never overlap: furniture inside this one becomes a remark. A lone bullet is the list's own markup.
        self.remarks += [aside.sentence for aside in self._asides if aside.reason != LONE_BULLET]
        self._asides.clear()
        self.last = number
        self._parts += 1

    def _keeps_address(self, word: str) -> bool:
        found = links.identifier(word)
        if found and found.scheme not in {known.scheme for known in self._identifiers}:
            self._identifiers.append(found)
        link = links.link(word)
        if link is None:
            return "://" not in word
        if link not in self._links and len(self._links) < _MOST_LINKS:
            self._links.append(link)
        return link in self._links

    def _record(self) -> Item:
        abstract = "\n\n".join(self.paragraphs)
        if not self.title and not abstract:
            return Problem(
                first=self.first,
                last=self.last,
                reason="empty",
                sentence=f"Line {self.first} begins an entry that is empty.",
            )
        return Record(
            first=self.first,
            last=self.last,
            title=self.title,
            abstract=abstract,
            identifiers=tuple(self._identifiers),
            links=tuple(self._links),
            placements=(Placement(line=self.first, last_line=self.last, session=self.session, role=self.role),),
            remarks=tuple(self.remarks),
        )


def page_furniture(line: Line, reason: str = "page") -> Furniture:
    """Give the furniture that one line is, with a sentence that quotes its beginning."""
    text = line.text.strip()
    quoted = text if len(text) <= 60 else text[:59] + "…"
    return Furniture(
        first=line.number,
        last=line.number,
        reason=reason,
        sentence=f"Line {line.number} (“{quoted}”) belongs to the page, not to a paper.",
    )
