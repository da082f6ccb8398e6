"""What papers are narrowed by in the admin: each choice is found in an index, however many papers there are."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from papers.models import Entry, Paper, ReadingList, Tagging, Topic


class TopicFilter(admin.SimpleListFilter):
    """Papers of a topic."""

    title = _("topic")
    parameter_name = "about"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All topics."""
        return [(topic.slug, topic.name) for topic in Topic.objects.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Paper]) -> QuerySet[Paper] | None:
        """Those that have it."""
        slug = self.value()
        found = Tagging.objects.counting().filter(topic__slug=slug).values("paper")
        return queryset.filter(pk__in=found) if slug else None


class ListFilter(admin.SimpleListFilter):
    """Papers of a list."""

    title = _("list")
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All lists."""
        return [(each.slug, each.title) for each in ReadingList.objects.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Paper]) -> QuerySet[Paper] | None:
        """Those that stand in it."""
        slug = self.value()
        found = Entry.objects.filter(reading_list__slug=slug).order_by().values("paper")
        return queryset.filter(pk__in=found) if slug else None


class LackFilter(admin.SimpleListFilter):
    """Papers of which something is not known."""

    title = _("lack")
    parameter_name = "lacks"

    # Written out, not as parameters: SQLite finds none of them in an index that is of such rows alone.
    _CONDITIONS = {"title": "papers_paper.title_source = 'inferred'", "abstract": "papers_paper.abstract = ''"}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What can be lacking."""
        return [("title", _("a title of its own")), ("abstract", _("an abstract"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Paper]) -> QuerySet[Paper] | None:
        """Those that lack it."""
        lacks = self._CONDITIONS.get(self.value() or "")
        return queryset.extra(where=[lacks]) if lacks else None  # noqa: S610 - one of two that are written here
