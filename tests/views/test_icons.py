"""How a page shows itself elsewhere: as an icon, on a home screen, and as a preview where its address is shared."""

from __future__ import annotations

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from papers.models import Paper
from tests.cast import MIXTRAL
from tests.page import Element, visit

pytestmark = pytest.mark.django_db


def _meta(page: Element, name: str) -> str:
    return page.one("meta", property=name).attributes["content"]


def _canonical(page: Element) -> str:
    return page.one("link", rel="canonical").attributes["href"]


def test_the_old_address_of_the_icon_leads_to_it(client: Client) -> None:
    response = client.get("/favicon.ico")

    assert response.status_code == 302
    assert finders.find(response.headers["Location"].removeprefix("/static/"))


def test_the_manifest_names_icons_that_are_there(client: Client) -> None:
    response = client.get("/manifest.webmanifest")

    assert response.headers["Content-Type"] == "application/manifest+json"
    assert response.json()["name"] == "Reading list"
    assert {icon["sizes"] for icon in response.json()["icons"]} == {"any", "192x192", "512x512"}
    for icon in response.json()["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/")), icon


def test_a_shared_paper_shows_its_title_and_opening(library: dict[str, Paper], client: Client) -> None:
    paper = library[MIXTRAL]

    page = visit(client, f"{paper.get_absolute_url()}?topic=moe")

    assert _meta(page, "og:title") == MIXTRAL
    assert _meta(page, "og:description") == page.one("meta", name="description").attributes["content"]
    assert _meta(page, "og:type") == "article"
    assert _meta(page, "og:url") == _canonical(page) == f"http://testserver{paper.get_absolute_url()}"
    assert _meta(page, "og:image").startswith("http://testserver/static/papers/icons/social")


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/", "/"),
        ("/?page=1&nonsense=1", "/"),
        ("/?state=unread&topic=moe", "/?topic=moe&state=unread"),
        ("/?q=a%22b%26c", "/?q=a%22b%26c"),
    ],
)
def test_a_filter_has_one_address_however_it_was_asked_for(client: Client, asked: str, canonical: str) -> None:
    assert _canonical(visit(client, asked)) == f"http://testserver{canonical}"


def test_an_error_is_not_for_sharing(client: Client) -> None:
    response = client.get("/nowhere/")

    assert b"canonical" not in response.content
    assert b"noindex" in response.content
