"""Readers and their marks in the admin: to look at, not to change; a mark is its reader's own."""

from __future__ import annotations

from django.contrib import admin

from papers.admin.read_only import ReadOnly
from papers.models import Reader, ReadMark


@admin.register(Reader)
class ReaderAdmin(ReadOnly, admin.ModelAdmin):
    """Readers."""

    list_display = ["__str__", "since"]
    list_select_related = ["user"]
    search_fields = ["user__username"]


@admin.register(ReadMark)
class ReadMarkAdmin(ReadOnly, admin.ModelAdmin):
    """Marks."""

    list_display = ["paper", "status", "when", "reader"]
    list_filter = ["status"]
    list_select_related = ["paper", "reader__user"]
    search_fields = ["paper__title"]
    show_full_result_count = False
