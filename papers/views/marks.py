"""A reader's marks on papers: said outright, so that saying it twice is the same as once, and each step undoable."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from papers.models import Paper, Status
from papers.models.mark import UNREAD
from papers.models.reader import PageSize
from papers.readers import reader_for_marking, reader_of, remember
from papers.text.plain import cleaned
from papers.views.errors import bad_request
from papers.views.own import answered

MOST = 2 * max(PageSize)
"""Papers in one step: a page of them, or a long session."""

_SHOWN = 80
"""Characters of a title in what is said of it: on a phone four lines, which stand without scrolling."""


@require_POST
def mark(request: HttpRequest, public_id: str) -> HttpResponse:
    """Set the posted `status` ("unread" takes the mark away) and go back to where the reader was (`next`).

    A script that asks by itself (X-Requested-With: fetch) gets the buttons as they have become, and the way to undo.
    """
    return _mark(request, [get_object_or_404(Paper.objects.known_as(public_id).as_read())])


@require_http_methods(["GET", "HEAD", "POST"])
def marks(request: HttpRequest) -> HttpResponse:
    """The buttons of every `paper` asked for, as they stand: for a script on a page that the browser has kept.

    Posted, the papers are marked in one step.
    """
    if request.method == "POST":
        return _mark_all(request)
    papers = Paper.objects.filter(public_id__in=map(cleaned, request.GET.getlist("paper")[:MOST])).as_read()
    return answered(request, reader_of(request), list(papers))


def _mark_all(request: HttpRequest) -> HttpResponse:
    """What is said of one, of every paper that is posted as `paper`; ids that nobody knows are left out."""
    wanted = list(map(cleaned, request.POST.getlist("paper")))
    if len(wanted) > MOST:
        return bad_request(request, explanation=_("So many papers are marked page by page."))
    papers = list(Paper.objects.filter(public_id__in=wanted).as_read())
    if not papers:
        return bad_request(request, explanation=_("None of these papers is here any more."))
    return _mark(request, papers)


@require_POST
def undo(request: HttpRequest, step: UUID) -> HttpResponse:
    """Take a step back, and go back to `next`. One that is taken back already, or another reader's, is no fault."""
    reader = reader_of(request)
    undone = reader.undo(step) if reader else {}
    papers = list(Paper.objects.filter(pk__in=undone).as_read())
    if any(undone.values()):
        said = _("Undone")
    elif undone:
        said = _("Marked otherwise since: nothing was undone")
    else:
        said = _("There is nothing left to undo")
    return answered(request, reader, papers, said, None)


def _mark(request: HttpRequest, papers: Sequence[Paper]) -> HttpResponse:
    status = request.POST.get("status")
    if status == UNREAD:
        reader, said = reader_of(request), None
    elif status in Status.values:
        reader, said = reader_for_marking(request), Status(status)
    else:
        known = ", ".join(Status.values)
        return bad_request(request, explanation=_("A paper can be marked %(known)s or unread.") % {"known": known})
    step = reader.mark_all(papers, said) if reader else None
    response = answered(request, reader, papers, _in_words(papers, said) if step else "", step)
    if reader and said:
        remember(reader, response, secure=request.is_secure())
    return response


def _in_words(papers: Sequence[Paper], status: Status | None) -> str:
    what = (
        Truncator(papers[0].readable_title).chars(_SHOWN)
        if len(papers) == 1
        else ngettext("%(num)d paper", "%(num)d papers", len(papers)) % {"num": len(papers)}
    )
    said = {
        Status.QUEUED: _("Queued: %(what)s"),
        Status.READING: _("Reading: %(what)s"),
        Status.READ: _("Read: %(what)s"),
        Status.SKIPPED: _("Skipped: %(what)s"),
        None: _("Unread again: %(what)s"),
    }
    return said[status] % {"what": what}
