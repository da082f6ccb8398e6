"""Saved filters: kept by a name, beside the papers and as a feed, and nobody else's business."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from papers.models import Paper, Reader, SavedFilter, Status
from papers.views.saved_filters import MOST
from tests import cast
from tests.cast import MIXTRAL
from tests.page import Element, visit

pytestmark = pytest.mark.django_db

ATOM = {"atom": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def moe(library: dict[str, Paper], client: Client) -> SavedFilter:
    """What a visitor has named: the unread papers about MoE."""
    client.post("/filters/", {"name": "Experts", "query": "topic=moe&state=unread"})
    return SavedFilter.objects.get()


def said(response: HttpResponse) -> str:
    """What the reader is told at the next page; what was said before may still wait there."""
    *_, message = get_messages(response.wsgi_request)  # type: ignore[attr-defined]  # the test client's
    return str(message)


def side_bar(client: Client, query: str = "") -> Element:
    return visit(client, f"/?{query}").one("nav", aria_labelledby="saved-label")


def chosen_by(client: Client) -> str:
    """Where the only filter in the side bar leads."""
    return side_bar(client).one("a", class_="facet__choose").attributes["href"]


def section(client: Client, path: str = "/settings/") -> Element:
    return visit(client, path).one("section", aria_labelledby="saved-filters")


def fed(client: Client, saved: SavedFilter) -> list[str]:
    feed = ElementTree.fromstring(client.get(f"/feed/{saved.token}/").content)  # noqa: S314 - our own feed
    return [each.text or "" for each in feed.findall("atom:entry/atom:title", ATOM)]


@pytest.mark.usefixtures("library")
def test_the_real_form_keeps_what_is_chosen_and_shows_it_in_the_side_bar() -> None:
    strict = Client(enforce_csrf_checks=True)
    form = visit(strict, "/?topic=moe&state=unread").form("/filters/")
    assert form.fields()["name"] == "Unread papers about MoE"

    response = strict.post("/filters/", {**form.fields(), "name": " Experts "})

    assert response.headers["Location"] == "/?topic=moe&state=unread"
    assert said(response) == "Saved as “Experts”."
    assert chosen_by(strict) == "/?topic=moe&state=unread"
    assert visit(strict, "/?topic=moe").all("details", class_="keep__name")


@pytest.mark.usefixtures("library")
def test_nothing_is_offered_where_nothing_is_chosen_or_named(client: Client) -> None:
    page = visit(client, "/")

    assert not page.all("form", action="/filters/")
    assert not page.all("nav", aria_labelledby="saved-label")
    assert "None yet" in section(client).text


@pytest.mark.usefixtures("moe")
def test_the_side_bar_marks_the_one_that_is_shown_whatever_the_order(client: Client) -> None:
    assert side_bar(client, "state=unread&topic=moe").one("a", aria_current="true").text == "Experts"
    assert not side_bar(client, "topic=moe").all("a", aria_current="true")


def test_the_same_name_is_replaced_and_that_is_said_and_the_feed_stays(moe: SavedFilter, client: Client) -> None:
    response = client.post("/filters/", {"name": "Experts", "query": "topic=rag&nonsense=1"})

    assert said(response) == "“Experts” is this filter now, in place of what it was."
    kept = SavedFilter.objects.get()
    assert (kept.query, kept.token) == ("topic=rag", moe.token)


@pytest.mark.parametrize(
    "posted",
    [
        {"name": "", "query": "topic=moe"},
        {"name": "   ", "query": "topic=moe"},
        {"name": "a\0b", "query": "topic=moe"},
        {"name": "x" * 81, "query": "topic=moe"},
        {"name": "All", "query": ""},
        {"name": "All", "query": "topic=nobody&all=1"},
        {},
    ],
)
@pytest.mark.usefixtures("topics")
def test_without_a_name_or_anything_chosen_nothing_is_kept(posted: dict[str, str], client: Client) -> None:
    assert client.post("/filters/", posted).status_code == 400
    assert not Reader.objects.exists()


def test_beyond_fifty_the_reader_is_told(moe: SavedFilter, client: Client) -> None:
    reader = moe.reader
    SavedFilter.objects.bulk_create(
        SavedFilter(reader=reader, name=f"Part {number}", query="topic=moe") for number in range(MOST - 1)
    )

    refused = client.post("/filters/", {"name": "One more", "query": "topic=rag"})

    assert said(refused) == "You have 50 saved filters, and there is no room for more."
    assert reader.saved_filters.count() == MOST
    assert "now" in said(client.post("/filters/", {"name": "Experts", "query": "topic=rag"}))
    assert len(side_bar(client).all("li")) == MOST


def test_the_settings_call_it_otherwise(moe: SavedFilter, client: Client) -> None:
    form = section(client).form(f"/filters/{moe.token}/")

    response = client.post(form.attributes["action"], {**form.fields(), "name": "Sparse"})

    assert said(response) == "It is called “Sparse” now."
    assert section(client).one("p", class_="kept__name").link("Sparse") == "/?topic=moe&state=unread"


def test_a_name_that_is_anothers_is_refused(moe: SavedFilter, client: Client) -> None:
    client.post("/filters/", {"name": "RAG", "query": "topic=rag"})

    response = client.post(f"/filters/{moe.token}/", {"name": "RAG"})

    assert said(response) == "There is another filter called “RAG”."
    assert sorted(SavedFilter.objects.values_list("name", flat=True)) == ["Experts", "RAG"]
    assert client.post(f"/filters/{moe.token}/", {"name": " "}).status_code == 400


def test_what_is_deleted_can_be_put_back_with_its_feed_also_twice(moe: SavedFilter, client: Client) -> None:
    response = client.post(section(client).form(f"/filters/{moe.token}/deleted/").attributes["action"])
    assert said(response) == "“Experts” is deleted."
    assert not SavedFilter.objects.exists()

    form = section(client, response.headers["Location"].split("#")[0]).form("/filters/put-back/")
    for _ in range(2):
        assert said(client.post(form.attributes["action"], form.fields())) == "“Experts” is back."

    back = SavedFilter.objects.get()
    assert (back.name, back.query, back.token) == (moe.name, moe.query, moe.token)


def test_what_is_put_back_takes_no_other_ones_name(moe: SavedFilter, client: Client) -> None:
    gone = client.post(f"/filters/{moe.token}/deleted/").headers["Location"].split("#")[0]
    form = section(client, gone).form("/filters/put-back/")
    client.post("/filters/", {"name": "Experts", "query": "topic=rag"})

    assert "another filter" in said(client.post("/filters/put-back/", form.fields()))
    assert SavedFilter.objects.get().query == "topic=rag"


@pytest.mark.parametrize("deleted", ["", "x", "a:b:c", "\0", "WyJhIl0:1:2"])
def test_nothing_made_up_is_put_back(deleted: str, moe: SavedFilter, client: Client) -> None:
    assert client.post("/filters/put-back/", {"deleted": deleted}).status_code == 400
    assert not visit(client, "/settings/", {"deleted": deleted}).all("form", action="/filters/put-back/")
    assert SavedFilter.objects.count() == 1


def test_nobody_else_can_see_or_change_it(moe: SavedFilter, reader_client: Client) -> None:
    other = Client()
    other.post("/settings/", {})

    for client in (Client(), other, reader_client):
        assert client.post(f"/filters/{moe.token}/", {"name": "Mine"}).status_code == 404
        assert client.post(f"/filters/{moe.token}/deleted/").status_code == 404
        assert "Experts" not in visit(client, "/settings/").text
        assert not visit(client, "/").all("nav", aria_labelledby="saved-label")
    assert SavedFilter.objects.get().name == "Experts"


def test_changes_are_posts_and_a_token_that_is_none_is_not_found(moe: SavedFilter, client: Client) -> None:
    for path in ("/filters/", f"/filters/{moe.token}/", f"/filters/{moe.token}/deleted/", "/filters/put-back/"):
        assert client.get(path).status_code == 405, path
    for token in ("0", "x" * 400, "put-back/deleted", "%00"):
        assert client.post(f"/filters/{token}/", {"name": "x"}).status_code == 404, token


def test_its_feed_is_its_readers_without_signing_in(
    moe: SavedFilter, client: Client, library: dict[str, Paper]
) -> None:
    before = fed(Client(), moe)

    moe.reader.mark(library[MIXTRAL], Status.READ)

    assert MIXTRAL in before
    assert fed(Client(), moe) == [title for title in before if title != MIXTRAL]


def test_its_feed_is_called_by_its_name_and_says_nothing_of_the_reader(
    moe: SavedFilter, client: Client, reader_client: Client
) -> None:
    reader_client.post("/filters/", {"name": "Sums <&>\x0b", "query": "q=language&sort=title"})
    saved = SavedFilter.objects.exclude(pk=moe.pk).get()

    response = Client().get(f"/feed/{saved.token}/")

    feed = ElementTree.fromstring(response.content)  # noqa: S314 - our own feed
    assert feed.findtext("atom:title", namespaces=ATOM) == "Sums <&> · Reading list"
    assert response.headers["Cache-Control"] == "private"
    assert "Set-Cookie" not in response.headers
    assert b"ada" not in response.content
    links = {each.attrib["rel"]: each.attrib["href"] for each in feed.findall("atom:link", ATOM)}
    assert links["self"] == f"http://testserver/feed/{saved.token}/"


def test_the_feed_stands_beside_the_filter_in_both_places(moe: SavedFilter, client: Client) -> None:
    feed = f"/feed/{moe.token}/"

    assert side_bar(client).link("Feed of Experts") == feed
    assert section(client).link("Feed") == feed


@pytest.mark.parametrize("token", ["nothing", "-", "0" * 500, "%00", "a.b"])
def test_a_token_that_is_none_is_not_found(token: str, moe: SavedFilter) -> None:
    assert Client().get(f"/feed/{token}/").status_code == 404


def test_signing_in_takes_them_along_and_their_feeds_go_on(moe: SavedFilter, client: Client) -> None:
    cast.reader()

    client.post("/sign-in/", {"username": "ada", "password": cast.PASSWORD})

    assert chosen_by(client) == "/?topic=moe&state=unread"
    assert MIXTRAL in fed(Client(), moe)


def test_one_that_has_lost_its_topic_is_still_there(moe: SavedFilter, client: Client) -> None:
    SavedFilter.objects.update(query="topic=gone")

    assert visit(client, chosen_by(client)).one("h1").text == "All papers"
    assert len(fed(client, moe)) == 18


@pytest.mark.usefixtures("library")
def test_pages_cost_no_more_than_eight_queries_however_many_there_are(reader_client: Client) -> None:
    reader_client.post("/settings/default-filter/", {"query": "topic=moe"})
    reader = Reader.objects.get()
    for number in range(20):
        SavedFilter.objects.create(reader=reader, name=f"Part {number}", query=f"topic=moe&q={number}")

    for path in ("/?all=1", "/?topic=moe&state=unread", "/settings/", f"/feed/{reader.saved_filters.all()[0].token}/"):
        with CaptureQueriesContext(connection) as queries:
            assert reader_client.get(path).status_code == 200
        assert len(queries) <= 8, (path, len(queries))
