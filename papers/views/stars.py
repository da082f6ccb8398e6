"""A reader's star on a paper: said outright, so that saying it twice is the same as once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from papers.models import Paper, Reader, Star
from papers.views.errors import bad_request
from papers.views.own import kept

STARRED = {"yes": True, "no": False}


@require_POST
def star(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give the paper a star, or take it away, as the posted `star` says ("yes" or "no")."""
    is_starred = STARRED.get(request.POST.get("star", ""))
    if is_starred is None:
        return bad_request(request, explanation=_("A star is given with “yes” and taken away with “no”."))

    def keep(reader: Reader, paper: Paper) -> None:
        Star.keep(reader, paper, is_starred=is_starred)

    return kept(request, public_id, keep, takes_away=not is_starred)
