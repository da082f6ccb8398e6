"""Taking back an import as a whole, and bringing it back; a page says beforehand what will happen."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from papers import tasks
from papers.admin.import_desk import SOURCE_IS_GONE, page
from papers.importers.source import Unreadable
from papers.intake import undoing
from papers.intake.foreseen import foreseen
from papers.intake.remaking import OF_PAPERS
from papers.intake.undoing import Undone
from papers.models import ImportRun, Stage
from papers.text.ago import exact


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a run, or say what that would do."""
    run = _run(request, pk)
    if run.stage == Stage.UNDONE:
        messages.info(request, _undone_already(run))
    elif not may_undo(run):
        messages.warning(request, _not_now(run))
    elif request.method == "POST":
        return _do(request, run, Stage.UNDOING)
    else:
        ahead = foreseen(run)
        context = {"run": run, "foreseen": ahead, "held": in_words(ahead.held)}
        return page(request, "undo", gettext("Undo: {run}").format(run=run.name), context)
    return redirect("admin:papers_importrun_change", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring back a run that was undone, or say what that would do."""
    run = _run(request, pk)
    if may_undo(run):
        messages.info(request, gettext("This import is not undone: there is nothing to bring back."))
    elif run.stage != Stage.UNDONE:
        messages.warning(request, _not_now(run))
    elif request.method == "POST":
        return _do(request, run, Stage.REDOING)
    else:
        context = {"run": run, "spoken": run.records.filter(outcome__in=OF_PAPERS).count()}
        return page(request, "redo", gettext("Bring back: {run}").format(run=run.name), context)
    return redirect("admin:papers_importrun_change", pk)


def may_undo(run: ImportRun) -> bool:
    """Say whether there is anything to take back, and nothing is being done with it just now."""
    return run.stage in {Stage.FINISHED, Stage.CANCELLED, Stage.FAILED}


def in_words(held: Mapping[str, int]) -> str:
    """What people have added to papers: "2 marks, 1 note"."""
    return ", ".join(_number_of(kind, number) for kind, number in held.items() if number)


def _run(request: HttpRequest, pk: int) -> ImportRun:
    run = get_object_or_404(ImportRun.objects.select_related("undone_by"), pk=pk)
    if not admin.site.get_model_admin(ImportRun).has_change_permission(request, run):
        raise PermissionDenied
    return run


def _do(request: HttpRequest, run: ImportRun, stage: Stage) -> HttpResponse:
    """Do it at once, or where that would take long, ask for it to be done. Of two who press at once, one is told."""
    is_long = run.records.count() > undoing.SMALL
    try:
        if is_long:
            with transaction.atomic():
                undoing.ask(run, request.user, stage)
                tasks.ask(run)
        else:
            done = (undoing.undo if stage == Stage.UNDOING else undoing.redo)(run, request.user)
            said = gettext("Undone: {}.") if stage == Stage.UNDOING else gettext("Brought back: {}.")
            messages.success(request, said.format(_figures(done)))
    except Unreadable:
        messages.error(request, SOURCE_IS_GONE)
        return redirect("admin:papers_importrun_change", run.pk)
    except ValueError:
        run.refresh_from_db()
        messages.warning(request, gettext("This import is {} by now.").format(run.get_stage_display()))
    return redirect(f"admin:papers_importrun_{'progress' if is_long else 'change'}", run.pk)


def _figures(done: Undone) -> str:
    parts = [
        done.gone and ngettext("{} paper has gone", "{} papers have gone", done.gone).format(done.gone),
        done.remade and ngettext("{} was made anew", "{} were made anew", done.remade).format(done.remade),
        done.kept and ngettext("{} was kept", "{} were kept", len(done.kept)).format(len(done.kept)),
    ]
    return ", ".join(part for part in parts if part) or gettext("no paper has changed")


def _undone_already(run: ImportRun) -> str:
    said = gettext("This import is undone already, by {who}, {when}.")
    when = exact(run.undone) if run.undone else "?"
    return said.format(who=run.undone_by or gettext("somebody"), when=when)


def _not_now(run: ImportRun) -> str:
    return gettext("This import is {stage}: wait until that has ended.").format(stage=run.get_stage_display())


def _number_of(kind: str, number: int) -> str:
    words = {
        "marks": ngettext("{} mark", "{} marks", number),
        "notes": ngettext("{} note", "{} notes", number),
        "stars": ngettext("{} star", "{} stars", number),
        "tags": ngettext("{} tag", "{} tags", number),
        "verdicts": ngettext("{} verdict", "{} verdicts", number),
        "edits": ngettext("{} edit", "{} edits", number),
    }
    return words.get(kind, f"{{}} {kind}").format(number)
