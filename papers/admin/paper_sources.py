"""Where a paper's fields come from: the lines or the curator of each, what else is proposed, and the lock."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from papers.curation.edits import FIELDS, SETS, Proposal, edit, heard, proposals, release, state_of, version_of
from papers.importers.source import Unreadable
from papers.models import Edit, Paper, Tagging

LABELS = {
    "title": _("Title"),
    "abstract": _("Abstract"),
    "authors": _("Authors"),
    "published": _("Published"),
    "identifiers": _("Identifiers"),
    "links": _("Links"),
    "topics": _("Topics"),
}


class Part(NamedTuple):
    """A value that a paper has, as it is shown, and the source that says the same; None where a curator alone does."""

    text: str
    source: Proposal | None


class Offer(NamedTuple):
    """What a source proposes and the paper has not, as it is shown and as a form sends it."""

    text: str
    proposal: Proposal
    key: str


class Field(NamedTuple):
    """A field: its values, its lock, and what else there is."""

    name: str
    label: Any
    version: str
    parts: list[Part]
    is_locked: bool
    lock: Edit | None
    offers: list[Offer]


@require_http_methods(["GET", "HEAD", "POST"])
def sources(request: HttpRequest, key: str) -> HttpResponse:
    """The page, and the choice of another source's value or the release of a lock."""
    paper = admin.site.get_model_admin(Paper).get_object(request, key)
    if paper is None:
        raise Http404
    papers = admin.site.get_model_admin(Paper)
    if not papers.has_change_permission(request, paper):
        raise PermissionDenied
    if request.method == "POST":
        return _release(request, paper) if "release" in request.POST else _use(request, paper)
    is_whole = True
    try:
        found = proposals(paper)
    except Unreadable:
        found, is_whole = heard(paper), False
    context = {
        **admin.site.each_context(request),
        "title": gettext("Where it comes from"),
        "opts": papers.opts,
        "original": paper,
        "fields": _fields(paper, found),
        "is_whole": is_whole,
        "entries": paper.entries.select_related("reading_list", "session").order_by("reading_list", "position"),
        "taggings": Tagging.objects.filter(paper=paper).for_show().select_related("topic", "decided_by"),
    }
    return TemplateResponse(request, "admin/papers/paper/sources.html", context)


def _release(request: HttpRequest, paper: Paper) -> HttpResponse:
    field = request.POST["release"]
    if field in paper.curated_fields:
        release(paper, [field], request.user)
        said = gettext("“{field}” is released: imports may change it again.")
        messages.success(request, said.format(field=LABELS.get(field, field)))
    else:
        messages.info(request, gettext("That was not locked."))
    page = "admin:papers_paper_change" if request.POST.get("back") == "change" else "admin:papers_paper_sources"
    return redirect(page, paper.pk)


def _use(request: HttpRequest, paper: Paper) -> HttpResponse:
    field, key = request.POST.get("field", ""), request.POST.get("value", "")
    if field not in FIELDS:
        return HttpResponseBadRequest(gettext("A paper has no such field."))
    with transaction.atomic():
        paper = Paper.objects.select_for_update().get(pk=paper.pk)
        offered = [offer for offer in _field(paper, field, heard(paper)[field], {}).offers if offer.key == key]
        if version_of(paper, [field]) != request.POST.get("version") or not offered:
            messages.warning(request, gettext("Meanwhile this was changed: nothing was chosen. Look at it again."))
            return redirect("admin:papers_paper_sources", paper.pk)
        proposal = offered[0].proposal
        value = _with(paper, field, proposal.value) if field in SETS else proposal.value
        try:
            edit(paper, {field: value}, request.user, record=proposal.record)
        except ValidationError as fault:
            messages.error(request, " ".join(fault.messages))
        else:
            messages.success(request, gettext("Chosen, and locked against imports."))
    return redirect("admin:papers_paper_sources", paper.pk)


def _fields(paper: Paper, found: dict[str, list[Proposal]]) -> list[Field]:
    locks = {lock.field: lock for lock in paper.edits.select_related("user", "record__run")}
    return [_field(paper, field, found[field], locks) for field in FIELDS]


def _field(paper: Paper, field: str, found: list[Proposal], locks: dict[str, Edit]) -> Field:
    now = state_of(paper, [field])[field]
    values = now if field in SETS else [now] if now else []
    return Field(
        name=field,
        label=LABELS[field],
        version=version_of(paper, [field]),
        parts=[Part(_text(field, each), next((one for one in found if one.value == each), None)) for each in values],
        is_locked=field in paper.curated_fields,
        lock=locks.get(field),
        offers=[Offer(_text(field, one.value), one, _key(one)) for one in found if not one.is_chosen],
    )


def _key(proposal: Proposal) -> str:
    return (
        f"{proposal.record.pk} {json.dumps(proposal.value)}"
        if isinstance(proposal.value, list)
        else str(proposal.record.pk)
    )


def _with(paper: Paper, field: str, value: list[Any]) -> list[list[Any]]:
    """What a paper has, with one more: of the same name, the new one counts."""
    names = slice(0, -1)
    return [*(each for each in state_of(paper, [field])[field] if each[names] != value[names]), value]


def _text(field: str, value: Any) -> str:
    if field == "authors":
        return ", ".join(value)
    if field == "identifiers":
        scheme, name, version = value
        return f"{scheme}:{name}v{version}" if version else f"{scheme}:{name}"
    return f"{value[1]}: {value[0]}" if field == "links" else str(value)
