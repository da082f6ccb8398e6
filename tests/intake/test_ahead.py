"""An import whose source is read by a second process: the same in all it does, and never a half of it."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction

from papers.importers.source import Unreadable
from papers.intake.run import Order, run_import
from papers.intake.study import BATCH_SIZE
from papers.models import ImportRecord, ImportRun, Paper
from tests.benchmarks import corpus
from tests.cast import exported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("topics")]


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    """Papers that come again in the same batch and in the next, with more of their text, and lines that are none."""
    papers = list(corpus.papers(40))
    shorter = [replace(paper, abstract=paper.abstract.rpartition(". ")[0] + ".") for paper in papers[:20]]
    titles = [corpus.MadePaper(number, f"Report {number}", "") for number in range(BATCH_SIZE)]
    lines = list(corpus.lines(iter([*shorter, *papers[10:], *titles, *papers]), "jsonl"))
    path = tmp_path / "made-up.jsonl"
    path.write_text("".join([*lines, '{"title": "half a li\n\n{}\n']), encoding="utf-8")
    return path


@pytest.fixture
def titles(tmp_path: Path) -> Path:
    """Bare titles of four batches."""
    path = tmp_path / "titles.jsonl"
    path.write_text("".join(f'{{"title": "Report {number}"}}\n' for number in range(4 * BATCH_SIZE)))
    return path


def outcome(path: Path, *, read_ahead: bool) -> object:
    """All that an import twice over leaves, which is then undone."""
    with transaction.atomic():
        reports = [run_import(Order(path=path, read_ahead=read_ahead)) for _ in range(2)]
        ledger = ImportRecord.objects.order_by("run", "first_line")
        rows = ledger.values_list(
            "first_line", "last_line", "outcome", "reason", "sentence", "paper__public_id", "before"
        )
        prints = Paper.objects.values_list("public_id", "fingerprints__kind", "fingerprints__value").order_by(
            "public_id", "fingerprints__value"
        )
        left = exported(), list(rows), list(prints), [list(report.sentences()) for report in reports]
        transaction.set_rollback(True)
    return left


def test_two_processes_leave_what_one_leaves(made_up: Path) -> None:
    assert outcome(made_up, read_ahead=True) == outcome(made_up, read_ahead=False)


def test_when_the_reading_process_is_killed_whole_batches_stand_and_the_import_can_be_run_again(titles: Path) -> None:
    def kill(done: int, total: int) -> None:
        for process in multiprocessing.active_children():
            process.kill()

    with pytest.raises(ChildProcessError, match="has ended"):
        run_import(Order(path=titles, read_ahead=True), kill)

    assert Paper.objects.count() in {BATCH_SIZE, 2 * BATCH_SIZE}
    assert not ImportRun.objects.filter(finished__isnull=False).exists()
    run_import(Order(path=titles, read_ahead=True))
    assert Paper.objects.count() == 4 * BATCH_SIZE


def test_what_the_reading_process_stumbles_over_is_raised_where_the_import_is(titles: Path) -> None:
    def spoil(done: int, total: int) -> None:
        titles.write_bytes(b"\xff" * titles.stat().st_size)

    with pytest.raises(Unreadable, match="changed while it was being read"):
        run_import(Order(path=titles, read_ahead=True, dry_run=True), spoil)


def test_an_import_that_is_interrupted_leaves_no_process_behind(titles: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import(Order(path=titles, read_ahead=True), interrupt)

    assert not multiprocessing.active_children()
