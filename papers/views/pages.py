"""Where a reader is: the page of a long list, and the way back to it after a change."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from papers.models import Paper, Reader
from papers.models.paper import PaperQuerySet

PAGE_SIZE = 25


def page_of(rows: QuerySet[Any], request: HttpRequest) -> Page[Any]:
    """The page that the query asks for; of one that is not there the nearest, of nonsense the first."""
    pages = Paginator(rows, PAGE_SIZE)
    try:
        wanted = int(request.GET.get("page", 1))
    except ValueError:
        wanted = 1
    # Not get_page: it takes a page before the first for one after the last.
    return pages.page(min(max(wanted, 1), pages.num_pages))


def page_of_papers(papers: PaperQuerySet, reader: Reader | None, request: HttpRequest) -> Page[Any]:
    """The same of papers, with everything a list shows of each.

    Only keys are sorted and skipped, whole rows are read for this page alone: sorted with all their text, ninety
    thousand papers took eleven seconds to the last page, and half a second without.
    """
    page = page_of(papers.values_list("pk", flat=True), request)
    keys = list(page.object_list)
    found = Paper.objects.with_cards(reader).in_bulk(keys)
    page.object_list = [found[key] for key in keys if key in found]
    return page


def way_back(request: HttpRequest, paper: Paper) -> HttpResponse:
    """To the posted `next` where that is a path of this site, else to the paper."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    # Not redirect(): it would look for a view of that name first.
    return HttpResponseRedirect(wanted if is_ours else paper.get_absolute_url())
