"""How a reader likes their pages: a visitor's settings are kept as their marks are."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from papers.models import Reader
from papers.readers import reader_for_marking, reader_of, remember
from papers.settings_form import SettingsForm


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


def _page(request: HttpRequest, form: SettingsForm, status: int = 200) -> HttpResponse:
    return render(request, "papers/settings.html", {"form": form}, status=status)
