"""Rules that a topic's papers suggest: the page that shows them, and the way of those chosen into the topic's form."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from papers.models import Paper, Tagging, Topic, Verdict
from papers.topics.patterns import LONGEST_PATTERN
from papers.topics.rules import PatternFault, check
from papers.topics.suggestions import MOST_A_SIDE, Text, suggest
from papers.topics.tagging import rules_of

CHOSEN = "rule"
"""The name of the tick boxes; a value is weight and pattern: `3:sparse experts`."""

FEWEST_VERDICTS = 5
"""Verdicts on either side from which on they are what suggestions are drawn from."""

_MOST_CHOSEN = 100
_HEAVIEST = 1000


@require_safe
def suggestions(request: HttpRequest, pk: int) -> HttpResponse:
    """The page."""
    topic = get_object_or_404(Topic, pk=pk)
    topics = admin.site.get_model_admin(Topic)
    if not topics.has_change_permission(request, topic):
        raise PermissionDenied
    decided = Tagging.objects.decided_on(topic)
    verdicts = {verdict.name.lower(): decided.filter(verdict=verdict).count() for verdict in (Verdict.YES, Verdict.NO)}
    by_verdict = min(verdicts.values()) >= FEWEST_VERDICTS
    inside, outside = _decided(topic) if by_verdict else _tagged(topic)
    found = suggest(inside, outside, rules_of(topic))
    return TemplateResponse(
        request,
        "admin/papers/topic/suggestions.html",
        {
            **admin.site.each_context(request),
            "title": gettext("Suggest rules: {topic}").format(topic=topic),
            "opts": topics.opts,
            "topic": topic,
            "fewest": FEWEST_VERDICTS,
            "verdicts": verdicts,
            "by_verdict": by_verdict,
            "inside": len(inside),
            "outside": len(outside),
            "most": MOST_A_SIDE,
            "sides": [
                (gettext("For the topic"), [each for each in found if each.weight > 0]),
                (gettext("Against it"), [each for each in found if each.weight < 0]),
            ],
            "field": CHOSEN,
        },
    )


def rules_chosen(request: HttpRequest) -> list[dict[str, Any]]:
    """The suggestions that were chosen, as the fields of new rules; only when the form is opened with them.

    What is no rule is left out: an address can be typed.
    """
    if request.method != "GET":
        return []
    found = {}
    for value in request.GET.getlist(CHOSEN)[:_MOST_CHOSEN]:
        weight, _, pattern = value.partition(":")
        if _is_rule(weight, pattern):
            found[pattern] = {"pattern": pattern, "field": "any", "weight": int(weight)}
    return list(found.values())


def _is_rule(weight: str, pattern: str) -> bool:
    digits = weight.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 4 and 0 < int(digits) <= _HEAVIEST):
        return False
    try:
        check(pattern)
    except PatternFault:
        return False
    return len(pattern) <= LONGEST_PATTERN and "\0" not in pattern


def _decided(topic: Topic) -> tuple[list[Text], list[Text]]:
    """The papers that curators have confirmed, and those that they have rejected; the latest verdicts first."""
    yes, no = (
        Tagging.objects.decided_on(topic).filter(verdict=verdict).order_by("-decided_at", "-pk")[:MOST_A_SIDE]
        for verdict in (Verdict.YES, Verdict.NO)
    )
    return _texts(yes.values_list("paper__title", "paper__abstract")), _texts(
        no.values_list("paper__title", "paper__abstract")
    )


def _tagged(topic: Topic) -> tuple[list[Text], list[Text]]:
    """The newest papers that have the topic now, and the newest that have it not."""
    newest = Paper.objects.newest()
    inside, outside = newest.about([topic.slug]), newest.not_about([topic.slug])
    return _texts(inside[:MOST_A_SIDE].values_list("title", "abstract")), _texts(
        outside[:MOST_A_SIDE].values_list("title", "abstract")
    )


def _texts(rows: Any) -> list[Text]:
    return [Text(*row) for row in rows]
