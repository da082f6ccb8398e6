"""What to read next: what is near to what a reader has lately marked, with the reason."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from papers.models import Paper
from tests.cast import BEAM, PEAR, ROBOT, TREE, shelve_two_pairs
from tests.page import paper_titles, visit

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

    assert set(paper_titles(page)) == {TREE, PEAR}
    reasons = dict(zip(paper_titles(page), page.texts("p", class_="paper__near"), strict=True))
    assert reasons == {TREE: f"Near {BEAM}, which you queued", PEAR: f"Near {ROBOT}, which you read"}
    assert page.one("p", class_="page__count").text == "From what you have lately read and queued"


def test_what_has_been_marked_or_skipped_is_not_suggested_nor_its_kind(shelf: dict[str, Paper], client: Client) -> None:
    mark(client, shelf[BEAM], "read")
    mark(client, shelf[TREE], "skipped")
    mark(client, shelf[PEAR], "skipped")

    assert paper_titles(visit(client, "/next/")) == []


@pytest.mark.usefixtures("shelf")
def test_who_has_marked_nothing_is_told_how_to_begin(client: Client) -> None:
    page = visit(client, "/next/")

    assert "Mark a few papers as read" in page.one("main").text
    assert page.link("See all papers") == "/"
    assert visit(client, "/").one("nav", aria_label="Main").link("Next") == "/next/"


def test_a_mark_made_there_leads_back_there(shelf: dict[str, Paper], client: Client) -> None:
    mark(client, shelf[BEAM], "read")
    page = visit(client, "/next/")

    form = page.form(f"/marks/{shelf[TREE].public_id}/")

    assert form.fields()["next"] == "/next/#place-1"


def test_suggestions_take_eight_queries_at_most(library: dict[str, Paper], reader_client: Client) -> None:
    for paper in list(library.values())[:9]:
        mark(reader_client, paper, "read")

    with CaptureQueriesContext(connection) as queries:
        page = visit(reader_client, "/next/")

    assert paper_titles(page)
    assert len(queries) <= 8
