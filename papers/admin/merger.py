"""A paper made one with another, and taken apart: by what it has taken in, or by what its sources say of it."""

from __future__ import annotations

from collections.abc import Set
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from papers.admin.import_desk import SOURCE_IS_GONE
from papers.admin.pair import check_permission
from papers.admin.position import is_key
from papers.importers.source import Unreadable
from papers.intake import merging
from papers.intake.run import one_import_at_a_time
from papers.models import ImportRecord, Merger, Paper
from papers.text.readable import readable

MOST_FOUND = 20
"""Papers that a search for another one shows."""


@require_safe
def merge_with(request: HttpRequest, pk: int) -> HttpResponse:
    """A search for the paper that this one is to be merged with."""
    check_permission(request)
    paper = get_object_or_404(Paper, pk=pk)
    typed = request.GET.get("q", "").replace("\0", "").strip()
    desk = admin.site.get_model_admin(Paper)
    found: list[Paper] = []
    if typed:
        papers: QuerySet[Paper] = Paper.objects.as_read().exclude(pk=pk)
        found = list(desk.get_search_results(request, papers, typed)[0][: MOST_FOUND + 1])
    context = {
        "typed": typed,
        "found": found[:MOST_FOUND],
        "there_are_more": len(found) > MOST_FOUND,
        "most_found": MOST_FOUND,
    }
    return _page(request, "merge_with", gettext("Merge with another paper"), paper, context)


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, pk: int, merger_pk: int) -> HttpResponse:
    """The question whether a paper that went into this one shall be one of its own again, and the answer."""
    check_permission(request)
    paper = get_object_or_404(Paper, pk=pk)
    mergers = Merger.objects.filter(pk=merger_pk, paper=paper)
    if request.method == "POST":
        try:
            with transaction.atomic():
                one_import_at_a_time()
                if merger := mergers.first():
                    parted = merging.part(merger, request.user)
                    said = gettext("“{gone}” is a paper of its own again, apart from “{paper}”.")
                    messages.success(request, said.format(gone=parted, paper=paper))
                    return redirect("admin:papers_paper_change", parted.pk)
        except Unreadable:
            messages.error(request, SOURCE_IS_GONE)
            return redirect("admin:papers_paper_change", pk)
    merger = mergers.defer("kept").first()
    if merger is None:
        messages.warning(request, gettext("They are two papers already: somebody was quicker."))
        return redirect("admin:papers_paper_change", pk)
    return _page(request, "part", gettext("Take apart"), paper, {"merger": merger})


class Said(NamedTuple):
    """A record of a paper, and what it says, in a line each."""

    record: ImportRecord
    lines: list[tuple[str, str]]
    is_chosen: bool


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """What each source says of a paper, some of which can be made a paper of its own."""
    check_permission(request)
    paper = get_object_or_404(Paper, pk=pk)
    chosen = {int(each) for each in request.POST.getlist("record") if is_key(each)}
    fault = ""
    if request.method == "POST":
        parted, fault = _split(request, paper, chosen)
        if parted:
            said = gettext("“{new}” is a paper of its own now, apart from “{paper}”.")
            messages.success(request, said.format(new=parted, paper=paper))
            return redirect("admin:papers_paper_change", parted.pk)
    records = _speaking(paper)
    context = {
        "said": [Said(each, _in_lines(each), each.pk in chosen) for each in records],
        "version": _version(records),
        "fault": fault,
    }
    return _page(request, "split", gettext("Split"), paper, context, 400 if fault else 200)


def _split(request: HttpRequest, paper: Paper, chosen: Set[int]) -> tuple[Paper | None, str]:
    """The paper that these records now have of their own, or why there is none."""
    with transaction.atomic():
        one_import_at_a_time()
        records = _speaking(paper)
        if request.POST.get("version") != _version(records):
            return None, gettext("What the sources say of this paper has changed meanwhile. Nothing was split.")
        try:
            return merging.split(paper, [each for each in records if each.pk in chosen], request.user), ""
        except ValueError:
            return None, gettext("Choose some of what the sources say, and not all of it: the rest stays here.")
        except Unreadable:
            return None, str(SOURCE_IS_GONE)


def part_address(merger: Merger) -> str:
    """Where a merger can be taken apart."""
    return reverse("admin:papers_paper_part", args=[merger.paper_id, merger.pk])


def _page(
    request: HttpRequest, name: str, title: str, paper: Paper, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    opts = admin.site.get_model_admin(Paper).opts
    context = {**admin.site.each_context(request), "title": title, "opts": opts, "paper": paper, **context}
    return TemplateResponse(request, f"admin/papers/paper/{name}.html", context, status=status)


def _speaking(paper: Paper) -> list[ImportRecord]:
    return list(paper.import_records.speaking().select_related("run"))


def _version(records: list[ImportRecord]) -> str:
    """What tells these records from those that a paper has later."""
    return "-".join(str(record.pk) for record in records)


def _in_lines(record: ImportRecord) -> list[tuple[str, str]]:
    """What a record says, by what it is called."""
    said = record.said or {}
    named = {
        gettext("Title"): readable(said.get("title", "")),
        gettext("Authors"): "; ".join(map(readable, said.get("authors", ()))),
        gettext("Published"): said.get("published", ""),
        gettext("Identifiers"): ", ".join(f"{scheme}:{value}" for scheme, value, *_ in said.get("identifiers", ())),
        gettext("Links"): ", ".join(url for url, *_ in said.get("links", ())),
        gettext("Abstract"): readable(said.get("abstract", "")),
    }
    return [(name, text) for name, text in named.items() if text]
