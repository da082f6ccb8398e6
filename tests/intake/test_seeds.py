"""The five seed lists, imported: the figures they must come to."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from django.core.management import call_command

from papers.intake.run import Order, run_import
from papers.models import Entry, ImportRecord, ImportRun, Paper, ReadingList, Session, TitleSource
from tests.cast import COURSE, SEED_FILES

pytestmark = pytest.mark.django_db


def import_all(paths: list[Path]) -> None:
    for path in paths:
        run_import(Order(path=path))


def exported(folder: Path) -> bytes:
    path = folder / "export.jsonl"
    call_command("export_papers", output=path)
    return path.read_bytes()


def test_the_five_lists_are_545_entries_of_540_papers() -> None:
    import_all(SEED_FILES)

    assert ReadingList.objects.count() == 5
    assert Entry.objects.count() == 545
    assert Paper.objects.count() == 540
    assert Paper.objects.filter(title_source=TitleSource.INFERRED).count() == 16


def test_every_line_of_every_list_is_in_the_ledger_once() -> None:
    import_all(SEED_FILES)

    for run in ImportRun.objects.all():
        lines = run.source_path.read_text(encoding="utf-8").split("\n")
        held = [line for record in run.records.all() for line in range(record.first_line, record.last_line + 1)]
        assert len(held) == len(set(held))
        assert {number for number, text in enumerate(lines, start=1) if text.strip()} <= set(held)


def test_the_course_has_three_sessions_with_their_readings() -> None:
    run_import(Order(path=COURSE))

    figures = {
        (session.name, str(session.date)): (session.required_papers, session.more_papers)
        for session in Session.objects.with_progress(None)
    }
    assert figures == {
        ("BasicLLM", "2024-02-08"): (1, 4),
        ("Alignment", "2024-02-06"): (1, 5),
        ("LLMEvaluate", "2024-01-30"): (2, 5),
    }


def test_the_order_of_the_files_does_not_show_in_the_outcome(tmp_path: Path) -> None:
    import_all(SEED_FILES)
    straight = exported(tmp_path)
    Paper.objects.all().delete()
    ReadingList.objects.all().delete()

    shuffled = SEED_FILES[:]
    random.shuffle(shuffled)
    import_all(shuffled)

    assert exported(tmp_path) == straight


def test_the_same_files_again_change_nothing(tmp_path: Path) -> None:
    import_all(SEED_FILES)
    before = exported(tmp_path)

    reports = [run_import(Order(path=path)) for path in SEED_FILES]

    assert exported(tmp_path) == before
    assert [report.tally["unchanged"] for report in reports] == [4, 213, 298, 18, 12]
    assert not any(report.changed for report in reports)


def test_a_dry_run_gives_the_same_report_and_writes_nothing(data_folder: Path) -> None:
    preview = run_import(Order(path=COURSE, dry_run=True))
    assert not Paper.objects.exists()
    assert not ImportRecord.objects.exists()
    assert not (data_folder / "sources").exists()

    real = run_import(Order(path=COURSE))
    assert (preview.tally, preview.lines, preview.accounted) == (real.tally, real.lines, real.accounted)


def test_export_wipe_import_export_gives_equal_bytes(tmp_path: Path) -> None:
    import_all(SEED_FILES)
    before = exported(tmp_path)
    Paper.objects.all().delete()
    ReadingList.objects.all().delete()

    run_import(Order(path=tmp_path / "export.jsonl"))

    assert exported(tmp_path) == before
