"""Notes: the whole text is said, kept as it is typed, shown as text, and nobody's but the reader's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from papers.models import Note, Paper, Reader
from tests import cast
from tests.cast import DPO, MIXTRAL
from tests.page import Element, parse, visit

pytestmark = pytest.mark.django_db

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% include 'x' %}",
    "javascript:alert(1) http://x.org/\"onmouseover='alert(1)'",
    "</textarea><b>bold</b>",
    "\0\x01\x1f nul",
    "\u202egnp.exe",
    "א" * 50,
    "a" * 19_999,
    "https://" + "a." * 500,
]


@pytest.fixture
def mixtral(db: None) -> Paper:
    return Paper.objects.create(title=MIXTRAL, abstract="Sparse experts.")


def write(client: Client, paper: Paper, text: str, **more: str) -> HttpResponse:
    return client.post(reverse("papers:note", args=[paper.public_id]), {"text": text, **more})  # type: ignore[return-value]  # the client's own kind of it


def shown(client: Client, paper: Paper) -> Element:
    return visit(client, paper.get_absolute_url()).one("div", class_="note__text")


def test_a_visitor_writes_a_note_on_the_papers_page_and_comes_back_to_it(mixtral: Paper, client: Client) -> None:
    page = f"{mixtral.get_absolute_url()}?q=experts"
    form = visit(client, page).form(reverse("papers:note", args=[mixtral.public_id]))

    response = client.post(form.attributes["action"], {**form.fields(), "text": "Read again\nfor the thesis."})

    assert response.headers["Location"] == f"{page}#own"
    assert shown(client, mixtral).text == "Read again for the thesis."
    assert "".join(shown(client, mixtral).children) == "Read again\nfor the thesis."  # type: ignore[arg-type]  # it has but text


def test_the_form_holds_the_note_as_it_stands(mixtral: Paper, client: Client) -> None:
    text = "\n  indented, and <b> & “quotes”\n\nlast"
    write(client, mixtral, text)

    form = visit(client, mixtral.get_absolute_url()).form(reverse("papers:note", args=[mixtral.public_id]))

    assert form.fields()["text"] == text.strip()


def test_what_is_written_takes_the_place_of_what_was(mixtral: Paper, client: Client) -> None:
    for text in ("first", "second"):
        write(client, mixtral, text)

    note = Note.objects.get()
    assert note.text == "second"
    assert "second" in note.words
    assert "first" not in note.words


def test_saving_the_same_changes_not_even_when(mixtral: Paper, client: Client) -> None:
    write(client, mixtral, "the same")
    earlier = timezone.now() - timedelta(days=3)
    Note.objects.update(when=earlier)

    write(client, mixtral, " the same\r\n")

    assert Note.objects.get().when == earlier


@pytest.mark.parametrize("text", ["", "   \r\n ", "\0"])
def test_an_emptied_note_is_taken_away(mixtral: Paper, client: Client, text: str) -> None:
    write(client, mixtral, "something")

    response = write(client, mixtral, text)

    assert response.status_code == 302
    assert not Note.objects.exists()
    said = visit(client, mixtral.get_absolute_url()).one("p", class_="notice__said")
    assert said.text == "Your note is taken away. It said: something"


def test_who_writes_nothing_becomes_no_reader(mixtral: Paper, client: Client) -> None:
    write(client, mixtral, "")

    assert not Reader.objects.exists()


def test_a_text_that_is_not_posted_at_all_changes_nothing(mixtral: Paper, client: Client) -> None:
    write(client, mixtral, "something")

    assert client.post(reverse("papers:note", args=[mixtral.public_id])).status_code == 400
    assert Note.objects.get().text == "something"


def test_a_note_of_the_greatest_length_is_kept_and_searched_to_its_end(mixtral: Paper, client: Client) -> None:
    text = "a b c d " * 2_498 + "zebra"

    write(client, mixtral, text + "\r\n" * 5)

    assert Note.objects.get().text == text
    assert "zebra" in Note.objects.get().words.split()


def test_a_longer_one_is_refused_in_a_sentence_and_nothing_is_lost(mixtral: Paper, client: Client) -> None:
    write(client, mixtral, "before")

    response = write(client, mixtral, "x" * 20_001, next=f"{mixtral.get_absolute_url()}?q=experts#own")

    page = parse(response.content.decode())
    form = page.form(reverse("papers:note", args=[mixtral.public_id]))
    assert response.status_code == 400
    assert "room for 20,000 characters, and yours is 1 character longer" in page.text
    assert Note.objects.get().text == "before"
    assert form.fields()["text"] == "x" * 20_001
    again = client.post(form.attributes["action"], {**form.fields(), "text": "shorter"})
    assert again.headers["Location"] == f"{mixtral.get_absolute_url()}?q=experts#own"
    assert Note.objects.get().text == "shorter"


def test_addresses_become_links_and_nothing_else_does(mixtral: Paper, client: Client) -> None:
    write(client, mixtral, "See https://arxiv.org/abs/2401.04088, (www.x.org) not javascript:alert(1) or ftp://x.org/")

    links = shown(client, mixtral).all("a")

    assert [link.attributes["href"] for link in links] == ["https://arxiv.org/abs/2401.04088", "https://www.x.org"]
    assert {link.attributes["rel"] for link in links} == {"noopener nofollow"}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_note_is_text(mixtral: Paper, client: Client, text: str) -> None:
    assert write(client, mixtral, text).status_code == 302

    page = visit(client, mixtral.get_absolute_url())
    note = page.one("div", class_="note__text")
    assert {each.tag for each in note.walk()} <= {"a"}
    assert {name for each in note.walk() for name in each.attributes} <= {"href", "rel"}
    assert all(each.attributes["href"].startswith(("http://", "https://")) for each in note.walk())
    assert page.one("textarea").text == " ".join(Note.objects.get().text.split())


def test_nobody_else_sees_a_note_wherever_they_look(mixtral: Paper, client: Client, curator_client: Client) -> None:
    write(client, mixtral, "Quokka, my secret.")
    client.post(reverse("papers:tags", args=[mixtral.public_id]), {"tags": "wombat"})
    note, reader = Note.objects.get(), Reader.objects.get()
    other = Client()
    other.force_login(cast.reader())
    places = [
        "/",
        "/?q=quokka&sort=title",
        "/?tag=wombat&mine=noted",
        mixtral.get_absolute_url(),
        "/feed/",
        "/feed/?q=quokka",
        "/feed/?tag=wombat",
        "/export/papers.jsonl",
        "/lists/",
        "/topics/",
        "/next/",
    ]
    admin_places = [
        "/admin/",
        "/admin/papers/paper/?q=quokka",
        f"/admin/papers/paper/{mixtral.pk}/change/",
        f"/admin/papers/paper/{mixtral.pk}/delete/",
        f"/admin/papers/reader/{reader.pk}/change/",
        f"/admin/papers/reader/{reader.pk}/delete/",
    ]

    for browser in (Client(), other, curator_client):
        for place in places:
            response = browser.get(place)
            said = b"".join(response) if response.streaming else response.content  # type: ignore[call-overload, arg-type]  # either kind
            assert b"my secret" not in said, place
            assert b"wombat</a>" not in said, place
    for place in admin_places:
        response = curator_client.get(place, follow=True)
        assert b"secret" not in response.content, place
        assert b"wombat" not in response.content, place
    assert b"my secret" in client.get(mixtral.get_absolute_url()).content
    assert note.text not in b"".join(client.get("/export/papers.jsonl")).decode()  # type: ignore[call-overload, arg-type]  # a stream


def test_signing_in_takes_note_star_and_tags_along(mixtral: Paper, client: Client) -> None:
    cast.reader()
    write(client, mixtral, "From before.")
    client.post(reverse("papers:star", args=[mixtral.public_id]), {"star": "yes"})
    client.post(reverse("papers:tags", args=[mixtral.public_id]), {"tags": "thesis"})

    client.post("/sign-in/", {"username": "ada", "password": cast.PASSWORD})

    page = visit(client, mixtral.get_absolute_url())
    assert page.one("div", class_="note__text").text == "From before."
    assert page.one("article").one("form", class_="mark").pressed("Star")["star"] == "no"
    assert page.one("ul", class_="own-tags").texts("a") == ["thesis"]
    assert Reader.objects.get().user is not None


def test_each_paper_has_its_own(mixtral: Paper, client: Client) -> None:
    dpo = Paper.objects.create(title=DPO)
    write(client, mixtral, "of experts")
    write(client, dpo, "of preferences")

    assert shown(client, mixtral).text == "of experts"
    assert shown(client, dpo).text == "of preferences"


def test_a_note_that_was_changed_in_another_tab_is_not_replaced_unseen(mixtral: Paper, client: Client) -> None:
    action = reverse("papers:note", args=[mixtral.public_id])
    old = visit(client, mixtral.get_absolute_url()).form(action).fields()
    client.post(action, {**old, "text": "From the first tab."})

    response = client.post(action, {**old, "text": "From the second."})
    page = parse(response.text)

    assert response.status_code == 400
    assert "From the first tab." in page.one("main").text
    assert Note.objects.get().text == "From the first tab."
    client.post(action, page.form(action).fields())  # seen, it is replaced
    assert Note.objects.get().text == "From the second."
