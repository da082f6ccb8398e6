"""Settings: what a reader says once holds on every page, at once, for visitors too."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.template.loader import render_to_string
from django.test import Client

from papers.models import Paper, Reader
from tests import cast
from tests.page import Element, paper_titles, parse, visit

pytestmark = pytest.mark.django_db

DARK = {"theme": "dark", "density": "compact", "abstracts": "folded", "page_size": "10"}


@pytest.fixture
def thirty(topics: list[object]) -> Paper:
    """Thirty papers of one list and one topic; the first of them."""
    cast.import_records(
        *(
            {
                "title": f"{cast.MIXTRAL}, part {number}",
                "abstract": "Sparse mixture of experts.\n\nIn two paragraphs.",
                "entries": [{"list": "plain", "line": number}],
            }
            for number in range(1, 31)
        )
    )
    return Paper.objects.all()[0]


def frame(page: Element) -> dict[str, str]:
    return {name: value for name, value in page.one("html").attributes.items() if name.startswith("data-")}


def test_a_stranger_sees_what_goes_without_saying_and_leaves_no_row(client: Client) -> None:
    page = visit(client, visit(client, "/").link("Settings"))

    assert page.form("/settings/").fields().items() >= {
        ("theme", ""),
        ("density", ""),
        ("abstracts", ""),
        ("page_size", "25"),
    }
    assert frame(page) == {}
    assert not Reader.objects.exists()


def test_a_visitors_settings_are_kept_by_the_real_form_and_said() -> None:
    strict = Client(enforce_csrf_checks=True)
    form = visit(strict, "/settings/").form("/settings/")

    response = strict.post(form.attributes["action"], {**form.fields(), **DARK})

    assert response.headers["Location"] == "/settings/"
    assert [str(each) for each in get_messages(response.wsgi_request)] == ["Your settings are saved."]
    assert visit(strict, "/settings/").form("/settings/").fields().items() >= DARK.items()


def test_every_page_says_theme_and_density_from_its_first_byte(thirty: Paper, client: Client) -> None:
    client.post("/settings/", DARK)

    paths = ["/", "/settings/", "/topics/", "/lists/", "/lists/plain/", "/next/", "/sign-in/"]
    pages = [visit(client, path) for path in [*paths, thirty.get_absolute_url()]]
    pages.append(parse(client.get("/nowhere/").content.decode()))

    for page in pages:
        assert frame(page) == {"data-theme": "dark", "data-density": "compact", "data-abstracts": "folded"}
        assert page.one("meta", name="color-scheme").attributes["content"] == "dark"


def test_the_page_for_a_failure_stands_without_a_reader() -> None:
    page = parse(render_to_string("500.html"))

    assert frame(page) == {}
    assert page.one("meta", name="color-scheme").attributes["content"] == "light dark"


def test_pages_are_as_long_as_the_reader_likes_them(thirty: Paper, reader_client: Client) -> None:
    reader_client.post("/settings/", {"page_size": "10"})

    for path in ("/", "/topics/moe/", "/lists/plain/"):
        assert len(paper_titles(visit(reader_client, path))) == 10, path
        assert len(paper_titles(visit(reader_client, f"{path}?page=3"))) == 10, path
        assert len(paper_titles(visit(Client(), path))) == 25, path


def test_folded_abstracts_unfold_whole_and_another_reader_sees_their_beginning(
    thirty: Paper, client: Client, reader_client: Client
) -> None:
    visitor = Client()
    visitor.post("/settings/", {"abstracts": "folded"})

    for path in ("/", "/topics/moe/", "/lists/plain/"):
        folded, shown = visit(visitor, path).all("article")[0], visit(reader_client, path).all("article")[0]
        assert folded.one("details", class_="paper__abstract").texts("p") == [
            "Sparse mixture of experts.",
            "In two paragraphs.",
        ]
        assert not folded.all("p", class_="paper__opening")
        assert shown.one("p", class_="paper__opening").text == "Sparse mixture of experts. In two paragraphs."
        assert not shown.all("details", class_="paper__abstract")


@pytest.mark.parametrize(("field", "value"), [("theme", "pink"), ("page_size", "1000000"), ("density", "a\0b")])
def test_what_is_no_choice_is_said_beside_its_field_and_changes_nothing(field: str, value: str, client: Client) -> None:
    client.post("/settings/", DARK)

    response = client.post("/settings/", {**DARK, "abstracts": "", field: value})

    page = parse(response.content.decode())
    assert response.status_code == 400
    assert page.one("p", role="alert").text
    assert frame(page) == {"data-theme": "dark", "data-density": "compact", "data-abstracts": "folded"}
    assert Reader.objects.get().abstracts == "folded"


def test_what_is_not_posted_is_as_for_a_new_reader(client: Client) -> None:
    client.post("/settings/", DARK)

    client.post("/settings/", {})

    assert frame(visit(client, "/settings/")) == {}
    assert Reader.objects.get().page_size == 25


def test_signing_in_takes_a_visitors_settings_along(client: Client) -> None:
    cast.reader()
    client.post("/settings/", DARK)

    client.post("/sign-in/", {"username": "ada", "password": cast.PASSWORD})

    assert frame(visit(client, "/"))["data-theme"] == "dark"
    assert Reader.objects.get().user.username == "ada"
    other = Client()
    other.post("/sign-in/", {"username": "ada", "password": cast.PASSWORD})
    assert visit(other, "/settings/").form("/settings/").fields()["page_size"] == "10"
