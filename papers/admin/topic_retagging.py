"""The page that re-tags a topic's papers: works some seconds, shows how far it has come, and calls itself again."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET

from papers.models import Tagging, Topic
from papers.topics.retagging import Stretch, proceed, progress_of

ADD_ANOTHER = "another"
"""In the query of one who pressed "Save and add another"."""

_SESSION = "retagging"


def address(topic: Topic) -> str:
    """Where a topic's re-tagging is begun and continued."""
    return reverse("admin:papers_topic_retag", args=[topic.pk])


@require_GET
def retag(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on where the last request left off. To open it twice does no harm: it does only what is due."""
    topic = get_object_or_404(Topic, pk=pk)
    topics = admin.site.get_model_admin(Topic)
    if not topics.has_change_permission(request, topic):
        raise PermissionDenied
    due = topic.stale_after is not None
    stretch = proceed(topic)
    counted, gained, lost = _counted(request, topic, stretch, from_start=topic.stale_after == 0)
    topic.refresh_from_db()
    progress = progress_of(topic)
    if progress is None:
        if stretch.ended:
            _finish(request, topic, gained, lost, counted=counted)
        elif not due:
            messages.info(request, gettext("All papers carry what the rules of “{topic}” say.").format(topic=topic))
        if ADD_ANOTHER in request.GET:
            return redirect("admin:papers_topic_add")
        return redirect("admin:papers_topic_change", pk)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Re-tagging: {topic}").format(topic=topic),
        "opts": topics.opts,
        "topic": topic,
        "progress": progress,
        "here": request.get_full_path(),
    }
    headers = {"Refresh": f"0; url={request.get_full_path()}"}
    return TemplateResponse(request, "admin/papers/topic/retagging.html", context, headers=headers)


def _counted(request: HttpRequest, topic: Topic, stretch: Stretch, *, from_start: bool) -> tuple[bool, int, int]:
    """Add up what this browser's requests did; tells too whether they did all of it, from the first paper on."""
    counts = request.session.get(_SESSION, {})
    known = counts.pop(str(topic.pk), None)
    if from_start:
        known = [0, 0]
    gained, lost = known or [0, 0]
    gained, lost = gained + stretch.change.added, lost + stretch.change.removed
    if known is not None and not stretch.ended:
        counts[str(topic.pk)] = [gained, lost]
    request.session[_SESSION] = counts
    return known is not None, gained, lost


def _finish(request: HttpRequest, topic: Topic, gained: int, lost: int, *, counted: bool) -> None:
    kept = Tagging.objects.counting().filter(topic=topic).count() - gained
    done = ngettext(
        "{gained} paper gained the topic, {lost} lost it", "{gained} papers gained the topic, {lost} lost it", gained
    )
    done = done.format(gained=gained, lost=lost)
    said = (gettext("Re-tagged: {}") if counted else gettext("Re-tagged what was left: {}")).format(done)
    admin.site.get_model_admin(Topic).log_change(request, topic, f"{said}.")
    success = gettext("“{topic}”: {said}, {kept} kept it.")
    messages.success(request, success.format(topic=topic, said=said, kept=max(kept, 0)))
