"""Topics, their rules and the taggings in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from papers.models import Paper, Tagging, Topic, TopicRule, Verdict
from papers.topics.tagging import Change, Topics, tag_all


class TopicRuleInline(admin.TabularInline):
    """A topic's rules."""

    model = TopicRule
    extra = 1


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    """Topics. After a change of rules, `tag_papers` or the action here applies them to the papers."""

    list_display = ["name", "slug", "definition", "position", "rule_count", "paper_count"]
    list_editable = ["position"]
    search_fields = ["name", "slug", "definition"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [TopicRuleInline]
    actions = ["apply_rules"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        """With the numbers of rules and papers."""
        counting = Q(taggings__verdict=Verdict.YES)
        return (
            super()
            .get_queryset(request)
            .annotate(
                rule_count=Count("rules", distinct=True), paper_count=Count("taggings", filter=counting, distinct=True)
            )
        )

    @admin.action(description="Apply the rules of all topics to all papers", permissions=["change"])
    def apply_rules(self, request: HttpRequest, queryset: QuerySet[Topic]) -> None:
        """What `tag_papers` does. A paper's topics hang together, so the chosen ones make no difference."""
        change = sum((change for _, change in tag_all()), Change())
        self.message_user(
            request,
            f"The rules were applied. Taggings added: {change.added}, removed: {change.removed}, "
            f"with other evidence: {change.altered}.",
        )

    @admin.display(description="rules")
    def rule_count(self, topic: Topic) -> int:
        """How many rules it has."""
        return topic.rule_count  # type: ignore[attr-defined]  # annotated above

    @admin.display(description="papers")
    def paper_count(self, topic: Topic) -> int:
        """How many papers have it."""
        return topic.paper_count  # type: ignore[attr-defined]  # annotated above


@admin.register(TopicRule)
class TopicRuleAdmin(admin.ModelAdmin):
    """Rules of all topics, to be searched."""

    list_display = ["pattern", "topic", "field", "weight"]
    list_filter = ["topic", "field"]
    list_select_related = ["topic"]
    search_fields = ["pattern"]


@admin.register(Tagging)
class TaggingAdmin(admin.ModelAdmin):
    """Taggings: a yes or no given here is a curator's, and stands for ever."""

    list_display = ["paper", "topic", "verdict", "source", "words", "decided_by", "decided_at"]
    list_filter = ["topic", "source", "verdict"]
    list_select_related = ["paper", "topic", "decided_by"]
    search_fields = ["paper__title"]
    fields = ["paper", "topic", "verdict", "source", "words", "decided_by", "decided_at"]
    readonly_fields = ["source", "words", "decided_by", "decided_at"]
    autocomplete_fields = ["paper", "topic"]
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: Tagging | None = None) -> list[str]:
        """A verdict is on one paper and one topic: moved to others, it would leave the first without any."""
        return [*self.readonly_fields, *(["paper", "topic"] if obj else [])]

    @admin.display(description="evidence")
    def words(self, tagging: Tagging) -> str:
        """The words that spoke for the topic."""
        return ", ".join(tagging.evidence)

    def save_model(self, request: HttpRequest, obj: Tagging, form: ModelForm, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """What a curator saves is the curator's verdict."""
        obj.decide(request.user)
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Tagging) -> None:
        """Without the verdict, the rules decide."""
        self.delete_queryset(request, Tagging.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Tagging]) -> None:
        """Without the verdicts, the rules decide."""
        with transaction.atomic():
            papers = list(Paper.objects.filter(pk__in=queryset.values("paper")))
            super().delete_queryset(request, queryset)
            Topics().tag(papers)
