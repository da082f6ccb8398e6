"""Step three of an import in the browser: it is done at once or in the background, watched, cancelled and continued."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from papers.admin.import_desk import address, draft_to_change, for_importers, page
from papers.importers.source import Unreadable
from papers.intake.run import submit
from papers.models import ImportRun, Outcome, Stage
from papers.models.import_run import AT_WORK
from papers.tasks import SILENCE, ask, work_on

MOST_AT_ONCE = 300
"""Records of a draft that are imported while the browser waits; for more, it is shown how far they have come."""

MOST_BYTES_AT_ONCE = 200_000

_CANCELLABLE = (Stage.WAITING, Stage.RUNNING)
_BROKEN_OFF = (Stage.CANCELLED, Stage.FAILED)


@require_POST
@for_importers
def carry_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Import a draft."""
    with transaction.atomic():
        run = draft_to_change(request, pk)
        if not run.format:
            messages.error(request, gettext("Choose a format first: nobody knows yet how this is to be read."))
            return redirect(address(run))
        is_long = run.size > MOST_BYTES_AT_ONCE or run.records.count() > MOST_AT_ONCE
        submit(run)
        ask(run)
    return redirect(address(run)) if is_long else _at_once(request, run)


@require_POST
@for_importers
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Continue a run that was cancelled, or that failed, where it stopped."""
    with transaction.atomic():
        run = get_object_or_404(ImportRun.objects.select_for_update(of=("self",)), pk=pk)
        if run.stage in _BROKEN_OFF:
            run.stage = Stage.WAITING
            run.save(update_fields=["stage"])
            ask(run)
        elif run.stage in AT_WORK and (run.fault or _is_silent(run)):
            ask(run)
        else:
            messages.warning(request, gettext("There is nothing to continue any more."))
    return redirect(address(run))


@require_POST
@for_importers
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an import end after the batch that it is at; what is written stays."""
    stopping = ImportRun.objects.filter(pk=pk, stage__in=_CANCELLABLE)
    if stopping.update(stage=Stage.CANCELLED):
        messages.success(request, gettext("Cancelled. What was imported stays, until you continue or take it back."))
    else:
        messages.warning(request, gettext("There is nothing to cancel any more."))
    return redirect("admin:papers_importrun_progress", pk)


@require_GET
@for_importers
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run has come. The page calls itself again while something is being done."""
    run = get_object_or_404(ImportRun, pk=pk)
    if run.stage not in AT_WORK and run.stage not in _BROKEN_OFF:
        return redirect(address(run))
    is_at_work = run.stage in AT_WORK and not run.fault
    context = {
        "run": run,
        "done": min(run.done, run.lines),
        "percent": 100 * min(run.done, run.lines) // max(run.lines, 1),
        "is_at_work": is_at_work,
        "may_cancel": is_at_work and run.stage in _CANCELLABLE,
        "is_silent": _is_silent(run),
        "Stage": Stage,
    }
    headers = {"Refresh": f"1; url={request.path}"} if is_at_work else None
    return page(request, "progress", gettext("Import: {name}").format(name=run.name), context, headers=headers)


def _is_silent(run: ImportRun) -> bool:
    """Has nobody been heard of it for so long that whoever worked on it must be gone."""
    return run.beat is not None and timezone.now() - run.beat > SILENCE


def _at_once(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Do here what a worker would; if one was faster, or something fails, it is its page that says so."""
    with suppress(Unreadable):  # which stands on the run
        work_on.call(run.pk)
    run.refresh_from_db()
    if run.stage != Stage.FINISHED:
        return redirect("admin:papers_importrun_progress", run.pk)
    balance = ", ".join(f"{run.tally[outcome]} {outcome.label}" for outcome in Outcome if run.tally.get(outcome))
    messages.success(request, gettext("Imported: {balance}.").format(balance=balance))
    return redirect(address(run))
