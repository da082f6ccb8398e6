"""The ledger: one run a source, one record a span of its lines, so that nothing of an import is unaccounted for."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Self

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


class Stage(models.TextChoices):
    """How far a run has come. A draft is what a curator looks at before they import it, and says nothing yet."""

    DRAFT = "draft", _("draft")
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    FINISHED = "finished", _("finished")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("failed")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    REDOING = "redoing", _("being brought back")


LIVE: Final = (Stage.RUNNING, Stage.FINISHED, Stage.CANCELLED, Stage.FAILED, Stage.REDOING)
"""The stages of runs whose records papers are made of: also of one that was interrupted, as far as it came."""

AT_WORK: Final = (Stage.WAITING, Stage.RUNNING, Stage.UNDOING, Stage.REDOING)
"""The stages in which something is being done with a run, or is about to be."""


class Decision(models.TextChoices):
    """What a curator has decided of a record, where the rules would have it otherwise."""

    LEFT_OUT = "left out", _("left out")
    SEPARATE = "separate", _("a paper of its own")
    WITH = "with", _("one with another paper")


class ImportRun(models.Model):
    """One reading of one source. Its bytes are kept once, under their digest, however often they are imported.

    `decisions` are those of a curator before the import, by the first line of the record (a text, as in all JSON): a
    list of the decision and, for one with another paper, that paper's id. `done` is the last line that the work of the
    present stage has dealt with, of `lines` in all.
    """

    name = models.CharField(max_length=255)
    stage = models.CharField(max_length=9, choices=Stage.choices, default=Stage.RUNNING)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    follows = models.ForeignKey("self", models.SET_NULL, null=True, related_name="followed_by")
    list_name = models.CharField(max_length=255, blank=True)
    decisions = models.JSONField(default=dict)
    lines = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    fault = models.TextField(blank=True)
    beat = models.DateTimeField(null=True)
    undone = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
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
        constraints = [models.CheckConstraint(condition=Q(stage__in=Stage.values), name="import_run_stage_known")]
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


class ImportRecordQuerySet(models.QuerySet["ImportRecord"]):
    """The vocabulary for asking about the ledger."""

    def speaking(self) -> Self:
        """Those that papers are made of, in the order in which they spoke."""
        return self.filter(run__stage__in=LIVE, said__isnull=False, paper__isnull=False).order_by(
            "run_id", "first_line"
        )


class ImportRecord(models.Model):
    """A span of a source's lines, what became of it and why; `said` is what it says of its paper (papers/claims.py).

    What a run's records say is kept also after the run was undone, so that it can be brought back. `before` is what
    the fields that the record changed were then, and what came to the paper: history, of which nothing is made.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="records")
    first_line = models.PositiveIntegerField()
    last_line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    reason = models.CharField(max_length=32)
    sentence = models.TextField()
    paper = models.ForeignKey("papers.Paper", models.SET_NULL, null=True, db_index=False, related_name="import_records")
    before = models.JSONField(null=True)
    said = models.JSONField(null=True)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)

    objects = ImportRecordQuerySet.as_manager()

    class Meta:
        ordering = ["run", "first_line"]
        constraints = [
            models.UniqueConstraint(fields=["run", "first_line"], name="import_record_unique"),
            models.CheckConstraint(condition=Q(last_line__gte=F("first_line")), name="import_record_lines_in_order"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="import_record_outcome_known"),
            models.CheckConstraint(
                condition=Q(decision__in=["", *Decision.values]), name="import_record_decision_known"
            ),
        ]
        indexes = [
            models.Index(fields=["run", "outcome"], name="import_record_outcomes"),
            models.Index(fields=["paper", "run", "first_line"], name="import_record_meetings"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.first_line}-{self.last_line} {self.outcome}"
