"""The page of an import run: its balance, and its source as it came with what became of every line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from papers.admin import import_desk
from papers.admin.import_correction import may_correct
from papers.admin.import_undoing import in_words, may_undo
from papers.importers import IMPORTERS
from papers.importers.source import Unreadable
from papers.intake.ledger import Span, accounted, page, rejected
from papers.intake.report import ENTRY_OUTCOMES
from papers.models import ImportRun, Outcome, Revision, Stage
from papers.models.import_run import AT_WORK
from papers.models.revision import Noun

SIGNS: Final[Mapping[str, str]] = {
    Outcome.CREATED: "+",
    Outcome.UPDATED: "±",
    Outcome.UNCHANGED: "=",
    Outcome.DUPLICATE: "≡",
    Outcome.REJECTED: "✕",
    Outcome.FURNITURE: "·",
}
"""What stands for an outcome beside its colour, for those to whom colours say nothing."""

QUICKLY_READ: Final = 4_000_000
"""Bytes of a source up to which its lines are counted against the ledger whenever the page is opened."""

MOST_CHARACTERS: Final = 4_000
"""Characters of a line that are shown: a line may have a million."""

MOST_KEPT: Final = 100
"""Papers that are named of those that an undone run has left."""


BEFOREHAND: Final[Mapping[str, str]] = {
    Stage.DRAFT: "admin:papers_importrun_preview",
    Stage.WAITING: "admin:papers_importrun_progress",
}
"""Where runs are looked at whose ledger says only what would be."""


@dataclass(frozen=True, slots=True)
class Share:
    """An outcome's part in a run, and the address that shows only its lines."""

    outcome: Outcome
    count: int
    percent: float
    url: str
    chosen: bool

    @property
    def sign(self) -> str:
        """The outcome's sign."""
        return SIGNS[self.outcome]


@require_safe
def ledger(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """The page from a line on, with all lines or those of one outcome."""
    runs = admin.site.get_model_admin(ImportRun)
    if not runs.has_view_permission(request, run):
        raise PermissionDenied
    if run.stage in BEFOREHAND:
        return redirect(BEFOREHAND[run.stage], run.pk)
    line, outcome = _line(request.GET.get("line", "")), _outcome(request.GET.get("outcome", ""))
    shown = page(run, line, outcome)
    tally = run.tally or _counted(run)
    entries = {each: tally[each] for each in ENTRY_OUTCOMES if tally.get(each)}
    return import_desk.page(
        request,
        "run",
        run.name,
        {
            "run": run,
            "format": next((each.LABEL for each in IMPORTERS if run.format == each.NAME), run.format),
            "at_work": run.stage in AT_WORK,
            "may_undo": may_undo(run) and runs.has_change_permission(request, run),
            "may_redo": run.stage == Stage.UNDONE and runs.has_change_permission(request, run),
            "may_correct": runs.has_add_permission(request) and may_correct(run, tally.get(Outcome.REJECTED, 0)),
            "undone": _undone(run) if run.stage == Stage.UNDONE else None,
            "followed_by": run.followed_by.order_by("pk"),
            "read": sum(entries.values()),
            "shares": _shares(run, tally, outcome),
            "outcomes": " + ".join(f"{count} {each.label}" for each, count in entries.items()),
            "accounted": _accounted(run),
            "rejected": tally.get(Outcome.REJECTED, 0),
            "outcome": outcome,
            "line": line,
            "spans": [_shown(span) for span in shown.spans],
            "readable": shown.readable,
            "before": _address(run, outcome, shown.before) if shown.before else "",
            "after": _address(run, outcome, shown.after) if shown.after else "",
            "everything": _address(run, None),
        },
    )


@require_safe
def rejected_lines(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rejected lines as a text, streamed: as they came, so that they can be corrected and imported again."""
    run = get_object_or_404(ImportRun, pk=pk)
    if not admin.site.get_model_admin(ImportRun).has_view_permission(request, run):
        raise PermissionDenied
    text = rejected(run)
    try:
        first = next(text, "")
    except Unreadable:
        messages.error(request, gettext("The source of this import is gone: its lines cannot be shown any more."))
        return redirect("admin:papers_importrun_change", pk)
    return StreamingHttpResponse(
        (line.encode("utf-8", "replace") for line in chain([first], text)),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="rejected-{pk}.txt"'},
    )


def _line(written: str) -> int:
    """The number that was typed; the first line where it is none."""
    return int(written) if written.isascii() and written.isdecimal() and 0 < len(written) < 10 else 1


def _outcome(written: str) -> Outcome | None:
    return Outcome(written) if written in Outcome.values else None


def _counted(run: ImportRun) -> dict[str, int]:
    """The tally of a run that has not come to its own."""
    counts = run.records.order_by().values_list("outcome").annotate(Count("pk"))
    return dict(counts)


def _shares(run: ImportRun, tally: Mapping[str, int], chosen: Outcome | None) -> list[Share]:
    most = max(tally.values(), default=0)
    return [
        Share(each, count, round(100 * count / most, 1), _address(run, each), each == chosen)
        for each in Outcome
        if (count := tally.get(each, 0))
    ]


def _shown(span: Span) -> dict[str, Any]:
    """A span for the page: its lines with their numbers and, where they are cut, their lengths."""
    lines = [
        (line.number, line.text[:MOST_CHARACTERS], len(line.text) if len(line.text) > MOST_CHARACTERS else 0)
        for line in span.lines
    ]
    return {
        "lines": lines,
        "record": span.record,
        "sign": SIGNS[span.record.outcome] if span.record else "",
        "accounted": span.accounted,
        "begins_before": span.begins_before,
        "unshown": span.unshown,
    }


def _accounted(run: ImportRun) -> int | None:
    """How many lines with text the ledger has; None where that is not to be had, or not while somebody waits."""
    if run.size > QUICKLY_READ:
        return None
    try:
        return accounted(run)
    except Unreadable:
        return None


def _undone(run: ImportRun) -> dict[str, Any]:
    """What the undoing of a run has left, and why, as it was noted then."""
    noted = Revision.objects.of(Noun.RUN, run.pk).filter(verb="undone").first()
    after = noted.after if noted else {}
    kept = after.get("kept", [])
    return {
        "gone": after.get("gone", 0),
        "remade": after.get("remade", 0),
        "kept": [
            {"title": title, "url": reverse("papers:paper-by-id", args=[public_id]), "holds": in_words(holds)}
            for title, public_id, holds in kept[:MOST_KEPT]
        ],
        "more": max(len(kept) - MOST_KEPT, 0),
    }


def _address(run: ImportRun, outcome: Outcome | None, line: int | None = None) -> str:
    query = QueryDict(mutable=True)
    if outcome:
        query["outcome"] = outcome.value
    if line:
        query["line"] = str(line)
    address = reverse("admin:papers_importrun_change", args=[run.pk])
    return f"{address}?{query.urlencode()}" if query else address
