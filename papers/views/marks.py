"""A reader's mark on a paper: said outright, so that saying it twice is the same as once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from papers.models import Paper, Status
from papers.readers import reader_for_marking, reader_of, remember
from papers.views.errors import bad_request
from papers.views.pages import place_of, way_back

UNREAD = "unread"


@require_POST
def mark(request: HttpRequest, public_id: str) -> HttpResponse:
    """Set the posted `status` ("unread" takes the mark away) and go back to where the reader was (`next`).

    A script that asks by itself (X-Requested-With: fetch) gets the button as it has become instead of a page.
    """
    paper = get_object_or_404(Paper.objects.known_as(public_id).as_read())
    status = request.POST.get("status")
    if status == UNREAD:
        reader, said = reader_of(request), None
    elif status in Status.values:
        reader, said = reader_for_marking(request), Status(status)
    else:
        return bad_request(request, explanation=f"A paper can be marked {', '.join(Status.values)} or {UNREAD}.")
    if reader:
        reader.mark(paper, said)
    response = _button(request, paper, said) if _is_script(request) else way_back(request, paper)
    if reader and said:
        remember(reader, response, secure=request.is_secure())
    return response


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _button(request: HttpRequest, paper: Paper, status: Status | None) -> HttpResponse:
    context = {"paper": paper, "status": status or "", "here": place_of(request, paper)}
    return render(request, "papers/mark.html", context)
