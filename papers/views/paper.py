"""One paper: everything that is known of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from papers.curators import may_curate
from papers.filters import PaperFilter
from papers.finding.choices import TopicChoice
from papers.finding.own import own_of
from papers.models import Paper, Tagging, Verdict
from papers.readers import reader_of
from papers.search.highlight import Marks
from papers.search.related import related

RELATED = 6
"""Papers that a paper's page leads on to."""


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
    previous, following = paper_filter.neighbours(found)
    curates = may_curate(request.user)
    taggings = list(Tagging.objects.filter(paper=found).for_show())
    having = [tagging for tagging in taggings if tagging.verdict == Verdict.YES]
    return render(
        request,
        "papers/paper.html",
        {
            "paper": found,
            "own": own_of(reader, found),
            "taggings": having,
            "rejected": [tagging for tagging in taggings if tagging not in having] if curates else [],
            "open_topics": _others(paper_filter.topics, taggings) if curates else [],
            "marks": Marks(paper_filter.search.query.root, (word for each in having for word in each.evidence)),
            "identifiers": found.identifiers.all(),
            "links": found.links.all(),
            "entries": found.entries.public()
            .select_related("reading_list", "session")
            .order_by("reading_list", "position"),
            "filter": paper_filter,
            "previous": previous,
            "following": following,
            "related": related(found, RELATED),
            "may_curate": curates,
        },
    )


def _others(topics: Iterable[TopicChoice], taggings: Iterable[Tagging]) -> list[TopicChoice]:
    """The topics of which nothing is said yet."""
    said = {tagging.topic_id for tagging in taggings}
    return [topic for topic in topics if topic.pk not in said]
