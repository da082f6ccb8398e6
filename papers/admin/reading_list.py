"""Lists, sessions and entries in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from papers.models import Entry, ReadingList, Session


class SessionInline(admin.TabularInline):
    """A course's sessions."""

    model = Session
    extra = 0


@admin.register(ReadingList)
class ReadingListAdmin(admin.ModelAdmin):
    """Reading lists."""

    list_display = ["title", "name", "format", "entry_count"]
    list_filter = ["format"]
    search_fields = ["title", "name"]
    readonly_fields = ["name", "format"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [SessionInline]

    def get_readonly_fields(self, request: HttpRequest, obj: ReadingList | None = None) -> list[str]:
        """The name is what imports know the list by: set once."""
        return ["name", "format"] if obj else ["format"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReadingList]:
        """With the number of entries."""
        return super().get_queryset(request).annotate(entry_count=Count("entries"))

    @admin.display(description=_("entries"), ordering="entry_count")
    def entry_count(self, reading_list: ReadingList) -> int:
        """How many entries it has."""
        return reading_list.entry_count  # type: ignore[attr-defined]  # annotated above


@admin.register(Session)
class SessionAdmin(admin.ModelAdmin):
    """Sessions."""

    list_display = ["name", "date", "reading_list"]
    list_filter = ["reading_list"]
    list_select_related = ["reading_list"]
    search_fields = ["name"]
    date_hierarchy = "date"


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    """Entries."""

    list_display = ["paper", "reading_list", "session", "role", "line"]
    list_filter = ["reading_list", "role", "session"]
    list_select_related = ["paper", "reading_list", "session"]
    search_fields = ["paper__title", "note"]
    autocomplete_fields = ["paper", "reading_list", "session"]
    show_full_result_count = False
