"""The reading lists, and each with its papers: a course by sessions, any other in its own order."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from papers.curators import may_curate
from papers.filters import PaperFilter
from papers.finding.cards import cards
from papers.finding.course import course, span_of
from papers.finding.due import due_by_list
from papers.finding.progress import progress_by_list
from papers.models import Paper, ReadingList, Session
from papers.readers import reader_of
from papers.views.marks import MOST
from papers.views.pages import page_of


@require_safe
def reading_lists(request: HttpRequest) -> HttpResponse:
    """All lists with the reader's progress through them, and what is due."""
    reader, today = reader_of(request), localdate()
    lists = ReadingList.objects.public().prefetch_related(Prefetch("sessions", Session.objects.in_order()))
    context = {
        "lists": lists,
        "progress_by_list": progress_by_list(reader),
        "spans": {each.pk: span_of(each.sessions.all()) for each in lists},
        "due_by_list": due_by_list(reader, today),
        "today": today,
    }
    return render(request, "papers/lists.html", context)


@require_safe
def reading_list(request: HttpRequest, slug: str) -> HttpResponse:
    """A list's page. A course shows all its sessions; a long plain list is paged.

    A list that is not published only curators see.
    """
    reader, curates = reader_of(request), may_curate(request.user)
    lists = ReadingList.objects.all() if curates else ReadingList.objects.public()
    found = get_object_or_404(lists, slug=slug)
    sessions = list(found.sessions.in_order())
    in_sessions = list(found.entries.in_sessions().in_order()) if sessions else []
    page = page_of(found.entries.filter(session=None).in_order(), request)
    shown = cards([entry.paper_id for entry in (*in_sessions, *page)], reader)
    context = {
        "list": found,
        "so_far": progress_by_list(reader)[found.pk],
        "course": course(sessions, in_sessions, shown, localdate()),
        "page": page,
        "cards": shown,
        "most_at_once": MOST,
        "facets": PaperFilter(
            QueryDict(f"list={found.slug}"), Paper.objects.newest(), reader=reader, counted=["topic"]
        ).facets.met_topics
        if found.published
        else [],
        "may_curate": curates,
    }
    return render(request, "papers/list.html", context)
