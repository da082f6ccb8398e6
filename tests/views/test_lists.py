"""The lists, and a course: sessions by date, required before more, and how far the reader is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from papers.models import Paper, ReadingList, Session
from tests.cast import AWESOME, BEAM, DPO, HEIM, HELM, MIXTRAL, OLMO, PEAR, ROBOT, SURVEY, TREE, import_records
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
    course = visit(client, COURSE_PAGE)
    assert course.one("progress", aria_label="Read: Course 003").text == "2 of 18"
    assert course.one("progress", aria_label="Required readings read: Course 003").text == "1 of 4"
    assert visit(client, "/lists/").one("progress").text == "2 of 18"
    assert visit(client, "/topics/").one("progress", aria_label="Read: MoE").text == "1 of 1"


def followers(page: Element) -> dict[str, str]:
    """The parts of a page that a script renews after a mark, by their names."""
    named = [each for each in page.walk() if "data-follows" in each.attributes]
    by_name = {each.attributes["data-follows"]: each.text for each in named}
    assert len(by_name) == len(named)
    return by_name


def test_what_a_mark_changes_beside_the_paper_can_be_renewed_where_it_stands(client: Client) -> None:
    held = hold(gone=-7, coming=3, later=10)
    before = followers(visit(client, "/lists/course/"))

    mark(client, held["coming"])

    after = followers(visit(client, "/lists/course/"))
    changed = {name for name in before if before[name] != after[name]}
    coming = Session.objects.get(name="coming").pk
    assert before.keys() == after.keys()
    assert changed == {"steps", "due", "so-far", f"so-far-{coming}"}


def test_progress_is_each_readers_own(library: dict[str, Paper], client: Client) -> None:
    mark(client, library[MIXTRAL])

    assert visit(Client(), COURSE_PAGE).one("progress", aria_label="Read: Course 003").text == "0 of 18"


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


def hold(**sessions: int | None) -> dict[str, Paper]:
    """A course of one required paper a session, so many days from now; returns them by the sessions' names."""
    records: list[dict[str, Any]] = []
    titles = dict(zip(sessions, (BEAM, TREE, ROBOT, PEAR), strict=False))
    for line, (name, days) in enumerate(sessions.items(), start=1):
        entry = {"list": "course", "line": line, "session": name, "role": "required"}
        if days is not None:
            entry["date"] = str(localdate() + timedelta(days))
        records.append({"title": titles[name], "abstract": f"{titles[name]} is told in few words.", "entries": [entry]})
    import_records(*records)
    return {name: Paper.objects.get(title=title) for name, title in titles.items()}


def steps(page: Element) -> list[str]:
    return page.one("ol", aria_label="Sessions").texts("a")


def test_a_course_shows_where_today_is_and_what_is_due(client: Client) -> None:
    hold(Past=-7, Coming=3, Later=10, Someday=None)

    page = visit(client, "/lists/course/").one("main")

    today = page.one("p", id="today")
    assert today.one("time").attributes["datetime"] == str(localdate())
    order = [each for each in page.walk() if each is today or (each.tag == "li" and each.all("h2"))]
    assert order.index(today) == 1
    assert [each.one("h2").text for each in order if each is not today] == ["Past", "Coming", "Later", "Someday"]
    assert "Without a date" in page.texts("p")
    due = page.one("section", aria_labelledby="due")
    assert due.one("h2").text == "Due in 3 days for Coming"
    assert f"{localdate() + timedelta(3):%Y}" in due.one("time").attributes["title"]
    assert due.texts("li") == [TREE]
    assert page.all("li", id=due.link(TREE).removeprefix("#"))
    assert "Next, in 3 days" in order[2].text


def test_what_is_read_or_skipped_is_not_due(client: Client) -> None:
    papers = hold(Past=-7, Coming=0)

    mark(client, papers["Coming"], "skipped")

    page = visit(client, "/lists/course/").one("main")
    assert "Next, today: Coming" in page.texts("h2")
    assert "All that is required for it is done." in page.text
    assert "Required 0 of 1 read · 1 skipped" in page.text
    assert steps(page) == ["Past: not begun", "Coming: done"]


@pytest.mark.parametrize(
    ("first", "second", "said"), [(-20, -8, "This course ended on"), (14, 21, "This course begins in 2 weeks.")]
)
def test_a_course_that_is_over_or_to_come_says_so_instead(client: Client, first: int, second: int, said: str) -> None:
    hold(One=first, Two=second)

    page = visit(client, "/lists/course/").one("main")

    assert said in page.text
    assert not page.all("p", id="today")


def test_a_session_that_is_past_and_done_is_folded_with_its_readings_in_it(client: Client) -> None:
    papers = hold(Past=-7, Missed=-3, Coming=4)
    mark(client, papers["Past"])
    mark(client, papers["Coming"])

    found = sessions(visit(client, "/lists/course/").one("main"))

    folds = [[fold for fold in each.all("details") if fold.all("article")] for each in found]
    assert [len(each) for each in folds] == [1, 0, 0]
    assert folds[0][0].all("summary")[0].text.startswith("1 reading")
    assert paper_titles(folds[0][0]) == [BEAM]
    assert found[0].attributes["id"]  # on what is never folded


def test_what_is_left_of_a_session_is_marked_read_at_once(library: dict[str, Paper], client: Client) -> None:
    mark(client, library[OLMO], "skipped")
    basics = sessions(visit(client, COURSE_PAGE))[2]
    form = next(each for each in basics.all("form") if "Mark the 4 left as read" in each.text)
    posted = {"status": "read", "paper": [each.attributes["value"] for each in form.all("input", name="paper")]}

    assert client.post(form.attributes["action"], posted).status_code == 302

    assert "Required 1 of 1 read · more 3 of 4 read · 1 skipped" in sessions(visit(client, COURSE_PAGE))[2].text


def test_the_course_says_how_long_the_abstracts_take_and_that_more_is_not_known(
    library: dict[str, Paper], client: Client
) -> None:
    side = next(each for each in visit(client, COURSE_PAGE).all("div") if "facts" in each.attributes["class"])

    assert "Left to read: about 6 min for the abstracts; how long the papers are is not known." in side.text
    assert "without abstract are not counted." in side.text
    for paper in library.values():
        mark(client, paper, "read" if paper.abstract else "skipped")
    assert "Nothing is left to read." in visit(client, COURSE_PAGE).one("main").text


def test_where_no_abstract_is_known_no_time_is_said(client: Client) -> None:
    import_records({"title": BEAM, "entries": [{"list": "course", "line": 1, "session": "Beams"}]})

    page = visit(client, "/lists/course/").one("main")

    assert "not even its abstract" in page.text
    assert " min" not in page.text


def test_the_steps_lead_to_their_sessions(library: dict[str, Paper], client: Client) -> None:
    for title in (HELM, HEIM):
        mark(client, library[title])
    mark(client, library[DPO])

    page = visit(client, COURSE_PAGE).one("main")

    assert steps(page) == ["LLMEvaluate: done", "Alignment: begun", "BasicLLM: not begun"]
    assert page.all("li", id=page.one("ol", aria_label="Sessions").link("Alignment").removeprefix("#"))
    assert SURVEY in page.text


def test_a_course_leads_to_its_calendar_and_a_list_without_dates_to_none(client: Client) -> None:
    hold(Coming=3)
    import_records(
        {"title": OLMO, "entries": [{"list": "plain", "line": 1}, {"list": "undated", "line": 1, "session": "S"}]}
    )

    page = visit(client, "/lists/course/")

    assert page.one("link", type="text/calendar").attributes["href"] == "/lists/course/calendar.ics"
    assert page.one("main").link("Subscribe to the sessions") == "/lists/course/calendar.ics"
    for other in ("plain", "undated"):
        assert not any("calendar" in address for address in visit(client, f"/lists/{other}/").hrefs())
        assert not visit(client, f"/lists/{other}/").all("link", type="text/calendar")


def test_the_lists_say_how_long_a_course_lasts_and_what_is_due(library: dict[str, Paper], client: Client) -> None:
    papers = hold(Past=-7, Coming=1)

    past, coming = (
        next(each for each in visit(client, "/lists/").all("li") if name in each.texts("h2"))
        for name in ("Course 003", "Course")
    )

    assert "30 January to 8 February 2024" in past.texts("p")
    assert "Due" not in past.text
    assert "Due tomorrow for Coming: 1 required reading" in coming.texts("p")
    mark(client, papers["Coming"])
    assert "Due tomorrow" not in visit(client, "/lists/").text


def test_today_is_the_servers_day(client: Client, settings: Any) -> None:
    settings.TIME_ZONE = "Pacific/Kiritimati"
    kiritimati = localdate()
    settings.TIME_ZONE = "Pacific/Pago_Pago"

    hold(One=-1, Two=1)

    pago = visit(client, "/lists/course/").one("p", id="today").one("time").attributes["datetime"]
    assert pago == str(localdate()) != str(kiritimati)
