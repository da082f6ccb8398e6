"""Where a reader is: the page of a long list, and the way back to it after a change."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from papers.finding.found import Found
from papers.models import Paper

PAGE_SIZE = 25


def page_of(rows: QuerySet[Any] | Found, request: HttpRequest) -> Page[Any]:
    """The page that the query asks for; of one that is not there the nearest, of nonsense the first."""
    pages: Paginator[Any] = Paginator(rows, PAGE_SIZE)  # type: ignore[arg-type]  # Found has what it asks for
    try:
        wanted = int(request.GET.get("page", 1))
    except ValueError:
        wanted = 1
    # Not get_page: it takes a page before the first for one after the last.
    return pages.page(min(max(wanted, 1), pages.num_pages))


def way_back(request: HttpRequest, paper: Paper) -> HttpResponse:
    """To where the reader was."""
    # Not redirect(): it would look for a view of that name first.
    return HttpResponseRedirect(place_of(request, paper))


def place_of(request: HttpRequest, paper: Paper) -> str:
    """The posted `next` where that is a path of this site, else the paper's page."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else paper.get_absolute_url()
