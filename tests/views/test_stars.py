"""Stars: by POST alone, said outright, each reader's own, and back to where the reader was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from papers.models import FormerId, Paper, Reader, Star
from tests.cast import MIXTRAL
from tests.page import parse, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def mixtral(db: None) -> Paper:
    return Paper.objects.create(title=MIXTRAL)


def star(client: Client, paper: Paper, said: str = "yes", **more: str) -> HttpResponse:
    return client.post(reverse("papers:star", args=[paper.public_id]), {"star": said, **more})  # type: ignore[return-value]  # the client's own kind of it


def test_the_papers_button_gives_a_star_and_takes_it_away(mixtral: Paper, client: Client) -> None:
    page = f"{mixtral.get_absolute_url()}?q=experts"

    for expected in (1, 0):
        form = visit(client, page).one("form", class_="mark")
        (button,) = form.all("button", name="star")
        response = client.post(button.attributes["formaction"], form.pressed("Star"))
        assert response.headers["Location"] == page
        assert Star.objects.count() == expected


def test_starred_twice_is_starred_once_and_keeps_its_time(mixtral: Paper, client: Client) -> None:
    star(client, mixtral)
    earlier = timezone.now() - timedelta(days=3)
    Star.objects.update(when=earlier)

    star(client, mixtral)

    assert Star.objects.get().when == earlier


def test_who_takes_away_what_they_never_gave_becomes_no_reader(mixtral: Paper, client: Client) -> None:
    response = star(client, mixtral, "no")

    assert response.status_code == 302
    assert not Reader.objects.exists()
    assert not response.cookies.get("reader")


@pytest.mark.parametrize("said", ["", "toggle", "YES", "yes\0", "x" * 10_000])
def test_anything_but_yes_and_no_is_refused_in_a_sentence(mixtral: Paper, client: Client, said: str) -> None:
    response = star(client, mixtral, said)

    assert response.status_code == 400
    assert "given with “yes”" in parse(response.content.decode()).text
    assert not Reader.objects.exists()


def test_looking_gives_no_star(mixtral: Paper, client: Client) -> None:
    assert client.get(reverse("papers:star", args=[mixtral.public_id])).status_code == 405


@pytest.mark.parametrize("kind", ["stars", "notes", "tags"])
def test_there_is_nothing_to_say_of_an_unknown_paper(db: None, client: Client, kind: str) -> None:
    said = {"star": "yes", "text": "a", "tags": "a"}

    assert client.post(f"/{kind}/pnobody/", said).status_code == 404
    assert not Reader.objects.exists()


@pytest.mark.parametrize("kind", ["stars", "notes", "tags"])
def test_a_form_without_its_token_is_refused(mixtral: Paper, kind: str) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(f"/{kind}/{mixtral.public_id}/", {"star": "yes", "text": "a", "tags": "a"}).status_code == 403


def test_a_former_id_stars_the_paper_that_has_it_now(mixtral: Paper, client: Client) -> None:
    FormerId.objects.create(paper=mixtral, public_id="pformer")

    client.post("/stars/pformer/", {"star": "yes"})

    assert Star.objects.get().paper == mixtral


def test_no_next_leads_away_from_the_site(mixtral: Paper, client: Client) -> None:
    assert star(client, mixtral, next="//evil.example").headers["Location"] == mixtral.get_absolute_url()


def test_a_script_gets_the_button_as_it_has_become(mixtral: Paper, client: Client) -> None:
    path = reverse("papers:star", args=[mixtral.public_id])

    response = client.post(path, {"star": "yes", "next": "/?page=2"}, headers={"X-Requested-With": "fetch"})

    pressed = parse(response.text).one("form").pressed("Star")
    assert (pressed["star"], pressed["next"]) == ("no", "/?page=2")
    assert response.cookies.get("reader")
