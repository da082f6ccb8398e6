"""What a reader has done, and when."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from papers.finding.diary import diary
from papers.models import Paper, Reader, Status
from tests.cast import DPO, MIXTRAL, OLMO, marked_at

pytestmark = pytest.mark.django_db


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2025, 3, day, hour, 30, tzinfo=UTC)


def march(*days: int) -> list[date]:
    return [date(2025, 3, day) for day in days]


@pytest.fixture
def ada(db: None) -> Reader:
    return Reader.objects.create()


def queue(reader: Reader, *days: int) -> list[int]:
    return list(diary(reader).queue_after(march(*days)).values())


def test_papers_are_counted_by_mark_and_the_read_by_day(ada: Reader, library: dict[str, Paper]) -> None:
    marked_at(ada, library[MIXTRAL], Status.READ, at(3))
    marked_at(ada, library[OLMO], Status.READ, at(3, hour=23))
    marked_at(ada, library[DPO], Status.QUEUED, at(4))

    found = diary(ada)

    assert found.marked == {"read": 2, "queued": 1}
    assert found.read == {date(2025, 3, 3): 2}
    assert (found.read_between(*march(1, 2)), found.read_between(*march(3, 3))) == (0, 2)


def test_the_queue_has_what_was_put_into_it_and_not_yet_taken_out(ada: Reader, library: dict[str, Paper]) -> None:
    marked_at(ada, library[MIXTRAL], Status.QUEUED, at(3))
    marked_at(ada, library[OLMO], Status.QUEUED, at(5))
    marked_at(ada, library[DPO], Status.READ, at(5))
    marked_at(ada, library[MIXTRAL], Status.READ, at(7))
    marked_at(ada, library[OLMO], None, at(9))

    assert queue(ada, 2, 3, 4, 5, 6, 7, 8, 9) == [0, 1, 1, 2, 2, 1, 1, 0]


def test_a_step_that_is_undone_has_never_been(ada: Reader, library: dict[str, Paper]) -> None:
    marked_at(ada, library[MIXTRAL], Status.QUEUED, at(3))
    step = ada.mark(library[MIXTRAL], Status.READ)
    assert step

    ada.undo(step)

    assert diary(ada).read == {}
    assert queue(ada, 2, 3, 9) == [0, 1, 1]


def test_marks_that_came_along_at_sign_in_count_each_paper_once(ada: Reader, library: dict[str, Paper]) -> None:
    visitor = Reader.objects.create()
    marked_at(visitor, library[MIXTRAL], Status.QUEUED, at(3))
    marked_at(ada, library[MIXTRAL], Status.QUEUED, at(4))
    marked_at(visitor, library[OLMO], Status.QUEUED, at(5))
    marked_at(ada, library[OLMO], Status.READ, at(6))

    ada.adopt(visitor)

    assert queue(ada, 3, 4, 5, 6) == [1, 1, 2, 1]
    assert diary(ada).marked == {"queued": 1, "read": 1}


def test_a_day_ends_at_midnight_where_the_reader_is(ada: Reader, library: dict[str, Paper]) -> None:
    marked_at(ada, library[MIXTRAL], Status.READ, at(3, hour=11))
    marked_at(ada, library[OLMO], Status.QUEUED, at(3, hour=11))

    with timezone.override("Pacific/Auckland"):  # where it is half past midnight then
        assert diary(ada).read == {date(2025, 3, 4): 1}
        assert queue(ada, 3, 4) == [0, 1]
    assert diary(ada).read == {date(2025, 3, 3): 1}
    assert queue(ada, 3) == [1]


def test_the_years_reach_from_the_first_mark_to_the_last(ada: Reader, library: dict[str, Paper]) -> None:
    marked_at(ada, library[MIXTRAL], Status.QUEUED, datetime(2023, 12, 31, 23, tzinfo=UTC))
    marked_at(ada, library[MIXTRAL], Status.READ, at(3))

    assert diary(ada).years == [2025, 2024, 2023]


def test_who_has_marked_nothing_has_an_empty_diary(ada: Reader) -> None:
    for reader in (ada, None):
        found = diary(reader)
        assert not found
        assert (found.years, found.queue_after(march(3))) == ([], {date(2025, 3, 3): 0})
