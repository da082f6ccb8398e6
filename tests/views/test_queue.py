"""What to read next: the queue in the reader's own order, and what is near to what they have lately marked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from papers.models import Paper
from tests import cast
from tests.cast import BEAM, MIXTRAL, PEAR, ROBOT, TREE, shelve_two_pairs
from tests.page import paper_titles, parse, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> dict[str, Paper]:
    return shelve_two_pairs()


def mark(client: Client, paper: Paper, status: str) -> None:
    client.post(f"/marks/{paper.public_id}/", {"status": status})


def test_what_is_near_to_marked_papers_is_suggested_and_says_why(shelf: dict[str, Paper], client: Client) -> None:
    mark(client, shelf[BEAM], "queued")
    mark(client, shelf[ROBOT], "read")

    page = visit(client, "/next/")

    near = [article for article in page.all("article") if article.attributes["data-status"] == ""]
    titles = [article.all("a")[0].text for article in near]
    assert set(titles) == {TREE, PEAR}
    reasons = dict(zip(titles, page.texts("p", class_="paper__near"), strict=True))
    assert reasons == {TREE: f"Near {BEAM}, which you queued", PEAR: f"Near {ROBOT}, which you read"}


def test_what_has_been_marked_or_skipped_is_not_suggested_nor_its_kind(shelf: dict[str, Paper], client: Client) -> None:
    mark(client, shelf[BEAM], "read")
    mark(client, shelf[TREE], "skipped")
    mark(client, shelf[PEAR], "skipped")

    assert paper_titles(visit(client, "/next/")) == []


@pytest.mark.usefixtures("shelf")
def test_who_has_marked_nothing_is_told_how_to_begin(client: Client) -> None:
    page = visit(client, "/next/")

    assert "Queue a few papers" in page.one("main").text
    assert page.link("See all papers") == "/"
    assert visit(client, "/").one("nav", aria_label="Main").link("Next") == "/next/"


def test_a_mark_made_there_leads_back_there(shelf: dict[str, Paper], client: Client) -> None:
    mark(client, shelf[BEAM], "read")
    page = visit(client, "/next/")
    assert page.one("section", aria_labelledby="near")

    form = page.form(f"/marks/{shelf[TREE].public_id}/")

    assert form.fields()["next"] == "/next/#place-1"


def test_what_is_required_for_the_session_that_comes_next_stands_there(client: Client) -> None:
    day = timezone.localdate() + timedelta(days=3)
    entry = {"list": "seminar", "session": "Beams", "date": day.isoformat(), "role": "required"}
    cast.import_records(
        {"title": BEAM, "entries": [{**entry, "line": 1}]}, {"title": TREE, "entries": [{**entry, "line": 2}]}
    )
    mark(client, Paper.objects.get(title=BEAM), "read")

    due = visit(client, "/next/").one("section", aria_labelledby="due")

    assert due.one("h2").text == "Due in 3 days for Beams, Seminar"
    assert paper_titles(due) == [TREE]


def test_of_a_course_that_is_over_what_is_left_where_one_stopped(library: dict[str, Paper], client: Client) -> None:
    mark(client, library[MIXTRAL], "read")

    due = visit(client, "/next/").one("section", aria_labelledby="due")

    assert due.one("h2").text.startswith("Left of ")
    assert paper_titles(due)


def queue_of(client: Client) -> list[str]:
    return paper_titles(visit(client, "/next/").one("section", aria_labelledby="queue"))


@pytest.fixture
def queued(shelf: dict[str, Paper], client: Client) -> dict[str, Paper]:
    """Beams, a tree, a robot and pears, queued in this order; and one that is being read."""
    for title in (BEAM, TREE, ROBOT, PEAR):
        mark(client, shelf[title], "queued")
    mark(client, shelf["Of nothing else"], "reading")
    return shelf


@pytest.mark.usefixtures("queued")
def test_the_queue_stands_in_the_order_it_was_filled_and_apart_from_what_is_being_read(client: Client) -> None:
    page = visit(client, "/next/")

    assert queue_of(client) == [BEAM, TREE, ROBOT, PEAR]
    assert paper_titles(page.one("section", aria_labelledby="reading")) == ["Of nothing else"]


@pytest.mark.parametrize(
    ("moved", "button", "order"),
    [
        (ROBOT, "Up", [BEAM, ROBOT, TREE, PEAR]),
        (TREE, "Down", [BEAM, ROBOT, TREE, PEAR]),
        (PEAR, "To the top", [PEAR, BEAM, TREE, ROBOT]),
        (TREE, "Up", [TREE, BEAM, ROBOT, PEAR]),
        (ROBOT, "Down", [BEAM, TREE, PEAR, ROBOT]),
    ],
)
def test_a_paper_is_moved_with_one_button_and_stays_in_sight(
    queued: dict[str, Paper], client: Client, moved: str, button: str, order: list[str]
) -> None:
    form = visit(client, "/next/").form(f"/queue/{queued[moved].public_id}/")

    for _ in range(2):  # said twice it is the same as once
        back = client.post(form.attributes["action"], form.pressed(button)).headers["Location"]

    assert queue_of(client) == order
    assert visit(client, "/next/").one("li", id=back.partition("#")[2])


def test_what_is_queued_after_a_move_comes_last(shelf: dict[str, Paper], client: Client) -> None:
    for title in (BEAM, TREE, ROBOT):
        mark(client, shelf[title], "queued")
    client.post(f"/queue/{shelf[ROBOT].public_id}/", {"before": shelf[BEAM].public_id})

    mark(client, shelf[PEAR], "queued")

    assert queue_of(client) == [ROBOT, BEAM, TREE, PEAR]


def test_undo_puts_a_paper_back_into_its_place(queued: dict[str, Paper], client: Client) -> None:
    client.post(f"/queue/{queued[PEAR].public_id}/", {"before": queued[TREE].public_id})
    visit(client, "/next/")
    mark(client, queued[PEAR], "read")
    undo = visit(client, "/next/").one("div", id="notices").one("form")

    client.post(undo.attributes["action"])

    assert queue_of(client) == [BEAM, PEAR, TREE, ROBOT]


def test_a_paper_that_left_the_queue_elsewhere_is_not_moved(queued: dict[str, Paper], client: Client) -> None:
    mark(client, queued[BEAM], "read")

    answer = client.post(f"/queue/{queued[PEAR].public_id}/", {"before": queued[BEAM].public_id})

    assert answer.status_code == 302
    assert queue_of(client) == [TREE, ROBOT, PEAR]


@pytest.mark.parametrize("said", [{}, {"before": "a", "after": "b"}])
def test_a_move_that_says_nothing_or_two_things_is_told_so(
    queued: dict[str, Paper], client: Client, said: dict[str, str]
) -> None:
    assert client.post(f"/queue/{queued[PEAR].public_id}/", said).status_code == 400
    for nobody in ("pnobody", "pnobody\0"):
        assert client.post(f"/queue/{queued[PEAR].public_id}/", {"before": nobody}).status_code == 404


def test_nobody_moves_anothers_queue(queued: dict[str, Paper], client: Client) -> None:
    Client().post(f"/queue/{queued[PEAR].public_id}/", {"before": queued[BEAM].public_id})

    assert queue_of(client) == [BEAM, TREE, ROBOT, PEAR]


def test_the_page_takes_thirteen_queries_at_most(library: dict[str, Paper], reader_client: Client) -> None:
    for paper in list(library.values())[:9]:
        mark(reader_client, paper, "read")

    with CaptureQueriesContext(connection) as queries:
        page = visit(reader_client, "/next/")

    assert paper_titles(page)
    assert len(queries) <= 13


@pytest.mark.usefixtures("queued")
def test_the_answer_to_a_move_holds_the_queue_for_a_script_to_put_in_its_place(client: Client) -> None:
    form = visit(client, "/next/").all("form", data_move="")[0]

    answer = client.post(form.attributes["action"], form.pressed("Down"), follow=True)

    queue = parse(answer.text).one("ol", data_queue="")
    assert paper_titles(queue) == [TREE, BEAM, ROBOT, PEAR]
    assert form.attributes["action"] in [each.attributes["action"] for each in queue.all("form", data_move="")]
