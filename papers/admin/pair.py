"""Pairs of papers that may be one: a queue, one pair on a screen, and the same screen for any two papers."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from papers.admin.import_desk import SOURCE_IS_GONE
from papers.admin.position import Position, is_key, read_position, write_position
from papers.admin.side_by_side import SideBySide
from papers.importers.source import Unreadable
from papers.intake import likeness, merging
from papers.intake.run import one_import_at_a_time
from papers.models import Merger, Pair, Paper, Revision
from papers.text.readable import readable

MOST_COUNTED = 1_000
"""Pairs ahead that are counted."""

_Row = TypeVar("_Row", Merger, Pair)

MERGE = "merge"
APART = "apart"


class Place(NamedTuple):
    """Where somebody is: in the queue behind the pair of this score and key, or not in the queue at all."""

    after: Position | None = None
    is_queue: bool = True

    @classmethod
    def read(cls, query: QueryDict) -> Place:
        """The place that a query or a form names."""
        return cls(read_position(query.get("after", "")), "queue" in query)

    @property
    def fields(self) -> dict[str, str]:
        """The same for a form or a query."""
        named = {"queue": "1" if self.is_queue else "", "after": write_position(self.after)}
        return {name: value for name, value in named.items() if value}

    def address(self, name: str = "duplicates", *ids: str, **said: object) -> str:
        """The address of a page that keeps the place."""
        query = QueryDict(mutable=True)
        query.update({**self.fields, **{name: str(value) for name, value in said.items()}})
        return f"{reverse(f'admin:papers_paper_{name}', args=ids)}{'?' if query else ''}{query.urlencode()}"

    def past(self, pair: Pair) -> Place:
        """The place behind this pair."""
        return self._replace(after=(pair.score, pair.pk))


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """The pair that comes next, and a way back from what was decided before."""
    check_permission(request)
    place = Place.read(request.GET)._replace(is_queue=True)
    waiting = Pair.objects.open()
    ahead = waiting.after(*place.after) if place.after else waiting
    pair = ahead.select_related("one", "other").first()
    context = {
        "ahead": ahead[: MOST_COUNTED + 1].count(),
        "most_counted": MOST_COUNTED,
        "some_wait": pair is None and waiting.exists(),
        "merger": _row(Merger.objects.all(), request.GET.get("merged", "")),
        "told": _row(Pair.objects.different(), request.GET.get("told", "")),
    }
    return _page(request, SideBySide(pair.one, pair.other) if pair else None, place, context)


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """Two papers by their ids, and the decision on them."""
    check_permission(request)
    if request.method == "POST":
        with transaction.atomic():
            return _decide(request, one, other)
    place = Place.read(request.GET)
    first, second = (get_object_or_404(Paper.objects.known_as(each)) for each in (one, other))
    if first == second:
        return _already_one(request, first, place)
    return _page(request, SideBySide(first, second), place, {})


@require_POST
def undecide(request: HttpRequest) -> HttpResponse:
    """Take back what was decided of two papers: they are a pair again, as if nobody had looked."""
    check_permission(request)
    place = Place.read(request.POST)
    try:
        with transaction.atomic():
            one_import_at_a_time()
            if merger := _row(Merger.objects.all(), request.POST.get("merger", "")):
                one, other = merger.paper, merging.part(merger, request.user)
            elif pair := _row(Pair.objects.different(), request.POST.get("pair", "")):
                one, other = pair.one, pair.other
                Revision.note(request.user, "in doubt again", one, {"papers": [one.public_id, other.public_id]}, {})
            else:
                messages.warning(request, gettext("There is nothing to undo any more: somebody was quicker."))
                return redirect(place.address())
            likeness.look_again(one.pk, other.pk)
    except Unreadable:
        messages.error(request, SOURCE_IS_GONE)
        return redirect(place.address())
    messages.success(request, gettext("Undone. Here are the two again."))
    return redirect(place.address("compare", one.public_id, other.public_id))


def check_permission(request: HttpRequest) -> None:
    """Raise PermissionDenied for who may not change papers."""
    if not admin.site.get_model_admin(Paper).has_change_permission(request):
        raise PermissionDenied


def _page(request: HttpRequest, both: SideBySide | None, place: Place, context: dict[str, Any]) -> HttpResponse:
    pair = both.pair if both and place.is_queue else None
    return TemplateResponse(
        request,
        "admin/papers/pair/side_by_side.html",
        {
            **admin.site.each_context(request),
            "title": gettext("Likely duplicates") if place.is_queue else gettext("One paper or two?"),
            "opts": admin.site.get_model_admin(Paper).opts,
            "both": both,
            "later": place.past(pair) if pair and pair.decided is None else None,
            "place": place,
            "start": Place(),
            **context,
        },
    )


def _decide(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """Carry out what was decided, unless the two are no longer what was shown."""
    place = Place.read(request.POST)
    one_import_at_a_time()  # before any paper is locked, as imports do it, lest each wait for the other
    keys = Paper.objects.known_as(one).values_list("pk"), Paper.objects.known_as(other).values_list("pk")
    # Locked, lest two who decide at once both be told that theirs counts.
    papers = list(Paper.objects.select_for_update().filter(Q(pk__in=keys[0]) | Q(pk__in=keys[1])).order_by("pk"))
    if len(papers) == 2:
        both = SideBySide(*papers)
        is_shown = request.POST.get("version") == both.version
        return _carry_out(request, both, place) if is_shown else _changed_meanwhile(request, both, place)
    if len(papers) == 1 and keys[0].exists() and keys[1].exists():
        return _already_one(request, papers[0], place)
    messages.warning(request, gettext("One of the two papers is gone meanwhile. Nothing was decided."))
    return redirect(place.address() if place.is_queue else reverse("admin:papers_paper_changelist"))


def _carry_out(request: HttpRequest, both: SideBySide, place: Place) -> HttpResponse:
    left, right = (side.paper for side in both.sides)
    decision, fields = request.POST.get("decision"), _chosen(request.POST, both)
    if decision == APART:
        merging.tell_apart(left, right, request.user)
        told = Pair.objects.among([left.pk]).among([right.pk]).get()
        return redirect(place.address(told=told.pk) if place.is_queue else place.address("compare", *both.ids))
    if decision != MERGE or fields is None:
        return HttpResponseBadRequest(
            gettext("Merge two papers, choosing of each field one side, or say that they are two.")
        )
    merger = merging.merge(left, right, request.user, fields)
    if place.is_queue:
        return redirect(place.address(merged=merger.pk))
    said = gettext("Merged: “{gone}” is one with this paper now. It can be taken apart again, below.")
    messages.success(request, said.format(gone=readable(merger.title)))
    return redirect("admin:papers_paper_change", merger.paper_id)


def _chosen(posted: QueryDict, both: SideBySide) -> dict[str, int] | None:
    """Whose each field shall be, where that is not what an import would choose; None for what is no choice."""
    keys = {side.name: side.paper.pk for side in both.sides}
    chosen = {choice.field: posted.get(choice.field, choice.usual) for choice in both.choices}
    if not keys.keys() >= set(chosen.values()):
        return None
    usual = {choice.field: choice.usual for choice in both.choices}
    return {field: keys[name] for field, name in chosen.items() if name != usual[field]}


def _already_one(request: HttpRequest, paper: Paper, place: Place) -> HttpResponse:
    said = gettext("The two are one paper already: “{paper}”.").format(paper=paper)
    messages.info(request, said)
    return redirect(place.address() if place.is_queue else reverse("admin:papers_paper_change", args=[paper.pk]))


def _changed_meanwhile(request: HttpRequest, both: SideBySide, place: Place) -> HttpResponse:
    """Say what happened since the page was opened, and show what holds now."""
    if is_decided := bool(both.pair and both.pair.decided):
        said = gettext("Meanwhile {who} has said that “{one}” and “{other}” are two papers. That stays.")
        who = (both.pair and both.pair.decided_by) or gettext("somebody")
        said = said.format(who=who, one=both.left.paper, other=both.right.paper)
    else:
        said = gettext("One of the two was changed meanwhile. Nothing was decided: this is what holds now.")
    messages.warning(request, said)
    return redirect(place.address() if is_decided and place.is_queue else place.address("compare", *both.ids))


def _row(rows: QuerySet[_Row], written: str) -> _Row | None:
    return rows.filter(pk=int(written)).first() if is_key(written) else None
