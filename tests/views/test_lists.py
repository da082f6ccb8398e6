"""The lists, and a course: sessions by date, required before more, and how far the reader is."""

from __future__ import annotations

import pytest
from django.test import Client

from papers.models import Paper, ReadingList
from tests.cast import AWESOME, DPO, MIXTRAL, OLMO, import_records
from tests.page import Element, paper_titles, visit

pytestmark = pytest.mark.django_db

COURSE_PAGE = "/lists/course-003/"


def sessions(page: Element) -> list[Element]:
    return [each for each in page.all("li") if each.all("h2")]


def mark(client: Client, paper: Paper, status: str = "read") -> None:
    assert client.post(f"/marks/{paper.public_id}/", {"status": status}).status_code == 302


@pytest.mark.usefixtures("library")
def test_a_course_shows_its_sessions_by_date(client: Client) -> None:
    found = sessions(visit(client, COURSE_PAGE))

    assert [each.one("h2").text for each in found] == ["LLMEvaluate", "Alignment", "BasicLLM"]
    assert [each.all("time")[0].attributes["datetime"] for each in found] == ["2024-01-30", "2024-02-06", "2024-02-08"]


@pytest.mark.usefixtures("library")
def test_required_readings_come_before_more(client: Client) -> None:
    found = sessions(visit(client, COURSE_PAGE))

    assert [each.texts("h3") for each in found] == [
        ["Required readings", "More readings"],
        ["Required reading", "More readings"],
        ["Required reading", "More readings"],
    ]
    assert [len(paper_titles(each)) for each in found] == [7, 6, 5]
    assert paper_titles(found[2])[:3] == ["Mistral 7B", OLMO, MIXTRAL]


def test_required_readings_come_first_whatever_the_lists_order(client: Client) -> None:
    place = {"list": "course", "session": "Alignment", "date": "2024-02-06"}
    import_records(
        {"title": MIXTRAL, "entries": [{**place, "line": 1, "role": "more"}]},
        {"title": OLMO, "entries": [{**place, "line": 2, "role": "required"}]},
        {"title": DPO, "entries": [{**place, "line": 3}]},
        {"title": AWESOME, "entries": [{"list": "course", "line": 4}]},
    )

    page = visit(client, "/lists/course/")

    assert paper_titles(page) == [OLMO, MIXTRAL, DPO, AWESOME]
    assert "In no session" in page.texts("h2")


def test_marking_moves_the_figures_of_session_list_and_topic(library: dict[str, Paper], client: Client) -> None:
    before = sessions(visit(client, COURSE_PAGE))[2].text

    mark(client, library["Mistral 7B"])
    mark(client, library[MIXTRAL])
    mark(client, library[OLMO], "reading")

    after = sessions(visit(client, COURSE_PAGE))[2].text
    assert "Required 0 of 1 read" in before
    assert "more 0 of 4 read" in before
    assert "Required 1 of 1 read" in after
    assert "more 1 of 4 read" in after
    assert visit(client, COURSE_PAGE).one("progress").text == "2 of 18"
    assert visit(client, "/lists/").one("progress").text == "2 of 18"
    assert visit(client, "/topics/").one("progress", aria_label="Read: MoE").text == "1 of 1"


def test_progress_is_each_readers_own(library: dict[str, Paper], client: Client) -> None:
    mark(client, library[MIXTRAL])

    assert visit(Client(), COURSE_PAGE).one("progress").text == "0 of 18"


def test_a_mark_on_the_course_page_leads_back_to_its_place(library: dict[str, Paper], client: Client) -> None:
    article = next(each for each in visit(client, COURSE_PAGE).all("article") if MIXTRAL in each.text)
    form = article.one("form")

    back = client.post(form.attributes["action"], form.pressed("Read")).headers["Location"]

    path, place = back.split("#")
    assert path == COURSE_PAGE
    assert MIXTRAL in visit(client, path).one("li", id=place).text


@pytest.mark.usefixtures("library")
def test_a_paper_of_a_list_leads_on_within_that_list(client: Client) -> None:
    article = visit(client, COURSE_PAGE).all("article")[0]

    assert article.all("a")[0].attributes["href"].endswith("?list=course-003")


@pytest.mark.usefixtures("topics")
def test_a_long_plain_list_is_paged_in_its_own_order(client: Client) -> None:
    import_records(
        *({"title": f"{OLMO}, part {number}", "entries": [{"list": "long", "line": number}]} for number in range(1, 31))
    )

    first, second = (visit(client, f"/lists/long/?page={number}") for number in (0, 999))

    assert paper_titles(first)[0] == f"{OLMO}, part 1"
    assert len(paper_titles(first)) == 25
    assert paper_titles(second)[-1] == f"{OLMO}, part 30"
    assert "line 30" in second.one("main").text


@pytest.mark.usefixtures("library")
def test_the_lists_lead_to_each_list_and_its_sessions(client: Client) -> None:
    page = visit(client, "/lists/").one("main")

    assert page.link("Course 003") == COURSE_PAGE
    anchor = page.link("Alignment").removeprefix(f"{COURSE_PAGE}#")
    assert visit(client, COURSE_PAGE).all("li", id=anchor)


def test_without_lists_the_page_says_how_to_get_one(client: Client) -> None:
    assert "import_papers" in visit(client, "/lists/").one("main").text


def test_a_list_whose_papers_are_gone_says_so(client: Client) -> None:
    ReadingList.objects.create(name="empty")

    assert "no papers any more" in visit(client, "/lists/empty/").one("main").text


@pytest.mark.parametrize("slug", ["nowhere", "%00", "a%2Fb", "x" * 3000, "COURSE-003", "é"])
def test_an_unknown_list_is_not_found(client: Client, slug: str) -> None:
    assert client.get(f"/lists/{slug}/").status_code == 404
