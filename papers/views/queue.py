"""What to read next: what one is reading, the queue in one's own order, what is due, and what is near to all that."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from papers.addresses import address
from papers.finding.cards import cards
from papers.finding.due import due_next
from papers.finding.suggestions import suggestions
from papers.models import Paper, Status
from papers.readers import reader_of
from papers.text.plain import cleaned
from papers.views.errors import bad_request
from papers.views.pages import place_of, way_back

SHOWN = 100
"""Papers of the queue on the page: beyond that one sorts no more, and the library has them all."""


@require_safe
def what_next(request: HttpRequest) -> HttpResponse:
    """What the reader is reading, their queue, what the next session asks, and papers near to what they chose."""
    reader = reader_of(request)
    marks = list(reader.marks.now_or_next()) if reader else []
    reading = [mark.paper_id for mark in marks if mark.status == Status.READING]
    queue = [mark.paper_id for mark in marks if mark.status == Status.QUEUED]
    today = timezone.localdate()
    due = due_next(reader, today)
    near = suggestions(reader)
    by_key = cards([*reading, *queue[:SHOWN], *(due.papers if due else []), *(each.key for each in near)], reader)
    context = {
        "reading": [by_key[key] for key in reading if key in by_key],
        "queue": [by_key[key] for key in queue[:SHOWN] if key in by_key],
        "queued": len(queue),
        "due": due,
        "due_in": due.ahead(today) if due else "",
        "due_papers": [by_key[key] for key in due.papers if key in by_key] if due else [],
        "suggestions": [(each, by_key[each.key]) for each in near if each.key in by_key],
    }
    return render(request, "papers/queue.html", context)


@require_POST
def move(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put a paper of the queue `before` or `after` another, both by their ids, and go back to `next`.

    One that is not in the queue any more stays where it is, and so does one that is moved beside such a one.
    """
    paper = get_object_or_404(Paper.objects.known_as(public_id).as_read())
    said = {side: request.POST[side] for side in ("before", "after") if side in request.POST}
    if len(said) != 1:
        return bad_request(request, explanation=_("A paper is moved before another or after it."))
    ((side, other_id),) = said.items()
    other = get_object_or_404(Paper.objects.known_as(cleaned(other_id)).as_read())
    if reader := reader_of(request):
        reader.move(paper, other, after=side == "after")
    return way_back(place_of(request, address("papers:next")))
