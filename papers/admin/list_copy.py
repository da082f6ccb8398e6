"""The page that copies last year's course as this year's."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from papers.admin.list_editor import address, of_list
from papers.admin.list_forms import CopyForm
from papers.curation.copying import copy
from papers.models import ReadingList

_YEAR = timedelta(weeks=52)
_NUMBER_OF_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@of_list
def copy_list(request: HttpRequest, reading_list: ReadingList) -> HttpResponse:
    """Ask for the copy's title and first day; posted, make it, and go on to its editor."""
    first = reading_list.sessions.filter(date__isnull=False).in_order().first()
    begins = first.date if first else None
    form = CopyForm(
        request.POST if request.method == "POST" else None,
        initial={"title": _of_next_year(reading_list.title), "begins": begins + _YEAR if begins else None},
        label_suffix="",
    )
    if begins is None:
        del form.fields["begins"]
    if form.is_valid():
        if _fits(reading_list, begins, form):
            made = copy(reading_list, form.cleaned_data["title"], request.user, begins=form.cleaned_data.get("begins"))
            messages.success(request, gettext("Copied, and not published yet: change what is new this year."))
            return HttpResponseRedirect(address(made))
        form.add_error("begins", gettext("So far away there are no dates."))
    context = {
        **admin.site.each_context(request),
        "title": gettext("Copy as this year’s: {title}").format(title=reading_list.title),
        "opts": admin.site.get_model_admin(ReadingList).opts,
        "list": reading_list,
        "form": form,
        "begins": begins,
        "count": reading_list.entries.count(),
        "sessions": reading_list.sessions.count(),
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "admin/papers/readinglist/copy.html", context, status=status)


def _of_next_year(title: str) -> str:
    """The title with each year in it one later; another word for it where there is none."""
    later = _NUMBER_OF_YEAR.sub(lambda year: str(int(year[0]) + 1), title)
    return later if later != title else gettext("{title} (copy)").format(title=title)[:255]


def _fits(reading_list: ReadingList, first: date | None, form: CopyForm) -> bool:
    """Can the calendar hold the last session too."""
    begins = form.cleaned_data.get("begins")
    last = reading_list.sessions.filter(date__isnull=False).in_order().last()
    if not (first and begins and last and last.date):
        return True
    return date.max - begins >= last.date - first
