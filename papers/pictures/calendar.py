"""A year as a calendar: a column for each week, a square for each day, fuller the more was done on it."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from papers.pictures.weeks import COLUMN, Week

SIDE: Final = 10
"""How wide and high the square of a day is."""

STEPS: Final = (1, 2, 3, 5, 9)
"""From how many on a day is a step fuller. They are the same for every year and reader, so that a key can say them."""

_SIDES: Final = (0, 4, 5.5, 7, 8.5, SIDE)  # what fills the square, by step: seen without colour, too


@dataclass(frozen=True, slots=True)
class Day:
    """A day's square, what was done on it, and what fills the square: a smaller one, in its middle."""

    day: date
    count: int
    x: int
    y: int

    @property
    def step(self) -> int:
        """How full it is: 0 for nothing, 5 for most."""
        return step(self.count)

    @property
    def side(self) -> float:
        """How wide and high the filling is."""
        return _SIDES[self.step]

    @property
    def inset(self) -> float:
        """How far from the edges of the square the filling begins."""
        return (SIDE - self.side) / 2


@dataclass(frozen=True, slots=True)
class Key:
    """A step as the key under the calendar shows it: from how many, and to how many, None for any number."""

    least: int
    most: int | None
    square: Day


def days(columns: Sequence[Week], counts: Mapping[date, int], until: date) -> list[Day]:
    """The squares of the days of these weeks, as far as they have come: those after `until` are left out."""
    found = []
    for number, week in enumerate(columns):
        day = week.first
        while day <= min(week.last, until):
            found.append(Day(day, counts.get(day, 0), number * COLUMN, day.weekday() * COLUMN))
            day += timedelta(days=1)
    return found


def key() -> list[Key]:
    """What each step stands for, nothing first."""
    ends = (*(least - 1 for least in STEPS), None)
    return [Key(least, most, Day(date.min, least, 0, 0)) for least, most in zip((0, *STEPS), ends, strict=True)]


def step(count: int) -> int:
    """The step of a count."""
    return bisect(STEPS, count)
