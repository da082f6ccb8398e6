"""A course as its reader goes through it: what is past, what is coming, what is due, and how much of it is left.

It is put together from what its page has read anyway, the sessions, their entries and the papers' cards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import groupby

from papers.finding.cards import Card
from papers.models import DONE_WITH, Entry, Role, Session, Status
from papers.reading_time import ReadingTime, reading_time
from papers.text.days import ahead, span


@dataclass(frozen=True, slots=True)
class Reading:
    """A paper in its place."""

    entry: Entry
    card: Card

    @property
    def required(self) -> bool:
        """Whether it must be read."""
        return self.entry.role == Role.REQUIRED

    @property
    def read(self) -> bool:
        """Whether the reader has read it."""
        return self.card.status == Status.READ

    @property
    def left(self) -> bool:
        """Whether it is still to be read: neither read nor skipped."""
        return self.card.status not in DONE_WITH


@dataclass(frozen=True)
class Readings:
    """Some readings, in their order, and how far the reader is with them."""

    readings: tuple[Reading, ...]

    def __iter__(self) -> Iterator[Reading]:
        return iter(self.readings)

    def __len__(self) -> int:
        return len(self.readings)

    @property
    def cards(self) -> list[Card]:
        """The papers' cards."""
        return [reading.card for reading in self]

    @cached_property
    def read(self) -> int:
        """How many are read."""
        return sum(reading.read for reading in self)

    @property
    def skipped(self) -> int:
        """How many are skipped, which is done with but not read."""
        return len(self) - self.read - len(self.left)

    @cached_property
    def left(self) -> Readings:
        """Those still to be read."""
        return Readings(tuple(reading for reading in self if reading.left))

    @cached_property
    def required(self) -> Readings:
        """Those that must be read."""
        return Readings(tuple(reading for reading in self if reading.required))

    @cached_property
    def more(self) -> Readings:
        """Those that need not be read."""
        return Readings(tuple(reading for reading in self if not reading.required))

    @cached_property
    def time(self) -> ReadingTime:
        """How long their abstracts take to read."""
        return reading_time(card.facts.abstract for card in self.cards)


class Step(StrEnum):
    """How far a reader is with a session."""

    DONE = "done"
    BEGUN = "begun"
    OPEN = "open"
    EMPTY = "empty"


@dataclass(frozen=True)
class Meeting:
    """A session with its readings, the required ones first, otherwise as listed."""

    session: Session
    readings: Readings

    @property
    def by_role(self) -> list[tuple[str, list[Reading]]]:
        """The readings by what is asked of them."""
        return [(role, list(of_role)) for role, of_role in groupby(self.readings, lambda each: each.entry.role)]

    @cached_property
    def step(self) -> Step:
        """Done once nothing that is required is left, or nothing at all where nothing is required."""
        if not self.readings:
            return Step.EMPTY
        if not (self.readings.required or self.readings).left:
            return Step.DONE
        return Step.OPEN if len(self.readings.left) == len(self.readings) else Step.BEGUN


@dataclass(frozen=True)
class Course:
    """A list's sessions on a day: those past, then today's and later ones, then those without a date."""

    meetings: tuple[Meeting, ...]
    today: date

    @cached_property
    def past(self) -> list[Meeting]:
        """Those before today, the first one first."""
        return [each for each in self.meetings if each.session.date and each.session.date < self.today]

    @cached_property
    def coming(self) -> list[Meeting]:
        """Today's and later ones, the next one first."""
        return [each for each in self.meetings if each.session.date and each.session.date >= self.today]

    @cached_property
    def undated(self) -> list[Meeting]:
        """Those of which nobody knows when."""
        return [each for each in self.meetings if not each.session.date]

    @property
    def next(self) -> Meeting | None:
        """The one that is coming next; what is required for it is due."""
        return self.coming[0] if self.coming else None

    @property
    def begins(self) -> date | None:
        """Its first day, if that is still to come."""
        return self.coming[0].session.date if self.coming and not self.past else None

    @property
    def ended(self) -> date | None:
        """Its last day, if that is past."""
        return self.past[-1].session.date if self.past and not self.coming else None

    @property
    def span(self) -> str:
        """From which day to which: "6 February to 24 May 2024", or "" without a date."""
        return span_of(each.session for each in self.meetings)

    @cached_property
    def readings(self) -> Readings:
        """What is to be read for all sessions, a paper once: where it is required, if it is anywhere."""
        papers: dict[int, Reading] = {}
        for reading in (reading for each in self.meetings for reading in each.readings):
            if reading.required or reading.entry.paper_id not in papers:
                papers[reading.entry.paper_id] = reading
        return Readings(tuple(papers.values()))

    def is_folded(self, meeting: Meeting) -> bool:
        """Whether its readings need not be seen any more: past and done."""
        return meeting in self.past and meeting.step == Step.DONE

    def ahead(self, meeting: Meeting) -> str:
        """How far off a coming session is: "in 3 days"."""
        return ahead(meeting.session.date, self.today) if meeting.session.date else ""


def course(sessions: Iterable[Session], entries: Iterable[Entry], cards: Mapping[int, Card], today: date) -> Course:
    """Return the course of these sessions, in their order, with the entries that have a card."""
    readings: dict[int | None, list[Reading]] = defaultdict(list)
    for entry in entries:
        if entry.paper_id in cards:
            readings[entry.session_id].append(Reading(entry, cards[entry.paper_id]))
    meetings = (
        Meeting(session, Readings(tuple(sorted(readings[session.pk], key=lambda reading: not reading.required))))
        for session in sessions
    )
    return Course(tuple(meetings), today)


def span_of(sessions: Iterable[Session]) -> str:
    """From which day to which these sessions last, or "" if none has a date."""
    days = [session.date for session in sessions if session.date]
    return span(min(days), max(days)) if days else ""
