"""The history in the admin: every step of everybody, each step's changes, the history of one thing, and Undo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import is_naive
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from papers.admin.read_only import ReadOnly
from papers.curation import deletion
from papers.curation.history import VERBS, changes_of, events_of, verb_of
from papers.curation.steps import can_undo, undo_step
from papers.models import Noun, Paper, Revision
from papers.models.revision import NOUNS

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = object

MOST_STEPS = 40
MOST_THINGS = 50
MOST_EVENTS = 50
"""Of each, what a page shows."""

MOST_TOLD = 5
"""Things that are named where not all could be undone."""


class StepFilter(forms.Form):
    """Which steps are shown: whose, what was done, and to what."""

    user = forms.ModelChoiceField(
        get_user_model().objects.filter(is_staff=True).order_by("username"),
        label=_("Who"),
        required=False,
        empty_label=_("anybody"),
    )
    verb = forms.ChoiceField(label=_("What was done"), required=False)
    noun = forms.ChoiceField(label=_("To what"), required=False, choices=[("", _("anything")), *Noun.choices])

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["verb"].choices = [("", _("anything")), *VERBS.items()]  # type: ignore[attr-defined]  # a field of choices

    @property
    def asked(self) -> dict[str, Any]:
        """What is asked for, by the column; what makes no sense is as if it were not there."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        if user := asked.pop("user", None):
            asked["user_id"] = user.pk
        return asked


@admin.register(Revision)
class RevisionAdmin(ReadOnly, admin.ModelAdmin):
    """The history: to look at, and a step at a time to take back."""

    def get_urls(self) -> list[URLPattern]:
        """A step has a page, and what undoes it."""
        guarded = self.admin_site.admin_view
        return [
            path("step/<uuid:step>/", guarded(step_page), name="papers_revision_step"),
            path("step/<uuid:step>/undo/", guarded(undo), name="papers_revision_undo"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The steps, the latest first."""
        return steps_page(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One revision is shown with its step."""
        if request.method == "POST":
            raise PermissionDenied
        revision = self.get_object(request, object_id)
        if revision is None:
            raise Http404
        return step_page(request, revision.step)


class Historied(_ModelAdmin):
    """Mixed into an admin: the history of one row is ours, also once the row is gone."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What people changed of it, and for a paper what imports did."""
        thing = self.get_object(request, object_id)
        if not self.has_view_permission(request, thing):
            raise PermissionDenied
        key = object_id if object_id.isascii() and object_id.isdecimal() and len(object_id) < 19 else "0"
        noun = NOUNS[self.opts.model_name or ""]
        last = Revision.objects.of(noun, int(key)).first()
        if thing is None and last is None:
            raise Http404
        before = _moment(request)
        events = events_of(thing or self.model(pk=int(key)), MOST_EVENTS + 1, before)
        return TemplateResponse(
            request,
            "admin/papers/revision/thing.html",
            {
                **self.admin_site.each_context(request),
                "title": gettext("History: {thing}").format(thing=thing or (last and last.name)),
                "opts": self.opts,
                "thing": thing,
                "events": [_told(request, event.revision, event) for event in events[:MOST_EVENTS]],
                "before": before,
                "older": _older(request, events[MOST_EVENTS - 1].when) if len(events) > MOST_EVENTS else "",
            },
        )


@require_safe
def steps_page(request: HttpRequest) -> HttpResponse:
    """The latest steps, or those before a moment, of whom and of what one asks for."""
    if not admin.site.get_model_admin(Revision).has_view_permission(request):
        raise PermissionDenied
    chosen, before = StepFilter(request.GET), _moment(request)
    heads = list(Revision.objects.heads(MOST_STEPS + 1, before, **chosen.asked).select_related("user"))
    # A step of several moments is met at each of them.
    shown = {head.step: head for head in reversed(heads[:MOST_STEPS])}
    return TemplateResponse(
        request,
        "admin/papers/revision/change_list.html",
        {
            **admin.site.each_context(request),
            "title": gettext("History"),
            "opts": Revision._meta,  # noqa: SLF001 - Django's documented interface
            "form": chosen,
            "asked": chosen.asked,
            "steps": [_told(request, head) for head in reversed(shown.values())],
            "before": before,
            "older": _older(request, heads[MOST_STEPS - 1].when) if len(heads) > MOST_STEPS else "",
        },
    )


@require_safe
def step_page(request: HttpRequest, step: UUID) -> HttpResponse:
    """All that a step changed, a page at a time."""
    if not admin.site.get_model_admin(Revision).has_view_permission(request):
        raise PermissionDenied
    revisions = Revision.objects.filter(step=step).select_related("user").order_by("pk")
    page = Paginator(revisions, MOST_THINGS).get_page(request.GET.get("page"))
    first = next(iter(page), None)
    if first is None:
        raise Http404
    standing = revisions.filter(undone=None).first()
    return TemplateResponse(
        request,
        "admin/papers/revision/step.html",
        {
            **admin.site.each_context(request),
            "title": _title(first, page.paginator.count),
            "opts": Revision._meta,  # noqa: SLF001
            "first": first,
            "page": page,
            "revisions": [_told(request, revision) for revision in page],
            "may_undo": standing is not None and _may_undo(request, standing),
            "undone": standing is None and first.undone,
        },
    )


@require_POST
def undo(request: HttpRequest, step: UUID) -> HttpResponse:
    """Take a step back, and say what is as it was, and what is not and why."""
    first = get_object_or_404(Revision.objects.filter(step=step).order_by("pk")[:1])
    standing = Revision.objects.filter(step=step, undone=None).order_by("pk").first()
    if not _may_undo(request, standing or first):
        raise PermissionDenied
    undone = undo_step(step, request.user)
    if undone.count:
        said = ngettext("Undone: {n} is as it was.", "Undone: {n} are as they were.", undone.count)
        messages.success(request, said.format(n=undone.count))
    elif not undone.left:
        messages.info(request, gettext("That was undone already: nothing is changed."))
    for name, why in undone.left[:MOST_TOLD]:
        messages.warning(request, gettext("Not undone: “{name}”, for {why}.").format(name=name, why=why))
    if (more := len(undone.left) - MOST_TOLD) > 0:
        messages.warning(request, gettext("And {n} more were not undone.").format(n=more))
    done = Revision.objects.filter(step=undone.step).exists()
    return redirect("admin:papers_revision_step", undone.step if done else step)


def undo_link(step: UUID, said: str) -> SafeString:
    """A sentence on what was done, for a message, with the way to undo it."""
    address = reverse("admin:papers_revision_step", args=[step])
    return format_html('{} <a href="{}">{}</a>', said, address, gettext("Look at it, or undo it"))


def _told(request: HttpRequest, revision: Revision | None, event: Any = None) -> dict[str, Any]:
    """A revision for the page."""
    if revision is None:
        return {"event": event}
    is_standing = getattr(revision, "is_standing", revision.undone is None)
    return {
        "event": event,
        "revision": revision,
        "verb": verb_of(revision),
        "changes": event.changes if event else partial(changes_of, revision),
        "address": _address(revision),
        "others": getattr(revision, "things", 1) - 1,
        "is_undone": not is_standing,
        "may_undo": is_standing and _may_undo(request, revision),
    }


def _may_undo(request: HttpRequest, revision: Revision) -> bool:
    """Can what the revision tells of be undone, and may this user."""
    papers = admin.site.get_model_admin(Paper)
    if revision.verb in {deletion.DELETED, deletion.BROUGHT_BACK}:
        allowed = papers.has_delete_permission(request)
    else:
        allowed = papers.has_change_permission(request)
    return allowed and can_undo(revision)


def _title(first: Revision, count: int) -> str:
    if count == 1:
        return gettext("{verb}: {name}").format(verb=capfirst(verb_of(first)), name=first.name)
    said = ngettext("{verb}: “{name}” and {n} other", "{verb}: “{name}” and {n} others", count - 1)
    return said.format(verb=capfirst(verb_of(first)), name=first.name, n=count - 1)


_TABLES: Mapping[str, str] = {str(noun): table for table, noun in NOUNS.items()}


def _address(revision: Revision) -> str:
    try:
        return reverse(f"admin:papers_{_TABLES[revision.noun]}_history", args=[revision.key])
    except NoReverseMatch:
        return ""


def _moment(request: HttpRequest) -> datetime | None:
    """Before when: what is asked for, or None."""
    try:
        moment = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        return None
    # At the ends of the calendar no time zone can be reckoned with.
    return moment if moment and not is_naive(moment) and 1900 < moment.year < 9000 else None


def _older(request: HttpRequest, last: datetime) -> str:
    query = request.GET.copy()
    query["before"] = last.isoformat()
    return f"?{query.urlencode()}"
