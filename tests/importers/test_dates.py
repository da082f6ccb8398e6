"""Days as course pages write them."""

from __future__ import annotations

import datetime

import pytest

from papers.importers.dates import day


@pytest.mark.parametrize(
    "text",
    ["08 Feb 2024", "8 February 2024", "Feb 8, 2024", "February 8th, 2024", "2024-02-08", "2024/2/8", "8-Feb-2024",
     "Thu, 8 Feb 2024", "Thursday 8 feb. 2024", " 8th of February 2024 "],
)  # fmt: skip
def test_a_day_is_read_in_every_unambiguous_spelling(text: str) -> None:
    assert day(text) == datetime.date(2024, 2, 8)


def test_a_day_in_numbers_is_read_only_where_one_reading_exists() -> None:
    assert day("13/02/2024") == datetime.date(2024, 2, 13)
    assert day("02/13/2024") == datetime.date(2024, 2, 13)
    assert day("02/03/2024") is None


@pytest.mark.parametrize(
    "text",
    ["", "soon", "31 Feb 2024", "29 Feb 2023", "Feb 2024", "8 Feb", "8 Feb 24", "2024-13-01", "0 Feb 2024",
     "8 Fbr 2024", "٨ Feb 2024", "8 Feb 0000"],
)  # fmt: skip
def test_what_is_no_day_is_not_guessed_at(text: str) -> None:
    assert day(text) is None
