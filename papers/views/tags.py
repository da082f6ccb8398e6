"""A reader's own tags on a paper: the whole set is posted as one text, and takes the place of what it was."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from papers.models import OwnTag, Paper, Reader
from papers.models.own import tag_slug
from papers.text.plain import cleaned
from papers.views.errors import bad_request
from papers.views.own import kept, refused


@require_POST
def tags(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep the posted `tags`, with commas between, as all of the reader's own on the paper; none takes them away."""
    posted = request.POST.get("tags")
    if posted is None:
        return bad_request(request, explanation=_("Tags are words with commas between; none takes them away."))
    names = _names(posted)
    if fault := _fault(names):
        return refused(request, public_id, fault, tags=cleaned(posted))

    def keep(reader: Reader, paper: Paper) -> None:
        OwnTag.keep(reader, paper, names)

    return kept(request, public_id, keep, takes_away=not names)


def _names(posted: str) -> list[str]:
    """The tags as they are written, each once: of two spellings of one the first."""
    names = filter(None, (" ".join(name.split()) for name in cleaned(posted).split(",")))
    by_slug: dict[str, str] = {}
    for name in names:
        # What has no slug is kept apart, to be named in what is wrong with it.
        by_slug.setdefault(tag_slug(name) or name, name)
    return list(by_slug.values())


def _fault(names: list[str]) -> str:
    """What is wrong with the tags, in a sentence; "" for nothing."""
    if len(names) > OwnTag.MOST:
        return _("A paper can have %(most)s tags of your own, not %(n)s.") % {
            "most": OwnTag.MOST,
            "n": f"{len(names):,}",
        }
    for name in names:
        if len(name) > OwnTag.LONGEST:
            return _("A tag can have %(most)s characters; “%(begin)s…” has %(n)s.") % {
                "most": OwnTag.LONGEST,
                "begin": name[:20],
                "n": f"{len(name):,}",
            }
        if not tag_slug(name):
            return _("The tag “%(name)s” has no letter and no digit to be found by.") % {"name": name}
    return ""
