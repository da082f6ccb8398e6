"""A reader's mark on a paper: said outright, so that saying it twice is the same as once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from papers.models import Paper, Status
from papers.readers import reader_for_marking, reader_of, remember
from papers.views.errors import bad_request
from papers.views.pages import way_back

UNREAD = "unread"


@require_POST
def mark(request: HttpRequest, public_id: str) -> HttpResponse:
    """Set the posted `status` ("unread" takes the mark away) and go back to where the reader was (`next`)."""
    paper = get_object_or_404(Paper.objects.known_as(public_id))
    status = request.POST.get("status")
    if status == UNREAD:
        if reader := reader_of(request):
            reader.mark(paper, None)
        return way_back(request, paper)
    if status not in Status.values:
        return bad_request(request, explanation=f"A paper can be marked {', '.join(Status.values)} or {UNREAD}.")
    reader = reader_for_marking(request)
    reader.mark(paper, Status(status))
    response = way_back(request, paper)
    remember(reader, response, secure=request.is_secure())
    return response
