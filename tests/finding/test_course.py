"""A course as its reader goes through it."""

from __future__ import annotations

from datetime import date

import pytest

from papers.finding.cards import cards
from papers.finding.course import Course, Step, course
from papers.models import Paper, Reader, ReadingList, Status
from papers.reading_time import ReadingTime
from tests.cast import BEAM, PEAR, ROBOT, TREE, import_records

pytestmark = pytest.mark.django_db

BEAMS = {"session": "Beams", "date": "2024-02-06"}
GRIPPERS = {"session": "Grippers", "date": "2024-02-13"}


@pytest.fixture
def papers() -> dict[str, Paper]:
    """A course of two dated sessions and one without a date; the first asks for a paper that the second has too."""
    import_records(
        {
            "title": BEAM,
            "abstract": "We decode with beam search.",
            "entries": [{"list": "course", "line": 1, **BEAMS, "role": "more"}],
        },
        {
            "title": TREE,
            "entries": [
                {"list": "course", "line": 2, **BEAMS, "role": "required"},
                {"list": "course", "line": 3, **GRIPPERS, "role": "more"},
            ],
        },
        {
            "title": ROBOT,
            "abstract": "A robot grasps soft fruit by touch.",
            "entries": [{"list": "course", "line": 4, **GRIPPERS, "role": "required"}],
        },
        {"title": PEAR, "entries": [{"list": "course", "line": 5, "session": "Some day"}]},
    )
    return {paper.title: paper for paper in Paper.objects.all()}


def read(reader: Reader | None, today: date) -> Course:
    found = ReadingList.objects.get(name="course")
    entries = list(found.entries.in_order())
    return course(found.sessions.in_order(), entries, cards([entry.paper_id for entry in entries], reader), today)


def names(meetings: object) -> list[str]:
    return [each.session.name for each in meetings]  # type: ignore[attr-defined]


@pytest.mark.usefixtures("papers")
@pytest.mark.parametrize(
    ("today", "past", "coming"),
    [
        (date(2024, 2, 5), [], ["Beams", "Grippers"]),
        (date(2024, 2, 6), [], ["Beams", "Grippers"]),
        (date(2024, 2, 7), ["Beams"], ["Grippers"]),
        (date(2024, 2, 13), ["Beams"], ["Grippers"]),
        (date(2024, 2, 14), ["Beams", "Grippers"], []),
    ],
)
def test_todays_session_is_still_coming_and_one_without_a_date_is_neither(
    today: date, past: list[str], coming: list[str]
) -> None:
    found = read(None, today)

    assert (names(found.past), names(found.coming), names(found.undated)) == (past, coming, ["Some day"])
    assert found.span == "6 to 13 February 2024"
    assert found.begins == (date(2024, 2, 6) if not past else None)
    assert found.ended == (date(2024, 2, 13) if not coming else None)


@pytest.mark.usefixtures("papers")
def test_the_next_session_is_the_first_that_is_coming() -> None:
    found = read(None, date(2024, 2, 10))

    assert found.next
    assert found.next.session.name == "Grippers"
    assert found.ahead(found.next) == "in 3 days"
    assert [reading.card.title for reading in found.next.readings.required.left] == [ROBOT]


def test_skipped_is_done_with_but_not_read(papers: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(papers[ROBOT], Status.SKIPPED)

    grippers = read(ada, date(2024, 2, 10)).meetings[1]

    assert not grippers.readings.required.left
    assert (grippers.readings.read, grippers.readings.skipped) == (0, 1)
    assert grippers.step == Step.DONE


def test_a_session_is_done_with_its_required_readings_and_begun_with_any(papers: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(papers[TREE], Status.READ)
    ada.mark(papers[BEAM], Status.QUEUED)

    assert [each.step for each in read(ada, date(2024, 2, 10)).meetings] == [Step.DONE, Step.BEGUN, Step.OPEN]


def test_where_nothing_is_required_a_session_is_done_with_all(papers: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(papers[PEAR], Status.READ)
    ReadingList.objects.get().sessions.create(name="Nothing to read", date=date(2024, 3, 1))

    assert [each.step for each in read(ada, date(2024, 2, 10)).meetings][2:] == [Step.EMPTY, Step.DONE]


def test_only_what_is_past_and_done_is_folded(papers: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    for paper in papers.values():
        ada.mark(paper, Status.READ)

    now, never = read(ada, date(2024, 2, 10)), read(None, date(2024, 2, 10))

    assert [now.is_folded(each) for each in now.meetings] == [True, False, False]
    assert not any(never.is_folded(each) for each in never.meetings)


def test_a_paper_of_two_sessions_counts_once_and_as_required(papers: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(papers[TREE], Status.READ)

    found = read(ada, date(2024, 2, 10)).readings

    assert (len(found), found.read) == (4, 1)
    assert (len(found.required), found.required.read) == (2, 1)


def test_the_time_left_is_that_of_the_abstracts_that_are_known(papers: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(papers[BEAM], Status.READ)

    assert read(ada, date(2024, 2, 10)).readings.left.time == ReadingTime(words=7, uncounted=2)
    assert read(None, date(2024, 2, 10)).readings.left.time == ReadingTime(words=12, uncounted=2)
