"""The filters that a reader has named: kept, called otherwise, deleted and put back."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from django import forms
from django.contrib import messages
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from papers.addresses import address
from papers.filters import PaperFilter
from papers.models import Paper, SavedFilter
from papers.readers import reader_for_marking, reader_of, remember
from papers.views.errors import bad_request

MOST = 50
"""Filters that a reader can name: more than anybody finds again in a side bar."""

_DELETED = "papers.deleted-filter"
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class DeletedFilter:
    """All that it takes to put a filter back: the page that offers it carries it, signed, and nothing else does."""

    name: str
    query: str
    token: str

    @property
    def signed(self) -> str:
        """It as a text that nobody can make up."""
        return signing.dumps(astuple(self), salt=_DELETED)


class NameForm(forms.Form):
    """The name that a filter is given."""

    name = forms.CharField(max_length=_LONGEST)


@require_POST
def saved_filters(request: HttpRequest) -> HttpResponse:
    """Keep the posted `query` under the posted `name`, in the place of what had that name, and show it."""
    name = _name(request)
    asked = PaperFilter(QueryDict(request.POST.get("query", "")), Paper.objects.newest(), reader=reader_of(request))
    if not name or not asked.query:
        return bad_request(request, explanation=_("A filter is kept by a name, and has something chosen in it."))
    reader = reader_for_marking(request)
    if reader.saved_filters.exclude(name=name).count() >= MOST:
        messages.error(request, _("You have %(most)s saved filters, and there is no room for more.") % {"most": MOST})
        return _to_settings()
    _kept, is_new = reader.saved_filters.update_or_create(name=name, defaults={"query": asked.query})
    said = _("Saved as “%(name)s”.") if is_new else _("“%(name)s” is this filter now, in place of what it was.")
    messages.success(request, said % {"name": name})
    response = HttpResponseRedirect(f"{address('papers:library')}?{asked.query}")
    remember(reader, response, secure=request.is_secure())
    return response


@require_POST
def saved_filter(request: HttpRequest, token: str) -> HttpResponse:
    """Call the filter by the posted `name` from now on."""
    saved, name = _own(request, token), _name(request)
    if not name:
        return bad_request(request, explanation=_("A filter is kept by a name."))
    saved.name = name
    if _is_written(saved):
        messages.success(request, _("It is called “%(name)s” now.") % {"name": name})
    else:
        messages.error(request, _("There is another filter called “%(name)s”.") % {"name": name})
    return _to_settings()


@require_POST
def deleted(request: HttpRequest, token: str) -> HttpResponse:
    """Delete the filter, and lead to the settings, which offer to put it back."""
    saved = _own(request, token)
    saved.delete()
    messages.success(request, _("“%(name)s” is deleted.") % {"name": saved.name})
    return _to_settings(f"?deleted={DeletedFilter(saved.name, saved.query, saved.token).signed}")


@require_POST
def put_back(request: HttpRequest) -> HttpResponse:
    """Put the posted `deleted` filter back, with its feed. Twice is once."""
    gone = deleted_filter(request.POST.get("deleted", ""))
    reader = reader_of(request)
    if gone is None or reader is None:
        return bad_request(request, explanation=_("There is nothing to be put back."))
    again = SavedFilter(reader=reader, name=gone.name, query=gone.query, token=gone.token)
    if reader.saved_filters.filter(token=gone.token).exists() or _is_written(again):
        messages.success(request, _("“%(name)s” is back.") % {"name": gone.name})
    else:
        messages.error(request, _("There is another filter called “%(name)s”.") % {"name": gone.name})
    return _to_settings()


def deleted_filter(signed: str) -> DeletedFilter | None:
    """The deleted filter of which this is the signed text, or None for any other text."""
    try:
        return DeletedFilter(*signing.loads(signed, salt=_DELETED))
    except signing.BadSignature:
        return None


def _own(request: HttpRequest, token: str) -> SavedFilter:
    reader = reader_of(request)
    if reader is None:
        raise Http404
    return get_object_or_404(reader.saved_filters, token=token)


def _name(request: HttpRequest) -> str:
    """The posted name, "" for one that no filter can have."""
    form = NameForm(request.POST)
    return str(form.cleaned_data["name"]) if form.is_valid() else ""


def _is_written(saved: SavedFilter) -> bool:
    """Write it, unless its name or its feed is another's."""
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError:
        return False
    return True


def _to_settings(query: str = "") -> HttpResponse:
    return HttpResponseRedirect(f"{address('papers:settings')}{query}#saved-filters")
