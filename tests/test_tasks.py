"""Work in the background: what waits is done, once; what was broken off goes on; what goes wrong is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from papers.intake import undoing
from papers.intake.drafting import draft
from papers.intake.run import submit, work
from papers.management.worker import worker
from papers.models import ImportRecord, ImportRun, Paper, Stage
from papers.tasks import KEPT, MOST_DEATHS, SILENCE, ask, work_on
from tests import cast
from tests.cast import COURSE

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(topics: object) -> ImportRun:
    """The course, waiting for a worker."""
    run = draft(COURSE, COURSE.name, user=None)
    submit(run)
    return asked(run)


def work_off() -> None:
    """Do what waits as the framework's worker does it, whose loop would close the connection that the test has."""
    while task := DBTaskResult.objects.ready().first():
        task.claim("somebody")
        worker().run_task(task)


def asked(run: ImportRun, stage: Stage = Stage.WAITING) -> ImportRun:
    with transaction.atomic():
        run.stage = stage
        run.save()
        ask(run)
    return run


def fallen_silent(run: ImportRun) -> ImportRun:
    """A run of which nothing was heard for so long that whoever worked on it must be gone."""
    run.stage, run.beat = Stage.RUNNING, timezone.now() - SILENCE
    run.save()
    return run


def test_a_waiting_run_is_imported(waiting: ImportRun) -> None:
    work_off()

    waiting.refresh_from_db()
    assert (waiting.stage, waiting.done, waiting.fault) == (Stage.FINISHED, waiting.lines, "")
    assert Paper.objects.count() == 18


def test_a_run_whose_stage_was_not_kept_is_not_asked_for_either(topics: object) -> None:
    run = draft(COURSE, COURSE.name, user=None)

    with transaction.atomic():
        asked(run)
        transaction.set_rollback(True)

    assert not DBTaskResult.objects.exists()


def test_a_run_that_was_cancelled_while_it_waited_is_not_begun(waiting: ImportRun) -> None:
    ImportRun.objects.update(stage=Stage.CANCELLED)

    work_off()

    assert not Paper.objects.exists()
    assert ImportRun.objects.get().stage == Stage.CANCELLED


def test_nobody_works_on_a_run_beside_another_but_somebody_looks_again(waiting: ImportRun) -> None:
    beat = timezone.now() - SILENCE / 2
    ImportRun.objects.update(stage=Stage.RUNNING, beat=beat)

    work_off()

    assert not Paper.objects.exists()
    (again,) = DBTaskResult.objects.filter(status="READY")
    assert (again.args_kwargs["args"], again.run_after) == ([waiting.pk, 0], beat + SILENCE)


def test_a_run_at_work_has_a_task_that_takes_it_up_if_its_worker_dies(waiting: ImportRun) -> None:
    work_off()

    (later,) = DBTaskResult.objects.filter(status="READY")
    assert timezone.now() < later.run_after <= timezone.now() + SILENCE


def test_a_run_that_fell_silent_is_taken_up(waiting: ImportRun) -> None:
    fallen_silent(waiting)

    work_on.call(waiting.pk)

    waiting.refresh_from_db()
    assert waiting.stage == Stage.FINISHED
    assert [each.args_kwargs["args"] for each in DBTaskResult.objects.exclude(args_kwargs__args=[waiting.pk])] == [
        [waiting.pk, 1]
    ]


def test_a_run_that_kills_its_workers_fails(waiting: ImportRun) -> None:
    fallen_silent(waiting)

    work_on.call(waiting.pk, MOST_DEATHS)

    waiting.refresh_from_db()
    assert waiting.stage == Stage.FAILED
    assert waiting.fault == "The work was broken off 4 times, each time with the process that did it."
    assert not Paper.objects.exists()


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"\xff" * 9)])
def test_a_source_that_is_gone_or_damaged_fails_the_run_and_says_so_in_the_log(
    waiting: ImportRun, damage: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    damage(waiting.source_path)

    work_off()

    waiting.refresh_from_db()
    assert waiting.stage == Stage.FAILED
    assert waiting.fault.endswith(".")
    assert "Traceback" in caplog.text
    assert not Paper.objects.exists()


@contextmanager
def ended_at(words: str) -> Iterator[None]:
    """The first query with these words is never asked: there the process is told to end."""
    told = False

    def tell(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal told
        if words in sql and not told:
            told = True
            raise SystemExit
        return execute(sql, *rest)

    with connection.execute_wrapper(tell):
        yield
    assert told


@pytest.mark.parametrize("where", ['INSERT INTO "papers_paper"', 'INSERT INTO "papers_importrecord"', "papers_session"])
def test_a_worker_that_is_told_to_end_leaves_the_run_to_the_next_one_at_once(waiting: ImportRun, where: str) -> None:
    with ended_at(where):
        work_on.call(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.stage, waiting.beat, waiting.fault) == (Stage.RUNNING, None, "")
    work_off()
    waiting.refresh_from_db()
    assert waiting.stage == Stage.FINISHED
    assert Paper.objects.count() == 18
    assert sum(waiting.tally.values()) == waiting.records.count()


@pytest.fixture
def imported(waiting: ImportRun) -> ImportRun:
    """The course, imported."""
    work_off()
    waiting.refresh_from_db()
    return waiting


def back_and_forth(run: ImportRun, stage: Stage) -> None:
    """Have a run undone, or brought back, by a worker."""
    with transaction.atomic():
        undoing.ask(run, None, stage)
        ask(run)


def test_a_run_is_undone_and_brought_back(imported: ImportRun) -> None:
    exported = cast.exported()

    back_and_forth(imported, Stage.UNDOING)
    work_off()

    imported.refresh_from_db()
    assert (imported.stage, Paper.objects.count()) == (Stage.UNDONE, 0)
    back_and_forth(imported, Stage.REDOING)
    work_off()
    imported.refresh_from_db()
    assert (imported.stage, cast.exported()) == (Stage.FINISHED, exported)


def test_a_worker_that_is_told_to_end_leaves_the_undoing_to_the_next_one(imported: ImportRun) -> None:
    back_and_forth(imported, Stage.UNDOING)

    with ended_at('DELETE FROM "papers_paper"'):
        work_on.call(imported.pk)

    imported.refresh_from_db()
    assert (imported.stage, imported.beat, imported.fault) == (Stage.UNDOING, None, "")
    work_off()
    imported.refresh_from_db()
    assert (imported.stage, Paper.objects.count()) == (Stage.UNDONE, 0)


def test_what_fails_half_way_back_says_so_waits_and_can_be_gone_on_with(imported: ImportRun) -> None:
    back_and_forth(imported, Stage.UNDOING)
    work_off()
    (damaged, *_) = imported.records.filter(said__isnull=False)
    ImportRecord.objects.filter(pk=damaged.pk).update(said={"title": ["no", "title"]})

    back_and_forth(imported, Stage.REDOING)
    work_off()

    imported.refresh_from_db()
    assert imported.stage == Stage.REDOING
    assert imported.fault.startswith("The program failed: ")
    work_off()  # which does not try again by itself
    ImportRecord.objects.filter(pk=damaged.pk).update(said=damaged.said)
    ask(imported)
    work_off()
    imported.refresh_from_db()
    assert (imported.stage, imported.fault, Paper.objects.count()) == (Stage.FINISHED, "", 18)


def test_a_worker_that_is_told_to_end_does_not_wake_what_was_cancelled(waiting: ImportRun) -> None:
    with ended_at('INSERT INTO "papers_paper"'):
        work_on.call(waiting.pk)
    ImportRun.objects.update(stage=Stage.CANCELLED)

    work_off()

    assert ImportRun.objects.get().stage == Stage.CANCELLED


def test_a_run_that_is_cancelled_and_broken_off_in_one_batch_stays_cancelled(waiting: ImportRun) -> None:
    def end(done: int, total: int) -> None:
        ImportRun.objects.update(stage=Stage.CANCELLED)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work(waiting, end)

    assert ImportRun.objects.get().stage == Stage.CANCELLED


def test_asking_forgets_tasks_of_long_ago_but_none_that_waits(waiting: ImportRun) -> None:
    work_off()
    long_ago = timezone.now() - KEPT - timedelta(days=1)
    DBTaskResult.objects.update(enqueued_at=long_ago)
    DBTaskResult.objects.exclude(status="READY").update(started_at=long_ago)

    asked(ImportRun.objects.get(), Stage.RUNNING)

    assert [each.status for each in DBTaskResult.objects.order_by("enqueued_at")] == ["READY", "READY"]
