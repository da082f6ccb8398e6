"""One paper: everything that is known of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from papers.curators import may_curate
from papers.filters import PaperFilter
from papers.models import Paper, Tagging
from papers.readers import reader_of


@require_safe
def paper(request: HttpRequest, public_id: str, slug: str = "") -> HttpResponse:
    """The paper's page. A former id, and another slug, lead to the paper's own URL with the query kept."""
    found = get_object_or_404(Paper.objects.known_as(public_id))
    if (found.public_id, found.slug) != (public_id, slug):
        query = request.META.get("QUERY_STRING", "")
        # Not for ever: a title that is edited and edited back would send browsers that remember both round in a circle.
        return redirect(f"{found.get_absolute_url()}{'?' if query else ''}{query}")
    reader = reader_of(request)
    paper_filter = PaperFilter(request.GET, Paper.objects.newest(), reader=reader)
    previous, following = paper_filter.qs.neighbours(found)
    taggings = list(Tagging.objects.filter(paper=found).counting().for_show())
    return render(
        request,
        "papers/paper.html",
        {
            "paper": found,
            "mark": found.marks.filter(reader=reader).first() if reader else None,
            "taggings": taggings,
            "marked_words": [*paper_filter.words, *(word for tagging in taggings for word in tagging.evidence)],
            "identifiers": found.identifiers.all(),
            "links": found.links.all(),
            "entries": found.entries.select_related("reading_list", "session").order_by("reading_list", "position"),
            "filter": paper_filter,
            "previous": previous,
            "following": following,
            "may_curate": may_curate(request.user),
        },
    )
