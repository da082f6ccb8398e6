"""The newest papers of any filter, given outright or by the name a reader gave it, for a feed reader."""

from __future__ import annotations

import re

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from papers.addresses import address
from papers.filters import PaperFilter
from papers.models import Paper, Reader, SavedFilter, Tagging
from papers.text.readable import readable

NEWEST = 50
"""Papers that a feed holds: what a reader who looks in once a day will hardly miss."""

_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document can hold, however it is written (XML 1.0, section 2.2)."""


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The papers that the query asks for, the newest first, as an Atom feed. A feed reader has read nothing."""
    paper_filter = _by_date(request.GET)
    query = f"?{paper_filter.query}" if paper_filter.query else ""
    return _atom(request, paper_filter, paper_filter.title, f"{address('papers:feed')}{query}")


@require_safe
def saved_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The same of a saved filter, as its reader would have it: read and unread are theirs. Who has the token, reads."""
    saved = get_object_or_404(SavedFilter.objects.select_related("reader"), token=token)
    paper_filter = _by_date(QueryDict(saved.query), saved.reader)
    response = _atom(request, paper_filter, saved.name, request.path)
    response.headers["Cache-Control"] = "private"
    return response


def _by_date(asked: QueryDict, reader: Reader | None = None) -> PaperFilter:
    """What is asked for, the newest first."""
    asked = asked.copy()
    asked["sort"] = "newest"
    return PaperFilter(asked, Paper.objects.newest(), reader=reader)


def _atom(request: HttpRequest, paper_filter: PaperFilter, title: str, path: str) -> HttpResponse:
    query = f"?{paper_filter.query}" if paper_filter.query else ""
    atom = Atom1Feed(
        title=f"{_in_xml(title)} · {gettext('Reading list')}",
        link=request.build_absolute_uri(f"{address('papers:library')}{query}"),
        description="",
        feed_url=request.build_absolute_uri(path),
    )
    newest = Paper.objects.filter(pk__in=paper_filter.found.keys(0, NEWEST)).newest()
    for paper in newest.prefetch_related(Prefetch("taggings", Tagging.objects.counting().for_show())):
        link = request.build_absolute_uri(paper.get_absolute_url())
        atom.add_item(
            title=_in_xml(paper.readable_title),
            link=link,
            description=_in_xml(readable(paper.abstract)),
            author_name=_in_xml(", ".join(map(readable, paper.authors))) or None,
            pubdate=paper.added,
            updateddate=paper.added,
            # Not the address, which changes with the title.
            unique_id=request.build_absolute_uri(address("papers:paper-by-id", paper.public_id)),
            categories=[_in_xml(tagging.topic.name) for tagging in paper.taggings.all()],
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)


def _in_xml(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
