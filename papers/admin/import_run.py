"""Import runs and their ledger in the admin, read-only: a ledger that could be edited would be none."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.admin.read_only import ReadOnly
from papers.models import ImportRecord, ImportRun, Outcome


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly, admin.ModelAdmin):
    """Runs, each with a way into its ledger."""

    list_display = ["name", "balance", "ledger", "started"]
    list_filter = ["format", "started"]
    list_select_related = ["reading_list"]
    search_fields = ["name", "sha256"]
    readonly_fields = ["balance", "ledger", "ended"]

    @admin.display(description=_("finished"), ordering="finished", empty_value=_("not finished"))  # type: ignore[call-overload, untyped-decorator]  # the stubs know no lazy one
    def ended(self, run: ImportRun) -> object:
        """When the run ended; one that was interrupted never did."""
        return run.finished

    @admin.display(description=_("balance"))
    def balance(self, run: ImportRun) -> str:
        """The outcomes in figures; a run that was interrupted has none."""
        if run.finished is None:
            return gettext("not finished")
        return ", ".join(f"{run.tally[outcome]} {outcome.label}" for outcome in Outcome if run.tally.get(outcome))

    @admin.display(description=_("ledger"))
    def ledger(self, run: ImportRun) -> SafeString:
        """A link to the run's records."""
        url = reverse("admin:papers_importrecord_changelist")
        return format_html('<a href="{}?{}">{}</a>', url, urlencode({"run__id__exact": run.pk}), gettext("every line"))


@admin.register(ImportRecord)
class ImportRecordAdmin(ReadOnly, admin.ModelAdmin):
    """The ledger, a span of lines a row."""

    list_display = ["lines", "outcome", "reason", "sentence", "paper", "run"]
    list_filter = ["outcome", "reason", ("run", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["run", "paper"]
    search_fields = ["sentence", "paper__title"]
    list_per_page = 100
    show_full_result_count = False

    @admin.display(description=_("lines"), ordering="first_line")
    def lines(self, record: ImportRecord) -> str:
        """The span."""
        return f"{record.first_line}–{record.last_line}"
