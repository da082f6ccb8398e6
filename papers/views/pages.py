"""Where a reader is: the page of a long list, and the way back to it after a change."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from papers.finding.found import Found
from papers.models.reader import PageSize
from papers.readers import reader_of


def page_of(rows: QuerySet[Any] | Found, request: HttpRequest) -> Page[Any]:
    """The page that the query asks for; of one that is not there the nearest, of nonsense the first.

    It is as long as the reader likes their pages.
    """
    reader = reader_of(request)
    size = reader.page_size if reader else PageSize.SOME
    pages: Paginator[Any] = Paginator(rows, size)  # type: ignore[arg-type]  # Found has what it asks for
    try:
        wanted = int(request.GET.get("page", 1))
    except ValueError:
        wanted = 1
    # Not get_page: it takes a page before the first for one after the last.
    return pages.page(min(max(wanted, 1), pages.num_pages))


def way_back(place: str) -> HttpResponse:
    """To where the reader was."""
    # Not redirect(): it would look for a view of that name first.
    return HttpResponseRedirect(place)


def place_of(request: HttpRequest, otherwise: str) -> str:
    """The posted `next` where that is a path of this site, else the other path."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else otherwise


def is_script(request: HttpRequest) -> bool:
    """Does a script of ours ask, which puts a part of the page in the place of another, rather than a browser."""
    return request.headers.get("X-Requested-With") == "fetch"
