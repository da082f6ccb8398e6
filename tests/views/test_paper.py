"""A paper's page: its one address, its neighbours in the filter, and everything that is known."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from papers.models import FormerId, Paper, Source, Tagging, Topic, Verdict
from tests.cast import AWESOME, DPO, MIXTRAL, OLMO, PILE, abstract_of, import_records
from tests.page import paper_titles, visit

pytestmark = pytest.mark.django_db

FOUND = "Where this paper was found"


@pytest.mark.parametrize("slug", ["", "wrong/", "Mixtral-of-Experts/", "%E6%B7%B7/", "%00/"])
def test_a_wrong_or_missing_slug_leads_to_the_papers_address_and_keeps_the_query(client: Client, slug: str) -> None:
    paper = Paper.objects.create(title=MIXTRAL)

    response = client.get(f"/papers/{paper.public_id}/{slug}?topic=moe&q=a%20b%26c&page=2")

    assert response.status_code == 302
    assert response.headers["Location"] == f"{paper.get_absolute_url()}?topic=moe&q=a%20b%26c&page=2"


def test_an_address_without_its_last_slash_is_mended(client: Client) -> None:
    paper = Paper.objects.create(title=MIXTRAL)

    response = client.get(f"/papers/{paper.public_id}", follow=True)

    assert response.redirect_chain[-1][0] == paper.get_absolute_url()


def test_a_title_edited_and_edited_back_is_no_circle_for_a_browser_that_remembers(client: Client) -> None:
    paper = Paper.objects.create(title=MIXTRAL)

    response = client.get(f"/papers/{paper.public_id}/mixtral-8x7b/")

    assert response.status_code == 302  # 301 would be remembered


def test_a_former_id_leads_to_its_paper(client: Client) -> None:
    paper = Paper.objects.create(title=MIXTRAL)
    FormerId.objects.create(paper=paper, public_id="pformer")

    response = client.get("/papers/pformer/mixtral-of-experts/?q=experts")

    assert response.headers["Location"] == f"{paper.get_absolute_url()}?q=experts"


@pytest.mark.parametrize("path", ["pnobody/", "pnobody/any/", "%00/", "p%2Fq/", "%ED%A0%80/", f"{'p' * 3000}/", "p q/"])
def test_an_unknown_id_is_not_found(client: Client, path: str) -> None:
    response = client.get(f"/papers/{path}")

    assert response.status_code == 404


@pytest.mark.parametrize("title", ["Mark", "mark!", "Admin", "..", "/", "%2F", "混合"])
def test_no_title_makes_a_page_that_cannot_be_reached(client: Client, title: str) -> None:
    paper = Paper.objects.create(title=title)

    assert visit(client, paper.get_absolute_url()).one("h1").text == title


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("query", ["", "?session=alignment-2024-02-06", "?q=language+models&role=more"])
def test_previous_and_next_walk_the_filter_in_its_order_from_end_to_end(client: Client, query: str) -> None:
    listed = visit(client, f"/{query}")
    page = visit(client, listed.all("article")[0].all("a")[0].attributes["href"])
    walked = [page.one("h1").text]
    assert not page.all("a", rel="prev")

    while steps := page.all("a", rel="next"):
        before = page
        page = visit(client, steps[0].attributes["href"])
        assert before.one("h1").text in page.one("a", rel="prev").text
        walked.append(page.one("h1").text)

    assert walked == paper_titles(listed)


def test_a_paper_outside_the_filter_still_has_neighbours_in_it(library: dict[str, Paper], client: Client) -> None:
    page = visit(client, f"{library[PILE].get_absolute_url()}?session=alignment-2024-02-06")

    assert not page.all("a", rel="prev")
    assert page.one("a", rel="next").text.endswith("Aligning Large Language Models with Human: A Survey")


def test_the_way_back_is_the_filter_the_reader_came_from(library: dict[str, Paper], client: Client) -> None:
    page = visit(client, f"{library[MIXTRAL].get_absolute_url()}?topic=moe&page=1")

    back = page.one("nav", aria_label=FOUND).one("a")
    path, place = back.attributes["href"].split("#")
    assert back.text == "Papers about MoE"
    assert visit(client, path).all("article", id=place)


def test_the_words_that_speak_for_a_topic_are_marked_and_named(library: dict[str, Paper], client: Client) -> None:
    page = visit(client, library[MIXTRAL].get_absolute_url())

    evidence = Tagging.objects.get(paper=library[MIXTRAL], topic__slug="moe").evidence
    assert "Sparse Mixture of Experts" in evidence
    assert "Sparse Mixture of Experts" in page.one("article").texts("mark")
    (reason,) = (dd for dt, dd in zip(*(page.all(tag) for tag in ("dt", "dd")), strict=True) if dt.text == "MoE")
    assert set(evidence) <= set(reason.texts("q"))
    assert re.search(r"\+\d.*points, 4 needed", reason.text)


def test_searched_words_are_marked_whatever_their_accents(library: dict[str, Paper], client: Client) -> None:
    page = visit(client, f"{library[OLMO].get_absolute_url()}?q=sciénce+LANGUAGE")

    assert {"Science", "Language"} <= set(page.one("h1").texts("mark"))


def test_a_curators_no_takes_the_topic_off_the_page(library: dict[str, Paper], client: Client) -> None:
    Tagging.objects.filter(paper=library[MIXTRAL]).update(verdict=Verdict.NO, source=Source.CURATOR)

    assert "/?topic=moe" not in visit(client, library[MIXTRAL].get_absolute_url()).hrefs()


def test_a_curators_yes_says_so(library: dict[str, Paper], client: Client) -> None:
    rag = Topic.objects.get(slug="rag")
    Tagging.objects.create(paper=library[AWESOME], topic=rag, source=Source.CURATOR)

    assert "A curator says so" in visit(client, library[AWESOME].get_absolute_url()).one("main").text


@pytest.mark.usefixtures("topics")
def test_everything_known_is_on_the_page(client: Client) -> None:
    import_records(
        {
            "title": OLMO,
            "abstract": "See https://allenai.org/olmo (open).\n\nA second paragraph.",
            "authors": ["Dirk Groeneveld", "Iz Beltagy"],
            "published": "2024-02",
            "identifiers": {"arxiv": "2402.00838"},
            "links": [{"url": "https://github.com/allenai/OLMo", "kind": "code"}],
            "entries": [
                {"list": "one.txt", "line": 5, "session": "BasicLLM", "date": "2024-02-08", "role": "required"},
                {"list": "two.txt", "line": 7},
            ],
        }
    )
    paper = Paper.objects.get()

    page = visit(client, paper.get_absolute_url())

    words = page.one("main").text
    for part in ("Dirk Groeneveld, Iz Beltagy", "February 2024", "A second paragraph.", paper.citation_key):
        assert part in words
    for part in ("BasicLLM", "8 February 2024", "required reading", "line 5", "line 7"):
        assert part in words
    assert {
        "https://arxiv.org/abs/2402.00838",
        "https://github.com/allenai/OLMo",
        "https://allenai.org/olmo",
        "/lists/one/#basicllm-2024-02-08",
        "/lists/two/",
    } <= set(page.hrefs())


@pytest.mark.usefixtures("topics")
def test_an_inferred_title_and_a_missing_abstract_are_said(client: Client) -> None:
    import_records({"title": DPO, "title_source": "inferred", "abstract": abstract_of(DPO)}, {"title": AWESOME})

    inferred, bare = (visit(client, Paper.objects.get(title=title).get_absolute_url()) for title in (DPO, AWESOME))

    assert "Inferred title" in inferred.one("article").text
    assert "No abstract is known" in bare.one("article").text
    assert "Inferred title" not in bare.one("article").text


def test_the_page_is_only_looked_at(client: Client) -> None:
    paper = Paper.objects.create(title=MIXTRAL)

    assert client.post(paper.get_absolute_url()).status_code == 405


def test_a_papers_page_says_when_it_was_queued_begun_and_read(library: dict[str, Paper], client: Client) -> None:
    path = f"/marks/{library[MIXTRAL].public_id}/"
    for status in ("queued", "reading", "read"):
        client.post(path, {"status": status})

    renewed = visit(client, library[MIXTRAL].get_absolute_url()).one("div", data_follows="history")
    history = renewed.one("ol", class_="reading__history")

    assert history.texts("li") == ["Queued just now", "Begun just now", "Read just now"]
    assert all(each.attributes["datetime"] for each in history.all("time"))
