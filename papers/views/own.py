"""What a reader says of papers by a form: fetched, kept, answered, remembered. What is said is each view's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from papers.addresses import address
from papers.models import Paper, Reader
from papers.readers import reader_for_marking, reader_of, remember
from papers.views.pages import is_script, place_of, way_back

Keep = Callable[[Reader, Paper], None]


def kept(request: HttpRequest, public_id: str, keep: Keep, *, takes_away: bool) -> HttpResponse:
    """Let `keep` write down what the reader has said of the paper, and answer.

    Who only takes away, and has nothing, becomes no reader by that.
    """
    paper = get_object_or_404(Paper.objects.known_as(public_id).as_read())
    reader = reader_of(request) if takes_away else reader_for_marking(request)
    if reader:
        keep(reader, paper)
    response = answered(request, reader, [paper])
    if reader and not takes_away:
        remember(reader, response, secure=request.is_secure())
    return response


def refused(request: HttpRequest, public_id: str, why: str, **written: str) -> HttpResponse:
    """Say `why` a `note` or `tags` cannot be kept, with what was written still in the form."""
    paper = get_object_or_404(Paper.objects.known_as(public_id).as_read())
    back = place_of(request, f"{paper.get_absolute_url()}#own")
    context = {"paper": paper, "why": why, "back": back, **written}
    return render(request, "papers/refused.html", context, status=400)


def answered(
    request: HttpRequest, reader: Reader | None, papers: Sequence[Paper], said: str = "", step: UUID | None = None
) -> HttpResponse:
    """Go back to where the reader was (`next`), where it is told what was `said`, and how to undo the `step`.

    A script that asks by itself (X-Requested-With: fetch) gets that, and the buttons of these papers as they have
    become, instead of a page.
    """
    undo = reverse("papers:undo", args=[step]) if step else ""
    here = place_of(request, papers[0].get_absolute_url() if papers else address("papers:library"))
    if not is_script(request):
        if said:
            messages.info(request, said, extra_tags=undo)
        return way_back(here)
    keys = [paper.pk for paper in papers]
    statuses = dict(reader.marks.filter(paper__in=keys).values_list("paper", "status")) if reader else {}
    starred = set(reader.stars.filter(paper__in=keys).values_list("paper", flat=True)) if reader else set()
    buttons = [(paper, statuses.get(paper.pk, ""), paper.pk in starred) for paper in papers]
    return render(request, "papers/marked.html", {"papers": buttons, "said": said, "undo": undo, "here": here})
