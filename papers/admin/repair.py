"""The repair queues: how much waits in each, and one record a screen, an answer, and then the next."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from papers.admin.position import is_key
from papers.models import Noun, Paper, Revision
from papers.repair import QUEUES, by_slug
from papers.repair.excerpt import excerpts, records_of
from papers.repair.queue import MOST_COUNTED, Queue


class Place(NamedTuple):
    """Where in a queue somebody is: after the thing with this key. `step` is what they have just decided."""

    slug: str
    after: int = 0
    step: UUID | None = None

    @classmethod
    def read(cls, slug: str, query: QueryDict) -> Place:
        """The place that a query or a form names; what is no place is the start."""
        return cls(slug, _key(query.get("after", "")) or 0, _step(query.get("done", "")))

    @property
    def url(self) -> str:
        """The page that shows what comes next."""
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in self.fields.items() if value})
        address = reverse("admin:papers_paper_repair_queue", args=[self.slug])
        return f"{address}?{query.urlencode()}" if query else address

    @property
    def fields(self) -> dict[str, str]:
        """The same for a form."""
        return {"after": str(self.after or ""), "done": str(self.step or "")}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The queues, and how much waits in each."""
    _only_curators(request)
    context = {
        **_frame(request, gettext("Repair")),
        "queues": [(queue, queue.ahead(0), Place(queue.slug).url) for queue in QUEUES],
        "most_counted": MOST_COUNTED,
    }
    return TemplateResponse(request, "admin/papers/repair/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """What comes next in a queue, and the answer to what came before."""
    _only_curators(request)
    found = by_slug(slug)
    if found is None:
        raise Http404
    if request.method != "POST":
        place = Place.read(slug, request.GET)
        return _show(request, found, place, found.next(place.after))
    place = Place.read(slug, request.POST)
    return _take_back(request, found, place) if "undo" in request.POST else _decide(request, found, place)


def _decide(request: HttpRequest, queue: Queue, place: Place) -> HttpResponse:
    pk = _key(request.POST.get("thing", ""))
    if pk is None:
        return HttpResponseBadRequest(gettext("An answer is about one record of the queue."))
    fault, status = "", 409
    with transaction.atomic():
        thing = queue.find(pk)
        if thing is not None:
            if queue.version(thing) != request.POST.get("version"):
                fault = _changed_meanwhile(queue.paper(thing))
            else:
                try:
                    step = queue.decide(thing, request.POST, request.user)
                except ValidationError as refused:
                    fault, status = " ".join(refused.messages), 400
    if thing is None:
        messages.warning(request, gettext("That is gone meanwhile: there was nothing left to decide."))
        return redirect(place._replace(step=None).url)
    if fault:
        return _show(request, queue, place, thing, fault=fault, status=status)
    return redirect(place._replace(step=step).url)


def _changed_meanwhile(paper: Paper | None) -> str:
    """What to tell whoever comes second."""
    last = Revision.objects.of(Noun.PAPER, paper.pk).select_related("user").first() if paper else None
    said = gettext(
        "Meanwhile {who} has changed “{paper}”. Look again: what you typed is kept, and nothing is saved yet."
    )
    return said.format(who=(last and last.user) or gettext("somebody"), paper=paper or gettext("this"))


def _take_back(request: HttpRequest, queue: Queue, place: Place) -> HttpResponse:
    decided = _decided(request, _step(request.POST.get("undo", "")))
    try:
        if decided is None:
            raise ValueError(gettext("That cannot be undone any more."))
        with transaction.atomic():
            queue.take_back(decided, request.user)
            Revision.objects.filter(pk=decided.pk).update(undone=timezone.now())
        messages.success(request, gettext("Undone: {done}").format(done=queue.done(decided)))
    except ValueError as refused:
        messages.warning(request, str(refused))
    return redirect(place._replace(step=None).url)


def _show(
    request: HttpRequest, queue: Queue, place: Place, thing: Any, *, fault: str = "", status: int = 200
) -> HttpResponse:
    paper = queue.paper(thing) if thing else None
    decided = _decided(request, place.step)
    context = {
        **_frame(request, str(queue.name)),
        "queue": queue,
        "thing": thing,
        "paper": paper,
        "template": f"admin/papers/repair/_{queue.slug}.html",
        "place": place,
        "skipped": Place(queue.slug, thing.pk) if thing else None,
        "start": Place(queue.slug),
        "ahead": queue.ahead(place.after),
        "most_counted": MOST_COUNTED,
        "decided": decided,
        "done": queue.done(decided) if decided else "",
        "fault": fault,
        "typed": request.POST,
        "chosen": request.POST.getlist("topic"),
    }
    if thing:
        facts = queue.facts(thing)
        context |= facts
        context["version"] = queue.version(thing)
        context["excerpts"] = excerpts(records_of(paper) if paper else [thing])
    if paper:
        context["links"] = paper.links.all()
        context["identifiers"] = paper.identifiers.all()
    return TemplateResponse(request, "admin/papers/repair/queue.html", context, status=status)


def _only_curators(request: HttpRequest) -> None:
    if not admin.site.get_model_admin(Paper).has_change_permission(request):
        raise PermissionDenied


def _frame(request: HttpRequest, title: str) -> dict[str, Any]:
    return {**admin.site.each_context(request), "title": title, "opts": admin.site.get_model_admin(Paper).opts}


def _decided(request: HttpRequest, step: UUID | None) -> Revision | None:
    """What this curator has decided in this step, unless it was undone."""
    return Revision.objects.filter(step=step, user_id=request.user.pk or 0, undone=None).first() if step else None


def _key(written: str) -> int | None:
    return int(written) if is_key(written) else None


def _step(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
