"""What the library opens with: the reader's own filter, and from there every way to all papers."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from papers.models import Paper, Reader, Topic
from tests import cast
from tests.page import paper_titles, visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


@pytest.fixture
def opened(client: Client) -> Client:
    """The browser of a visitor whose library opens with the papers about MoE."""
    client.post("/settings/default-filter/", {"query": "topic=moe"})
    return client


def test_the_library_opens_with_what_was_chosen_by_the_real_form() -> None:
    strict = Client(enforce_csrf_checks=True)
    form = visit(strict, "/?topic=moe&state=unread").form("/settings/default-filter/")

    response = strict.post(form.attributes["action"], form.fields())

    assert response.headers["Location"] == "/?topic=moe&state=unread"
    assert [str(each) for each in get_messages(response.wsgi_request)] == [
        "The library now opens with: Unread papers about MoE."
    ]
    assert strict.get("/").headers["Location"] == "/?topic=moe&state=unread"
    assert strict.get("/?").headers["Location"] == "/?topic=moe&state=unread"


def test_a_stranger_sees_all_papers(opened: Client) -> None:
    assert len(paper_titles(visit(Client(), "/"))) == 18


def test_every_way_to_all_papers_leads_there_and_not_back(opened: Client) -> None:
    page = visit(opened, "/?topic=moe&state=unread").one("main")
    nothing = visit(opened, "/?topic=moe&q=zyzzyva").one("main")
    unread = visit(opened, "/?state=unread").one("main")
    missing = opened.get("/nowhere/").content.decode()

    ways = [page.link("Clear all"), nothing.link("See all papers"), unread.link("All"), unread.link("Remove filter")]
    for way in [*ways, "/?all=1"]:
        assert visit(opened, way).one("h1").text == "All papers", way
        assert not visit(opened, way).all("ul", aria_label="Active filters"), way
    assert '<a href="/?all=1">See all papers</a>' in missing


def test_a_search_in_all_papers_that_is_emptied_stays_there(opened: Client) -> None:
    form = visit(opened, "/?all=1").one("form", role="search")

    assert visit(opened, "/", {**form.fields(), "q": ""}).one("h1").text == "All papers"


def test_pages_of_all_papers_keep_to_all_papers(opened: Client) -> None:
    opened.post("/settings/", {"page_size": "10"})
    steps = visit(opened, "/?all=1").one("nav", aria_label="Pages")

    second = visit(opened, steps.link("Next"))

    assert len(paper_titles(second)) == 8
    assert len(paper_titles(visit(opened, second.one("nav", aria_label="Pages").link("First")))) == 10


def test_the_way_back_from_a_paper_found_elsewhere_leads_to_all_papers_as_it_says(opened: Client) -> None:
    paper = Paper.objects.all()[0]

    back = visit(opened, paper.get_absolute_url()).one("nav", aria_label="Where this paper was found")

    assert visit(opened, back.link("All papers").split("#")[0]).one("h1").text == "All papers"


def test_feed_and_export_do_not_know_of_it(opened: Client) -> None:
    export = opened.get("/export/papers.jsonl")

    assert b"".join(export.streaming_content).count(b"\n") == 18  # type: ignore[attr-defined]  # a streaming response
    assert opened.get("/feed/").content.count(b"<entry>") == 18
    assert opened.get("/feed/?all=1").content == opened.get("/feed/").content


@pytest.mark.parametrize(
    ("posted", "kept"),
    [
        ("?nonsense=1&topic=moe&topic=moe&topic=nobody&page=3&all=1", "topic=moe"),
        ("q=a%26b&sort=title", "q=a%26b&sort=title"),
        ("topic=%00", ""),
        ("all=1", ""),
        ("", ""),
    ],
)
def test_it_is_kept_in_its_plainest_form(posted: str, kept: str, opened: Client) -> None:
    opened.post("/settings/default-filter/", {"query": posted})

    assert Reader.objects.get().default_filter == kept


def test_the_settings_say_it_in_words_and_clear_it(opened: Client) -> None:
    page = visit(opened, "/settings/").one("section", aria_labelledby="opening")
    assert page.link("Papers about MoE") == "/?topic=moe"

    back = opened.post("/settings/default-filter/", page.one("form").fields())

    assert back.headers["Location"] == "/settings/"
    assert len(paper_titles(visit(opened, "/"))) == 18
    assert "All papers" in visit(opened, "/settings/").one("section", aria_labelledby="opening").text


def test_the_filters_own_page_says_that_the_library_opens_with_it(opened: Client) -> None:
    form = visit(opened, "/?topic=moe").form("/settings/default-filter/")

    opened.post(form.attributes["action"], form.fields())

    assert "opens with this" in form.text
    assert Reader.objects.get().default_filter == ""


def test_one_that_has_lost_its_topic_opens_with_all_papers(opened: Client) -> None:
    Topic.objects.get(slug="moe").delete()

    assert visit(opened, opened.get("/").headers["Location"]).one("h1").text == "All papers"
    assert visit(opened, "/settings/").one("section", aria_labelledby="opening")


def test_signing_in_takes_it_along(opened: Client) -> None:
    cast.reader()

    opened.post("/sign-in/", {"username": "ada", "password": cast.PASSWORD})

    assert opened.get("/").headers["Location"] == "/?topic=moe"


def test_it_never_leads_away_from_the_site_nor_is_set_by_a_link(client: Client) -> None:
    response = client.post("/settings/default-filter/", {"query": "topic=moe", "next": "//evil.example"})

    assert response.headers["Location"] == "/settings/"
    assert client.get("/settings/default-filter/").status_code == 405


def test_the_redirect_costs_one_query(opened: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        opened.get("/")

    assert len(queries) == 1
