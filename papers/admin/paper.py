"""Papers in the admin. What a curator edits is locked against imports; what a curator decides about topics stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Prefetch, QuerySet, TextField, URLField
from django.forms import BaseFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.admin import merger, pair, paper_sources, repair
from papers.admin.bulk import change_all
from papers.admin.history import Historied, undo_link
from papers.admin.large import Large, of_papers
from papers.admin.named_rows import NamedInlineRows
from papers.admin.paper_filters import LackFilter, ListFilter, TopicFilter
from papers.admin.paper_form import PaperForm, StoredText
from papers.admin.paper_locks import LockedRows, locks_of, show_locks
from papers.admin.read_only import ReadOnly
from papers.curation import deletion
from papers.curation.edits import OWN_FIELDS, SETS, edit, version_of
from papers.models import (
    Entry,
    Fingerprint,
    FormerId,
    Identifier,
    ImportRecord,
    Link,
    Merger,
    Paper,
    Tagging,
)
from papers.search import Search
from papers.search.query import parse
from papers.text.plain import cleaned
from papers.topics import verdicts
from papers.topics.tagging import Topics

SECURE_LINKS: dict[Any, Any] = {URLField: {"assume_scheme": "https"}}  # of an address that is typed without one


class IdentifierInline(admin.TabularInline):
    """The paper's identifiers."""

    model = Identifier
    formset = LockedRows
    extra = 0


class LinkInline(admin.TabularInline):
    """The paper's links."""

    model = Link
    formset = LockedRows
    extra = 0
    formfield_overrides = SECURE_LINKS


class Joined:
    """Mixed into an inline: its rows come with what they refer to, in one query however many they are."""

    related: Sequence[str] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what the rows refer to."""
        return super().get_queryset(request).select_related(*self.related)  # type: ignore[misc]  # an inline's


class TaggingInline(Joined, admin.TabularInline):
    """The paper's topics: choose yes or no, and it is a curator's verdict from then on."""

    model = Tagging
    formset = NamedInlineRows
    related = ["topic"]
    extra = 1
    fields = ["topic", "verdict", "source", "words"]
    readonly_fields = ["source", "words"]
    verbose_name_plural = _("topics (your yes or no outranks every rule; delete it to let the rules decide)")

    @admin.display(description=_("evidence"))
    def words(self, tagging: Tagging) -> str:
        """The words that spoke for the topic."""
        return ", ".join(tagging.evidence)


class EntryInline(ReadOnly, Joined, admin.TabularInline):
    """Where the paper stands."""

    model = Entry
    related = ["reading_list", "session"]
    fields = ["reading_list", "session", "role", "line", "last_line"]
    extra = 0


class LedgerInline(ReadOnly, Joined, admin.TabularInline):
    """What imports did to the paper."""

    model = ImportRecord
    related = ["run"]
    verbose_name_plural = _("import ledger")
    fields = ["run", "first_line", "last_line", "outcome", "sentence"]
    extra = 0


class MergerInline(ReadOnly, Joined, admin.TabularInline):
    """The papers that have become one with it, each with the way to take it apart again."""

    model = Merger
    related = ["run", "user"]
    verbose_name_plural = _("merged into this paper")
    fields = ["title", "gone", "who", "when", "taking_apart"]
    readonly_fields = ["who", "taking_apart"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Merger]:
        """Without all that was kept of the two papers, which is not shown."""
        return super().get_queryset(request).defer("kept")

    @admin.display(description=_("by"))
    def who(self, row: Merger) -> str:
        """The curator, or the import that showed the two to be one."""
        return str(row.user or row.run or gettext("somebody"))

    @admin.display(description=_("again two"))
    def taking_apart(self, row: Merger) -> SafeString:
        """A link to where it is done."""
        return format_html('<a href="{}">{}</a>', merger.part_address(row), gettext("Take apart"))


@admin.register(Paper)
class PaperAdmin(Large, Historied, admin.ModelAdmin):
    """Papers."""

    form = PaperForm
    list_display = ["readable_title", "title_source", "has_abstract", "topic_names"]
    list_filter = [LackFilter, TopicFilter, ListFilter]
    sortable_by = ["readable_title"]
    search_fields = ["identifiers__value", "public_id", "citation_key"]
    readonly_fields = ["public_id", "citation_key", "title_source", "locked", "added"]
    fields = [
        "title",
        "title_source",
        "abstract",
        "authors",
        "published",
        "locked",
        "public_id",
        "citation_key",
        "added",
    ]
    inlines = [TaggingInline, IdentifierInline, LinkInline, EntryInline, MergerInline, LedgerInline]
    save_on_top = True
    formfield_overrides = {
        TextField: {
            "form_class": StoredText,
            "widget": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        }
    }

    def get_urls(self) -> list[URLPattern]:
        """The pages beside Django's own, which take every other address."""
        guarded = self.admin_site.admin_view
        return [
            path("bulk/", guarded(change_all), name="papers_paper_bulk"),
            path("duplicates/", guarded(pair.duplicates), name="papers_paper_duplicates"),
            path("duplicates/undecide/", guarded(pair.undecide), name="papers_paper_undecide"),
            path("duplicates/<slug:one>/<slug:other>/", guarded(pair.compare), name="papers_paper_compare"),
            path("<int:pk>/merge/", guarded(merger.merge_with), name="papers_paper_merge_with"),
            path("<int:pk>/split/", guarded(merger.split), name="papers_paper_split"),
            path("<int:pk>/mergers/<int:merger_pk>/part/", guarded(merger.part), name="papers_paper_part"),
            path("repair/", guarded(repair.overview), name="papers_paper_repair"),
            path("repair/<slug:slug>/", guarded(repair.queue), name="papers_paper_repair_queue"),
            path("<slug:key>/sources/", guarded(paper_sources.sources), name="papers_paper_sources"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Paper]:
        """With the topics, so that a page of papers is a fixed number of queries."""
        said = Tagging.objects.counting().for_show().only("paper", "verdict", "topic__name")
        papers: Any = super().get_queryset(request)
        return papers.as_read().prefetch_related(Prefetch("taggings", said, "topics_shown"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Paper], search_term: str
    ) -> tuple[QuerySet[Paper], bool]:
        """Papers by an id of theirs, or by what readers search them by."""
        search, term = Search(parse(search_term)), cleaned(search_term).strip()
        named = {*Identifier.objects.filter(value__iexact=term).values_list("paper", flat=True)}
        named.update(Paper.objects.known_as(term).values_list("pk", flat=True))
        named.update(Paper.objects.filter(citation_key=term).values_list("pk", flat=True))
        return of_papers(queryset, "pk", search, named), False

    @admin.display(description=_("title"), ordering="title_key")
    def readable_title(self, paper: Paper) -> str:
        """The title as readers see it."""
        return paper.readable_title

    @admin.display(description=_("abstract"), boolean=True)
    def has_abstract(self, paper: Paper) -> bool:
        """Is the abstract known."""
        return bool(paper.abstract)

    @admin.display(description=_("topics"))
    def topic_names(self, paper: Paper) -> str:
        """The topics that count."""
        return ", ".join(tagging.topic.name for tagging in paper.topics_shown)  # type: ignore[attr-defined]  # prefetched above

    @admin.display(description=_("locked against imports"))
    def locked(self, paper: Paper) -> SafeString | str:
        """The fields of which a curator has the last word."""
        return locks_of(paper) or gettext("nothing")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Whoever may delete a paper may delete what belongs to it, also what nobody edits by itself."""
        deleted, counts, _, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set(), protected

    def delete_model(self, request: HttpRequest, obj: Paper) -> None:
        """Keep what there was, so that it can be brought back."""
        self.delete_queryset(request, Paper.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Paper]) -> None:
        """The same for those that were chosen."""
        if step := deletion.delete(queryset.values_list("pk", flat=True), request.user):
            messages.info(request, undo_link(step, gettext("What was deleted can be brought back.")))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Paper | None:
        """As nobody else can change it until what was sent is saved."""
        paper = super().get_object(request, object_id, from_field)
        if paper is not None and request.method == "POST" and transaction.get_connection().in_atomic_block:
            paper.refresh_from_db(from_queryset=Paper.objects.select_for_update())
        return paper

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        change: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        form_url: str = "",
        obj: Paper | None = None,
    ) -> HttpResponse:
        """With what is locked, beside each field, and the version of what belongs to the paper."""
        if obj is not None and self.has_change_permission(request, obj):
            context["seen"] = version_of(obj, SETS)
            show_locks(obj, context["adminform"].form, context["inline_admin_formsets"])
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: Paper, form: ModelForm, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """What was edited is a curator's word."""
        if not change:
            super().save_model(request, obj, form, change)
        edit(obj, {field: form.cleaned_data[field] for field in OWN_FIELDS if field in form.changed_data}, request.user)

    def save_formset(self, request: HttpRequest, form: Any, formset: BaseFormSet, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Identifiers and links are a curator's word when they were edited; so is a tagging."""
        if isinstance(formset, LockedRows):
            formset.save(commit=False)
            if formset.has_changed():
                edit(form.instance, {formset.field: formset.rows()}, request.user)
            return
        if getattr(formset, "model", None) is not Tagging:
            super().save_formset(request, form, formset, change)
            return
        with verdicts.noted([form.instance], request.user):
            for tagging in formset.save(commit=False):  # type: ignore[attr-defined]  # a model formset
                tagging.decide(request.user)
            super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Once everything is saved, let the rules decide wherever no curator has."""
        super().save_related(request, form, formsets, change)
        Topics().tag([form.instance])


@admin.register(Identifier)
class IdentifierAdmin(ReadOnly, Large, admin.ModelAdmin):
    """Identifiers of all papers, to be searched; they are edited with their paper, and locked there."""

    list_display = ["value", "scheme", "version", "paper"]
    list_filter = ["scheme"]
    list_select_related = ["paper"]
    search_fields = ["value"]


@admin.register(Link)
class LinkAdmin(ReadOnly, Large, admin.ModelAdmin):
    """Links of all papers, to be searched; they are edited with their paper, and locked there."""

    list_display = ["url", "kind", "paper"]
    list_filter = ["kind"]
    list_select_related = ["paper"]
    search_fields = ["url"]
    formfield_overrides = SECURE_LINKS


@admin.register(FormerId)
class FormerIdAdmin(ReadOnly, Large, admin.ModelAdmin):
    """Ids that redirect."""

    list_display = ["public_id", "paper"]
    list_select_related = ["paper"]
    search_fields = ["public_id"]


@admin.register(Fingerprint)
class FingerprintAdmin(ReadOnly, Large, admin.ModelAdmin):
    """What papers are recognised by."""

    list_display = ["value", "kind", "paper"]
    list_filter = ["kind"]
    list_select_related = ["paper"]
