"""Days in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from papers.text.days import ahead, span

TODAY = date(2024, 2, 6)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (2, "in 2 days"),
        (13, "in 13 days"),
        (14, "in 2 weeks"),
        (21, "in 3 weeks"),
        (62, "in 9 weeks"),
        (63, "in 2 months"),
        (366, "in 12 months"),
        (731, "in 2 years"),
    ],
)
def test_how_far_off_a_day_is(days: int, words: str) -> None:
    assert ahead(TODAY + timedelta(days), TODAY) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2024, 2, 6), date(2024, 5, 24), "6 February to 24 May 2024"),
        (date(2023, 11, 6), date(2024, 5, 24), "6 November 2023 to 24 May 2024"),
        (date(2024, 5, 6), date(2024, 5, 24), "6 to 24 May 2024"),
        (date(2023, 5, 6), date(2024, 5, 24), "6 May 2023 to 24 May 2024"),
        (TODAY, TODAY, "6 February 2024"),
    ],
)
def test_a_span_says_once_what_both_days_share(first: date, last: date, words: str) -> None:
    assert span(first, last) == words
