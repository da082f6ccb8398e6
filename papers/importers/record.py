"""What importers hand over: records, problems and furniture, each with the lines it came from.

Pure data. Nothing here knows a database, and nothing here guesses: text stands as the source has it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol


class Line(NamedTuple):
    """One line of a source: its number, counted from 1, and its text without the line end."""

    number: int
    text: str


class Role(StrEnum):
    """What a course asks of a reading; a plain list has none."""

    REQUIRED = "required"
    MORE = "more"


class LinkKind(StrEnum):
    """What waits behind a paper's URL."""

    ABSTRACT = "abstract"
    PDF = "pdf"
    CODE = "code"
    BLOG = "blog"
    MODEL = "model"
    DATA = "data"
    OTHER = "other"


class IdentifierFound(NamedTuple):
    """An identifier as a registry writes it: scheme ("arxiv"), normal value ("2402.00838"), version ("v2" is 2)."""

    scheme: str
    value: str
    version: int | None = None


class LinkFound(NamedTuple):
    """An http or https URL of a paper and what kind of page it leads to."""

    url: str
    kind: LinkKind


class SessionFound(NamedTuple):
    """A dated meeting of a course, as the source names it."""

    name: str
    date: datetime.date | None


class TopicFound(NamedTuple):
    """A tagging that the source itself carries (the product's own JSON lines do)."""

    slug: str
    verdict: bool
    source: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A paper's place in a list. `list_name` None means the list that the file itself is."""

    line: int
    last_line: int
    list_name: str | None = None
    session: SessionFound | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One entry of a source that is a paper: at least a title or an abstract, and the lines `first` to `last`.

    `remarks` are sentences about lines inside the span that were read but not kept (a vote count between a title and
    its abstract). `public_id`, `citation_key`, `title_source` and `topics` are given only by a source that knows them.
    """

    first: int
    last: int
    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    identifiers: tuple[IdentifierFound, ...] = ()
    links: tuple[LinkFound, ...] = ()
    placements: tuple[Placement, ...] = ()
    remarks: tuple[str, ...] = ()
    public_id: str | None = None
    citation_key: str | None = None
    title_source: str | None = None
    topics: tuple[TopicFound, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Lines that should have been a paper and are not: a reason code ("no-title") and a sentence for people."""

    first: int
    last: int
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """Lines that belong to the page, not to a paper: headings, banners. A reason code and a sentence for people."""

    first: int
    last: int
    reason: str
    sentence: str


Item = Record | Problem | Furniture


class Importer(Protocol):
    """One format. A module in `papers.importers` with these names is an importer.

    NAME is what a command calls it ("course"), LABEL what people call a list of this kind ("Course").

    `sniff` looks at a source's opening lines (up to 400, blank ones included, as they stand) and says how sure it is,
    from 0.0 to 1.0. `parse` turns lines into items, in the order of their lines, spans never overlapping, every
    non-blank line inside exactly one span; it reads ahead no further than it must, so that memory does not grow with
    the source.
    """

    NAME: str
    LABEL: str

    def sniff(self, head: list[Line]) -> float:
        """Say from a source's opening lines how sure this importer is, from 0.0 to 1.0."""
        ...

    def parse(self, lines: Iterable[Line]) -> Iterator[Item]:
        """Turn lines into items, streaming."""
        ...
