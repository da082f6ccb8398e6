"""Signing in by password, and by the one-time link."""

from __future__ import annotations

import pytest
from django.test import Client
from sesame.utils import get_query_string

from papers.models import Paper, Reader
from tests import cast
from tests.cast import MIXTRAL
from tests.page import paper_titles, parse, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> cast.User:
    """Ada, who has an account."""
    return cast.reader()


@pytest.mark.usefixtures("ada")
def test_the_real_form_signs_in_and_leads_back_to_where_the_reader_was() -> None:
    strict = Client(enforce_csrf_checks=True)
    way = visit(strict, "/?state=unread&q=a%26b").one("header").link("Sign in")
    form = visit(strict, way).one("form")

    response = strict.post("/sign-in/", {**form.fields(), "username": "ada", "password": cast.PASSWORD})

    assert response.headers["Location"] == "/?state=unread&q=a%26b"
    assert "ada" in visit(strict, "/").one("header").text


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(("name", "password"), [("ada", "wrong"), ("nobody", cast.PASSWORD), ("a\0da", "x"), ("", "")])
def test_a_wrong_name_or_password_is_said_without_saying_which(client: Client, name: str, password: str) -> None:
    response = client.post("/sign-in/", {"username": name, "password": password})

    page = parse(response.content.decode())
    assert response.status_code == 200
    assert page.one("p", role="alert").text
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("way", ["//evil.example", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_signing_in_never_leads_away_from_the_site(client: Client, way: str) -> None:
    response = client.post("/sign-in/", {"username": "ada", "password": cast.PASSWORD, "next": way})

    assert response.headers["Location"] == "/"


def test_who_is_signed_in_already_is_led_on(reader_client: Client) -> None:
    assert reader_client.get("/sign-in/").headers["Location"] == "/"


def test_signing_out_is_a_post(reader_client: Client) -> None:
    assert reader_client.get("/sign-out/").status_code == 405
    reader_client.post(visit(reader_client, "/").form("/sign-out/").attributes["action"])

    assert "Sign in" in visit(reader_client, "/").one("header").text


def test_the_link_works_once_and_brings_the_visitors_marks_along(ada: cast.User, client: Client) -> None:
    paper = Paper.objects.create(title=MIXTRAL)
    client.post(f"/marks/{paper.public_id}/", {"status": "read"})
    link = f"/sign-in/link/{get_query_string(ada)}"

    first, second = client.get(link), Client().get(link)

    assert first.headers["Location"] == "/"
    assert paper_titles(visit(client, "/?state=read")) == [MIXTRAL]
    assert Reader.objects.get().user == ada
    assert second.status_code == 403
    assert "used already" in parse(second.content.decode()).text


@pytest.mark.parametrize("token", ["", "?sesame=", "?sesame=AAAA", "?sesame=%00%FF", f"?sesame={'A' * 10_000}"])
def test_a_link_that_is_none_signs_nobody_in(client: Client, token: str) -> None:
    assert client.get(f"/sign-in/link/{token}").status_code == 403


def test_a_link_is_no_longer_good_after_signing_in_by_password(ada: cast.User, client: Client) -> None:
    link = f"/sign-in/link/{get_query_string(ada)}"

    client.post("/sign-in/", {"username": "ada", "password": cast.PASSWORD})

    assert Client().get(link).status_code == 403


def test_the_admins_own_form_brings_marks_along_too(curator: cast.User, client: Client) -> None:
    paper = Paper.objects.create(title=MIXTRAL)
    client.post(f"/marks/{paper.public_id}/", {"status": "read"})

    client.post("/admin/login/", {"username": curator.username, "password": cast.PASSWORD, "next": "/admin/"})

    assert paper_titles(visit(client, "/?state=read")) == [MIXTRAL]
