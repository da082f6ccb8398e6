"""The topics: what each means, how many papers it has, and how many of them the reader has read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from papers.models import Paper, Topic
from papers.readers import reader_of


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """All topics with the reader's progress through them."""
    found = list(Topic.objects.with_progress(reader_of(request)))
    context = {"topics": found, "papers": Paper.objects.count(), "untagged": Paper.objects.untagged().count()}
    return render(request, "papers/topics.html", context)
