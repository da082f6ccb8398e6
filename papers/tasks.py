"""What is done behind the pages' back, by the Tasks framework: imports, and the undoing and bringing back of runs.

Each run at work has a second task that comes due when nobody has been heard of it for a while. So a run whose worker
was killed is taken up again by whichever worker there is then, and needs nobody who looks after it at a start.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django_tasks_db.models import DBTaskResult

from papers.importers.source import Unreadable
from papers.intake import likeness, undoing
from papers.intake import run as importing
from papers.management.faults import first_line
from papers.models import AT_WORK, ImportRun, Stage
from papers.topics.catalogue_file import CatalogueFault

try:
    from django.tasks import task
except ModuleNotFoundError:  # Django 5.2
    from django_tasks import task  # type: ignore[no-redef]

SILENCE: Final = timedelta(seconds=60)
"""After so long without a beat, whoever worked on a run is gone. A batch takes a tenth of it."""

MOST_DEATHS: Final = 3
"""Workers that may die over a run; then it is the run that kills them."""

KEPT: Final = timedelta(days=14)
"""How long it stays written down that a task was done."""

IMPORTING: Final = (Stage.WAITING, Stage.RUNNING)


def ask(run: ImportRun) -> None:
    """Let a worker do what the run's stage says, or go on with it.

    Called in the transaction that gives the run its stage, for the task is a row as well: both are there, or neither.
    """
    _clear_away()
    ImportRun.objects.filter(pk=run.pk).update(fault="", beat=None)
    run.fault, run.beat = "", None
    work_on.enqueue(run.pk)


@task()
def work_on(run_pk: int, deaths: int = 0) -> None:
    """Do what waits in a run, unless it is done, or somebody is at it; `deaths` tells how many have died over it.

    A fault stands on the run, whose import has then failed; where an undoing was, it can be gone on with. It is raised
    too, which writes it in the log.
    """
    run = _claimed(run_pk, deaths)
    if run is None:
        return
    stage = Stage(run.stage)
    try:
        if stage in IMPORTING:
            likeness.find_in(importing.work(run).run)
        else:
            undoing.go_on(run)
    except (KeyboardInterrupt, SystemExit):  # the worker is to end, and ends by itself after this task
        with transaction.atomic():
            _put_down(run, stage=Stage.RUNNING if stage in IMPORTING else stage, fault="")
            work_on.enqueue(run.pk)
    except Exception as fault:
        _fail(run, stage, _in_words(fault))
        raise


def _claimed(run_pk: int, deaths: int) -> ImportRun | None:
    """The run, which is nobody else's from now on; None if there is nothing to do, or somebody does it."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().filter(pk=run_pk, stage__in=AT_WORK, fault="").first()
        if run is None:
            return None
        now = timezone.now()
        if run.beat and run.beat > now - SILENCE:
            _look_again(run, run.beat, deaths)
            return None
        if run.beat:
            deaths += 1
        if deaths > MOST_DEATHS:
            said = gettext("The work was broken off {n} times, each time with the process that did it.")
            _fail(run, Stage(run.stage), said.format(n=deaths))
            return None
        run.beat = now
        run.save(update_fields=["beat"])
        _look_again(run, now, deaths)
    return run


def _look_again(run: ImportRun, beat: datetime, deaths: int) -> None:
    """Come back when nothing more was heard since this beat."""
    work_on.using(run_after=beat + SILENCE).enqueue(run.pk, deaths)


def _fail(run: ImportRun, stage: Stage, sentence: str) -> None:
    """Say on the run what went wrong with the work of this stage."""
    _put_down(run, stage=Stage.FAILED if stage in IMPORTING else stage, fault=sentence)


def _put_down(run: ImportRun, **columns: Any) -> None:
    """Let others have the run at once. One that was cancelled meanwhile stays cancelled, and what is done is done."""
    ImportRun.objects.filter(pk=run.pk).exclude(stage__in=[Stage.CANCELLED, Stage.FINISHED]).update(
        beat=None, **columns
    )


def _in_words(fault: Exception) -> str:
    if isinstance(fault, Unreadable | CatalogueFault):
        return str(fault)
    return gettext("The program failed: {fault}. Its log says more.").format(fault=first_line(fault))


def _clear_away() -> None:
    """Forget what was begun long ago, also where the worker died over it."""
    DBTaskResult.objects.filter(started_at__lt=timezone.now() - KEPT).delete()
