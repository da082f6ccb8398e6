"""What to read next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from papers.finding.suggestions import suggestions
from papers.readers import reader_of


@require_safe
def what_next(request: HttpRequest) -> HttpResponse:
    """Papers near to what the reader has lately read or queued, each with the one that it is near to."""
    return render(request, "papers/suggestions.html", {"suggestions": suggestions(reader_of(request))})
