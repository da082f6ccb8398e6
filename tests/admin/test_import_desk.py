"""Imports in the browser: brought, looked at, decided otherwise, corrected, imported; nothing is stored unseen."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from papers.intake.upload import MOST_UPLOADED
from papers.models import ImportRun, Outcome, Paper, ReadingList, Stage
from tests import cast
from tests.cast import COURSE, DIGEST, DPO, MIXTRAL, SEED_FILES, TRENDING
from tests.intake.test_upload import HOSTILE, zipped
from tests.page import Element, parse, visit

pytestmark = pytest.mark.django_db

RUNS = "/admin/papers/importrun/"
START = f"{RUNS}add/"


def sources() -> list[str]:
    """The digests of what is kept."""
    return sorted(path.name for path in (Path(settings.DATA_DIR) / "sources").glob("*"))


def uploaded(*files: tuple[str, bytes]) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, content, "image/png") for name, content in files]


def brought(client: Client, **fields: Any) -> ImportRun:
    """The draft that comes of what is pasted or uploaded."""
    response = client.post(START, fields)
    assert response.status_code == 302, parse(response.content.decode()).text
    return ImportRun.objects.latest("pk")


def pasted_course(client: Client) -> ImportRun:
    return brought(client, text=COURSE.read_text(encoding="utf-8"), name=COURSE.name)


def preview_of(client: Client, run: ImportRun, query: str = "") -> Element:
    return visit(client, f"{RUNS}{run.pk}/preview/{query}")


def rows(page: Element) -> list[Element]:
    """The records of a preview."""
    return [each for each in page.all("li") if each.attributes.get("id", "").startswith("line-")]


def row(page: Element, words: str) -> Element:
    """The record of a preview with these words."""
    (found,) = [each for each in rows(page) if words in each.text]
    return found


def press(client: Client, page: Element, words: str, path: str = "", **fields: Any) -> Element:
    """Press the button that begins so as a browser does, and follow it."""
    form = page if page.tag == "form" else form_of(page, words)
    (button,) = [button for button in form.all("button") if button.text.startswith(words)]
    named = {button.attributes["name"]: button.attributes["value"]} if "name" in button.attributes else {}
    sent = form.fields() | named | fields
    response = client.post(form.attributes.get("action", path), sent, follow=True)
    assert response.status_code == 200, response.status_code
    return parse(response.content.decode())


def form_of(page: Element, words: str) -> Element:
    """The form with the button that begins so."""
    (found,) = [form for form in page.all("form") if any(b.text.startswith(words) for b in form.all("button"))]
    return found


def import_it(client: Client, run: ImportRun) -> Element:
    page = press(client, preview_of(client, run), "Import")
    run.refresh_from_db()
    return page


@pytest.mark.parametrize("path", SEED_FILES, ids=lambda path: path.stem[:3])
def test_a_pasted_seed_list_is_previewed_as_it_is_then_imported(
    topics: list[Any], curator_client: Client, path: Path
) -> None:
    run = brought(curator_client, text=path.read_text(encoding="utf-8"), name=path.name)

    page = preview_of(curator_client, run)
    foreseen = {outcome: run.records.filter(outcome=outcome).count() for outcome in Outcome}
    assert not Paper.objects.exists()
    assert not ReadingList.objects.exists()
    assert len(rows(page)) == min(50, sum(foreseen.values()))

    import_it(curator_client, run)
    if run.stage == Stage.WAITING:  # a long one is left to a worker
        return
    assert run.stage == Stage.FINISHED
    assert {outcome: run.records.filter(outcome=outcome).count() for outcome in Outcome} == foreseen


def test_the_format_is_named_with_how_sure_it_is_and_can_be_another(curator_client: Client) -> None:
    run = pasted_course(curator_client)
    page = preview_of(curator_client, run)
    assert any(option.text.startswith("Course, sure: ") for option in page.all("option"))

    form = form_of(page, "Preview anew")
    press(curator_client, form, "Preview anew", f"{RUNS}{run.pk}/preview/", format_name="digest", list_name="Mine")

    run.refresh_from_db()
    assert (run.format, run.list_name) == ("digest", "Mine")


def test_a_text_of_no_known_format_waits_for_a_choice(curator_client: Client) -> None:
    run = brought(curator_client, text="Dear all,\nthe seminar is off today.\n")

    page = preview_of(curator_client, run)

    assert run.format == ""
    assert "No format is sure" in page.text
    assert not [button for button in page.all("button") if button.text == "Import"]
    shown = parse(
        curator_client.post(f"{RUNS}{run.pk}/import/", form_of(page, "Discard").fields(), follow=True).content.decode()
    )
    assert "Choose a format first" in shown.text


def test_several_files_and_a_zip_make_a_draft_each(curator_client: Client) -> None:
    files = uploaded(
        ("bundle.bin", zipped((COURSE.name, COURSE.read_bytes()), ("x/", b""))), ("d.txt", DIGEST.read_bytes())
    )

    page = parse(curator_client.post(START, {"uploads": files}, follow=True).content.decode())

    assert {run.name for run in ImportRun.objects.filter(stage=Stage.DRAFT)} == {COURSE.name, "d.txt"}
    assert "2 drafts were made" in page.text
    assert "Skipped in the zip archive: x/." in page.text
    assert len([href for href in page.hrefs() if href.endswith("/preview/")]) == 2


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_zip_is_refused_whole_with_what_came_beside_it(curator_client: Client, what: str) -> None:
    content, why = HOSTILE[what]
    files = uploaded((COURSE.name, COURSE.read_bytes()), ("upload.zip", content))

    response = curator_client.post(START, {"uploads": files})

    assert response.status_code == 400
    assert why in parse(response.content.decode()).one("div", role="alert").text
    assert not ImportRun.objects.exists()
    assert sources() == []


def test_a_text_without_a_name_is_called_by_when_it_was_pasted(curator_client: Client) -> None:
    run = brought(curator_client, text="One paper\nAnd another\n")

    assert run.name.startswith("Pasted, ")
    assert str(run.started.year) in run.name


def test_nothing_brought_is_said(curator_client: Client) -> None:
    response = curator_client.post(START, {"text": " \r\n ", "name": "x"})

    assert response.status_code == 400
    assert "Paste a text, or choose files." in parse(response.content.decode()).text


class Untouched(io.RawIOBase):
    """A body that nobody may read."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("It was read.")


def send(client: Client, body: Any, length: object) -> HttpResponse:
    """Send a form of this declared length."""
    declared = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(length)}
    return client.generic("POST", START, **declared, **{"wsgi.input": body})


@pytest.mark.parametrize("length", [MOST_UPLOADED + 1, "9" * 30, "0" * 30 + "99999999", "+1_000_000_000"])
def test_what_declares_too_much_is_refused_before_it_is_read(curator_client: Client, length: object) -> None:
    for client in (curator_client, Client()):
        response = send(client, Untouched(), length)

        assert response.status_code == 413
        assert "At most 32 MB" in response.content.decode()


def test_of_a_body_no_more_is_read_than_it_declares(curator_client: Client) -> None:
    form = b'--x\r\nContent-Disposition: form-data; name="uploads"; filename="a.txt"\r\n\r\nabc\r\n--x--\r\n'
    body = io.BytesIO(form + b"more" * 2**20)

    response = send(curator_client, body, len(form))

    assert response.status_code == 302
    assert body.tell() <= len(form)


def test_a_pasted_text_of_too_many_bytes_is_refused_in_a_sentence(curator_client: Client) -> None:
    response = curator_client.post(START, {"text": "a\n" * 2**21})

    assert response.status_code == 413
    assert "At most 2.5 MB" in response.content.decode()


def test_each_record_stands_beside_its_lines_and_says_with_which_paper_it_is_one(
    library: dict[str, Paper], curator_client: Client
) -> None:
    run = brought(curator_client, text=f"Abstract:{cast.abstract_of(MIXTRAL)}", name="bare")

    shown = row(preview_of(curator_client, run), "Mixtral")

    assert "updated" in shown.text
    assert "Both have nearly the same abstract." in shown.text
    assert cast.abstract_of(MIXTRAL)[:60] in shown.one("pre").text
    assert shown.link("Mixtral of Experts") == library[MIXTRAL].get_absolute_url()


def test_what_is_left_out_is_not_imported_and_can_be_taken_back_in(topics: list[Any], curator_client: Client) -> None:
    run = pasted_course(curator_client)

    page = press(curator_client, row(preview_of(curator_client, run), DPO), "Leave out")
    assert "Left out by a curator" in row(page, "DPO").text
    page = press(curator_client, row(page, "DPO"), "Let the rules decide")
    assert "A new paper." in row(page, "DPO").text
    press(curator_client, row(page, "DPO"), "Leave out")
    import_it(curator_client, run)

    assert Paper.objects.count() == 17
    assert not Paper.objects.filter(title=DPO).exists()


def test_a_record_can_be_made_one_with_another_paper(library: dict[str, Paper], curator_client: Client) -> None:
    run = brought(curator_client, text='{"title": "A paper that nobody knows by this title"}', name="x.jsonl")
    (record,) = run.records.all()
    assert record.outcome == Outcome.CREATED

    page = visit(curator_client, f"{RUNS}{run.pk}/preview/1/", {"q": "mixtral experts"})
    (form,) = [form for form in page.all("form") if "One with this" in form.text and MIXTRAL in form.text]
    press(curator_client, form, "One with this")
    import_it(curator_client, run)

    assert Paper.objects.count() == len(library)
    assert run.records.get().paper == library[MIXTRAL]


def test_the_whole_result_of_a_filter_is_decided_of_at_once(topics: list[Any], curator_client: Client) -> None:
    run = brought(curator_client, text=TRENDING.read_text(encoding="utf-8"), name=TRENDING.name)
    page = preview_of(curator_client, run, "?show=created")
    number = run.records.filter(outcome=Outcome.CREATED).count()
    assert number > 50

    press(curator_client, form_of(page, f"Leave out all {number}"), "Leave out all")

    assert not run.records.filter(outcome=Outcome.CREATED).exists()
    assert run.records.filter(decision="left out").count() == number


def test_lines_are_corrected_on_the_spot_and_other_decisions_stay(topics: list[Any], curator_client: Client) -> None:
    lines = COURSE.read_text(encoding="utf-8").split("\n")
    place = next(number for number, text in enumerate(lines) if DPO in text)
    lines[place] = lines[place].replace("Preference", "Prefrence")
    run = brought(curator_client, text="\n".join(lines), name=COURSE.name)
    press(curator_client, row(preview_of(curator_client, run), MIXTRAL), "Leave out")

    record = run.records.get(first_line=place + 1)
    path = f"{RUNS}{run.pk}/preview/{record.first_line}/"
    form = form_of(visit(curator_client, path), "Read the corrected")
    corrected = form.fields()["text"].replace("Prefrence", "Preference")
    page = press(curator_client, form, "Read the corrected", path, text="\n" + corrected.replace("\n", "\r\n"))

    assert DPO in row(page, "DPO").text
    assert run.records.filter(decision="left out").count() == 1
    import_it(curator_client, run)
    assert Paper.objects.filter(title=DPO).exists()
    assert not Paper.objects.filter(title=MIXTRAL).exists()


def test_the_whole_text_is_corrected_and_what_cannot_be_read_comes_back(curator_client: Client) -> None:
    run = pasted_course(curator_client)
    path = f"{RUNS}{run.pk}/text/"
    form = form_of(visit(curator_client, path), "Read the corrected")
    assert form.fields()["text"] == COURSE.read_text(encoding="utf-8")

    refused = curator_client.post(path, form.fields() | {"text": "  \n"})
    assert refused.status_code == 400
    assert f"{COURSE.name} is empty" in parse(refused.content.decode()).one("p", role="alert").text
    assert run.records.count() > 1

    press(curator_client, form, "Read the corrected", path, text="Abstract: We present one abstract.")
    run.refresh_from_db()
    assert run.lines == 1


def test_of_two_who_decide_at_once_the_second_is_told(topics: list[Any], curator_client: Client) -> None:
    run = pasted_course(curator_client)
    first, second = preview_of(curator_client, run), preview_of(curator_client, run)
    press(curator_client, row(first, DPO), "Leave out")

    for form, words in (
        (row(second, MIXTRAL), "Leave out"),
        (second, "Import"),
        (second, "Discard"),
    ):
        assert "Somebody has changed this draft" in press(curator_client, form, words).text

    run.refresh_from_db()
    assert run.stage == Stage.DRAFT
    assert run.records.exclude(decision="").count() == 1


def test_a_correction_of_a_draft_that_has_changed_comes_back_as_it_was_typed(
    topics: list[Any], curator_client: Client
) -> None:
    run = pasted_course(curator_client)
    path = f"{RUNS}{run.pk}/text/"
    form = form_of(visit(curator_client, path), "Read the corrected")
    press(curator_client, row(preview_of(curator_client, run), DPO), "Leave out")

    response = curator_client.post(path, form.fields() | {"text": "What I typed"})

    page = parse(response.content.decode())
    assert response.status_code == 409
    assert "Somebody has changed this draft" in page.text
    assert form_of(page, "Read the corrected").fields()["text"] == "What I typed"


def test_a_draft_that_was_imported_or_discarded_meanwhile_takes_no_decision(
    topics: list[Any], curator_client: Client
) -> None:
    run = pasted_course(curator_client)
    page = preview_of(curator_client, run)
    import_it(curator_client, run)
    assert "is no draft any more" in press(curator_client, row(page, DPO), "Leave out").text

    other = brought(curator_client, text='{"title": "One"}')
    page = preview_of(curator_client, other)
    press(curator_client, page, "Discard")
    assert "has been discarded meanwhile" in press(curator_client, page, "Import").text


def test_a_discarded_draft_leaves_nothing(curator_client: Client) -> None:
    run = pasted_course(curator_client)
    assert sources() == [run.sha256]

    press(curator_client, preview_of(curator_client, run), "Discard")

    assert not ImportRun.objects.exists()
    assert sources() == []


def test_the_second_import_of_the_same_bytes_says_so(library: dict[str, Paper], curator_client: Client) -> None:
    page = preview_of(curator_client, pasted_course(curator_client))

    assert "These very bytes were read before" in page.text
    assert row(page, DPO).text.count("unchanged") == 1


def test_a_run_at_work_shows_how_far_it_is_and_renews_itself(curator_client: Client) -> None:
    run = pasted_course(curator_client)
    ImportRun.objects.filter(pk=run.pk).update(stage=Stage.RUNNING, lines=200, done=50)

    response = curator_client.get(f"{RUNS}{run.pk}/progress/")

    page = parse(response.content.decode())
    assert response.headers["Refresh"].startswith("1;")
    bar = page.one("progress")
    assert (bar.attributes["value"], bar.attributes["max"]) == ("50", "200")
    assert "25 %" in page.one("label", for_="progress").text


def test_a_run_is_cancelled_and_continued(topics: list[Any], curator_client: Client) -> None:
    run = pasted_course(curator_client)
    ImportRun.objects.filter(pk=run.pk).update(stage=Stage.RUNNING)
    path = f"{RUNS}{run.pk}/progress/"

    page = press(curator_client, form_of(visit(curator_client, path), "Cancel"), "Cancel")
    run.refresh_from_db()
    assert run.stage == Stage.CANCELLED
    assert "It was cancelled" in page.text

    press(curator_client, page, "Continue")
    run.refresh_from_db()
    assert run.stage == Stage.WAITING


def test_who_may_not_import_sees_none_of_it(curator_client: Client, client: Client) -> None:
    run = pasted_course(curator_client)
    clerk = User.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_importrun"))
    client.force_login(clerk)

    for path in (
        START,
        f"{RUNS}bookmarklet/",
        *(f"{RUNS}{run.pk}/{name}/" for name in ("preview", "preview/1", "text", "progress")),
    ):
        assert client.get(path).status_code == 403, path
    for name in ("preview", "preview/1", "text", "decisions", "discard", "import", "cancel", "continue"):
        assert client.post(f"{RUNS}{run.pk}/{name}/").status_code == 403, name


def test_nothing_typed_into_a_preview_is_a_fault(curator_client: Client) -> None:
    run = pasted_course(curator_client)
    for query in ("?show=eaten", "?page=-1", "?page=9999999", "?page=x&show=%00", "?show=rejected"):
        preview_of(curator_client, run, query)
    for query in ("?q=%00", "?q=((", "?q=" + "a" * 5000):
        visit(curator_client, f"{RUNS}{run.pk}/preview/{run.records.first().first_line}/{query}")  # type: ignore[union-attr]

    fields = form_of(preview_of(curator_client, run), "Discard").fields()
    for wrong, status in (
        ({"decision": "eaten"}, 400),
        ({"decision": "with", "line": "1"}, 400),
        ({"decision": "with", "line": "1", "paper": "\0" + "p" * 99}, 400),
        ({"decision": "left out", "line": "٣"}, 302),
        ({"decision": "left out", "line": "9" * 30}, 302),
        ({"decision": "left out", "line": "9" * 5000}, 302),
    ):
        assert curator_client.post(f"{RUNS}{run.pk}/decisions/", fields | wrong).status_code == status, wrong
    assert curator_client.get(f"{RUNS}{'9' * 30}/preview/").status_code == 404
    assert not run.records.exclude(decision="").exists()


def test_a_preview_takes_no_more_queries_for_fifty_records_than_for_ten(
    topics: list[Any], curator_client: Client
) -> None:
    lines = TRENDING.read_text(encoding="utf-8").split("\n")
    counts = []
    for papers in (10, 50):
        cast.import_text("\n".join(lines[: 2 + 2 * papers]), "known.txt")
        run = brought(curator_client, text="\n".join(lines[: 2 + 2 * papers]), name="again.txt")
        preview_of(curator_client, run)
        with CaptureQueriesContext(connection) as queries:
            preview_of(curator_client, run)
        counts.append(len(queries))

    assert counts[0] == counts[1] < 15


def test_a_draft_whose_source_is_gone_says_so(curator_client: Client) -> None:
    run = pasted_course(curator_client)
    line = run.records.filter(outcome=Outcome.CREATED).first().first_line  # type: ignore[union-attr]
    page = preview_of(curator_client, run)
    run.source_path.unlink()

    for path in (f"preview/{line}", "text"):
        response = curator_client.get(f"{RUNS}{run.pk}/{path}/", follow=True)
        assert "The source of this import is gone" in parse(response.content.decode()).text, path
    assert "The source of this import is gone" in press(curator_client, row(page, DPO), "Leave out").text
    press(curator_client, preview_of(curator_client, run), "Discard")
    assert not ImportRun.objects.exists()
