"""The reading lists, and each with its papers: a course by sessions, any other in its own order."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from papers.filters import PaperFilter
from papers.finding.cards import cards
from papers.finding.progress import progress_by_list
from papers.models import Entry, Paper, ReadingList, Role, Session
from papers.readers import reader_of
from papers.views.pages import page_of


@require_safe
def reading_lists(request: HttpRequest) -> HttpResponse:
    """All lists with the reader's progress through them."""
    lists = ReadingList.objects.prefetch_related("sessions")
    context = {"lists": lists, "progress_by_list": progress_by_list(reader_of(request))}
    return render(request, "papers/lists.html", context)


@require_safe
def reading_list(request: HttpRequest, slug: str) -> HttpResponse:
    """A list's page. A course shows all its sessions; a long plain list is paged."""
    reader = reader_of(request)
    found = get_object_or_404(ReadingList, slug=slug)
    sessions = list(found.sessions.with_progress(reader))
    in_sessions = list(found.entries.exclude(session=None).in_order()) if sessions else []
    page = page_of(found.entries.filter(session=None).in_order(), request)
    shown = cards([entry.paper_id for entry in (*in_sessions, *page)], reader)
    context = {
        "list": found,
        "so_far": progress_by_list(reader)[found.pk],
        "sessions": [(session, _readings(session, in_sessions)) for session in sessions],
        "page": page,
        "cards": shown,
        "facets": PaperFilter(
            QueryDict(f"list={found.slug}"), Paper.objects.newest(), reader=reader, counted=["topic"]
        ).met_topics,
    }
    return render(request, "papers/list.html", context)


def _readings(session: Session, entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """The entries of a session by what is asked of them: required first, otherwise as listed."""
    of_session = [entry for entry in entries if entry.session_id == session.pk]
    of_session.sort(key=lambda entry: entry.role != Role.REQUIRED)
    return [(role, list(of_role)) for role, of_role in groupby(of_session, Entry.get_role_display)]
