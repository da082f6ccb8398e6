"""The sheet of keys."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Which key does what. A script shows it over the page that one is on."""
    return render(request, "papers/keys.html")
