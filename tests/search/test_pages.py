"""Search as a reader meets it: the box and its help, what the page says of a search, its order, the way in and out."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papers.models import Link, Paper
from tests.page import paper_titles, visit
from tests.search import corpus
from tests.search.test_query import TYPED

pytestmark = pytest.mark.django_db

MIXTRAL = "Mixtral of Experts"
DPO = "Direct Preference Optimization: Your Language Model is Secretly a Reward Model"


@pytest.fixture(autouse=True)
def _shelved(topics: list[object]) -> None:
    corpus.shelve()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=TYPED | st.sampled_from([line[0] for line in corpus.RECORDED]), sort=st.sampled_from(["", "title", "x"]))
def test_nothing_typed_is_an_error(client: Client, typed: str, sort: str) -> None:
    data = {"q": typed.encode("utf-8", "replace").decode(), "sort": sort}

    assert client.get("/", data).status_code in {200, 302}
    paper = Paper.objects.all()[0]
    assert client.get(paper.get_absolute_url(), data).status_code == 200


def test_help_unfolds_under_the_box() -> None:
    folded = visit(Client(), "/").one("details", class_="search-help")

    assert folded.one("summary").text == "Search help"
    assert "year:2023..2024" in folded.texts("code")


def test_the_page_says_how_it_understood_a_search_that_is_none(client: Client) -> None:
    notes = visit(client, "/", {"q": "foo:mixtral (a"}).one("ul", class_="notes").texts("li")

    assert [note for note in notes if "“foo:” is no field" in note]
    assert [note for note in notes if "bracket has no partner" in note]
    assert visit(client, "/", {"q": "mixtral"}).all("ul", class_="notes") == []


def test_what_holds_nothing_to_search_for_shows_all_and_says_so(client: Client) -> None:
    page = visit(client, "/", {"q": "🤖"})

    assert page.one("h1").text == "All papers"
    assert "holds no letter" in page.one("ul", class_="notes").text


def test_a_search_is_ranked_and_can_be_sorted_otherwise(client: Client) -> None:
    page = visit(client, "/", {"q": "language model"})
    sorts = page.one("p", class_="sorts")

    assert sorts.texts("a") == ["relevance", "newest", "title"]
    assert sorts.one("a", aria_current="true").text == "relevance"
    by_title = paper_titles(visit(client, sorts.link("title")))
    assert by_title == sorted(by_title)
    assert set(by_title) == set(paper_titles(page))
    assert visit(client, "/").one("p", class_="sorts").texts("a") == ["newest", "title"]


def test_papers_of_a_list_can_stand_in_its_order(client: Client) -> None:
    page = visit(client, "/?list=course-7")

    listed = visit(client, page.one("p", class_="sorts").link("list order"))

    assert paper_titles(listed)[:2] == [DPO, MIXTRAL]
    assert len(paper_titles(listed)) == 7


@pytest.mark.parametrize(
    "query", ["q=language+model", "q=language+model&sort=title", "list=course-7&sort=list", "q=the"]
)
def test_the_steps_from_paper_to_paper_follow_the_order_shown(client: Client, query: str) -> None:
    page = visit(client, f"/?{query}")
    titles = paper_titles(page)
    second = visit(client, page.all("article")[1].all("a")[0].attributes["href"])

    steps = {each.attributes["rel"]: each.attributes["href"] for each in second.all("a") if "rel" in each.attributes}
    assert visit(client, steps["prev"]).one("h1").text == titles[0]
    assert visit(client, steps["next"]).one("h1").text == titles[2]


def test_the_form_keeps_a_chosen_order(client: Client) -> None:
    form = visit(client, "/?q=language&sort=title").one("form", role="search")

    assert form.fields()["sort"] == "title"


@pytest.mark.parametrize(
    "typed",
    [
        "2305.18290",
        "arXiv:2305.18290v3",
        " arxiv:2305.18290 ",
        "https://arxiv.org/abs/2305.18290",
        "https://arxiv.org/pdf/2305.18290v1.pdf",
        "10.48550/arXiv.2305.18290",
    ],
)
def test_an_identifier_alone_leads_to_its_paper(client: Client, typed: str) -> None:
    response = client.get("/", {"q": typed})

    assert response.status_code == 302
    assert response.headers["Location"] == Paper.objects.get(title=DPO).get_absolute_url()


def test_an_address_leads_to_its_paper_unless_it_is_of_several(client: Client) -> None:
    address = "https://www.nature.com/articles/s41586-021-03819-2"
    assert client.get("/", {"q": address}).status_code == 302

    Link.objects.create(paper=Paper.objects.get(title=DPO), url=address, kind="other")

    assert client.get("/", {"q": address}).status_code == 200


def test_an_unknown_identifier_is_searched(client: Client) -> None:
    for typed in ("2305.99999", "10.1/unknown", "https://arxiv.org/abs/2305.99999", "2305.18290 mixtral"):
        assert client.get("/", {"q": typed}).status_code == 200


def test_a_hit_deep_in_an_abstract_is_shown(client: Client) -> None:
    paper = Paper.objects.get(title=MIXTRAL)
    paper.abstract = f"{paper.abstract} " * 5 + "A zebra waits here."
    paper.save()

    opening = visit(client, "/", {"q": "zebras"}).one("p", class_="paper__opening")

    assert opening.text == "… A zebra waits here."
    assert opening.texts("mark") == ["zebra"]


def test_curators_find_papers_by_words_and_by_ids(curator_client: Client) -> None:
    for typed in ("schrodinger title:equation", "10.1103/physrevresearch.2.033429"):
        page = visit(curator_client, "/admin/papers/paper/", {"q": typed})
        assert page.texts("th", class_="field-readable_title") == [
            "Solving the Schrödinger Equation with Neural Networks"
        ]
