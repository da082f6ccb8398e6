"""The five seed lists, imported: the figures they must come to."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from papers.intake.run import Order, run_import
from papers.models import Entry, ImportRun, Paper, ReadingList, Session, TitleSource
from tests.cast import COURSE, SEED_FILES, exported, import_text, wipe

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeds")]


def import_all(paths: Sequence[Path]) -> None:
    for path in paths:
        run_import(Order(path=path))


@pytest.fixture(scope="module")
def seeds(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The five lists in the database for all tests here; each test's own changes are rolled back as ever."""
    folder = tmp_path_factory.mktemp("seeds")
    with django_db_blocker.unblock(), override_settings(DATA_DIR=folder), transaction.atomic():
        import_all(SEED_FILES)
        yield
        transaction.set_rollback(True)


def test_the_five_lists_are_545_entries_of_540_papers() -> None:
    assert ReadingList.objects.count() == 5
    assert Entry.objects.count() == 545
    assert Paper.objects.count() == 540
    assert Paper.objects.filter(title_source=TitleSource.INFERRED).count() == 16


def test_every_line_of_every_list_is_in_the_ledger_once() -> None:
    for path in SEED_FILES:
        run = ImportRun.objects.get(name=path.name)
        lines = path.read_text(encoding="utf-8").split("\n")
        held = [line for record in run.records.all() for line in range(record.first_line, record.last_line + 1)]
        assert len(held) == len(set(held))
        assert {number for number, text in enumerate(lines, start=1) if text.strip()} <= set(held)


def test_the_course_has_three_sessions_with_their_readings() -> None:
    figures = {
        (session.name, str(session.date)): (
            session.entries.required().count(),
            session.entries.filter(role="more").count(),
        )
        for session in Session.objects.filter(reading_list__name=COURSE.name)
    }
    assert figures == {
        ("BasicLLM", "2024-02-08"): (1, 4),
        ("Alignment", "2024-02-06"): (1, 5),
        ("LLMEvaluate", "2024-01-30"): (2, 5),
    }


def test_the_order_of_the_files_does_not_show_in_the_outcome() -> None:
    straight = exported()
    wipe()

    import_all(random.sample(SEED_FILES, len(SEED_FILES)))

    assert exported() == straight


def test_the_same_files_again_change_nothing() -> None:
    before = exported()

    reports = [run_import(Order(path=path)) for path in SEED_FILES]

    assert exported() == before
    assert [report.tally["unchanged"] for report in reports] == [4, 213, 298, 18, 12]
    assert not any(report.changed for report in reports)
    assert all(report.balances for report in reports)


def test_a_preview_of_a_list_is_the_import_of_it() -> None:
    wipe()

    preview = run_import(Order(path=COURSE, dry_run=True))
    assert not Paper.objects.exists()
    real = run_import(Order(path=COURSE))

    assert (preview.tally, preview.lines, preview.accounted) == (real.tally, real.lines, real.accounted)


def test_export_wipe_import_export_gives_equal_bytes() -> None:
    before = exported()
    wipe()

    import_text(before, "export.jsonl")

    assert exported() == before


def test_ids_and_keys_are_as_many_as_papers_and_say_nothing_of_the_order() -> None:
    assert Paper.objects.values("public_id").distinct().count() == 540
    assert Paper.objects.values("citation_key").distinct().count() == 540
