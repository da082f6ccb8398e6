"""A course's web page: dated sessions, each with required and more readings, entered by hand and never twice alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from papers.importers import evidence
from papers.importers.dates import day
from papers.importers.entry import LONE_BULLET, Entry, page_furniture
from papers.importers.links import identifier
from papers.importers.record import Furniture, Item, Line, Problem, Role, SessionFound
from papers.importers.shape import Shape, shape_of

NAME = "course"
LABEL = "Course"

_SESSION = re.compile(r"(?:[-*•]\s*)?read on\s*:\s*(?:[-–—]\s*)?(?P<date>.*)", re.IGNORECASE)
_COVER = re.compile(r"(?:[-*•]\s*)?in this session,? our readings cover\s*:?", re.IGNORECASE)
_ROLE = re.compile(r"(?:[-*•]\s*)?(?P<role>required|more)\s+readings?\s*:?", re.IGNORECASE)
_BULLET = re.compile(r"[-*•–](?:\s+|$)|[*•](?=\S)")
_TABLE_PIPE = re.compile(r"\s\|$")
_QUOTES = '"“‘«„'
_LONGEST_HEADING = 200


@dataclass(frozen=True, slots=True)
class _Reading:
    """A line with what it is on this page: its heading's match, or its shape once bullet and table pipe are off."""

    line: Line
    text: str
    shape: Shape
    bulleted: bool
    session: re.Match[str] | None = None
    role: Role | None = None
    covers: bool = False

    @property
    def number(self) -> int:
        return self.line.number

    @property
    def is_heading(self) -> bool:
        return bool(self.session or self.role or self.covers)

    @property
    def is_title_like(self) -> bool:
        return not self.is_heading and self.shape in {Shape.TITLE, Shape.SENTENCE}


def sniff(head: list[Line]) -> float:
    """Say how surely these lines are such a page: by its headings, else by its titles with bulleted addresses."""
    if evidence.View(head).is_foreign:
        return 0.0
    readings = [_read(line) for line in head if line.text.strip()]
    content = sum(not reading.is_heading for reading in readings)
    kinds = (
        any(reading.session for reading in readings),
        any(reading.role is Role.REQUIRED for reading in readings),
        any(reading.role is Role.MORE for reading in readings),
        any(reading.covers for reading in readings),
    )
    if sum(kinds) >= 2 and content >= 2:
        return 0.95
    addressed = sum(
        title.is_title_like and below.shape is Shape.ADDRESS and below.bulleted for title, below in pairwise(readings)
    )
    if any(kinds) and addressed:
        return 0.8
    return 0.6 if addressed >= 3 and any(reading.shape is Shape.PROSE for reading in readings) else 0.0


def parse(lines: Iterable[Line]) -> Iterator[Item]:
    """Stream a record for each reading, with its session and role, and furniture for the headings."""
    page = _Page()
    previous: _Reading | None = None
    for line in lines:
        if not line.text.strip():
            continue
        reading = _read(line)
        if previous is not None:
            yield from page.items(previous, reading)
        previous = reading
    if previous is not None:
        yield from page.items(previous, None)
    yield from page.close()


@dataclass(slots=True)
class _Page:
    """Where on the page one is: the session, the role, the entry that is open."""

    session: SessionFound | None = None
    role: Role | None = None
    entry: Entry | None = None
    expects_name: bool = False
    after_lone_bullet: bool = False
    lost_title: bool = False
    remarks: list[str] = field(default_factory=list)

    def items(self, reading: _Reading, following: _Reading | None) -> Iterator[Item]:
        """Yield what is complete once this line has been seen; `following` is the next line of text."""
        if reading.is_heading or self._names_session(reading, following):
            yield from self._heading(reading)
        elif not reading.text or reading.shape is Shape.FURNITURE:
            yield from self._aside(reading)
        else:
            self.expects_name = False
            yield from self._content(reading, following)
        self.after_lone_bullet = reading.bulleted and not reading.text

    def _content(self, reading: _Reading, following: _Reading | None) -> Iterator[Item]:
        if self._begins_entry(reading, following):
            yield from self._begin(reading)
        elif self.entry is None or not self._takes(self.entry, reading, following):
            yield from self._orphan(reading)
        else:
            self._add(self.entry, reading)

    def close(self) -> Iterator[Item]:
        """Yield the entry that is open, if any."""
        if self.entry is not None:
            yield from self.entry.items()
            self.entry = None

    def _names_session(self, reading: _Reading, following: _Reading | None) -> bool:
        """Look for a name below "read on:"; or, where that line is missing, above the line that only a session has."""
        if reading.bulleted or reading.shape is not Shape.TITLE:
            return False
        if self.expects_name:
            return True
        return following is not None and (following.covers or following.role is Role.REQUIRED)

    def _heading(self, reading: _Reading) -> Iterator[Item]:
        yield from self.close()
        self.lost_title = False
        if reading.session:
            yield self._session(reading, reading.session["date"].strip())
            return
        if reading.role:
            self.role = reading.role
        elif not reading.covers:
            date = self.session.date if self.session and self.expects_name else None
            self.session, self.role = SessionFound(reading.text, date), None
        self.expects_name = False
        yield page_furniture(reading.line, "heading")

    def _session(self, reading: _Reading, written: str) -> Furniture:
        date = day(written)
        # Until its name is read, a session has none: none is made up.
        self.session, self.role, self.expects_name = SessionFound("", date), None, True
        self.remarks = []
        if date is None and written:
            self.remarks.append(
                f"The session's date “{written}” (line {reading.number}) cannot be read as one day; it was left out."
            )
        heading = page_furniture(reading.line, "heading")
        sentence = " ".join([heading.sentence, *self.remarks])
        return Furniture(first=heading.first, last=heading.last, reason=heading.reason, sentence=sentence)

    def _aside(self, reading: _Reading) -> Iterator[Item]:
        furniture = page_furniture(reading.line, "page" if reading.text else LONE_BULLET)
        if self.entry is None or not self.entry.set_aside(furniture):
            yield from self.close()
            yield furniture

    def _begins_entry(self, reading: _Reading, following: _Reading | None) -> bool:
        """Whether a line is a title. A bullet says nothing: titles have it, and abstracts have it."""
        if not reading.is_title_like:
            return False
        if self.entry is None or self.lost_title:
            return True
        quoted = reading.text.startswith(tuple(_QUOTES)) and (reading.bulleted or self.after_lone_bullet)
        if (quoted or self.after_lone_bullet) and not self.entry.paragraphs:
            return False
        if reading.shape is Shape.TITLE:
            return True
        # A title may end in a full stop; then what belongs to a title stands below it.
        return (
            bool(self.entry.paragraphs)
            and following is not None
            and not following.is_heading
            and following.shape in {Shape.ADDRESS, Shape.PROSE}
        )

    def _begin(self, reading: _Reading) -> Iterator[Item]:
        yield from self.close()
        self.lost_title = False
        self.entry = Entry(reading.number, reading.text, self.session, self.role, self.remarks)
        self.remarks = []

    def _takes(self, entry: Entry, reading: _Reading, following: _Reading | None) -> bool:
        if reading.shape is not Shape.ADDRESS:
            return entry.takes(reading.text)
        # An address below an abstract and above another: both are another paper's, whose title is lost.
        is_others = bool(entry.paragraphs) and following is not None and following.shape in {Shape.PROSE, Shape.ADDRESS}
        return entry.takes("") and not is_others

    def _orphan(self, reading: _Reading) -> Iterator[Item]:
        yield from self.close()
        self.lost_title = True
        what = "an address" if reading.shape is Shape.ADDRESS else "an abstract"
        yield Problem(
            first=reading.number,
            last=reading.number,
            reason="no-title",
            sentence=f"Line {reading.number} is {what} without the title of a paper above it.",
        )

    def _add(self, entry: Entry, reading: _Reading) -> None:
        if reading.shape is Shape.ADDRESS:
            entry.add_addresses(reading.number, reading.text)
        else:
            entry.add_paragraph(reading.number, reading.text)


def _read(line: Line) -> _Reading:
    text = line.text.strip()
    if len(text) <= _LONGEST_HEADING:
        if session := _SESSION.fullmatch(text):
            return _Reading(line, text, Shape.TITLE, bulleted=False, session=session)
        if role := _ROLE.fullmatch(text):
            return _Reading(line, text, Shape.TITLE, bulleted=False, role=Role(role["role"].lower()))
        if _COVER.fullmatch(text):
            return _Reading(line, text, Shape.TITLE, bulleted=False, covers=True)
    bullet = _BULLET.match(text)
    bare = _TABLE_PIPE.sub("", text[bullet.end() :] if bullet else text).strip()
    shape = shape_of(bare) if bare else Shape.FURNITURE
    if shape is Shape.TITLE and bare.lower().startswith(("arxiv:", "doi:")) and identifier(bare):
        shape = Shape.ADDRESS
    return _Reading(line, bare, shape, bulleted=bullet is not None)
