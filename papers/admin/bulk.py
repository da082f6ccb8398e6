"""Changing all papers that a filter finds: said beforehand how many, done to those alone, undone in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from papers.curation import bulk, placing_many
from papers.curation.placing_many import Place
from papers.filters import PaperFilter
from papers.models import Entry, Paper, ReadingList, Session, Source, Tagging, Topic, Verdict
from papers.readers import reader_of
from papers.topics import verdicts


def _said(about: Topic, **verdict: Any) -> Q:
    """Papers on which a curator has spoken about the topic."""
    return Q(Exists(Tagging.objects.filter(paper=OuterRef("pk"), topic=about, source=Source.CURATOR, **verdict)))


def _stands(start: Place) -> Q:
    """Papers that stand there."""
    session = {"session": start.session} if start.session else {}
    return Q(Exists(Entry.objects.filter(paper=OuterRef("pk"), reading_list=start.reading_list, **session)))


FIRST: Final = 5
"""Papers that are named beforehand."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done to many papers: what it is called, what it needs, and whose permission it takes.

    `touched` narrows papers to those that it would change.
    """

    label: str | Promise
    sentence: str | Promise
    needs: tuple[str, ...]
    permission: tuple[type[Any], str]
    deed: Callable[..., bulk.Deed]
    touched: Callable[..., Q]


ACTIONS: Final = {
    "yes": Action(
        _("Add a topic"),
        _("“{about}” will be added, as a curator’s yes."),
        ("about",),
        (Tagging, "change"),
        lambda about: lambda papers, user, step: verdicts.decide(papers, about, Verdict.YES, user, step),
        lambda about: ~_said(about, verdict=Verdict.YES),
    ),
    "no": Action(
        _("Reject a topic"),
        _("“{about}” will be rejected, as a curator’s no."),
        ("about",),
        (Tagging, "change"),
        lambda about: lambda papers, user, step: verdicts.decide(papers, about, Verdict.NO, user, step),
        lambda about: ~_said(about, verdict=Verdict.NO),
    ),
    "withdraw": Action(
        _("Withdraw verdicts on a topic"),
        _("What curators have said about “{about}” will be withdrawn: the rules decide again."),
        ("about",),
        (Tagging, "change"),
        lambda about: lambda papers, user, step: verdicts.withdraw(papers, about, user, step),
        _said,
    ),
    "put": Action(
        _("Put into a list"),
        _("They will be put at the end of “{to}”; those that stand there stay where they are."),
        ("to",),
        (ReadingList, "change"),
        lambda to: lambda papers, user, step: placing_many.put(papers, to, user, step),
        lambda to: ~_stands(to),
    ),
    "move": Action(
        _("Move from one list to another"),
        _("Those that stand in “{start}” will be moved to the end of “{to}”; the others are left alone."),
        ("start", "to"),
        (ReadingList, "change"),
        lambda start, to: lambda papers, user, step: placing_many.move(papers, start, to, user, step),
        lambda start, to: _stands(start),
    ),
    "remove": Action(
        _("Take out of a list"),
        _("They will be taken out of “{start}”; the papers themselves stay."),
        ("start",),
        (ReadingList, "change"),
        lambda start: lambda papers, user, step: placing_many.remove(papers, start, user, step),
        _stands,
    ),
    "delete": Action(
        _("Delete"),
        _("They will be deleted, with marks, notes and all that is theirs. That can be undone."),
        (),
        (Paper, "delete"),
        lambda: bulk.delete,
        Q,
    ),
}


class PlaceField(forms.ChoiceField):
    """A list or a session of it, as "3" or "3/14"."""

    def clean(self, value: Any) -> Place | None:
        """The place, if it is still there."""
        chosen = super().clean(value)
        return next(iter(placing_many.places_of([f"entry {chosen}"]).values()), None) if chosen else None


class BulkForm(forms.Form):
    """What is to be done. Its names are none of the filter's, whose query it goes with."""

    do = forms.ChoiceField(label=_("What to do"), widget=forms.RadioSelect)
    about = forms.ModelChoiceField(Topic.objects.all(), label=_("Topic"), required=False)
    start = PlaceField(label=_("From the list"), required=False)
    to = PlaceField(label=_("To the list"), required=False)

    def __init__(self, data: QueryDict | None, allowed: Iterable[str]) -> None:
        super().__init__(data)
        self.fields["do"].choices = [(name, ACTIONS[name].label) for name in allowed]  # type: ignore[attr-defined]  # a field of choices
        for name in ("start", "to"):
            self.fields[name].choices = _places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An action has all that it needs."""
        super().clean()
        for name in self.action.needs if "do" in self.cleaned_data else ():
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, gettext("Choose one for this."))
        if self.cleaned_data.get("do") == "move" and self.cleaned_data.get("start") == self.cleaned_data.get("to"):
            self.add_error("to", gettext("Choose another list than that they come from."))
        return self.cleaned_data

    @property
    def action(self) -> Action:
        """What was chosen."""
        return ACTIONS[self.cleaned_data["do"]]

    @property
    def chosen(self) -> dict[str, Any]:
        """What it is done with."""
        return {name: self.cleaned_data[name] for name in self.action.needs}


@require_http_methods(["GET", "HEAD", "POST"])
def change_all(request: HttpRequest) -> HttpResponse:
    """Choose what is done to all papers of the filter that the query is; confirm it; and do it to those announced."""
    papers = admin.site.get_model_admin(Paper)
    if not papers.has_change_permission(request):
        raise PermissionDenied
    paper_filter = PaperFilter(request.GET, Paper.objects.newest(), reader=reader_of(request))
    keys = bulk.keys_of(paper_filter)
    allowed = [name for name, action in ACTIONS.items() if _may(request, *action.permission)]
    form = BulkForm(request.GET if "do" in request.GET else None, allowed)
    is_ready = 0 < len(keys) <= bulk.MOST and form.is_valid()
    digest = bulk.digest_of(keys)
    status = 200
    if request.method == "POST":
        if is_ready and request.POST.get("papers") == digest:
            return _done(request, form, keys)
        # Nothing is done to others than those that were announced.
        messages.warning(request, gettext("The papers of this filter are others than before. Nothing was changed yet."))
        status = 409
    return TemplateResponse(
        request,
        "admin/papers/paper/bulk.html",
        {
            **admin.site.each_context(request),
            "title": gettext("Change all papers of a filter"),
            "opts": papers.opts,
            "filter": paper_filter,
            "kept": [(name, value) for name, values in QueryDict(paper_filter.query).lists() for value in values],
            "form": form,
            "count": len(keys),
            "touched": _touched(form, keys) if is_ready else 0,
            "most": bulk.MOST,
            "first": paper_filter.qs.as_read()[:FIRST],
            "digest": digest,
            "sentence": str(form.action.sentence).format(**form.chosen) if is_ready else "",
        },
        status=status,
    )


def _touched(form: BulkForm, keys: list[int]) -> int:
    """How many of these papers would be changed: the others are that already, or are not concerned."""
    return Paper.objects.order_by().filter(form.action.touched(**form.chosen), pk__among=keys).count()


def _done(request: HttpRequest, form: BulkForm, keys: list[int]) -> HttpResponse:
    step, changed = bulk.do(form.action.deed(**form.chosen), keys, request.user)
    if not changed:
        messages.info(request, gettext("All of them were that already: nothing is changed."))
        return redirect(request.get_full_path())
    said = ngettext("{n} paper was changed.", "{n} papers were changed.", changed).format(n=changed)
    if same := len(keys) - changed:
        said += " " + ngettext("{n} was left as it was.", "{n} were left as they were.", same).format(n=same)
    messages.success(request, said)
    return redirect("admin:papers_revision_step", step)


def _may(request: HttpRequest, model: type[Any], what: str) -> bool:
    desk = admin.site.get_model_admin(model)
    return desk.has_delete_permission(request) if what == "delete" else desk.has_change_permission(request)


def _places() -> Iterator[tuple[str, Any]]:
    """The lists, each with its sessions."""
    yield "", "---------"
    sessions: dict[int, list[Session]] = {}
    for session in Session.objects.in_order():
        sessions.setdefault(session.reading_list_id, []).append(session)
    for each in ReadingList.objects.all():
        own = [(f"{each.pk}/{session.pk}", str(session)) for session in sessions.get(each.pk, ())]
        whole = (str(each.pk), gettext("{list}, no certain session").format(list=each) if own else str(each))
        yield (str(each), [whole, *own]) if own else whole
