"""A reader's mark on a paper: said outright, so that saying it twice is the same as once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from papers.models import Paper, Status
from papers.readers import reader_for_marking, reader_of, remember
from papers.views.errors import bad_request

UNREAD = "unread"


@require_POST
def mark(request: HttpRequest, public_id: str) -> HttpResponse:
    """Set the posted `status` ("unread" takes the mark away) and go back to where the reader was (`next`)."""
    paper = get_object_or_404(Paper.objects.known_as(public_id))
    status = request.POST.get("status")
    if status == UNREAD:
        if reader := reader_of(request):
            reader.mark(paper, None)
        return _way_back(request, paper)
    if status not in Status.values:
        return bad_request(request, explanation=f"A paper can be marked {', '.join(Status.values)} or {UNREAD}.")
    reader = reader_for_marking(request)
    reader.mark(paper, Status(status))
    response = _way_back(request, paper)
    remember(reader, response, secure=request.is_secure())
    return response


def _way_back(request: HttpRequest, paper: Paper) -> HttpResponse:
    """To `next` where that is a path of this site, else to the paper."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    # Not redirect(): it would look for a view of that name first.
    return HttpResponseRedirect(wanted if is_ours else paper.get_absolute_url())
