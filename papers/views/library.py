"""The library: every paper, filtered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from papers.curators import may_curate
from papers.filters import PaperFilter
from papers.models import Paper
from papers.readers import reader_of
from papers.search.pasted import pasted
from papers.views.pages import page_of


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """The page of papers that the query asks for; an identifier or address alone leads to its paper's own page.

    Without a query it opens with the reader's default filter, where there is one.
    """
    reader = reader_of(request)
    if reader and reader.default_filter and not request.GET:
        return redirect(f"{request.path}?{reader.default_filter}")
    paper_filter = PaperFilter(request.GET, Paper.objects.newest(), reader=reader)
    if known := pasted(paper_filter.wanted.get("q", "")):
        return redirect(known)
    saved_filters = list(reader.saved_filters.all()) if reader else []
    page = page_of(paper_filter.found, request)
    return render(
        request,
        "papers/library.html",
        {
            "filter": paper_filter,
            "page": page,
            "saved_filters": saved_filters,
            "may_curate": may_curate(request.user),
        },
    )
