"""A reader's note on a paper: the whole of it is posted, and takes the place of what it was."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from papers.models import Note, Paper, Reader
from papers.models.own import version_of
from papers.readers import reader_of
from papers.text.plain import cleaned
from papers.views.errors import bad_request
from papers.views.own import kept, refused
from papers.views.pages import is_script


@require_POST
def note(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep the posted `text` as the note; an empty one takes the note away.

    Where `was` tells of which note this is a new version, only that one is replaced, and none that came meanwhile.
    """
    posted = request.POST.get("text")
    if posted is None:
        return bad_request(request, explanation=_("A note is a text; an empty one takes it away."))
    text = cleaned(posted).strip()
    now = _as_it_is(reader_of(request), public_id)
    was = request.POST.get("was", version_of(now))
    if over := max(len(text) - Note.LONGEST, 0):
        return refused(request, public_id, _too_long(over), note=text, was=was)
    if was != version_of(now) and text != now:
        changed = _("Your note was changed elsewhere meanwhile, and says: %(now)s")
        why = changed if now else _("Your note was taken away elsewhere meanwhile.")
        return refused(request, public_id, why % {"now": now}, note=text, was=version_of(now))

    def keep(reader: Reader, paper: Paper) -> None:
        before = Note.keep(reader, paper, text)
        if before and not text and not is_script(request):
            messages.info(request, _("Your note is taken away. It said: %(text)s") % {"text": before})

    return kept(request, public_id, keep, takes_away=not text)


def _as_it_is(reader: Reader | None, public_id: str) -> str:
    notes = Note.objects.filter(reader=reader, paper__public_id=public_id) if reader else Note.objects.none()
    return notes.values_list("text", flat=True).first() or ""


def _too_long(over: int) -> str:
    said = ngettext(
        "A note has room for %(most)s characters, and yours is %(over)s character longer. "
        "Shorten it, and save it then.",
        "A note has room for %(most)s characters, and yours is %(over)s characters longer. "
        "Shorten it, and save it then.",
        over,
    )
    return said % {"most": f"{Note.LONGEST:,}", "over": f"{over:,}"}
