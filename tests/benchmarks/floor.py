"""The floor: the least that a page costs under this server, behind this middleware.

The view loads session and user and returns a page that stands ready: the bytes of the file that FLOOR_PAGE names, read
once. All other paths are the product's.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import path

from readinglist.urls import handler400, handler403, handler404, handler500
from readinglist.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def floor(request: HttpRequest) -> HttpResponse:
    """Nothing but who asks, and the page."""
    return HttpResponse(_page(), status=200 if request.user.is_authenticated else 403)


@cache
def _page() -> bytes:
    return Path(os.environ["FLOOR_PAGE"]).read_bytes()


urlpatterns = [path("floor/", floor), *product]
