"""How long abstracts take to read."""

from __future__ import annotations

import pytest

from papers.reading_time import ReadingTime, reading_time


def test_words_are_counted_and_papers_without_an_abstract_are_not() -> None:
    assert reading_time(["We decode with\n beam search.", "", "  ", "A robot grasps."]) == ReadingTime(8, 2)


@pytest.mark.parametrize(
    ("words", "minutes"), [(0, 0), (1, 1), (238, 1), (356, 1), (358, 2), (2380, 10), (238 * 60, 60)]
)
def test_minutes_come_from_238_words_a_minute(words: int, minutes: int) -> None:
    assert reading_time(["word " * words]).minutes == minutes


@pytest.mark.parametrize(
    ("minutes", "about"), [(1, "about 1 min"), (59, "about 59 min"), (60, "about 1 h"), (125, "about 2 h 5 min")]
)
def test_long_times_are_said_in_hours(minutes: int, about: str) -> None:
    assert ReadingTime(238 * minutes, 0).about == about
