"""The reading lists, and each with its papers: a course by sessions, any other in its own order."""

from __future__ import annotations

from itertools import groupby

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from papers.filters import PaperFilter
from papers.models import Entry, Paper, ReadingList, Role
from papers.readers import reader_of
from papers.views.pages import page_of


@require_safe
def reading_lists(request: HttpRequest) -> HttpResponse:
    """All lists with the reader's progress through them."""
    found = ReadingList.objects.with_progress(reader_of(request)).prefetch_related("sessions")
    return render(request, "papers/lists.html", {"lists": found})


@require_safe
def reading_list(request: HttpRequest, slug: str) -> HttpResponse:
    """A list's page. A course shows all its sessions; a long plain list is paged."""
    reader = reader_of(request)
    found = get_object_or_404(ReadingList.objects.with_progress(reader), slug=slug)
    entries = Prefetch("entries", Entry.objects.in_order().with_papers(reader), to_attr="shown_entries")
    sessions = list(found.sessions.with_progress(reader).prefetch_related(entries))
    for session in sessions:
        # Required first, otherwise as listed. The attributes are the prefetch's and the template's.
        readings = sorted(session.shown_entries, key=lambda entry: entry.role != Role.REQUIRED)  # type: ignore[attr-defined]
        session.readings = [(role, list(of_role)) for role, of_role in groupby(readings, Entry.get_role_display)]  # type: ignore[attr-defined]
    rest = found.entries.filter(session=None).in_order().with_papers(reader)
    context = {
        "list": found,
        "sessions": sessions,
        "page": page_of(rest, request),
        "facets": PaperFilter(QueryDict(f"list={found.slug}"), Paper.objects.newest(), reader=reader).met_topics,
    }
    return render(request, "papers/list.html", context)
