"""A stretch of days cut into weeks, the columns that all pictures of a year share, and the names of its months."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple, Protocol, TypeVar

COLUMN: Final = 12
"""How wide a week is. The unit is that of the drawing."""

HALF: Final = 27 * COLUMN
"""How wide half a year is: a leap year that begins on a Sunday has days in 54 weeks."""

_APART: Final = 3 * COLUMN  # nearer to each other the names of two months would touch


class Week(NamedTuple):
    """The days of a week, from Monday to Sunday, as far as they belong to the stretch."""

    first: date
    last: date


class Month(NamedTuple):
    """A day of the month to be named, and where the name begins."""

    day: date
    x: int


class Placed(Protocol):
    """What has a place in the strip."""

    @property
    def x(self) -> float:
        """Where it begins, from the left."""


AnyPlaced = TypeVar("AnyPlaced", bound=Placed)


def weeks(first: date, last: date) -> list[Week]:
    """The weeks of the days from `first` to `last`."""
    monday = first - timedelta(days=first.weekday())
    count = (last - monday).days // 7 + 1
    starts = [monday + timedelta(weeks=number) for number in range(count)]
    return [Week(max(start, first), min(start + timedelta(days=6), last)) for start in starts]


def months(columns: Sequence[Week]) -> list[Month]:
    """The months, each over the week of its first day; one that has already begun only where its name has room."""
    found = [
        Month(week.last, number * COLUMN)
        for number, week in enumerate(columns)
        if number == 0 or week.last.month != columns[number - 1].last.month
    ]
    has_room = len(found) < 2 or found[1].x - found[0].x >= _APART
    return found if has_room else found[1:]


def halves(things: Iterable[AnyPlaced]) -> tuple[list[AnyPlaced], list[AnyPlaced]]:
    """What stands in the first half of the strip, and what in the second."""
    first: list[AnyPlaced] = []
    second: list[AnyPlaced] = []
    for thing in things:
        (first if thing.x < HALF else second).append(thing)
    return first, second
