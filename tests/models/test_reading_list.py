"""Lists, sessions and entries."""

from __future__ import annotations

import datetime

import pytest

from papers.intake.run import Order, run_import
from papers.models import Entry, Paper, Reader, ReadingList, Session, Status
from papers.models.reading_list import title_from_name
from tests.cast import COURSE, HEIM, HELM, SURVEY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("003_8dbaf122da3361e9.txt", "Course 003"),
        ("spring-readings_2024.md", "Spring readings 2024"),
        ("deadbeef.txt", "Deadbeef"),
        ("My list", "My list"),
        (".txt", ".txt"),
        ("___", "___"),
    ],
)
def test_a_lists_title_for_people_comes_from_its_files_name(name: str, title: str) -> None:
    assert title_from_name(name, "Course") == title


def test_lists_of_the_same_title_have_slugs_of_their_own() -> None:
    lists = [ReadingList.objects.create(name=name) for name in ("my list.txt", "my-list.txt", "My_list.md", "???")]

    assert [each.slug for each in lists] == ["my-list", "my-list-2", "my-list-3", "list"]


def test_a_renamed_list_is_found_again_by_the_next_import() -> None:
    run_import(Order(path=COURSE))
    ReadingList.objects.update(title="Readings of spring")

    run_import(Order(path=COURSE))

    assert ReadingList.objects.get().title == "Readings of spring"


def test_a_renamed_session_is_found_again_by_the_next_import() -> None:
    run_import(Order(path=COURSE))
    session = Session.objects.get(name="Alignment")
    session.name = "Alignment of language models"
    session.save()

    report = run_import(Order(path=COURSE))

    assert report.tally["unchanged"] == 18
    assert Session.objects.count() == 3


def test_sessions_of_the_same_name_and_day_made_by_hand_are_told_apart() -> None:
    course = ReadingList.objects.create(name="course")
    day = datetime.date(2024, 2, 6)

    slugs = [Session.objects.create(reading_list=course, name="Alignment", date=day).slug for _ in range(2)]

    assert slugs == ["alignment-2024-02-06", "alignment-2024-02-06-2"]


def test_sessions_come_in_the_order_of_their_dates() -> None:
    run_import(Order(path=COURSE))

    assert [session.name for session in Session.objects.all()] == ["LLMEvaluate", "Alignment", "BasicLLM"]
    assert str(Session.objects.get(name="Alignment")) == "Alignment, 06 Feb 2024"


def test_sessions_without_a_date_come_last() -> None:
    course = ReadingList.objects.create(name="course")
    for name, day in (("Some day", None), ("Later", datetime.date(2024, 2, 8)), ("First", datetime.date(2024, 2, 6))):
        Session.objects.create(reading_list=course, name=name, date=day)

    assert [session.name for session in Session.objects.in_order()] == ["First", "Later", "Some day"]


def test_a_session_waits_until_what_is_required_is_read_or_skipped(library: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(library["Mistral 7B"], Status.READ)
    ada.mark(library[SURVEY], Status.SKIPPED)
    ada.mark(library[HELM], Status.QUEUED)

    assert [session.name for session in Session.objects.awaiting(ada)] == ["LLMEvaluate"]
    assert Session.objects.awaiting(None).count() == 3


def test_what_is_left_of_required_readings_is_each_readers_own(library: dict[str, Paper]) -> None:
    ada, bob = Reader.objects.create(), Reader.objects.create()
    ada.mark(library[HELM], Status.READ)

    evaluation = Entry.objects.filter(session__name="LLMEvaluate").required()

    assert [entry.paper.title for entry in evaluation.left_by(ada)] == [HEIM]
    assert evaluation.left_by(bob).count() == 2
