"""Long lists by the page."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

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
