"""The library: every paper, filtered."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from papers.filters import PaperFilter
from papers.models import Paper
from papers.readers import reader_of

PAGE_SIZE = 25


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """The page of papers that the query asks for; a page that is not there is the nearest one."""
    reader = reader_of(request)
    paper_filter = PaperFilter(request.GET, Paper.objects.newest(), reader=reader)
    page = Paginator(paper_filter.qs.with_cards(reader), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "papers/library.html", {"filter": paper_filter, "page": page})
