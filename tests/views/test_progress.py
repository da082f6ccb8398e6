"""Progress: pictures of a year, and beside each the same figures, which are those of the library too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from papers.models import Paper, Reader, Status
from tests.cast import DPO, MIXTRAL, OLMO, import_records, marked_at
from tests.page import Element, visit

pytestmark = pytest.mark.django_db

DAYS, WEEKS, QUEUE = "Papers read by day", "Papers read by week", "Papers in the queue at the end of each week"


def ago(days: int) -> datetime:
    """At noon, so many days ago."""
    return timezone.localtime().replace(hour=12) - timedelta(days=days)


@pytest.fixture
def reader(client: Client, library: dict[str, Paper]) -> Reader:
    """A visitor whose browser `client` is: three papers read, of which one lately, one in the queue, one skipped."""
    client.post(f"/marks/{library[MIXTRAL].public_id}/", {"status": "read"})
    reader = Reader.objects.get()
    marked_at(reader, library[OLMO], Status.QUEUED, ago(200))
    marked_at(reader, library[OLMO], Status.READ, ago(100))
    marked_at(reader, library[DPO], Status.READ, ago(100))
    others = [paper for title, paper in library.items() if title not in {MIXTRAL, OLMO, DPO}]
    marked_at(reader, others[0], Status.QUEUED, ago(40))
    marked_at(reader, others[1], Status.QUEUED, ago(10))
    marked_at(reader, others[2], Status.SKIPPED, ago(5))
    return reader


def table(page: Element, caption: str) -> list[tuple[str, list[int]]]:
    """A table's rows: what each is about, and its figures."""
    found = next(each for each in page.all("table") if caption in each.one("caption").text)
    rows = found.one("tbody").all("tr")
    return [(row.one("th").text, [int(text) for text in row.texts("td") if text]) for row in rows]


def drawn(page: Element, heading: str) -> list[tuple[str, int]]:
    """What the parts of a picture say of themselves: a day or week, and how many."""
    picture = next(
        each for each in page.all("div", role="img") if each.attributes["aria-labelledby"].startswith(heading)
    )
    told = [title.rsplit(", ", 1) for title in picture.texts("title")]
    return [(when, 0 if said == "Nothing read" else int(said.split()[0])) for said, when in told]


def in_library(client: Client, query: str) -> int:
    return int(visit(client, f"/?{query}").one("p", class_="page__count").text.split()[0])


@pytest.mark.usefixtures("reader")
def test_the_page_says_how_many_papers_have_which_mark_and_leads_to_them(client: Client) -> None:
    page = visit(client, "/progress/")

    said = page.one("p", class_="progress-page__sum")
    assert said.text == "3 papers read, 2 queued, 1 skipped"
    assert [said.link(words) for words in ("read", "queued", "skipped")] == [
        "/?state=read",
        "/?state=queued",
        "/?state=skipped",
    ]
    assert [in_library(client, f"state={state}") for state in ("read", "queued", "skipped")] == [3, 2, 1]
    assert page.one("nav", aria_label="Main").one("a", aria_current="page").text == "Progress"


@pytest.mark.usefixtures("reader")
def test_pictures_and_tables_have_the_same_figures_and_the_librarys(client: Client) -> None:
    page = visit(client, "/progress/")

    by_day = [(day, n) for day, [n] in table(page, DAYS)]
    by_week = [(week, n) for week, [n] in table(page, WEEKS)]
    assert by_day == [(day, n) for day, n in drawn(page, "days") if n]
    assert by_week == drawn(page, "weeks")
    assert [n for _, [n] in table(page, QUEUE)] == [n for _, n in drawn(page, "queue")]
    assert [n for _, n in by_day] == [2, 1]
    assert sum(n for _, n in by_day) == sum(n for _, n in by_week) == in_library(client, "state=read")
    assert page.one("p", id="days-said").text == "3 papers read in the last twelve months."


@pytest.mark.usefixtures("reader")
def test_topics_and_lists_have_the_librarys_counts_and_lead_there(client: Client) -> None:
    page = visit(client, "/progress/")

    rows = table(page, "by topic") + table(page, "by list")
    assert ("MoE", [1, 1]) in rows
    assert ("Course 003", [3, 18]) in rows
    for name, (read, papers) in rows:
        address = page.one("main").link(name).removeprefix("/?")
        assert address.endswith("&state=read")
        assert in_library(client, address) == read
        assert in_library(client, address.removesuffix("&state=read")) == papers


def test_of_which_most_is_read_stands_first_with_the_longest_bar(client: Client, topics: object) -> None:
    import_records(
        *(
            {
                "title": f"{OLMO}, part {n}",
                "entries": [{"list": name, "line": n} for name in ("a", "b") if n < 3 or name == "b"],
            }
            for n in range(1, 5)
        )
    )
    for paper in Paper.objects.all():
        client.post(f"/marks/{paper.public_id}/", {"status": "read"})

    page = visit(client, "/progress/")

    assert table(page, "by list") == [("B", [4, 4]), ("A", [2, 2])]
    lists = next(each for each in page.all("table") if "by list" in each.text)
    assert [bar.attributes["width"] for bar in lists.all("rect")] == ["100.0", "50.0"]


def test_the_queue_grows_shrinks_and_stays(client: Client, reader: Reader, library: dict[str, Paper]) -> None:
    assert visit(client, "/progress/").one("p", id="queue-said").text == "The queue grew by 1 in the last four weeks."

    for paper in Paper.objects.filter(marks__status=Status.QUEUED):
        reader.mark(paper, None)
    assert visit(client, "/progress/").one("p", id="queue-said").text == "The queue shrank by 1 in the last four weeks."
    assert table(visit(client, "/progress/"), QUEUE)[-1][1] == [0]

    reader.mark(library[MIXTRAL], Status.QUEUED)
    said = visit(client, "/progress/").one("p", id="queue-said").text
    assert said == "The queue stayed as long as it was in the last four weeks."


def test_the_last_point_of_the_queue_is_the_queue(client: Client, reader: Reader) -> None:
    assert table(visit(client, "/progress/"), QUEUE)[-1][1] == [reader.marks.filter(status=Status.QUEUED).count()]


def test_without_a_queue_none_is_drawn(client: Client, library: dict[str, Paper]) -> None:
    client.post(f"/marks/{library[MIXTRAL].public_id}/", {"status": "read"})

    assert "The queue" not in visit(client, "/progress/").texts("h2")


def test_with_nothing_but_a_queue_the_year_is_empty_and_says_so(client: Client, library: dict[str, Paper]) -> None:
    client.post(f"/marks/{library[MIXTRAL].public_id}/", {"status": "queued"})

    page = visit(client, "/progress/")

    assert page.texts("h2") == ["Day by day", "Week by week", "The queue"]
    assert page.one("p", class_="progress-page__sum").text == "0 papers read, 1 queued"
    assert table(page, DAYS) == [("All days", [0])]


@pytest.mark.parametrize("query", ["", "?year=2025", "?year=x"])
def test_who_has_marked_nothing_is_told_how_to_begin(client: Client, query: str) -> None:
    page = visit(client, f"/progress/{query}")

    assert "Mark a paper as read" in page.one("main").text
    assert page.one("main").link("See all papers") == "/"
    assert not page.one("main").all("svg")
    assert not client.cookies


def test_a_year_shows_its_own_days_from_the_first_to_the_last(client: Client, reader: Reader) -> None:
    papers = list(Paper.objects.filter(marks=None)[:3])
    for paper, day in zip(papers, ((2024, 12, 31), (2025, 1, 1), (2025, 12, 31)), strict=True):
        marked_at(reader, paper, Status.READ, datetime(*day, 12, tzinfo=UTC))

    page = visit(client, "/progress/?year=2025")

    assert page.one("h1").text == "Progress in 2025"
    assert table(page, DAYS)[0] == ("1 January 2025", [1])
    days = drawn(page, "days")
    assert (len(days), days[0][0], days[-1][0]) == (365, "1 January 2025", "31 December 2025")
    assert ("31 December 2025", 1) in days
    weeks = table(page, WEEKS)
    assert weeks[0] == ("1 Jan – 5 Jan 2025", [1])
    assert sum(n for _, [n] in weeks) == sum(n for _, n in days)


def test_the_years_of_marks_lead_to_each(client: Client, reader: Reader, library: dict[str, Paper]) -> None:
    marked_at(reader, library[MIXTRAL], Status.READ, ago(365 * 2))

    years = visit(client, "/progress/").one("nav", aria_label="Which year")

    today = timezone.localdate().year
    assert years.texts("a")[0] == "Last twelve months"
    assert years.texts("a")[1] == str(today)
    assert years.link(str(today - 1)) == f"/progress/?year={today - 1}"
    assert years.one("a", aria_current="page").text == "Last twelve months"
    chosen = visit(client, years.link(str(today - 1))).one("nav", aria_label="Which year")
    assert chosen.one("a", aria_current="page").text == str(today - 1)


def test_of_this_year_only_what_has_come_is_drawn(client: Client, reader: Reader) -> None:
    today = timezone.localdate()

    page = visit(client, f"/progress/?year={today.year}")

    assert len(drawn(page, "days")) == today.timetuple().tm_yday
    assert table(page, WEEKS)[-1][1] == table(visit(client, "/progress/"), WEEKS)[-1][1]


@pytest.mark.parametrize("typed", ["", "x", "0", "-1", "99999999999999999999", "٢٠٢٥", "2025.0", "%00", "1900", "nan"])
@pytest.mark.usefixtures("reader")
def test_a_year_that_is_none_is_ignored(client: Client, typed: str) -> None:
    assert visit(client, f"/progress/?year={typed}").one("h1").text == "Progress"


@pytest.mark.usefixtures("reader")
def test_a_day_is_that_of_the_readers_time_zone(client: Client, library: dict[str, Paper]) -> None:
    marked_at(Reader.objects.get(), library[MIXTRAL], Status.READ, datetime(2024, 12, 31, 11, 30, tzinfo=UTC))

    with timezone.override("Pacific/Auckland"):  # where it is half past midnight then
        assert ("1 January 2025", [1]) in table(visit(client, "/progress/?year=2025"), DAYS)
    assert ("31 December 2024", [1]) in table(visit(client, "/progress/?year=2024"), DAYS)


def test_undoing_a_mark_takes_it_off_its_day(client: Client, reader: Reader) -> None:
    before = table(visit(client, "/progress/"), DAYS)
    step = reader.mark(Paper.objects.filter(marks=None)[0], Status.READ)
    assert step
    assert table(visit(client, "/progress/"), DAYS) != before

    reader.undo(step)

    assert table(visit(client, "/progress/"), DAYS) == before


@pytest.mark.usefixtures("reader")
def test_progress_is_each_readers_own(reader_client: Client) -> None:
    other = Client()

    assert "Mark a paper as read" in visit(other, "/progress/").one("main").text


@pytest.mark.usefixtures("reader")
def test_every_picture_has_a_name_and_its_table_after_it(client: Client) -> None:
    page = visit(client, "/progress/")

    ids = {each.attributes["id"] for each in page.walk() if "id" in each.attributes}
    pictures = page.all("div", role="img")
    assert len(pictures) == 3
    for section in page.all("section"):
        tags = [each.tag for each in section.children if isinstance(each, Element)]
        assert "table" in tags or tags[-1] == "details"
    assert all(set(each.attributes["aria-labelledby"].split()) <= ids for each in pictures)
    assert not [each for each in page.walk() if "style" in each.attributes]


def test_many_marks_take_no_more_queries_than_few(client: Client, reader: Reader) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            visit(client, "/progress/")
        return len(found)

    few = queries()
    for paper in Paper.objects.filter(marks=None):
        marked_at(reader, paper, Status.READ, ago(paper.pk % 400))

    assert queries() == few <= 8
