"""Taggings in the admin: a yes or no given here is a curator's, and stands for ever."""

from __future__ import annotations

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from papers.admin.large import Large
from papers.models import Paper, Tagging
from papers.topics import verdicts
from papers.topics.tagging import Topics


@admin.register(Tagging)
class TaggingAdmin(Large, admin.ModelAdmin):
    """Taggings: a yes or no given here is a curator's, and stands for ever."""

    list_display = ["paper", "topic", "verdict", "source", "words", "decided_by", "decided_at"]
    list_filter = ["topic", "source", "verdict"]
    list_select_related = ["paper", "topic", "decided_by"]
    search_fields = ["paper"]
    paper_words = "paper"
    fields = ["paper", "topic", "verdict", "source", "words", "decided_by", "decided_at"]
    readonly_fields = ["source", "words", "decided_by", "decided_at"]
    autocomplete_fields = ["paper", "topic"]

    def get_readonly_fields(self, request: HttpRequest, obj: Tagging | None = None) -> list[str]:
        """A verdict is on one paper and one topic: moved to others, it would leave the first without any."""
        return [*self.readonly_fields, *(["paper", "topic"] if obj else [])]

    @admin.display(description=_("evidence"))
    def words(self, tagging: Tagging) -> str:
        """The words that spoke for the topic."""
        return ", ".join(tagging.evidence)

    def save_model(self, request: HttpRequest, obj: Tagging, form: ModelForm, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """What a curator saves is the curator's verdict."""
        with verdicts.noted([obj.paper], request.user):
            obj.decide(request.user)
            super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Tagging) -> None:
        """Without the verdict, the rules decide."""
        self.delete_queryset(request, Tagging.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Tagging]) -> None:
        """Without the verdicts, the rules decide."""
        with transaction.atomic():
            papers = list(Paper.objects.filter(pk__in=queryset.values("paper")))
            with verdicts.noted(papers, request.user):
                super().delete_queryset(request, queryset)
                Topics().tag(papers)
