"""Import runs and their ledger in the admin: read, taken back as a whole and corrected by another, never edited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.admin import (
    bookmarklet,
    import_correction,
    import_ledger,
    import_preview,
    import_progress,
    import_start,
    import_undoing,
)
from papers.admin.large import Large
from papers.admin.read_only import ReadOnly
from papers.models import ImportRecord, ImportRun, Outcome, Stage
from papers.models.import_run import AT_WORK


@admin.register(ImportRun)
class ImportRunAdmin(Large, admin.ModelAdmin):
    """Runs, each with a page of its own."""

    list_display = ["name", "step", "balance", "started", "by", "reading_list"]
    list_filter = ["stage", "format", "started"]
    list_select_related = ["reading_list", "user"]
    search_fields = ["name", "sha256"]

    def get_urls(self) -> list[URLPattern]:
        """The pages of a run, before Django's own, which take every other address."""
        guarded = self.admin_site.admin_view
        return [
            path("add/", guarded(import_start.start), name="papers_importrun_add"),
            path("bookmarklet/", guarded(bookmarklet.bookmarklet), name="papers_importrun_bookmarklet"),
            path("<int:pk>/preview/", guarded(import_preview.preview), name="papers_importrun_preview"),
            path("<int:pk>/preview/<int:line>/", guarded(import_preview.record), name="papers_importrun_record"),
            path("<int:pk>/decisions/", guarded(import_preview.decisions), name="papers_importrun_decisions"),
            path("<int:pk>/text/", guarded(import_preview.text), name="papers_importrun_text"),
            path("<int:pk>/discard/", guarded(import_preview.throw_away), name="papers_importrun_discard"),
            path("<int:pk>/import/", guarded(import_progress.carry_out), name="papers_importrun_import"),
            path("<int:pk>/progress/", guarded(import_progress.progress), name="papers_importrun_progress"),
            path("<int:pk>/cancel/", guarded(import_progress.cancel), name="papers_importrun_cancel"),
            path("<int:pk>/continue/", guarded(import_progress.go_on), name="papers_importrun_continue"),
            path("<int:pk>/rejected.txt", guarded(import_ledger.rejected_lines), name="papers_importrun_rejected"),
            path("<int:pk>/correct/", guarded(import_correction.correct), name="papers_importrun_correct"),
            path("<int:pk>/undo/", guarded(import_undoing.take_back), name="papers_importrun_undo"),
            path("<int:pk>/redo/", guarded(import_undoing.bring_back), name="papers_importrun_redo"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportRun]:
        """Without the decisions: a draft may have thousands."""
        return super().get_queryset(request).defer("decisions")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes: a run is undone, and what it was stays to be read."""
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The run's page, made for reading: a ledger that could be edited would be none."""
        run = self.get_object(request, object_id)
        if run is None:
            raise Http404
        return import_ledger.ledger(request, run)

    @admin.display(description=_("stage"), ordering="stage")
    def step(self, run: ImportRun) -> SafeString:
        """How far it has come; where something is left to do, the way there."""
        if run.stage not in {Stage.DRAFT, Stage.CANCELLED, Stage.FAILED, *AT_WORK}:
            return SafeString(run.get_stage_display())
        name = "preview" if run.stage == Stage.DRAFT else "progress"
        way = reverse(f"admin:papers_importrun_{name}", args=[run.pk])
        return format_html('<a href="{}">{}</a>', way, run.get_stage_display())

    @admin.display(description=_("balance"))
    def balance(self, run: ImportRun) -> str:
        """The outcomes in figures; a run that was interrupted has none."""
        if run.finished is None and not run.tally:
            return gettext("not finished")
        return ", ".join(f"{run.tally[outcome]}\u00a0{outcome.label}" for outcome in Outcome if run.tally.get(outcome))

    @admin.display(description=_("by"), ordering="user__username", empty_value=_("command line"))  # type: ignore[call-overload, untyped-decorator]  # the stubs know no lazy one
    def by(self, run: ImportRun) -> object:
        """Who imported it."""
        return run.user


@admin.register(ImportRecord)
class ImportRecordAdmin(ReadOnly, Large, admin.ModelAdmin):
    """The ledgers of all runs, a span of lines a row."""

    list_display = ["lines", "of_run", "outcome", "sentence", "paper"]
    list_filter = ["outcome"]
    list_select_related = ["run", "paper"]
    # The only order: along an index, from its end. To go up and down sorted half a million rows for five seconds.
    ordering = ["-run_id", "-first_line"]
    sortable_by = ()
    search_fields = ["paper"]
    paper_words = "paper"

    @admin.display(description=_("lines"))
    def lines(self, record: ImportRecord) -> str:
        """The span."""
        return f"{record.first_line}–{record.last_line}"

    @admin.display(description=_("import"))
    def of_run(self, record: ImportRecord) -> SafeString:
        """A link to these lines on the run's page."""
        url = reverse("admin:papers_importrun_change", args=[record.run_id])
        query = urlencode({"line": record.first_line})
        return format_html('<a href="{}?{}">{}</a>', url, query, record.run)
