"""The ledger: every line of a source ends in it once, with what became of it and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from papers.intake.report import Report
from papers.models import Entry, ImportRecord, ImportRun, Outcome, Paper, ReadingList, TitleSource
from tests.cast import DPO, MIXTRAL, OLMO, PILE, abstract_of, import_records, import_text

pytestmark = pytest.mark.django_db

SESSION = "read on: - {date}\n{name}\nIn this session, our readings cover:\nRequired Readings:\n"
TWO_SESSIONS = (
    SESSION.format(date="08 Feb 2024", name="BasicLLM")
    + f"{MIXTRAL}\n- https://arxiv.org/abs/2401.04088\n{OLMO}\n{MIXTRAL}\n"
    + SESSION.format(date="06 Feb 2024", name="Alignment")
    + f"{MIXTRAL}\n"
)


def bare(*titles: str) -> str:
    return "".join(f"Abstract:{abstract_of(title)}\n" for title in titles)


def test_a_paper_twice_in_one_list_is_a_duplicate_with_one_entry() -> None:
    import_text(bare(MIXTRAL, OLMO, MIXTRAL))

    duplicate = ImportRecord.objects.get(outcome=Outcome.DUPLICATE)
    assert (duplicate.first_line, duplicate.sentence) == (3, "The same paper as line 1.")
    assert duplicate.paper is not None
    assert duplicate.paper.entries.get().line == 1


def test_a_paper_in_two_sessions_has_an_entry_in_each() -> None:
    import_text(TWO_SESSIONS, "course.txt")

    entries = Entry.objects.filter(paper__title=MIXTRAL).select_related("session")
    assert {(entry.session.name, entry.line) for entry in entries if entry.session} == {
        ("BasicLLM", 5),
        ("Alignment", 13),
    }
    assert ImportRecord.objects.filter(outcome=Outcome.DUPLICATE).count() == 1


def test_a_rejected_line_has_a_reason_and_a_sentence() -> None:
    report = import_text('{"title": "Mixtral of Experts"}\n{"title": 7}\n\n{}\n', "papers.jsonl")

    rejected = ImportRecord.objects.filter(outcome=Outcome.REJECTED)
    assert [(each.first_line, each.reason) for each in rejected] == [(2, "wrong-type"), (4, "empty")]
    assert [sentence for *_, sentence in report.rejected] == [each.sentence for each in rejected]
    assert report.balances


def test_an_edited_list_moves_its_entries_and_says_so() -> None:
    import_text(bare(MIXTRAL, OLMO), "bare.txt")

    report = import_text(bare(PILE, MIXTRAL, OLMO), "bare.txt")

    assert report.tally == {Outcome.CREATED: 1, Outcome.UPDATED: 2}
    assert list(Entry.objects.order_by("line").values_list("line", flat=True)) == [1, 2, 3]
    assert "moved: bare.txt, from line 1 to 2" in ImportRecord.objects.filter(outcome=Outcome.UPDATED)[0].sentence


def test_an_updated_record_keeps_what_the_paper_was_before() -> None:
    import_text(bare(MIXTRAL), "bare.txt")
    inferred = Paper.objects.get()

    import_records({"title": MIXTRAL, "abstract": abstract_of(MIXTRAL), "identifiers": {"arxiv": "2401.04088"}})

    before = ImportRecord.objects.get(outcome=Outcome.UPDATED).before
    assert before is not None
    assert before["fields"] == {
        "title": inferred.title,
        "title_source": TitleSource.INFERRED,
        "public_id": inferred.public_id,
        "citation_key": inferred.citation_key,
    }
    assert before["gained"] == {"identifiers": ["arxiv:2401.04088"]}


def test_a_list_imported_under_another_name_is_another_list() -> None:
    import_text(bare(MIXTRAL), "bare.txt")

    report = import_text(bare(MIXTRAL), "bare.txt", list_name="My readings")

    assert report.tally == {Outcome.UPDATED: 1}
    assert {each.name for each in ReadingList.objects.all()} == {"bare.txt", "My readings"}


def test_a_run_knows_its_source_its_list_and_its_tally(data_folder: Path) -> None:
    import_text(TWO_SESSIONS, "course.txt")

    run = ImportRun.objects.get()
    assert run.source_path.read_text(encoding="utf-8") == TWO_SESSIONS
    assert run.source_path.parent == data_folder / "sources"
    assert run.reading_list == ReadingList.objects.get(name="course.txt")
    assert run.tally == {"created": 2, "duplicate": 1, "updated": 1, "furniture": 8}
    assert run.finished is not None


def test_the_same_bytes_are_kept_once(data_folder: Path) -> None:
    import_text(bare(MIXTRAL), "one.txt")
    import_text(bare(MIXTRAL), "other.txt")

    assert ImportRun.objects.count() == 2
    assert len(list((data_folder / "sources").iterdir())) == 1


MIXED = (
    '{"title": "Mixtral of Experts"}\n\n{"title": 7}\n{"title": "MIXTRAL of experts"}\n'
    '{"title": "DPO", "topics": [{"slug": "unheard-of", "verdict": true, "source": "rule"}]}\n'
)


@pytest.mark.parametrize("text", [TWO_SESSIONS, bare(MIXTRAL, OLMO), MIXED])
def test_a_preview_tells_what_the_import_then_does(text: str) -> None:
    import_text(bare(OLMO, DPO), "known.txt")

    preview = import_text(text, "list", dry_run=True)
    real = import_text(text, "list")

    assert figures(preview) == figures(real)
    assert real.balances


def figures(report: Report) -> dict[str, Any]:
    return {name: getattr(report, name) for name in ("tally", "lines", "accounted", "rejected", "format", "entries")}


@pytest.mark.parametrize("text", [TWO_SESSIONS, MIXED])
def test_a_preview_leaves_every_table_and_the_data_folder_as_they_were(text: str, data_folder: Path) -> None:
    import_text(bare(OLMO), "known.txt")
    before = contents(data_folder)

    import_text(text, "list", dry_run=True)

    assert contents(data_folder) == before


def contents(folder: Path) -> tuple[dict[type[Model], list[dict[str, Any]]], set[Path]]:
    tables = {model: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()}
    return tables, set(folder.rglob("*"))


def test_the_report_adds_up_in_words() -> None:
    report = import_text('{"title": "Mixtral of Experts"}\n{"title": 7}\n', "papers.jsonl")

    _, entries, lines, rejected = report.sentences()
    assert entries == "  entries: 2 read = 1 created + 0 updated + 0 unchanged + 0 duplicate + 1 rejected"
    assert lines == "  lines: 2 accounted = 2 non-blank (0 furniture)"
    assert rejected.startswith("  rejected: lines 2-2 [wrong-type] Line 2: “title” is not a text")


def test_of_many_rejected_lines_the_report_shows_some_and_counts_the_rest() -> None:
    report = import_text('{"title": "Mixtral of Experts"}\n' + "{}\n" * 60, "papers.jsonl")

    shown = [sentence for sentence in report.sentences() if "rejected: lines" in sentence]
    assert len(shown) == 50
    assert "  and 10 more rejected; the ledger in the admin has them all" in report.sentences()
