"""Changing all papers of a filter: said beforehand, done to those that were said and no others, and undone."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from django.test import Client
from django.utils.http import urlencode

from papers.curation import bulk
from papers.models import Entry, Paper, ReadingList, Revision, Source, Tagging, Topic, Verdict
from tests import cast
from tests.cast import DPO, MIXTRAL
from tests.page import parse, visit

pytestmark = pytest.mark.django_db

BULK = "/admin/papers/paper/bulk/"


def address(query: str, **chosen: object) -> str:
    return f"{BULK}?{query}&{urlencode(chosen)}" if chosen else f"{BULK}?{query}"


def confirm(client: Client, path: str) -> HttpResponse:
    """Press the button that the page shows."""
    fields = visit(client, path).one("form", class_="bulk__confirm").fields()
    return client.post(path, fields)


def about(slug: str) -> set[str]:
    taggings = Tagging.objects.counting().filter(topic__slug=slug)
    return set(taggings.values_list("paper__title", flat=True))


def test_the_library_leads_a_curator_to_changing_what_it_shows(
    library: dict[str, Paper], curator_client: Client, reader_client: Client
) -> None:
    shown = visit(curator_client, "/?topic=moe")

    (href,) = [href for href in shown.hrefs() if href.startswith(BULK)]
    assert href == address("topic=moe")
    assert not [href for href in visit(reader_client, "/?topic=moe").hrefs() if href.startswith(BULK)]


def test_it_says_beforehand_which_papers_and_how_many(library: dict[str, Paper], curator_client: Client) -> None:
    page = visit(curator_client, address("topic=alignment")).one("div", class_="bulk")

    assert page.one("h2").text == "Papers about Alignment"
    assert f"{len(about('alignment'))} papers." in page.text
    assert len(page.all("li")) == 6


def test_it_says_how_many_of_them_it_will_touch(library: dict[str, Paper], curator_client: Client) -> None:
    topic, count = Topic.objects.get(slug="alignment"), len(about("alignment"))
    Tagging.objects.decide(Paper.objects.about(["alignment"])[0], topic, Verdict.YES, None)

    yes = visit(curator_client, address("topic=alignment", do="yes", about=topic.pk)).text
    withdrawn = visit(curator_client, address("topic=alignment", do="withdraw", about=topic.pk)).text

    assert f"{count - 1} papers: do it" in yes
    assert f"Of the {count} papers 1 is changed by that" in withdrawn


def test_a_topic_is_added_to_all_papers_of_a_filter_and_undone(
    library: dict[str, Paper], curator: User, curator_client: Client
) -> None:
    before, found = about("rag"), about("alignment")
    rag = Topic.objects.get(slug="rag")

    path = address("topic=alignment", do="yes", about=rag.pk)
    assert f"{len(found)} papers: do it" in visit(curator_client, path).text
    assert about("rag") == before
    response = confirm(curator_client, path)

    assert about("rag") == before | found
    assert Tagging.objects.filter(topic=rag, source=Source.CURATOR, decided_by=curator).count() == len(found)
    step = visit(curator_client, response.headers["Location"])
    assert f"{len(found)} papers were changed." in step.text
    undo = step.one("form", action=f"{response.headers['Location']}undo/")

    undone = curator_client.post(f"{response.headers['Location']}undo/", undo.fields())

    assert about("rag") == before
    assert f"Undone: {len(found)} are as they were." in visit(curator_client, undone.headers["Location"]).text


def test_nothing_is_done_to_other_papers_than_were_announced(library: dict[str, Paper], curator_client: Client) -> None:
    path = address("topic=moe", do="delete")
    fields = visit(curator_client, path).one("form", class_="bulk__confirm").fields()
    Tagging.objects.decide(library[DPO], Topic.objects.get(slug="moe"), Verdict.YES, cast.curator("mary"))

    response = curator_client.post(path, fields)

    assert response.status_code == 409
    assert Paper.objects.count() == len(library)
    again = parse(response.content.decode())
    assert "others than before" in again.text
    assert curator_client.post(path, again.one("form", class_="bulk__confirm").fields()).status_code == 302
    assert not Paper.objects.filter(title__in=[DPO, MIXTRAL]).exists()


def test_papers_are_moved_between_lists_from_one_filter(library: dict[str, Paper], curator_client: Client) -> None:
    course, other = ReadingList.objects.get(), ReadingList.objects.create(name="other.txt")

    confirm(curator_client, address("topic=moe", do="move", start=course.pk, to=other.pk))

    assert {entry.paper.title for entry in other.entries.all()} == about("moe")
    assert not Entry.objects.filter(reading_list=course, paper__title=MIXTRAL).exists()


def test_papers_are_put_into_a_session(library: dict[str, Paper], curator_client: Client) -> None:
    course = ReadingList.objects.get()
    session = course.sessions.exclude(entries__paper=library[MIXTRAL]).first()
    assert session is not None

    confirm(curator_client, address("topic=moe", do="put", to=f"{course.pk}/{session.pk}"))

    assert session.entries.filter(paper=library[MIXTRAL]).exists()


@pytest.mark.parametrize(
    "chosen",
    [
        {"do": "fly"},
        {"do": "yes"},
        {"do": "yes", "about": "x"},
        {"do": "yes", "about": "99999999999999999999"},
        {"do": "put", "to": "1/2/3"},
        {"do": "move", "start": "\0", "to": ""},
    ],
)
def test_what_is_incomplete_is_asked_again(
    library: dict[str, Paper], curator_client: Client, chosen: dict[str, str]
) -> None:
    page = visit(curator_client, address("topic=moe", **chosen))

    assert not page.all("form", class_="bulk__confirm")
    assert page.all("ul", class_="errorlist")
    assert curator_client.post(address("topic=moe", **chosen), {"papers": "x"}).status_code == 409
    assert not Revision.objects.exists()


def test_more_than_can_be_changed_at_once_are_refused(
    library: dict[str, Paper], curator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST", 3)

    page = visit(curator_client, address("", do="delete"))

    assert "more than 3 papers" in page.text
    assert not page.all("form", class_="bulk__confirm")
    assert curator_client.post(address("", do="delete"), {"papers": "x"}).status_code == 409
    assert Paper.objects.count() == len(library)


def test_a_filter_that_finds_nothing_leaves_nothing_to_do(library: dict[str, Paper], curator_client: Client) -> None:
    assert "nothing to change" in visit(curator_client, address("q=zyzzyva", do="delete")).text


def test_each_action_takes_its_own_permission(library: dict[str, Paper], client: Client) -> None:
    user = User.objects.create_user("mary", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_paper", "change_paper", "change_tagging"]))
    client.force_login(user)

    page = visit(client, address("topic=moe"))
    assert [box.attributes["value"] for box in page.all("input", name="do")] == ["yes", "no", "withdraw"]
    visit(client, address("topic=moe", do="delete"))
    user.user_permissions.clear()
    assert client.get(BULK).status_code == 403


def test_a_search_is_a_filter_too(library: dict[str, Paper], curator_client: Client) -> None:
    confirm(curator_client, address("q=mixtral", do="delete"))

    assert Paper.objects.count() < len(library)
    assert not Paper.objects.filter(title=MIXTRAL).exists()
