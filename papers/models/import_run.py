"""The ledger: one run a source, one record a span of its lines, so that nothing of an import is unaccounted for."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from papers.models.reading_list import ReadingList


class Outcome(models.TextChoices):
    """What became of a span of lines."""

    CREATED = "created", _("created")
    UPDATED = "updated", _("updated")
    UNCHANGED = "unchanged", _("unchanged")
    DUPLICATE = "duplicate", _("duplicate")
    REJECTED = "rejected", _("rejected")
    FURNITURE = "furniture", _("furniture")


class ImportRun(models.Model):
    """One reading of one source. Its bytes are kept once, under their digest, however often they are imported."""

    name = models.CharField(max_length=255)
    reading_list = models.ForeignKey(ReadingList, models.SET_NULL, null=True, related_name="runs")
    format = models.CharField(max_length=16)
    encoding = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    nonblank_lines = models.PositiveIntegerField()
    tally = models.JSONField(default=dict)
    started = models.DateTimeField(default=timezone.now)
    finished = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["sha256"], name="import_run_source")]

    def __str__(self) -> str:
        return f"{self.name}, {self.started:%Y-%m-%d %H:%M}"

    @property
    def source_path(self) -> Path:
        """Where the source's bytes are kept."""
        return kept_source(self.sha256)


def kept_source(sha256: str) -> Path:
    """The place of a source's bytes in the data folder."""
    return Path(settings.DATA_DIR) / "sources" / sha256


class ImportRecord(models.Model):
    """A span of a source's lines, what became of it, why, and what the paper it touched was before."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="records")
    first_line = models.PositiveIntegerField()
    last_line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    reason = models.CharField(max_length=32)
    sentence = models.TextField()
    paper = models.ForeignKey("papers.Paper", models.SET_NULL, null=True, db_index=False, related_name="import_records")
    before = models.JSONField(null=True)

    class Meta:
        ordering = ["run", "first_line"]
        constraints = [
            models.UniqueConstraint(fields=["run", "first_line"], name="import_record_unique"),
            models.CheckConstraint(condition=Q(last_line__gte=F("first_line")), name="import_record_lines_in_order"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="import_record_outcome_known"),
        ]
        indexes = [
            models.Index(fields=["run", "outcome"], name="import_record_outcomes"),
            models.Index(fields=["paper", "run", "first_line"], name="import_record_meetings"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.first_line}-{self.last_line} {self.outcome}"
