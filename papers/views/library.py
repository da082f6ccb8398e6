"""The library: every paper, filtered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from papers.filters import PaperFilter
from papers.models import Paper
from papers.readers import reader_of
from papers.views.pages import page_of


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """The page of papers that the query asks for."""
    reader = reader_of(request)
    paper_filter = PaperFilter(request.GET, Paper.objects.newest(), reader=reader)
    page = page_of(paper_filter.qs.with_cards(reader), request)
    return render(request, "papers/library.html", {"filter": paper_filter, "page": page})
