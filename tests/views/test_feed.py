"""The feed of a filter."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.test import Client

from papers.models import Paper
from tests import cast
from tests.page import visit

pytestmark = pytest.mark.django_db

ATOM = {"atom": "http://www.w3.org/2005/Atom"}


def read(client: Client, path: str) -> ElementTree.Element:
    response = client.get(path)
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content)  # noqa: S314 - our own feed


def titles(feed: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in feed.findall("atom:entry/atom:title", ATOM)]


def test_a_feed_holds_the_papers_of_the_filter_the_newest_first(library: dict[str, Paper], client: Client) -> None:
    feed = read(client, "/feed/?topic=moe")

    moe = Paper.objects.about(["moe"]).newest()
    assert titles(feed) == [paper.readable_title for paper in moe]
    assert feed.findtext("atom:title", namespaces=ATOM) == "Papers about MoE · Reading list"


def test_a_search_is_fed_by_date_and_not_by_relevance(library: dict[str, Paper], client: Client) -> None:
    feed = read(client, "/feed/?q=language+model")

    found = {paper.readable_title: paper.added for paper in Paper.objects.newest()}
    dates = [found[title] for title in titles(feed)]
    assert len(dates) > 2
    assert dates == sorted(dates, reverse=True)


def test_an_entry_leads_to_its_paper_and_says_who_wrote_it_and_what_about(
    library: dict[str, Paper], client: Client
) -> None:
    paper = library[cast.MIXTRAL]

    feed = read(client, "/feed/")

    (entry,) = [
        each for each in feed.findall("atom:entry", ATOM) if each.findtext("atom:title", "", ATOM) == paper.title
    ]
    link = entry.find("atom:link", ATOM)
    assert link is not None
    assert link.attrib["href"] == f"http://testserver{paper.get_absolute_url()}"
    assert "MoE" in [each.attrib["term"] for each in entry.findall("atom:category", ATOM)]


def test_an_entry_keeps_its_id_when_the_title_changes(library: dict[str, Paper], client: Client) -> None:
    def ids() -> set[str]:
        return {each.text or "" for each in read(client, "/feed/").findall("atom:entry/atom:id", ATOM)}

    before = ids()
    paper = library[cast.MIXTRAL]
    paper.title = "Another title"
    paper.save()

    assert ids() == before


def test_the_library_leads_to_the_feed_of_what_it_shows(library: dict[str, Paper], client: Client) -> None:
    page = visit(client, "/?topic=moe")

    assert page.one("link", rel="alternate").attributes["href"] == "/feed/?topic=moe"


def test_hostile_parameters_are_ignored(library: dict[str, Paper], client: Client) -> None:
    feed = read(client, "/feed/?topic=%00&sort=%FF&q=%22%3Cscript%3E&page=-1")

    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"


def test_a_control_character_in_a_title_does_not_break_the_feed(library: dict[str, Paper], client: Client) -> None:
    Paper.objects.filter(pk=library[cast.MIXTRAL].pk).update(title="Mixtral\x0bof \x1bExperts", abstract="A\x0cB")

    assert len(titles(read(client, "/feed/"))) == 18


def test_what_xml_cannot_hold_is_left_out(client: Client) -> None:
    paper = Paper.objects.create(title="Bell\x07 and \uffffwhistle", abstract="Form\x0cfeed", authors=["A\x01da"])

    feed = read(client, "/feed/?q=bell%01%EF%BF%BE%20-zebra")

    assert feed.findtext("atom:title", namespaces=ATOM) == "Papers mentioning “bell -zebra” · Reading list"
    assert feed.findtext("atom:entry/atom:author/atom:name", namespaces=ATOM) == "Ada"
    assert titles(feed) == ["Bell and whistle"]
    assert paper.title == "Bell\x07 and \uffffwhistle"


@pytest.mark.usefixtures("library")
def test_no_feed_for_all_is_offered_of_what_only_its_reader_knows(client: Client) -> None:
    for query, offered in {"topic=moe": True, "topic=moe&state=unread": False}.items():
        page = visit(client, f"/?{query}")
        assert [each for each in page.hrefs() if each.startswith("/feed/")] == [f"/feed/?{query}"] * offered
        assert len(page.all("link", rel="alternate")) == offered
