"""What is due next: of each list, and of all."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.finding.due import DueOfList, due_by_list, due_next
from papers.models import Paper, Reader, ReadingList, Status
from tests.cast import BEAM, PEAR, ROBOT, TREE, import_records

pytestmark = pytest.mark.django_db

TODAY = date(2024, 2, 6)


@pytest.fixture
def papers() -> dict[str, Paper]:
    """Two courses: one on beams and trees, one on grippers and pears, a week apart each."""
    places = {
        BEAM: ("Beams", "2024-02-06", "Search"),
        TREE: ("Trees", "2024-02-13", "Search"),
        ROBOT: ("Grippers", "2024-02-07", "Robots"),
        PEAR: ("Pears", "2024-02-14", "Robots"),
    }
    import_records(
        *(
            {
                "title": title,
                "entries": [{"list": course, "session": name, "date": day, "line": line, "role": "required"}],
            }
            for line, (title, (name, day, course)) in enumerate(places.items(), start=1)
        ),
        {
            "title": "Of nothing else",
            "entries": [
                {"list": "Search", "session": "Beams", "date": "2024-02-06", "line": 9, "role": "more"},
                {"list": "Search", "session": "Trees", "date": "2024-02-13", "line": 8, "role": "required"},
            ],
        },
    )
    return {paper.title: paper for paper in Paper.objects.all()}


def due(reader: Reader | None, today: date = TODAY) -> tuple[str, str, list[str]] | None:
    found = due_next(reader, today)
    if found is None:
        return None
    titles = Paper.objects.in_bulk(found.papers)
    return found.session.reading_list.title, found.session.name, [titles[key].title for key in found.papers]


@pytest.mark.usefixtures("papers")
def test_the_first_coming_session_of_any_list_is_due_and_todays_is_coming() -> None:
    assert due(None) == ("Search", "Beams", [BEAM])
    assert due(None, date(2024, 2, 7)) == ("Robots", "Grippers", [ROBOT])
    assert due(None, date(2024, 2, 8)) == ("Search", "Trees", [TREE, "Of nothing else"])


@pytest.mark.parametrize("status", [Status.READ, Status.SKIPPED])
def test_a_session_whose_required_readings_are_done_with_is_not_due(papers: dict[str, Paper], status: Status) -> None:
    ada = Reader.objects.create()
    ada.mark(papers[BEAM], status)

    assert due(ada) == ("Robots", "Grippers", [ROBOT])


@pytest.mark.parametrize("status", [Status.QUEUED, Status.READING])
def test_what_is_queued_or_begun_stays_due(papers: dict[str, Paper], status: Status) -> None:
    ada = Reader.objects.create()
    ada.mark(papers[BEAM], status)

    assert due(ada) == ("Search", "Beams", [BEAM])


def test_of_a_session_only_what_is_left_is_due(papers: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(papers[TREE], Status.READ)

    assert due(ada, date(2024, 2, 8)) == ("Search", "Trees", ["Of nothing else"])


def test_once_all_is_past_the_course_read_last_goes_on(papers: dict[str, Paper]) -> None:
    ada, bob = Reader.objects.create(), Reader.objects.create()
    ada.mark(papers[PEAR], Status.READ)
    ada.mark(papers[BEAM], Status.READ)
    bob.mark(papers[PEAR], Status.QUEUED)

    assert due(ada, date(2025, 1, 1)) == ("Search", "Trees", [TREE, "Of nothing else"])
    assert due(bob, date(2025, 1, 1)) == ("Robots", "Grippers", [ROBOT])


@pytest.mark.usefixtures("papers")
def test_once_all_is_past_nothing_is_due_to_who_has_marked_nothing_of_a_course() -> None:
    assert due(None, date(2025, 1, 1)) is None
    assert due(Reader.objects.create(), date(2025, 1, 1)) is None


def test_nothing_is_due_of_a_course_that_is_done(papers: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    for title in (BEAM, ROBOT, PEAR):
        ada.mark(papers[title], Status.READ)

    assert due(ada, date(2025, 1, 1)) is None


def test_each_list_has_what_is_due_of_it(papers: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(papers[BEAM], Status.READ)
    keys = dict(ReadingList.objects.values_list("title", "pk"))

    found = due_by_list(ada, TODAY)

    assert found == {
        keys["Search"]: DueOfList("trees-2024-02-13", "Trees", date(2024, 2, 13), 2),
        keys["Robots"]: DueOfList("grippers-2024-02-07", "Grippers", date(2024, 2, 7), 1),
    }
    assert found[keys["Robots"]].ahead(TODAY) == "tomorrow"
    assert due_by_list(ada, date(2025, 1, 1)) == {}


def test_what_is_due_costs_few_queries(papers: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(papers[PEAR], Status.READ)

    with CaptureQueriesContext(connection) as coming:
        due_next(ada, TODAY)
    with CaptureQueriesContext(connection) as past:
        due_next(ada, date(2025, 1, 1))

    assert (len(coming), len(past)) == (2, 3)
