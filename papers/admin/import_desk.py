"""What the pages of an import in the browser share: who may, how they are made, which state of a draft they showed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.importers.source import Unreadable
from papers.models import ImportRun, ReadingList, Stage
from papers.models.import_run import AT_WORK

MOST_EDITED = 256 * 2**10
"""Bytes of a source that is shown in a field as a whole; of a longer one only what has to be corrected is."""

_MOST_OFFERED = 500  # names; a page that offers more of them is slow to open

SOURCE_IS_GONE = _("What an older import says cannot be read any more, for its source is gone. Nothing was changed.")
"""Why papers cannot be made anew: the ledger did not always keep what a record says."""

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


class Meanwhile(Exception):  # noqa: N818 - it is what has happened
    """A form is about a state of a draft that is no more. `str()` is a sentence for who sent it; `run` None is gone."""

    def __init__(self, sentence: str, run: ImportRun | None = None) -> None:
        super().__init__(sentence)
        self.run = run


def for_importers(view: View[Rest]) -> View[Rest]:
    """A view for those who may import; where somebody else was faster, or a source is gone, they are told."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if not admin.site.get_model_admin(ImportRun).has_add_permission(request):
            raise PermissionDenied
        try:
            return view(request, *args, **kwargs)
        except Meanwhile as meanwhile:
            messages.warning(request, str(meanwhile))
            return redirect(address(meanwhile.run) if meanwhile.run else "admin:papers_importrun_changelist")
        except Unreadable:
            messages.error(request, gettext("The source of this import is gone: its lines cannot be shown any more."))
            return redirect("admin:papers_importrun_changelist")

    return guarded


def page(
    request: HttpRequest,
    template: str,
    title: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """A page of the desk."""
    opts = admin.site.get_model_admin(ImportRun).opts
    context = {**admin.site.each_context(request), "title": title, "opts": opts, **context}
    return TemplateResponse(
        request, f"admin/papers/importrun/{template}.html", context, status=status, headers=headers or {}
    )


def address(run: ImportRun) -> str:
    """Where a run is looked at, as far as it has come."""
    name = "preview" if run.stage == Stage.DRAFT else "progress" if run.stage in AT_WORK else "change"
    return reverse(f"admin:papers_importrun_{name}", args=[run.pk])


def version(run: ImportRun) -> str:
    """What a draft's forms carry: another as soon as anything about it was changed."""
    state = [run.stage, run.sha256, run.format, run.encoding, run.list_name, run.decisions]
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:32]


def draft_to_change(request: HttpRequest, pk: int) -> ImportRun:
    """The draft that a form is about, locked until the transaction ends. Raises Meanwhile."""
    run = ImportRun.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if run is None:
        raise Meanwhile(gettext("That draft has been discarded meanwhile. Nothing was changed."))
    if run.stage != Stage.DRAFT:
        said = gettext("“{name}” is no draft any more: somebody has imported it meanwhile. Nothing was changed.")
        raise Meanwhile(said.format(name=run.name), run)
    if request.POST.get("version") != version(run):
        said = gettext("Somebody has changed this draft since you opened it. This is how it stands; nothing was done.")
        raise Meanwhile(said, run)
    return run


def names_of_lists() -> list[str]:
    """The lists that there are, for a field that takes new ones too."""
    return list(ReadingList.objects.order_by("name").values_list("name", flat=True)[:_MOST_OFFERED])
