"""The topics: what each means, how many papers it has, and how many of them the reader has read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from papers.curators import may_curate
from papers.filters import PaperFilter
from papers.finding.progress import progress_by_topic
from papers.models import Paper, Topic
from papers.models.tally import ANY, TAGGED
from papers.readers import reader_of
from papers.topics.plain_words import rule_groups
from papers.topics.related import related
from papers.topics.tagging import rules_of
from papers.views.pages import page_of


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """All topics with the reader's progress through them."""
    progress = progress_by_topic(reader_of(request))
    papers = progress[ANY].papers
    context = {
        "topics": Topic.objects.all(),
        "progress_by_topic": progress,
        "papers": papers,
        "untagged": papers - progress[TAGGED].papers,
    }
    return render(request, "papers/topics.html", context)


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic: its definition, its rules in plain words, the topics it meets, and its papers."""
    reader = reader_of(request)
    found = get_object_or_404(Topic, slug=slug)
    paper_filter = PaperFilter(QueryDict(f"topic={found.slug}"), Paper.objects.newest(), reader=reader, counted=())
    progress = progress_by_topic(reader)
    rules = rules_of(found).rules
    return render(
        request,
        "papers/topic.html",
        {
            "topic": found,
            "so_far": progress[found.pk],
            "related": related(slug, paper_filter.topics, progress[ANY].papers),
            "written": rule_groups(rule for rule in rules if not rule.learned),
            "learned": rule_groups(rule for rule in rules if rule.learned),
            "filter": paper_filter,
            "page": page_of(paper_filter.found, request),
            "may_curate": may_curate(request.user),
        },
    )
