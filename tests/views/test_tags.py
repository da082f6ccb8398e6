"""A reader's own tags: the whole set is said, and what cannot be a tag is refused with all else."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from papers.models import OwnTag, Paper, Reader
from tests.cast import MIXTRAL
from tests.page import parse, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def mixtral(db: None) -> Paper:
    return Paper.objects.create(title=MIXTRAL)


def tag(client: Client, paper: Paper, tags: str, **more: str) -> HttpResponse:
    return client.post(reverse("papers:tags", args=[paper.public_id]), {"tags": tags, **more})  # type: ignore[return-value]  # the client's own kind of it


def kept() -> list[str]:
    return list(OwnTag.objects.order_by("slug").values_list("name", flat=True))


def test_the_papers_form_keeps_tags_that_lead_to_the_library(mixtral: Paper, client: Client) -> None:
    page = mixtral.get_absolute_url()
    form = visit(client, page).form(reverse("papers:tags", args=[mixtral.public_id]))

    response = client.post(form.attributes["action"], {**form.fields(), "tags": "thesis, Reading group"})

    assert response.headers["Location"] == f"{page}#own"
    tags = visit(client, page).one("ul", class_="own-tags")
    assert tags.texts("a") == ["Reading group", "thesis"]
    assert visit(client, tags.link("Reading")).texts("h1") == ["Papers under “Reading group”"]


def test_the_form_holds_the_tags_as_they_stand(mixtral: Paper, client: Client) -> None:
    tag(client, mixtral, "b, a&b, “c”")

    form = visit(client, mixtral.get_absolute_url()).form(reverse("papers:tags", args=[mixtral.public_id]))
    tag(client, mixtral, form.fields()["tags"])

    assert kept() == ["a&b", "b", "“c”"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("b, a", ["a", "b"]),
        (" spaced   out ,, ,a ", ["a", "spaced out"]),
        ("To read, to-read, TO READ", ["To read"]),
        ("混合, Łódź", ["Łódź", "混合"]),
        ("a\nb", ["a b"]),
        ("a\0b", ["ab"]),
        ("x" * 40, ["x" * 40]),
        (",".join(f"t{n:02}" for n in range(20)), [f"t{n:02}" for n in range(20)]),
        ("", []),
    ],
)
def test_what_is_typed_is_the_whole_set(mixtral: Paper, client: Client, typed: str, expected: list[str]) -> None:
    tag(client, mixtral, "before, a")

    response = tag(client, mixtral, typed)

    assert response.status_code == 302
    assert sorted(kept()) == sorted(expected)


def test_a_tag_that_stays_keeps_its_time_and_takes_the_new_spelling(mixtral: Paper, client: Client) -> None:
    tag(client, mixtral, "thesis")
    before = OwnTag.objects.get()

    tag(client, mixtral, "Thesis, more")

    after = OwnTag.objects.get(slug="thesis")
    assert (after.pk, after.when, after.name) == (before.pk, before.when, "Thesis")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (",".join(f"t{n}" for n in range(21)), "can have 20 tags of your own, not 21"),
        ("good, " + "x" * 41, "can have 40 characters; “xxxxxxxxxxxxxxxxxxxx…” has 41"),
        ("good, !!!", "The tag “!!!” has no letter"),
        ("🤖", "The tag “🤖” has no letter"),
        ("<>", "The tag “<>” has no letter"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence_and_nothing_is(
    mixtral: Paper, client: Client, typed: str, said: str
) -> None:
    tag(client, mixtral, "before")

    response = tag(client, mixtral, typed)

    page = parse(response.content.decode())
    assert response.status_code == 400
    assert said in page.text
    assert page.form(reverse("papers:tags", args=[mixtral.public_id])).fields()["tags"] == typed
    assert kept() == ["before"]


def test_no_tags_at_all_is_no_empty_set(mixtral: Paper, client: Client) -> None:
    tag(client, mixtral, "before")

    assert client.post(reverse("papers:tags", args=[mixtral.public_id])).status_code == 400
    assert kept() == ["before"]


def test_who_takes_all_away_and_had_none_becomes_no_reader(mixtral: Paper, client: Client) -> None:
    tag(client, mixtral, " , ")

    assert not Reader.objects.exists()


@pytest.mark.parametrize("name", ["<script>x</script>", '"onclick="x', "{{ 7*7 }}", "a/../b?c#d&e", "%00x", "x'--"])
def test_a_hostile_tag_is_a_word_that_leads_to_its_papers(mixtral: Paper, client: Client, name: str) -> None:
    tag(client, mixtral, name)

    chip = visit(client, mixtral.get_absolute_url()).one("ul", class_="own-tags").one("a")
    assert chip.text == name
    assert chip.attributes.keys() == {"class", "href"}
    library = visit(client, chip.attributes["href"])
    assert library.texts("h1") == [f"Papers under “{name}”"]
    assert len(library.all("article")) == 1
