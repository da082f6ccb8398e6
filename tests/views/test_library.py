"""The library: 25 a page, newest import first, filters that explain themselves, and a way out of nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from papers.models import Paper, Topic
from tests.cast import AWESOME, DPO, MIXTRAL, OLMO, TRENDING, import_records, import_text
from tests.page import paper_titles, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def sixty(topics: list[object]) -> list[str]:
    """Sixty papers of one list; their titles in its order."""
    lines = TRENDING.read_text(encoding="utf-8").split("\n")[: 2 + 2 * 60]
    import_text("\n".join(lines), "trending.txt")
    return [paper.readable_title for paper in Paper.objects.order_by("entries__line")]


def test_twenty_five_papers_a_page_in_the_lists_order(sixty: list[str], client: Client) -> None:
    shown = [paper_titles(visit(client, "/", {"page": number})) for number in (1, 2, 3)]

    assert [len(titles) for titles in shown] == [25, 25, 10]
    assert [title for titles in shown for title in titles] == sixty


def test_the_newest_import_comes_first(sixty: list[str], client: Client) -> None:
    Paper.objects.update(added=timezone.now() - timedelta(days=1))
    import_records({"title": MIXTRAL}, {"title": OLMO})

    assert paper_titles(visit(client, "/"))[:3] == [MIXTRAL, OLMO, sixty[0]]


def test_a_page_that_is_not_there_is_the_nearest_and_nonsense_the_first(sixty: list[str], client: Client) -> None:
    def first(page: str) -> str:
        return paper_titles(visit(client, "/", {"page": page}))[0]

    for page in ("0", "-1", "-999999", "abc", "", "1.5", "\0", "1" * 5000, "²"):
        assert first(page) == sixty[0], page
    for page in ("3", "4", "999999", "9" * 4000):
        assert first(page) == sixty[50], page


def test_the_steps_between_pages_keep_the_filter(sixty: list[str], client: Client) -> None:
    page = visit(client, "/?state=unread&page=2&nonsense=1")

    steps = page.one("nav", aria_label="Pages")
    assert {each.attributes["rel"]: each.attributes["href"] for each in steps.all("a") if "rel" in each.attributes} == {
        "prev": "/?state=unread&page=1",
        "next": "/?state=unread&page=3",
    }
    assert "page 2 of 3" in page.one("main").text


def test_a_mark_leads_back_to_the_same_place(sixty: list[str], client: Client) -> None:
    article = visit(client, "/?state=unread&page=2").all("article")[3]
    form = article.one("form")

    back = client.post(form.attributes["action"], form.pressed("Read")).headers["Location"]

    path, place = back.split("#")
    assert path == "/?state=unread&page=2"
    assert visit(client, path).all("li", id=place)


@pytest.mark.usefixtures("library")
def test_each_paper_shows_what_is_known_of_it(client: Client) -> None:
    article = next(each for each in visit(client, "/").all("article") if MIXTRAL in each.text)

    assert "We introduce Mixtral 8x7B" in article.text
    assert article.link("MoE") == "/?topic=moe"
    assert article.link("Course 003").startswith("/lists/course-003/")
    assert "BasicLLM" in article.text
    assert "more reading" in article.text


@pytest.mark.usefixtures("topics")
def test_authors_an_inferred_title_and_a_missing_abstract_are_said(client: Client) -> None:
    import_records({"title": OLMO, "authors": ["Dirk Groeneveld", "Iz Beltagy"]})
    import_records({"title": DPO, "title_source": "inferred", "abstract": "Direct Preference Optimization is stable."})

    articles = {each.all("a")[0].text: each.text for each in visit(client, "/").all("article")}

    assert "Dirk Groeneveld, Iz Beltagy" in articles[OLMO]
    assert "no abstract" in articles[OLMO]
    assert "inferred title" in articles[DPO]


@pytest.mark.usefixtures("library")
def test_title_heading_and_description_say_the_filter(client: Client) -> None:
    page = visit(client, "/?topic=moe&q=mixtral")

    assert page.one("h1").text == "Papers about MoE mentioning “mixtral”"
    assert page.one("title").text.startswith("Papers about MoE mentioning “mixtral”")
    assert "1 paper" in page.one("main").text


@pytest.mark.usefixtures("library")
def test_searched_words_are_marked_in_title_and_abstract(client: Client) -> None:
    article = visit(client, "/?q=MÍXTRAL+sparse").one("article")

    assert {"Mixtral", "Sparse"} <= set(article.texts("mark"))


@pytest.mark.usefixtures("library")
def test_the_form_keeps_what_is_chosen_and_adds_words(client: Client) -> None:
    form = visit(client, "/?topic=moe&state=unread&list=course-003&abstract=true&page=1").one("form", role="search")

    assert form.attributes["method"] == "get"
    fields = form.fields()
    chosen = {"topic": "moe", "state": "unread", "list": "course-003"}
    assert chosen.items() <= fields.items()
    assert paper_titles(visit(client, "/", {**fields, "q": "mixtral"})) == [MIXTRAL]


@pytest.mark.usefixtures("library")
def test_the_papers_links_keep_the_filter_and_lead_to_the_paper(client: Client) -> None:
    page = visit(client, "/?topic=moe")
    link = page.all("article")[0].all("a")[0].attributes["href"]

    assert link.endswith("?topic=moe")
    assert (
        visit(client, link)
        .one("nav", aria_label="Where this paper was found")
        .link("Papers about MoE")
        .startswith("/?topic=moe")
    )


@pytest.mark.usefixtures("library")
def test_the_count_beside_each_topic_is_what_its_link_shows(client: Client) -> None:
    topics = visit(client, "/?role=more").one("nav", aria_labelledby="topics-label").all("li")

    assert [topic.text.split()[0] for topic in topics[:4]] == ["Alignment", "MoE", "Multilingual", "RAG"]
    for topic in topics[:6]:
        choose = topic.one("a", class_="facet__choose")
        (count,) = re.findall(r"(\d+) papers?$", choose.text)
        assert len(paper_titles(visit(client, choose.attributes["href"]))) == int(count)


@pytest.mark.usefixtures("library")
def test_lists_sessions_and_roles_are_links_with_counts(client: Client) -> None:
    page = visit(client, "/?list=course-003")
    sessions = page.one("nav", aria_labelledby="session-label").all("a")

    assert [session.text for session in sessions] == [
        "LLMEvaluate, 30 Jan 2024 7 papers",
        "Alignment, 06 Feb 2024 6 papers",
        "BasicLLM, 08 Feb 2024 5 papers",
    ]
    alignment = visit(client, sessions[1].attributes["href"])
    assert len(paper_titles(alignment)) == 6
    roles = alignment.one("nav", aria_labelledby="role-label").texts("a")
    assert roles == ["Required 1 paper", "More 5 papers"]
    assert (
        visit(client, alignment.one("nav", aria_labelledby="list-label").link("Course 003")).one("h1").text
        == "All papers"
    )
    assert page.one("nav", aria_label="Read or unread").texts("a") == [
        "All 18 papers, chosen",
        "Unread 18 papers",
        "Queue 0 papers",
        "Reading 0 papers",
        "Read 0 papers",
        "Skipped 0 papers",
    ]


@pytest.mark.usefixtures("library")
def test_a_topic_can_be_left_out_and_let_in_again(client: Client) -> None:
    everything = visit(client, "/")
    about_moe = set(paper_titles(visit(client, "/?topic=moe")))
    assert about_moe

    rest = visit(client, everything.link("Leave out MoE"))

    assert rest.one("h1").text == "Papers not about MoE"
    assert set(paper_titles(rest)) == set(paper_titles(everything)) - about_moe
    assert paper_titles(visit(client, rest.link("Let MoE in again"))) == paper_titles(everything)
    assert paper_titles(visit(client, rest.link("Remove filter: not MoE"))) == paper_titles(everything)


@pytest.mark.usefixtures("library")
def test_what_is_both_wanted_and_left_out_is_left_out(client: Client) -> None:
    page = visit(client, "/?topic=moe&topic=rag&without=moe&match=all")

    assert page.one("h1").text == "Papers about RAG not about MoE"


@pytest.mark.usefixtures("library")
def test_each_topic_of_a_listed_paper_says_why(client: Client) -> None:
    (listed,) = (each for each in visit(client, "/?topic=moe").all("article") if MIXTRAL in each.text)

    (why,) = (each for each in listed.all("details", class_="why") if "Why MoE?" in each.one("summary").text)

    assert "Sparse Mixture of Experts" in why.texts("q")
    assert re.search(r"\+\d", why.one("p").text)


@pytest.mark.usefixtures("library")
def test_topics_beyond_the_first_four_unfold_and_a_chosen_one_stays_in_sight(client: Client) -> None:
    Topic.objects.create(slug="some-surveys", name="Some surveys", position=900)

    assert "Some surveys" in visit(client, "/").one("details", class_="facets__more").text
    assert "Some surveys" not in "".join(
        fold.text for fold in visit(client, "/?topic=some-surveys").all("details", class_="facets__more")
    )


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("query", ["q=nobodywrotethis", "topic=moe&state=read", "role=required&topic=moe&q=x"])
def test_an_empty_result_offers_a_way_out(client: Client, query: str) -> None:
    page = visit(client, f"/?{query}")

    assert paper_titles(page) == []
    out = visit(client, page.one("main").link("See all papers"))
    assert len(paper_titles(out)) == 18
    fewer = page.one("main").link("Go on without")
    assert fewer in {each.attributes["href"] for each in page.all("a", class_="chip")}


def test_an_empty_library_says_how_to_fill_it(client: Client) -> None:
    page = visit(client, "/")

    assert page.one("h1").text == "All papers"
    assert "import_papers" in page.one("main").text


@pytest.mark.usefixtures("library")
def test_a_paper_without_an_abstract_stands_under_no_abstract_filter(client: Client) -> None:
    assert AWESOME not in paper_titles(visit(client, "/?abstract=on"))


@pytest.mark.usefixtures("library")
def test_head_answers_as_get_does_and_nothing_is_posted(client: Client) -> None:
    assert client.head("/").status_code == 200
    assert client.post("/").status_code == 405


def test_all_that_narrows_is_in_one_fold_and_what_is_chosen_stands_outside_it(sixty: list[str], client: Client) -> None:
    page = visit(client, "/", {"topic": "moe"})

    fold = page.one("details", class_="filter__fold")
    assert "open" not in fold.attributes
    assert fold.texts("p", class_="facets__label")[:2] == ["Topics", "Lists"]
    assert page.one("ul", class_="chips").texts("li") == ["Remove filter: MoE"]
