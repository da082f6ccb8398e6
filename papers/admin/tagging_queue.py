"""The queue of taggings that rules were least certain of: one paper on a screen, yes, no or skip, and then the next."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from papers.admin.position import Position, is_key, read_position, write_position
from papers.models import Source, Tagging, Topic, Verdict
from papers.topics import verdicts
from papers.topics.explanation import points

MOST_COUNTED = 1_000
"""Taggings ahead that are counted; to count more would take longer than to decide."""


class Place(NamedTuple):
    """Where in the queue somebody is: after the tagging with this margin and key, among those of a topic or all."""

    topic: str = ""
    after: Position | None = None

    @classmethod
    def read(cls, query: QueryDict) -> Place:
        """The place that a query or a form names; what is no place is the start."""
        topic = query.get("topic", "")
        known = Topic.objects.filter(slug=topic).exists() if "\0" not in topic else False
        return cls(topic if known else "", read_position(query.get("after", "")))

    @property
    def url(self) -> str:
        """The page that shows what comes next."""
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in self.fields.items() if value})
        address = reverse("admin:papers_topic_least_certain")
        return f"{address}?{query.urlencode()}" if query else address

    @property
    def fields(self) -> dict[str, str]:
        """The same for a form."""
        return {"topic": self.topic, "after": write_position(self.after)}

    def past(self, tagging: Tagging) -> Place:
        """The place behind this tagging."""
        return self._replace(after=(tagging.margin or 0.0, tagging.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def least_certain(request: HttpRequest) -> HttpResponse:
    """The paper that comes next, and the decision on the one before."""
    if not admin.site.get_model_admin(Tagging).has_change_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        return _decide(request)
    place = Place.read(request.GET)
    waiting = Tagging.objects.least_certain(place.topic)
    if place.after:
        waiting = waiting.after(*place.after)
    tagging = waiting.select_related("paper", "topic").first()
    return TemplateResponse(
        request,
        "admin/papers/tagging/least_certain.html",
        {
            **admin.site.each_context(request),
            "title": gettext("Least certain"),
            "opts": admin.site.get_model_admin(Topic).opts,
            "topic": Topic.objects.filter(slug=place.topic).first() if place.topic else None,
            "tagging": tagging,
            "margin": points(tagging.margin or 0) if tagging else "",
            "place": place,
            "skipped": place.past(tagging) if tagging else None,
            "start": Place(place.topic),
            "ahead": waiting[: MOST_COUNTED + 1].count(),
            "most_counted": MOST_COUNTED,
        },
    )


def _decide(request: HttpRequest) -> HttpResponse:
    place, pk = Place.read(request.POST), request.POST.get("tagging", "")
    answers = {str(verdict.value): verdict for verdict in Verdict}
    verdict = answers.get(request.POST.get("verdict", ""))
    if verdict is None or not is_key(pk):
        return HttpResponseBadRequest(gettext("A decision is yes or no, on one tagging."))
    with transaction.atomic():
        # Locked, lest two who decide at once both be told that theirs counts.
        found = Tagging.objects.select_for_update(of=("self",)).select_related("paper", "topic", "decided_by")
        tagging = found.filter(pk=int(pk)).first()
        if fault := _changed_meanwhile(tagging):
            messages.warning(request, fault)
        elif tagging:
            verdicts.decide([tagging.paper], tagging.topic, verdict, request.user)
            said = gettext("Decided in the queue: {verdict}, “{paper}” and “{topic}”.")
            said = said.format(verdict=verdict.label, paper=tagging.paper, topic=tagging.topic)
            admin.site.get_model_admin(Tagging).log_change(request, tagging, said)
    return redirect(place.url)


def _changed_meanwhile(tagging: Tagging | None) -> str:
    """Why there is nothing to decide any more, in a sentence; "" where there is."""
    if tagging is None:
        return gettext("That tagging is gone: the rules or the paper were changed meanwhile. Nothing was decided.")
    if tagging.source == Source.RULE:
        return ""
    which = {"paper": tagging.paper, "topic": tagging.topic}
    if tagging.source == Source.CURATOR:
        said = gettext("Meanwhile {who} has decided on “{paper}” and “{topic}”: {verdict}. That stays.")
        who = tagging.decided_by or gettext("somebody")
        return said.format(who=who, verdict=tagging.get_verdict_display(), **which)
    said = gettext("A course session has named the topic meanwhile, for “{paper}” and “{topic}”. Nothing was decided.")
    return said.format(**which)
