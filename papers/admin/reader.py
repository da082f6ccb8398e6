"""Readers and their marks in the admin: to look at, not to change; a mark is its reader's own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from papers.admin.large import Large
from papers.admin.read_only import ReadOnly
from papers.models import Reader, ReadMark


class GoesWithAccount(ReadOnly):
    """Mixed into an admin: never edited, and deleted with the account it belongs to."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may delete accounts; the admin refuses to delete one whose marks could not go with it."""
        return request.user.has_perm("auth.delete_user")


@admin.register(Reader)
class ReaderAdmin(GoesWithAccount, Large, admin.ModelAdmin):
    """Readers."""

    list_display = ["__str__", "since"]
    list_select_related = ["user"]
    search_fields = ["user__username"]


@admin.register(ReadMark)
class ReadMarkAdmin(GoesWithAccount, Large, admin.ModelAdmin):
    """Marks."""

    list_display = ["paper", "status", "when", "reader"]
    list_filter = ["status"]
    list_select_related = ["paper", "reader__user"]
    search_fields = ["paper"]
    paper_words = "paper"
