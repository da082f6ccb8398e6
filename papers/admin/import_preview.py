"""Step two of an import in the browser: a draft's ledger beside its source, each record to be decided otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from papers.admin.import_desk import (
    MOST_EDITED,
    Meanwhile,
    address,
    draft_to_change,
    for_importers,
    names_of_lists,
    page,
    version,
)
from papers.admin.position import is_key
from papers.importers.record import Line
from papers.importers.source import Unreadable
from papers.intake.claims import from_json
from papers.intake.drafting import change, decide, discard, lines_of, revise, sureness
from papers.intake.recognition import why_known
from papers.models import Decision, ImportRecord, ImportRun, Outcome, Paper, Stage
from papers.search.pasted import pasted
from papers.search.related import nearest_among

PER_PAGE = 50

_MOST_LINES = 12
_MOST_CHARACTERS = 1_000
_MOST_FOUND = 20
_MOST_LIKE = 5
_OF_PAPERS = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.DUPLICATE)
_DECIDED = "decided"


class ReadingForm(forms.Form):
    """How a draft is read, and the list that it goes into."""

    format_name = forms.ChoiceField(label=_("Read as"))
    list_name = forms.CharField(
        label=_("Reading list"), max_length=255, widget=forms.TextInput(attrs={"list": "lists"})
    )

    def __init__(self, run: ImportRun, data: QueryDict | None = None) -> None:
        initial = {"format_name": run.format, "list_name": run.list_name or run.name}
        super().__init__(data, initial=initial)
        sure: list[tuple[str, str]] = []
        with suppress(Unreadable):  # of a source that is gone nothing is sure
            sure = [
                (
                    importer.NAME,
                    gettext("{format}, sure: {percent} %").format(format=importer.LABEL, percent=round(100 * n)),
                )
                for importer, n in sureness(run)
            ]
        nothing = [] if run.format else [("", gettext("Choose a format"))]
        self.fields["format_name"].choices = [*nothing, *sure]  # type: ignore[attr-defined]  # of a choice


@dataclass(slots=True)
class Row:
    """A record of the ledger with the lines that it was made of, as many of them as a page shows."""

    record: ImportRecord
    lines: list[Line] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What the record calls its paper."""
        return (self.record.said or {}).get("title", "")

    @property
    def why(self) -> str:
        """Why it is taken for the paper that it is one with."""
        of = self.record
        if of.paper is None or of.said is None or of.decision:
            return ""
        return why_known(from_json(of.said, of.first_line, of.last_line), of.paper)

    @property
    def left(self) -> int:
        """How many lines are not shown."""
        return self.record.last_line - self.record.first_line + 1 - len(self.lines)

    @property
    def is_of_a_paper(self) -> bool:
        """Is there anything to decide."""
        return self.record.outcome in _OF_PAPERS or bool(self.record.decision)


class Typed(NamedTuple):
    """A text in a field, why it was not taken, and the answer's status."""

    text: str
    fault: str = ""
    status: int = 200


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as it would be imported, and another format or list for it."""
    if request.method == "POST":
        return _read_otherwise(request, pk)
    run = get_object_or_404(ImportRun, pk=pk)
    return redirect(address(run)) if run.stage != Stage.DRAFT else _preview(request, run)


def _preview(request: HttpRequest, run: ImportRun, form: ReadingForm | None = None) -> HttpResponse:
    shown = _shown(request.GET.get("show", ""))
    records = _records(run, shown)
    found = Paginator(records.select_related("paper").prefetch_related("paper__identifiers"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    rows, fault = _rows(run, found.object_list)
    context = {
        "run": run,
        "version": version(run),
        "form": form or ReadingForm(run),
        "lists": names_of_lists(),
        "ways": _ways(run, shown),
        "shown": shown,
        "page": found,
        "rows": rows,
        "fault": fault,
        "of_papers": records.filter(_decidable()).count(),
        "earlier": _earlier(run),
        "is_cut": _is_cut(run),
        "may_edit": run.size <= MOST_EDITED,
        "Decision": Decision,
    }
    title = gettext("Preview: {name}").format(name=run.name)
    return page(request, "preview", title, context, status=400 if form else 200)


def _read_otherwise(request: HttpRequest, pk: int) -> HttpResponse:
    with transaction.atomic():
        run = draft_to_change(request, pk)
        form = ReadingForm(run, request.POST)
        if not form.is_valid():
            return _preview(request, run, form)
        change(run, format_name=form.cleaned_data["format_name"], list_name=form.cleaned_data["list_name"])
    return redirect(address(run))


@require_POST
@for_importers
def decisions(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide of one record, or of all that a filter shows."""
    decision, line = request.POST.get("decision", ""), request.POST.get("line", "")
    shown = _shown(request.POST.get("show", ""))
    paper = Paper.objects.known_as(request.POST.get("paper", "")[:16].replace("\0", "")).first()
    if decision not in {"", *Decision.values} or (decision == Decision.WITH and paper is None):
        return HttpResponseBadRequest(gettext("A decision is one of those that the preview offers."))
    with transaction.atomic():
        run = draft_to_change(request, pk)
        records = _records(run, "" if line else shown).filter(_decidable())
        if line:
            records = records.filter(first_line=int(line) if is_key(line) else 0)
        lines = list(records.values_list("first_line", flat=True))
        if lines:
            decide(run, lines, Decision(decision) if decision else None, paper if decision == Decision.WITH else None)
    said = ngettext("{number} record was decided.", "{number} records were decided.", len(lines))
    messages.success(request, said.format(number=len(lines)))
    query = {name: request.POST[name] for name in ("show", "page") if request.POST.get(name)}
    place = f"#line-{line}" if line and lines else ""
    return redirect(f"{address(run)}{'?' if query else ''}{urlencode(query)}{place}")


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def record(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """One record of a draft: its lines to be corrected, and the papers that it could be one with."""
    run = get_object_or_404(ImportRun, pk=pk)
    if request.method == "POST":
        return _correct(request, pk, line)
    if run.stage != Stage.DRAFT:
        return redirect(address(run))
    of = get_object_or_404(run.records.select_related("paper"), first_line=line)
    lines = lines_of(run, of.first_line, of.last_line)
    return _record(request, run, of, Typed("\n".join(each.text for each in lines)))


def _record(request: HttpRequest, run: ImportRun, of: ImportRecord, shown: Typed) -> HttpResponse:
    row = Row(of)
    query = request.GET.get("q", "")[:300].replace("\0", "")
    context = {
        "run": run,
        "version": version(run),
        "row": row,
        "text": shown.text,
        "fault": shown.fault,
        "height": min(max(shown.text.count("\n") + 2, len(shown.text) // 80), 30),
        "query": query,
        "found": _found(request, query, of.said or {}) if row.is_of_a_paper else [],
        "Decision": Decision,
    }
    return page(request, "record", _lines_in_words(of), context, status=shown.status)


def _correct(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    typed = _typed(request)
    try:
        with transaction.atomic():
            run = draft_to_change(request, pk)
            of = get_object_or_404(run.records, first_line=line)
            before = [each.text for each in lines_of(run, 1, of.first_line - 1)] if of.first_line > 1 else []
            after = [each.text for each in lines_of(run, of.last_line + 1)]
            moved = _moved(run.decisions, of, typed.count("\n") + 1)
            revise(run, "\n".join([*before, typed, *after]), moved)
    except Unreadable as fault:
        return _record(request, run, of, Typed(typed, str(fault), 400))
    messages.success(request, gettext("Corrected. This is what comes of it."))
    return redirect(f"{address(run)}#line-{line}")


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole source of a draft, to be corrected."""
    if request.method == "POST":
        return _correct_all(request, pk)
    run = get_object_or_404(ImportRun, pk=pk)
    if run.stage != Stage.DRAFT or run.size > MOST_EDITED:
        return redirect(address(run))
    return _text(request, run, Typed("\n".join(each.text for each in lines_of(run))))


def _text(request: HttpRequest, run: ImportRun, shown: Typed) -> HttpResponse:
    context = {"run": run, "version": version(run), "text": shown.text, "fault": shown.fault}
    title = gettext("Correct the text: {name}").format(name=run.name)
    return page(request, "text", title, context, status=shown.status)


def _correct_all(request: HttpRequest, pk: int) -> HttpResponse:
    typed = _typed(request)
    try:
        with transaction.atomic():
            run = draft_to_change(request, pk)
            revise(run, typed)
    except Unreadable as fault:
        return _text(request, run, Typed(typed, str(fault), 400))
    except Meanwhile as meanwhile:
        if meanwhile.run is None or meanwhile.run.stage != Stage.DRAFT:
            raise
        # What was typed is much, and is not lost: whoever sends it again has seen what it replaces.
        return _text(request, meanwhile.run, Typed(typed, str(meanwhile), 409))
    messages.success(request, gettext("Corrected. This is what comes of it."))
    return redirect(address(run))


@require_POST
@for_importers
def throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Discard a draft."""
    with transaction.atomic():
        run = draft_to_change(request, pk)
        discard(run)
    messages.success(request, gettext("The draft of “{name}” was discarded.").format(name=run.name))
    return redirect("admin:papers_importrun_changelist")


def _moved(decisions: dict[str, list[str]], of: ImportRecord, lines: int) -> dict[str, list[str]]:
    """What was decided of the other records, where they are once this one has so many lines; on its own, nothing is."""
    further = of.first_line + lines - 1 - of.last_line
    return {
        str(line if line < of.first_line else line + further): decided
        for line, decided in ((int(line), decided) for line, decided in decisions.items())
        if not of.first_line <= line <= of.last_line
    }


def _typed(request: HttpRequest) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n").replace("\0", "")


def _shown(asked: str) -> str:
    return asked if asked in {*Outcome.values, _DECIDED} else ""


def _records(run: ImportRun, shown: str) -> QuerySet[ImportRecord]:
    records = run.records.order_by("first_line")
    if shown == _DECIDED:
        return records.exclude(decision="")
    return records.filter(outcome=shown) if shown else records


def _decidable() -> Q:
    return Q(outcome__in=_OF_PAPERS) | ~Q(decision="")


def _ways(run: ImportRun, shown: str) -> list[tuple[str, str, int, bool]]:
    """What can be shown: what it is called in the address and for people, of how many records, and whether it is."""
    counts = dict(run.records.order_by().values_list("outcome").annotate(Count("pk")))
    ways = [("", gettext("all"), sum(counts.values()))]
    ways += [(outcome.value, str(outcome.label), counts.get(outcome.value, 0)) for outcome in Outcome]
    ways.append((_DECIDED, gettext("decided by hand"), run.records.exclude(decision="").count()))
    return [(name, label, number, name == shown) for name, label, number in ways if number or name == shown]


def _rows(run: ImportRun, records: Iterable[ImportRecord]) -> tuple[list[Row], str]:
    """These records, in the order of their lines, beside them; and why there are no lines, if their source is gone."""
    rows = [Row(each) for each in records]
    if not rows:
        return rows, ""
    waiting = iter(rows)
    row = next(waiting)
    try:
        for line in lines_of(run, rows[0].record.first_line, rows[-1].record.last_line):
            while line.number > row.record.last_line:
                row = next(waiting)
            if row.record.first_line <= line.number and len(row.lines) < _MOST_LINES:
                row.lines.append(_short(line))
    except Unreadable as fault:
        return rows, str(fault)
    return rows, ""


def _is_cut(run: ImportRun) -> bool:
    """Is there more in the source than the preview of a long one goes."""
    with suppress(Unreadable):
        return bool(run.format) and any(line.text.strip() for line in lines_of(run, run.done + 1))
    return False


def _short(line: Line) -> Line:
    return line if len(line.text) <= _MOST_CHARACTERS else Line(line.number, line.text[:_MOST_CHARACTERS] + "…")


def _earlier(run: ImportRun) -> ImportRun | None:
    """The last run that has read these very bytes."""
    return ImportRun.objects.filter(sha256=run.sha256).exclude(stage=Stage.DRAFT).exclude(pk=run.pk).first()


def _found(request: HttpRequest, query: str, said: dict[str, Any]) -> Sequence[Paper]:
    """Papers that are meant by an id, an address or words; where nothing is asked, those that are like the record."""
    if not query.strip():
        like = Paper(pk=0, title=said.get("title", ""), abstract=said.get("abstract", ""))
        like.derive()
        return [near.paper for near in nearest_among(Paper.objects.all(), [like], _MOST_LIKE)]
    if named := pasted(query) or Paper.objects.known_as(query.strip()).first():
        return [named]
    papers = admin.site.get_model_admin(Paper)
    found, _may_repeat = papers.get_search_results(request, Paper.objects.all(), query)
    return list(found[:_MOST_FOUND])


def _lines_in_words(of: ImportRecord) -> str:
    if of.first_line == of.last_line:
        return gettext("Line {first}").format(first=of.first_line)
    return gettext("Lines {first} to {last}").format(first=of.first_line, last=of.last_line)
