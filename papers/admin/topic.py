"""Topics and their rules in the admin: previewed before they are saved, and applied to the papers when they are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, Count, F, Func, IntegerField, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.admin import tagging_queue, topic_preview, topic_retagging
from papers.admin.history import Historied
from papers.admin.named_rows import NamedRows
from papers.admin.topic_form import TopicForm, TopicRuleInline
from papers.admin.topic_suggestions import rules_chosen, suggestions
from papers.models import Paper, Tagging, Topic, TopicRule
from papers.topics import revisions
from papers.topics.retagging import Progress, begin, proceed, progress_of
from papers.topics.tagging import Change, tag_all

TELLING = frozenset({"name", "slug", "threshold"})
"""Fields of a topic that decide, beside its rules, which papers have it: sessions are named after it."""


@admin.register(Topic)
class TopicAdmin(Historied, admin.ModelAdmin):
    """Topics."""

    form = TopicForm
    fields = ["name", "slug", "definition", "position", "threshold"]
    list_display = ["name", "slug", "definition", "position", "rule_count", "paper_count"]
    list_editable = ["position"]
    search_fields = ["name", "slug", "definition"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [TopicRuleInline]
    actions = ["apply_rules"]
    save_on_top = True

    def get_urls(self) -> list[URLPattern]:
        """The pages of the workbench, before Django's own, which take every other address."""
        guarded = self.admin_site.admin_view
        return [
            path("least-certain/", guarded(tagging_queue.least_certain), name="papers_topic_least_certain"),
            path("<int:pk>/suggestions/", guarded(suggestions), name="papers_topic_suggestions"),
            path("<int:pk>/retag/", guarded(topic_retagging.retag), name="papers_topic_retag"),
            *super().get_urls(),
        ]

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> type[BaseModelFormSet]:
        """With a name for each position."""
        return super().get_changelist_formset(request, formset=NamedRows, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        """With the numbers of rules and papers, each counted by itself: joined, they would multiply."""
        rules = TopicRule.objects.filter(topic=OuterRef("pk")).order_by()
        taggings = Tagging.objects.counting().filter(topic=OuterRef("pk")).order_by()
        papers = Paper.objects.order_by()
        return (
            super()
            .get_queryset(request)
            .annotate(
                rule_count=Coalesce(Subquery(rules.values("topic").annotate(n=Count("pk")).values("n")), 0),
                paper_count=Coalesce(Subquery(taggings.values("topic").annotate(n=Count("pk")).values("n")), 0),
                retagged=_only_if_stale(papers.filter(pk__lte=OuterRef("stale_after"))),
                papers_in_all=_only_if_stale(papers),
            )
        )

    def get_formset_kwargs(self, request: HttpRequest, obj: Topic, inline: Any, prefix: str) -> dict[str, Any]:
        """With the suggestions that were chosen in rows of their own."""
        chosen = rules_chosen(request)
        arguments = super().get_formset_kwargs(request, obj, inline, prefix)
        return {**arguments, "initial": chosen} if chosen and isinstance(inline, TopicRuleInline) else arguments

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A preview reads all papers: who may only add topics has them tagged by those who may change them."""
        if topic_preview.is_asked_for(request) and not self.has_change_permission(request):
            raise PermissionDenied
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        change: bool = False,  # noqa: FBT001, FBT002
        form_url: str = "",
        obj: Topic | None = None,
    ) -> HttpResponse:
        """The form with what stands about it: its papers, its learned words, and the preview if one is asked for."""
        if topic_preview.is_asked_for(request) and not context["errors"]:
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            context |= topic_preview.of_form(context["adminform"].form.instance, formsets)
        if obj is not None:
            context |= {
                "topic": Topic.objects.get(pk=obj.pk),
                "paper_count": obj.paper_count,  # type: ignore[attr-defined]  # annotated above
                "progress": progress_of(obj),
                "words": _heaviest_first(obj.words),
            }
            context["seen"] = revisions.version_of(context["topic"])
        context["may_workbench"] = self.has_change_permission(request, obj)
        context["may_decide"] = admin.site.get_model_admin(Tagging).has_change_permission(request)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """In the transaction that changes what decides, say that the papers do not carry it yet."""
        topic, changed = form.instance, set(form.changed_data).intersection(revisions.FIELDS)
        before = {**revisions.state_of(topic), **{name: form.initial.get(name) for name in changed}} if change else {}
        super().save_related(request, form, formsets, change)
        revisions.note(request.user, "edited" if change else "made", topic, before)
        renamed = {"name", "slug"} & set(form.changed_data)
        if TELLING & set(form.changed_data) or any(formset.has_changed() for formset in formsets):
            begin(form.instance, [form.initial.get(name) or form.cleaned_data[name] for name in renamed])
            form.instance.stale_after = 0

    def delete_model(self, request: HttpRequest, obj: Topic) -> None:
        """What it was stays in the history."""
        revisions.note_deleted(request.user, [obj])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Topic]) -> None:
        """The same for those that were chosen."""
        revisions.note_deleted(request.user, queryset)
        super().delete_queryset(request, queryset)

    def response_add(self, request: HttpRequest, obj: Topic, post_url_continue: str | None = None) -> HttpResponse:
        """On to the papers."""
        return self._on_to_the_papers(request, obj, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: Topic) -> HttpResponse:
        """On to the papers, if anything was changed that decides about them."""
        return self._on_to_the_papers(request, obj, super().response_change(request, obj))

    def _on_to_the_papers(self, request: HttpRequest, obj: Topic, otherwise: HttpResponse) -> HttpResponse:
        # Zero is what `save_related` has just set; a topic that was stale before stays for who continues it.
        if obj.stale_after != 0 or not self.has_change_permission(request, obj):
            return otherwise
        if otherwise.status_code != 302:  # a window that closes itself
            transaction.on_commit(partial(proceed, obj))
            return otherwise
        another = f"?{topic_retagging.ADD_ANOTHER}=1" if "_addanother" in request.POST else ""
        return redirect(topic_retagging.address(obj) + another)

    @admin.action(description=_("Apply the rules of all topics to all papers"), permissions=["change"])
    def apply_rules(self, request: HttpRequest, queryset: QuerySet[Topic]) -> None:
        """What `tag_papers` does. A paper's topics hang together, so the chosen ones make no difference."""
        change = sum((change for _topic, change in tag_all()), Change())
        said = gettext(
            "The rules were applied. Taggings added: {added}, removed: {removed}, with other evidence: {altered}."
        )
        self.message_user(request, said.format(added=change.added, removed=change.removed, altered=change.altered))

    @admin.display(description=_("rules"))
    def rule_count(self, topic: Topic) -> int:
        """How many rules it has."""
        return topic.rule_count  # type: ignore[attr-defined]  # annotated above

    @admin.display(description=_("papers"))
    def paper_count(self, topic: Topic) -> str | SafeString:
        """How many papers have it; and while that is not yet what the rules say, how far they have been applied."""
        count = str(topic.paper_count)  # type: ignore[attr-defined]  # annotated above
        if topic.stale_after is None:
            return count
        progress = Progress(topic.retagged, topic.papers_in_all)  # type: ignore[attr-defined]
        address = topic_retagging.address(topic)
        return format_html(
            '{} <a href="{}">{}</a>', count, address, gettext("re-tagging: {} %").format(progress.percent)
        )


@admin.register(TopicRule)
class TopicRuleAdmin(admin.ModelAdmin):
    """Rules of all topics, to be searched. What is changed here waits for the topic's re-tagging."""

    list_display = ["pattern", "topic", "field", "weight"]
    list_filter = ["topic", "field"]
    list_select_related = ["topic"]
    search_fields = ["pattern"]

    def save_model(self, request: HttpRequest, obj: TopicRule, form: ModelForm, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """The topic's papers do not carry it yet; nor do those of the topic that the rule was taken from."""
        topics = Topic.objects.filter(pk__in=[obj.topic_id, form.initial.get("topic") or obj.topic_id])
        with revisions.noted(topics, request.user):
            super().save_model(request, obj, form, change)
        for topic in topics:
            begin(topic)

    def delete_model(self, request: HttpRequest, obj: TopicRule) -> None:
        """The topic's papers carry it still."""
        self.delete_queryset(request, TopicRule.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[TopicRule]) -> None:
        """The topics' papers carry them still."""
        topics = list(Topic.objects.filter(rules__in=queryset).distinct())
        with revisions.noted(topics, request.user):
            super().delete_queryset(request, queryset)
        for topic in topics:
            begin(topic)


def _heaviest_first(words: Mapping[str, float]) -> list[tuple[str, str]]:
    """Learned words with their points as they are shown."""
    ordered = sorted(words.items(), key=lambda word: (-abs(word[1]), word[0]))
    return [(pattern, f"{weight:+g}".replace("-", "\u2212")) for pattern, weight in ordered]


def _only_if_stale(papers: QuerySet[Paper]) -> Case:
    """The number of these papers for topics that are stale; for others it is not even counted."""
    counted = papers.annotate(n=Func(F("pk"), function="COUNT", output_field=IntegerField())).values("n")
    return Case(When(stale_after__isnull=False, then=Subquery(counted)))
