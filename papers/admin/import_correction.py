"""Correcting what an import rejected: its text in a form, and what comes of it a draft that follows the run."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from papers.admin.import_desk import MOST_EDITED, page
from papers.importers.source import Unreadable
from papers.intake.drafting import draft, lines_of
from papers.intake.ledger import rejected
from papers.models import ImportRun, Outcome
from papers.models.import_run import AT_WORK

MOST_NAMED: Final = 50
"""Rejected spans that are named over the form, each with its reason."""


class Correction(forms.Form):
    """A source's text, or its rejected lines. Line ends are the product's own, so that what is left as it was is so."""

    text = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "class": "vLargeTextField", "spellcheck": "false", "wrap": "off"}),
    )

    def clean_text(self) -> str:
        """The text with the line ends that the source has when it is read."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").replace("\r", "\n")


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; and what was typed, as a draft to be looked at before it is imported."""
    run = get_object_or_404(ImportRun.objects.select_related("reading_list"), pk=pk)
    runs = admin.site.get_model_admin(ImportRun)
    if not (runs.has_view_permission(request, run) and runs.has_add_permission(request)):
        raise PermissionDenied
    if run.stage in AT_WORK:
        said = gettext("This import is {stage}: wait until that has ended.")
        messages.warning(request, said.format(stage=run.get_stage_display()))
        return redirect("admin:papers_importrun_change", pk)
    if request.method == "POST":
        form = Correction(request.POST)
        if form.is_valid():
            try:
                return redirect("admin:papers_importrun_preview", _draft(run, form.cleaned_data["text"], request).pk)
            except Unreadable as fault:
                form.add_error("text", str(fault))
        return _page(request, run, form, status=400)
    try:
        text = _text(run)
    except Unreadable:
        messages.error(request, gettext("The source of this import is gone: its lines cannot be shown any more."))
        return redirect("admin:papers_importrun_change", pk)
    return _page(request, run, Correction(initial={"text": text}) if text is not None else None)


def may_correct(run: ImportRun, rejected: int) -> bool:
    """Say whether there is anything to correct: a source that fits into a form, or lines that were rejected."""
    return run.stage not in AT_WORK and bool(run.size <= MOST_EDITED or rejected)


def _page(request: HttpRequest, run: ImportRun, form: Correction | None, status: int = 200) -> HttpResponse:
    spans = run.records.filter(outcome=Outcome.REJECTED).order_by("first_line")
    context = {
        "run": run,
        "form": form,
        "whole": run.size <= MOST_EDITED,
        "rejected": spans[:MOST_NAMED],
        "more": max(spans.count() - MOST_NAMED, 0),
    }
    return page(request, "correct", gettext("Correct: {run}").format(run=run.name), context, status=status)


def _text(run: ImportRun) -> str | None:
    """The whole source where it is short, for what stands around a line says what it is; else what was rejected.

    None where that is too long, too. Raises Unreadable.
    """
    if run.size <= MOST_EDITED:
        return "\n".join(line.text for line in lines_of(run))
    lines, room = [], MOST_EDITED
    for line in rejected(run):
        lines.append(line)
        room -= len(line.encode("utf-8", "replace"))
        if room < 0:
            return None
    return "".join(lines)


def _draft(run: ImportRun, text: str, request: HttpRequest) -> ImportRun:
    list_name = run.list_name or (run.reading_list.name if run.reading_list else run.name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corrected.txt"
        path.write_text(text, encoding="utf-8", newline="\n")
        try:
            return draft(
                path,
                run.name,
                user=request.user,
                list_name=list_name,
                format_name=run.format or None,
                encoding="utf-8",
                follows=run,
            )
        except Unreadable as fault:
            raise Unreadable(str(fault).replace(str(path), gettext("The text"))) from fault
