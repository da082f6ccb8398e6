"""A year cut into weeks, with the names of its months."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from papers.pictures.weeks import COLUMN, HALF, Month, Week, halves, months, weeks


def test_weeks_begin_on_monday_and_end_where_the_days_end() -> None:
    found = weeks(date(2025, 1, 1), date(2025, 1, 14))

    assert found == [
        Week(date(2025, 1, 1), date(2025, 1, 5)),
        Week(date(2025, 1, 6), date(2025, 1, 12)),
        Week(date(2025, 1, 13), date(2025, 1, 14)),
    ]


@pytest.mark.parametrize("year", range(2000, 2029))
def test_each_day_of_a_year_is_in_one_of_at_most_fifty_four_weeks(year: int) -> None:
    found = weeks(date(year, 1, 1), date(year, 12, 31))

    days = [week.first + timedelta(days=n) for week in found for n in range((week.last - week.first).days + 1)]
    assert days == [date(year, 1, 1) + timedelta(days=n) for n in range(len(days))]
    assert days[-1] == date(year, 12, 31)
    assert len(found) * COLUMN <= 2 * HALF


def test_each_month_of_a_year_is_named_over_the_week_of_its_first_day() -> None:
    columns = weeks(date(2025, 1, 1), date(2025, 12, 31))

    found = months(columns)

    assert [month.day.month for month in found] == list(range(1, 13))
    named = [columns[month.x // COLUMN] for month in found]
    assert all(week.first <= date(2025, number, 1) <= week.last for number, week in enumerate(named, start=1))


def test_a_month_that_is_nearly_over_gives_its_room_to_the_next() -> None:
    found = months(weeks(date(2025, 11, 22), date(2026, 11, 21)))

    assert [month.day.month for month in found] == [12, *range(1, 12)]
    assert found[0].x == 2 * COLUMN


def test_a_strip_falls_into_halves_of_as_many_columns() -> None:
    first, second = halves(Month(date(2025, 1, 1), number * COLUMN) for number in range(54))

    assert (len(first), len(second)) == (27, 27)
    assert second[0].x == HALF
