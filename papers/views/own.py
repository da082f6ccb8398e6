"""What a reader says of a paper by a form: fetched, kept, answered, remembered. What is said is each view's own."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from papers.finding.own import own_of
from papers.models import Paper, Reader
from papers.readers import reader_for_marking, reader_of, remember
from papers.views.pages import is_script, place_of, way_back

Keep = Callable[[Reader, Paper], None]


def kept(request: HttpRequest, public_id: str, keep: Keep, *, takes_away: bool, fragment: str) -> HttpResponse:
    """Let `keep` write down what the reader has said of the paper, and go back to where they were (`next`).

    Who only takes away, and has nothing, becomes no reader by that. A script that asks by itself (X-Requested-With:
    fetch) gets the template `fragment` with what the paper has become to the reader, instead of a page.
    """
    paper = get_object_or_404(Paper.objects.known_as(public_id).as_read())
    reader = reader_of(request) if takes_away else reader_for_marking(request)
    if reader:
        keep(reader, paper)
    here = place_of(request, paper.get_absolute_url())
    if is_script(request):
        response = render(request, fragment, {"paper": paper, "own": own_of(reader, paper), "here": here})
    else:
        response = way_back(here)
    if reader and not takes_away:
        remember(reader, response, secure=request.is_secure())
    return response
