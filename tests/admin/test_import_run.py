"""The pages of an import: every line with what became of it, what was rejected corrected, the whole taken back."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from papers.admin import import_correction
from papers.importers.source import survey
from papers.intake import ledger, undoing
from papers.intake.run import submit, work
from papers.models import ImportRecord, ImportRun, Note, Outcome, Paper, Reader, Stage, Status
from tests import cast
from tests.cast import COURSE, MIXTRAL, OLMO, SEED_FILES
from tests.page import Element, parse, visit

pytestmark = pytest.mark.django_db

DAMAGED = COURSE.read_text(encoding="utf-8").replace("OLMo: Accelerating the Science of Language Models\n", "\n")


def address(run: ImportRun, name: str = "change/") -> str:
    return f"/admin/papers/importrun/{run.pk}/{name}"


def messages(page: Element) -> str:
    return " ".join(page.texts("ul", class_="messagelist"))


def pressed(client: Client, path: str) -> Element:
    """Press the button of a page that asks whether it shall be."""
    visit(client, path)
    return parse(client.post(path, follow=True).content.decode())


@pytest.fixture
def run(library: dict[str, Paper]) -> ImportRun:
    """The import of the course."""
    return ImportRun.objects.get()


def test_a_run_shows_its_balance(run: ImportRun, curator_client: Client) -> None:
    page = visit(curator_client, address(run))

    assert "18 entries read = 18 created." in page.text
    assert f"{run.nonblank_lines} lines accounted = {run.nonblank_lines} lines with text." in page.text
    assert page.link("Course 003") == run.reading_list.get_absolute_url()  # type: ignore[union-attr]


def test_every_line_is_shown_with_what_became_of_it(run: ImportRun, curator_client: Client) -> None:
    page = visit(curator_client, address(run))

    numbers = [each.text for each in page.all("span", class_="ledger__number")]
    assert numbers == [str(number) for number in range(1, survey(COURSE).line_count + 1)]
    assert len(page.all("div", class_="ledger__said")) == run.records.count()
    (mixtral,) = [span for span in spans(page) if MIXTRAL in span.text]
    assert "+ created" in mixtral.text
    assert mixtral.link(MIXTRAL) == Paper.objects.get(title=MIXTRAL).get_absolute_url()
    assert not page.all("li", class_="ledger__span ledger__span--open")


def spans(page: Element) -> list[Element]:
    return page.one("ol", class_="ledger__spans").all("li")


def test_one_outcome_is_one_link_away(run: ImportRun, curator_client: Client) -> None:
    page = visit(curator_client, address(run))

    shown = visit(curator_client, page.link("furniture"))

    assert len(spans(shown)) == run.tally["furniture"]
    assert all("furniture" in span.text for span in spans(shown))


def test_a_long_source_is_shown_a_page_at_a_time_and_nothing_is_left_out(
    run: ImportRun, curator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "MOST_LINES", 10)
    monkeypatch.setattr(ledger, "MOST_SPANS", 3)
    everything = list(range(1, survey(COURSE).line_count + 1))
    created = [
        number
        for record in run.records.filter(outcome="created")
        for number in range(record.first_line, record.last_line + 1)
    ]

    for query, expected in ({}, everything), ({"outcome": "created"}, created):
        seen: list[int] = []
        path = f"{address(run)}?{urlencode(query)}"
        while path:
            page = visit(curator_client, path)
            seen += [int(each.text) for each in page.all("span", class_="ledger__number")]
            path = next((each.attributes["href"] for each in page.all("a", rel="next")), "")
        assert sorted(set(seen)) == expected
        back = visit(curator_client, page.all("a", rel="prev")[0].attributes["href"])
        assert int(back.all("span", class_="ledger__number")[0].text) < seen[-1]


def test_a_line_is_jumped_to_with_the_span_that_it_is_in(run: ImportRun, curator_client: Client) -> None:
    record = run.records.filter(outcome="created").last()
    assert record is not None

    page = visit(curator_client, address(run), {"line": record.last_line})

    assert page.all("span", class_="ledger__number")[0].text == str(record.first_line)


@pytest.mark.parametrize("line", ["0", "-3", "1e9", "9999999999999999999999", "٣", "", "\0", "999999999"])
def test_what_is_no_line_or_outcome_is_no_fault(run: ImportRun, curator_client: Client, line: str) -> None:
    for outcome in ("", "rejected", "eaten\0"):
        visit(curator_client, address(run), {"line": line, "outcome": outcome})


def test_a_line_without_end_is_cut_short_and_says_so(curator_client: Client, db: None) -> None:
    cast.import_text(f"Abstract:{cast.abstract_of(MIXTRAL)}{' and on' * 5_000}\n", "long.txt")

    response = curator_client.get(address(ImportRun.objects.get()))

    assert "characters in all)" in response.content.decode()
    assert len(response.content) < 40_000


def test_what_is_not_in_the_ledger_is_said(run: ImportRun, curator_client: Client) -> None:
    run.records.filter(outcome="created").first().delete()  # type: ignore[union-attr]

    page = visit(curator_client, address(run))

    assert "not in the ledger" in page.text
    assert f"lines accounted, of {run.nonblank_lines} lines with text" in page.text


def test_the_ledger_is_read_also_where_the_source_is_gone(run: ImportRun, curator_client: Client) -> None:
    run.source_path.unlink()

    page = visit(curator_client, address(run))

    assert "The source is gone" in page.text
    assert len(page.all("div", class_="ledger__said")) == run.records.count()
    for name in ("rejected.txt", "correct/"):
        response = curator_client.get(address(run, name), follow=True)
        assert "The source of this import is gone" in messages(parse(response.content.decode()))


def test_a_page_takes_no_more_queries_for_a_long_source(run: ImportRun, curator_client: Client) -> None:
    cast.import_text(cast.TRENDING.read_text(encoding="utf-8"), "trending.txt")
    longer = ImportRun.objects.get(name="trending.txt")
    visit(curator_client, address(run))
    with CaptureQueriesContext(connection) as short:
        visit(curator_client, address(run))

    with CaptureQueriesContext(connection) as long:
        visit(curator_client, address(longer))

    assert len(long) == len(short) <= 15


def test_an_interrupted_run_shows_how_far_it_has_come(run: ImportRun, curator_client: Client) -> None:
    ImportRun.objects.filter(pk=run.pk).update(stage=Stage.FAILED, finished=None, tally={}, fault="The disk is full.")

    page = visit(curator_client, address(run))

    assert "The disk is full." in page.text
    assert "18 entries read = 18 created." in page.text
    assert "not finished" in visit(curator_client, "/admin/papers/importrun/").text


def test_rejected_lines_are_downloaded_as_they_came(curator_client: Client, db: None) -> None:
    cast.import_text("Course notes\n" + DAMAGED, "damaged.txt", format_name="course")
    run = ImportRun.objects.get()
    lines = ("Course notes\n" + DAMAGED).split("\n")
    spans = list(run.records.filter(outcome="rejected").order_by("first_line"))
    assert spans

    response = curator_client.get(address(run, "rejected.txt"))

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="rejected-{run.pk}.txt"'
    text = b"".join(response).decode()  # type: ignore[arg-type]  # it streams
    assert [line for line in text.split("\n") if line.strip()] == [
        line for span in spans for line in lines[span.first_line - 1 : span.last_line] if line.strip()
    ]


def test_what_was_rejected_in_all_runs_is_one_filter_away(run: ImportRun, curator_client: Client) -> None:
    path = "/admin/papers/importrecord/"

    page = visit(curator_client, path + visit(curator_client, path).link("furniture"))

    shown = page.texts("td", class_="field-outcome")
    assert shown == ["furniture"] * ImportRecord.objects.filter(outcome="furniture").count()
    assert page.all("td", class_="field-of_run")[0].hrefs()[0].startswith(address(run))


def test_a_papers_form_shows_what_imports_did_to_it(library: dict[str, Paper], curator_client: Client) -> None:
    cast.import_papers()

    page = visit(curator_client, f"/admin/papers/paper/{library[MIXTRAL].pk}/change/")

    assert {"A new paper.", "Known, and nothing new."} <= {each.text for each in page.all("p")}


def test_the_list_of_runs_says_who_when_and_what(run: ImportRun, curator: User, curator_client: Client) -> None:
    ImportRun.objects.filter(pk=run.pk).update(user=curator)
    cast.import_text(f"Abstract:{cast.abstract_of(MIXTRAL)}", "bare.txt")

    page = visit(curator_client, "/admin/papers/importrun/")

    assert page.texts("td", class_="field-by") == ["command line", "grace"]
    assert all("finished" in row.text for row in page.one("tbody").all("tr"))
    assert "18 created" in page.texts("td", class_="field-balance")[1]


def test_a_ledger_is_not_edited_or_deleted(run: ImportRun, curator_client: Client) -> None:
    before = list(ImportRecord.objects.values())

    assert curator_client.post(address(run), {"name": "x"}).status_code == 405
    assert curator_client.post(address(run, "delete/"), {"post": "yes"}).status_code == 403
    assert list(ImportRecord.objects.values()) == before


def test_undo_says_beforehand_what_it_will_do(
    run: ImportRun, library: dict[str, Paper], curator_client: Client
) -> None:
    somebody = Reader.objects.create(user=cast.reader())
    somebody.mark(library[MIXTRAL], Status.READ)
    Note.keep(somebody, library[MIXTRAL], "Compare.")
    cast.import_text(f"{OLMO}\n- https://arxiv.org/abs/2402.00838\n", "other.txt", format_name="course")

    page = visit(curator_client, address(run, "undo/"))

    assert "16 papers go" in page.text
    assert "1 paper stays and becomes what other imports say of it" in page.text
    assert "1 paper is kept" in page.text
    assert "1 mark, 1 note" in page.text
    assert Paper.objects.count() == len(library)


def test_a_run_is_taken_back_and_its_page_lists_what_was_kept(
    run: ImportRun, library: dict[str, Paper], curator_client: Client
) -> None:
    Reader.objects.create(user=cast.reader()).mark(library[MIXTRAL], Status.READ)

    page = pressed(curator_client, address(run, "undo/"))

    assert [paper.title for paper in Paper.objects.all()] == [MIXTRAL]
    assert "Undone: 17 papers have gone, 1 was kept." in messages(page)
    (kept,) = page.one("section", class_="ledger__undone").all("li")
    assert kept.text == f"{MIXTRAL}: 1 mark"
    assert curator_client.get(kept.link(MIXTRAL), follow=True).status_code == 200
    assert "undone" in page.one("dl", class_="ledger__facts").text


def test_what_was_taken_back_is_brought_back(run: ImportRun, library: dict[str, Paper], curator_client: Client) -> None:
    before = cast.exported()
    page = pressed(curator_client, address(run, "undo/"))

    page = pressed(curator_client, page.link("Bring back"))

    assert "Brought back" in messages(page)
    assert cast.exported() == before
    assert not page.all("section", class_="ledger__undone")


def test_a_run_that_is_undone_already_says_so(run: ImportRun, curator_client: Client) -> None:
    pressed(curator_client, address(run, "undo/"))

    again = parse(curator_client.post(address(run, "undo/"), follow=True).content.decode())

    assert "undone already, by grace" in messages(again)
    assert "nothing to bring back" in messages(pressed_twice(curator_client, address(run, "redo/")))


def pressed_twice(client: Client, path: str) -> Element:
    client.post(path)
    return parse(client.post(path, follow=True).content.decode())


def test_an_older_run_whose_source_is_gone_is_not_taken_back_and_says_why(
    run: ImportRun, curator_client: Client
) -> None:
    cast.import_text(COURSE.read_text(encoding="utf-8") + "\n", "again.txt", format_name="course")
    ImportRecord.objects.filter(run=run).update(said=None)
    run.source_path.unlink()

    page = pressed(curator_client, address(ImportRun.objects.latest("pk"), "undo/"))

    assert "its source is gone. Nothing was changed." in messages(page)
    assert {each.stage for each in ImportRun.objects.all()} == {Stage.FINISHED}
    assert Paper.objects.count() == 18


def test_a_run_that_is_at_work_is_left_alone(run: ImportRun, curator_client: Client) -> None:
    ImportRun.objects.filter(pk=run.pk).update(stage=Stage.RUNNING)

    for name in ("undo/", "redo/", "correct/"):
        page = parse(curator_client.post(address(run, name), {"text": "x"}, follow=True).content.decode())
        assert "This import is running: wait until that has ended." in messages(page)
    assert Paper.objects.count() == 18


def test_a_long_run_is_undone_in_the_background(
    run: ImportRun, curator: User, curator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "SMALL", 10)

    response = curator_client.post(address(run, "undo/"))

    run.refresh_from_db()
    assert response.headers["Location"] == address(run, "progress/")
    assert (run.stage, run.undone_by) == (Stage.UNDOING, curator)


def damaged() -> ImportRun:
    """The course, imported with one title missing."""
    cast.import_text(DAMAGED, COURSE.name)
    run = ImportRun.objects.get()
    assert run.tally[Outcome.REJECTED]
    return run


def test_corrected_text_is_a_draft_that_follows_the_run(topics: object, curator_client: Client) -> None:
    run = damaged()
    page = visit(curator_client, address(run, "correct/"))
    fields = page.all("form", method="post")[-1].fields()
    assert fields["text"] == DAMAGED
    mended = fields | {"text": COURSE.read_text(encoding="utf-8").replace("\n", "\r\n")}

    response = curator_client.post(address(run, "correct/"), mended)

    draft = ImportRun.objects.get(stage=Stage.DRAFT)
    assert response.headers["Location"] == address(draft, "preview/")
    assert (draft.follows, draft.format, draft.list_name) == (run, "course", run.reading_list.name)  # type: ignore[union-attr]
    assert draft.records.filter(outcome="created", paper=None).count() == 1
    assert not draft.records.filter(outcome="rejected").exists()
    assert visit(curator_client, address(run)).link("(draft)") == address(draft)


def test_of_a_long_source_only_what_was_rejected_is_corrected(
    topics: object, curator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = damaged()
    lines = DAMAGED.split("\n")
    spans = run.records.filter(outcome="rejected").order_by("first_line")
    text = "".join(f"{lines[number - 1]}\n" for span in spans for number in range(span.first_line, span.last_line + 1))

    monkeypatch.setattr(import_correction, "MOST_EDITED", len(text.encode()))
    shown = visit(curator_client, address(run, "correct/")).all("textarea")[0].text
    monkeypatch.setattr(import_correction, "MOST_EDITED", len(text.encode()) - 1)
    too_long = visit(curator_client, address(run, "correct/"))

    assert shown == " ".join(text.split())
    assert not too_long.all("textarea")
    assert too_long.link("Download them") == address(run, "rejected.txt")


@pytest.mark.parametrize("text", ["", " \r\n ", "a\0b"])
def test_a_correction_of_nothing_is_refused(run: ImportRun, curator_client: Client, text: str) -> None:
    response = curator_client.post(address(run, "correct/"), {"text": text})

    assert response.status_code == 400
    assert parse(response.content.decode()).all("ul", class_="errorlist")
    assert ImportRun.objects.count() == 1


def test_who_may_only_look_at_imports_changes_none(run: ImportRun) -> None:
    onlooker = User.objects.create_user("mary", password=cast.PASSWORD, is_staff=True)
    onlooker.user_permissions.add(Permission.objects.get(codename="view_importrun"))
    client = Client()
    client.force_login(onlooker)

    page = visit(client, address(run))

    assert not {"Undo", "Correct"} & set(page.texts("a"))
    for name in ("undo/", "redo/", "correct/"):
        assert client.get(address(run, name)).status_code == 403
        assert client.post(address(run, name), {"text": "x"}).status_code == 403


@pytest.mark.parametrize("path", SEED_FILES, ids=lambda path: path.name[:3])
def test_a_damaged_list_is_corrected_imported_and_its_first_import_undone(
    path: Path, topics: object, curator_client: Client
) -> None:
    text = path.read_text(encoding="utf-8")
    cast.import_text(text, path.name)
    whole = cast.exported()
    cast.wipe()
    lines = text.split("\n")
    cast.import_text("\n".join([*lines[:1], *lines[2:]]), path.name)
    run = ImportRun.objects.get()

    curator_client.post(address(run, "correct/"), {"text": text})
    draft = ImportRun.objects.get(follows=run)
    submit(draft)
    work(draft)
    pressed(curator_client, address(run, "undo/"))

    assert cast.exported() == whole
