"""Lists in the admin, each with an editor of its own; sessions and entries, which are edited there, to be looked up."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from papers.admin import list_copy, list_editor
from papers.admin.history import Historied
from papers.admin.large import Large
from papers.admin.read_only import ReadOnly
from papers.curation.copying import free_name
from papers.models import Entry, ReadingList, Revision, Session, Tally
from papers.models.tally import ANY


class PublishedFilter(admin.SimpleListFilter):
    """Lists that readers see, and those that they do not see yet."""

    title = _("published")
    parameter_name = "published"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Yes and no."""
        return [("yes", _("yes")), ("no", _("no"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ReadingList]) -> QuerySet[ReadingList]:
        """Those of the chosen kind."""
        return queryset.filter(published__isnull=self.value() == "no") if self.value() else queryset


@admin.register(ReadingList)
class ReadingListAdmin(Historied, admin.ModelAdmin):
    """Reading lists. A new one begins with its title alone, and is then edited."""

    fields = ["title"]
    list_display = ["title", "is_published", "paper_count", "format", "name"]
    list_filter = [PublishedFilter]
    search_fields = ["title", "name"]

    def get_urls(self) -> list[URLPattern]:
        """The editor's, before Django's own, which take every other address."""
        pages = {
            "title": list_editor.entitle,
            "published": list_editor.publish,
            "put-back": list_editor.put_back,
            "copy": list_copy.copy_list,
            "sessions": list_editor.add_session,
            "sessions/<int:session>": list_editor.edit_session,
            "sessions/<int:session>/delete": list_editor.delete_session,
            "entries": list_editor.add_entry,
            "entries/<int:entry>": list_editor.edit_entry,
            "entries/<int:entry>/place": list_editor.move_entry,
            "entries/<int:entry>/removed": list_editor.remove_entry,
        }
        return [
            *(
                path(f"<int:pk>/{place}/", self.admin_site.admin_view(view), name=f"papers_readinglist_{view.__name__}")
                for place, view in pages.items()
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReadingList]:
        """With the number of papers, which the tallies have."""
        cell = Tally.objects.filter(shelf=OuterRef("pk"), topic=ANY).order_by().values("shelf")
        papers = Subquery(cell.annotate(n=Cast(Sum("papers"), BigIntegerField())).values("n"))
        return super().get_queryset(request).annotate(papers=Coalesce(papers, 0, output_field=BigIntegerField()))

    @admin.display(description=_("papers"), ordering="papers")
    def paper_count(self, reading_list: ReadingList) -> int:
        """How many papers it has."""
        return reading_list.papers  # type: ignore[attr-defined]  # annotated above

    @admin.display(description=_("published"), boolean=True, ordering="published")
    def is_published(self, reading_list: ReadingList) -> bool:
        """Do readers see it."""
        return reading_list.published is not None

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The editor; for who may only look, and in a window that asks for the title alone, Django's form."""
        reading_list = self.get_object(request, unquote(object_id))
        is_plain = request.method == "POST" or IS_POPUP_VAR in request.GET
        if reading_list is None or is_plain or not self.has_change_permission(request, reading_list):
            return super().change_view(request, object_id, form_url, extra_context)
        return list_editor.editor(request, reading_list)

    def save_model(self, request: HttpRequest, obj: ReadingList, form: ModelForm, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """A new list is named after its title, and no reader sees it yet."""
        if not change:
            obj.name, obj.published = free_name(obj.title), None
        super().save_model(request, obj, form, change)
        before = {"title": form.initial["title"]} if change else {}
        Revision.note(request.user, "edited" if change else "added", obj, before, {"title": obj.title})

    def response_add(
        self, request: HttpRequest, obj: ReadingList, post_url_continue: str | None = None
    ) -> HttpResponse:
        """On to its sessions."""
        if IS_POPUP_VAR in request.POST or "_addanother" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(list_editor.address(obj))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Entries are counted and not listed: a list has up to a hundred thousand."""
        entries = Entry.objects.filter(reading_list__in=objs).count()
        sessions = Session.objects.filter(reading_list__in=objs).count()
        counts = {gettext("lists"): len(objs), gettext("sessions"): sessions, gettext("entries"): entries}
        stay = ngettext(
            "Its {count} entry goes with it; the paper stays.", "{count} entries go; the papers stay.", entries
        )
        return [*map(str, objs), stay.format(count=entries)], counts, set(), []

    def delete_model(self, request: HttpRequest, obj: ReadingList) -> None:
        """Delete it, and write that into the history."""
        self._note_deletion(request, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ReadingList]) -> None:
        """Delete them, and write that into the history."""
        for each in queryset:
            self._note_deletion(request, each)
        super().delete_queryset(request, queryset)

    @staticmethod
    def _note_deletion(request: HttpRequest, obj: ReadingList) -> None:
        was = {"title": obj.title, "name": obj.name, "entries": obj.entries.count()}
        Revision.note(request.user, "deleted", obj, was, {})


@admin.register(Session)
class SessionAdmin(ReadOnly, admin.ModelAdmin):
    """Sessions of all lists; they are edited in their list."""

    list_display = ["name", "date", "reading_list"]
    list_select_related = ["reading_list"]
    search_fields = ["name", "reading_list__title"]
    date_hierarchy = "date"


@admin.register(Entry)
class EntryAdmin(ReadOnly, Large, admin.ModelAdmin):
    """Entries of all lists; they are edited in their list."""

    list_display = ["paper", "reading_list", "session", "role", "lines"]
    list_filter = ["role"]
    list_select_related = ["paper", "reading_list", "session"]
    search_fields = ["paper"]
    paper_words = "paper"

    @admin.display(description=_("lines"))
    def lines(self, entry: Entry) -> str:
        """The lines of the source that it stands on; none of what a curator has put there."""
        return f"{entry.line}–{entry.last_line}" if entry.line else ""
