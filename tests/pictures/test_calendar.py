"""A year as squares."""

from __future__ import annotations

from datetime import date

import pytest

from papers.pictures.calendar import SIDE, Day, days, key, step
from papers.pictures.weeks import COLUMN, weeks

JANUARY = weeks(date(2025, 1, 1), date(2025, 1, 31))


def test_a_day_stands_in_the_column_of_its_week_and_the_row_of_its_weekday() -> None:
    found = {each.day: each for each in days(JANUARY, {date(2025, 1, 8): 4}, date(2025, 12, 31))}

    assert len(found) == 31
    assert found[date(2025, 1, 1)] == Day(date(2025, 1, 1), 0, x=0, y=2 * COLUMN)
    assert found[date(2025, 1, 8)] == Day(date(2025, 1, 8), 4, x=COLUMN, y=2 * COLUMN)


def test_days_that_have_not_come_are_not_drawn() -> None:
    assert days(JANUARY, {}, date(2025, 1, 9))[-1].day == date(2025, 1, 9)


@pytest.mark.parametrize(
    ("count", "expected"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (8, 4), (9, 5), (500, 5)]
)
def test_a_day_of_more_is_fuller(count: int, expected: int) -> None:
    assert step(count) == expected


def test_each_step_fills_more_of_the_square_and_the_last_all_of_it() -> None:
    fillings = [Day(date(2025, 1, 1), n, 0, 0) for n in (0, 1, 2, 3, 5, 9)]

    sides = [each.side for each in fillings]
    assert sides == sorted(set(sides))
    assert (sides[0], sides[-1]) == (0, SIDE)
    assert all(2 * each.inset + each.side == SIDE for each in fillings)


def test_the_key_says_from_how_many_to_how_many_each_step_is() -> None:
    assert [(each.least, each.most) for each in key()] == [(0, 0), (1, 1), (2, 2), (3, 4), (5, 8), (9, None)]
    assert [each.square.step for each in key()] == [0, 1, 2, 3, 4, 5]
