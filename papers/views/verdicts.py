"""A curator's verdict on a paper and a topic, given on the paper's page: said outright, and it can be taken back."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from papers.curators import may_curate
from papers.models import Paper, Topic, Verdict
from papers.text.plain import cleaned
from papers.topics import verdicts
from papers.views.errors import bad_request
from papers.views.pages import place_of, way_back

WITHDRAWN = "withdrawn"
"""Instead of a verdict: the rules shall decide again."""

VERDICTS = {"yes": Verdict.YES, "no": Verdict.NO}


@require_POST
def verdict(request: HttpRequest, public_id: str) -> HttpResponse:
    """Set the posted `verdict` ("yes", "no" or "withdrawn") on the posted `topic`, and go back to `next`."""
    if not may_curate(request.user):
        raise PermissionDenied
    paper = get_object_or_404(Paper.objects.known_as(public_id))
    topic = Topic.objects.filter(slug=cleaned(request.POST.get("topic", ""))).first()
    if topic is None:
        return bad_request(request, explanation=gettext("There is no such topic; choose one of those that there are."))
    said = request.POST.get("verdict", "")
    if said == WITHDRAWN:
        verdicts.withdraw([paper], topic, request.user)
    elif said in VERDICTS:
        verdicts.decide([paper], topic, VERDICTS[said], request.user)
    else:
        explanation = gettext("A verdict is {these} or {last}.")
        return bad_request(request, explanation=explanation.format(these=", ".join(VERDICTS), last=WITHDRAWN))
    return way_back(place_of(request, paper.get_absolute_url()))
