"""Lists, sessions and entries."""

from __future__ import annotations

import datetime

import pytest

from papers.intake.run import Order, run_import
from papers.models import Paper, Reader, ReadingList, Session, Status
from papers.models.reading_list import title_from_name
from tests.cast import COURSE, MIXTRAL, OLMO

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


def test_a_session_tells_required_readings_from_more_and_how_many_of_each_are_read(library: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(library[MIXTRAL], Status.READ)
    ada.mark(library[OLMO], Status.QUEUED)

    basics = Session.objects.with_progress(ada).get(name="BasicLLM")

    assert (basics.required_papers, basics.required_read, basics.more_papers, basics.more_read) == (1, 0, 4, 1)
