"""How a reader likes their pages, and what the library opens with: a visitor's are kept as their marks are."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from papers.addresses import address
from papers.filters import PaperFilter
from papers.models import Paper, Reader
from papers.readers import reader_for_marking, reader_of, remember
from papers.settings_form import SettingsForm
from papers.views.pages import place_of
from papers.views.saved_filters import deleted_filter


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """The page of settings; posted, it keeps them and comes back. What makes no sense is said beside its field."""
    if request.method != "POST":
        return _page(request, SettingsForm.of(reader_of(request) or Reader()))
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    reader = reader_for_marking(request)
    form.save(reader)
    messages.success(request, _("Your settings are saved."))
    response = redirect("papers:settings")
    remember(reader, response, secure=request.is_secure())
    return response


@require_POST
def default_filter(request: HttpRequest) -> HttpResponse:
    """Let the library open with the posted `query` in its plainest form; with all papers where it says nothing."""
    reader = reader_for_marking(request)
    asked = _filter(request.POST.get("query", ""), reader)
    reader.default_filter = asked.query
    reader.save(update_fields=["default_filter"])
    said = _("The library now opens with: %(title)s.") if asked.query else _("The library now opens with all papers.")
    messages.success(request, said % {"title": asked.title})
    response = HttpResponseRedirect(place_of(request, address("papers:settings")))
    remember(reader, response, secure=request.is_secure())
    return response


def _page(request: HttpRequest, form: SettingsForm, status: int = 200) -> HttpResponse:
    reader = reader_of(request)
    context = {
        "form": form,
        "opens_with": _filter(reader.default_filter, reader) if reader and reader.default_filter else None,
        "saved_filters": reader.saved_filters.all() if reader else [],
        "deleted": deleted_filter(request.GET.get("deleted", "")),
    }
    return render(request, "papers/settings.html", context, status=status)


def _filter(query: str, reader: Reader) -> PaperFilter:
    return PaperFilter(QueryDict(query), Paper.objects.newest(), reader=reader)
