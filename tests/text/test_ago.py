from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from papers.text.ago import ago, exact

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-21T14:05:00", "just now"),
        ("2026-11-21T14:04:01", "just now"),
        ("2026-11-21T14:05:59", "just now"),
        ("2026-11-21T14:04:00", "1 minute ago"),
        ("2026-11-21T14:00:00", "5 minutes ago"),
        ("2026-11-21T13:05:01", "59 minutes ago"),
        ("2026-11-21T13:05:00", "1 hour ago"),
        ("2026-11-20T14:05:01", "23 hours ago"),
        ("2026-11-20T14:05:00", "yesterday"),
        ("2026-11-20T00:00:00", "yesterday"),
        ("2026-11-19T23:59:59", "2 days ago"),
        ("2026-11-15T09:00:00", "6 days ago"),
        ("2026-11-14T23:00:00", "1 week ago"),
        ("2026-11-07T14:05:00", "2 weeks ago"),
        ("2026-10-23T14:05:00", "4 weeks ago"),
        ("2026-10-22T14:05:00", "1 month ago"),
        ("2026-08-21T14:05:00", "3 months ago"),
        ("2025-11-22T14:05:00", "12 months ago"),
        ("2025-11-21T14:05:00", "1 year ago"),
        ("2024-11-22T14:05:00", "1 year ago"),
        ("2024-11-21T14:05:00", "21 November 2024"),
        ("2024-02-08T00:00:00", "8 February 2024"),
        ("2026-11-21T14:10:00", "today"),
        ("2026-11-22T13:00:00", "tomorrow"),
        ("2026-11-24T09:00:00", "in 3 days"),
    ],
)
def test_a_moment_is_told_in_its_largest_unit(moment: str, words: str) -> None:
    assert ago(datetime.fromisoformat(moment).replace(tzinfo=UTC), NOW) == words


def test_yesterday_is_the_calendar_day_of_where_one_is() -> None:
    moment = NOW - timedelta(hours=37)  # 01:05 of the day before in UTC, still the evening before that in New York

    with timezone.override("America/New_York"):
        assert ago(moment, NOW) == "2 days ago"
    assert ago(moment, NOW) == "yesterday"


def test_the_exact_moment_says_day_and_minute() -> None:
    assert exact(NOW) == "Saturday, 21 November 2026, 14:05"
