"""A reader's mark on a paper, and the history of marks: what was said when, so that any step can be undone."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from papers.models.own import Own

UNREAD = "unread"
"""What papers without a mark are."""


class Status(models.TextChoices):
    """What a reader has made of a paper. Unread is the absence of a mark."""

    QUEUED = "queued", _("queued")
    READING = "reading", _("reading")
    READ = "read", _("read")
    SKIPPED = "skipped", _("skipped")


DONE_WITH: Final = (Status.READ, Status.SKIPPED)
"""What is not waited for any more. Only the first of them is read."""


class ReadMarkQuerySet(models.QuerySet["ReadMark"]):
    """The vocabulary for asking about marks."""

    def now_or_next(self) -> ReadMarkQuerySet:
        """Marks of what is being read and of the queue, as the reader has put them; what came since stands last."""
        chosen = self.filter(status__in=[Status.READING, Status.QUEUED])
        return chosen.order_by(F("place").asc(nulls_last=True), "when", "pk")


class ReadMark(Own):
    """One reader's mark on one paper, and since when it stands. `place` is that in the queue, once it was moved."""

    reader = models.ForeignKey("papers.Reader", models.CASCADE, related_name="marks")
    paper = models.ForeignKey("papers.Paper", models.CASCADE, related_name="marks")
    status = models.CharField(max_length=8, choices=Status.choices)
    place = models.PositiveIntegerField(null=True, editable=False)

    objects = ReadMarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "paper"], name="read_mark_unique"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="read_mark_status_known"),
        ]
        indexes = [models.Index(fields=["reader", "status", "paper"], name="read_mark_papers")]

    def __str__(self) -> str:
        return f"{self.paper_id}: {self.status}"


class ChangeQuerySet(models.QuerySet["Change"]):
    """The vocabulary for asking about changes."""

    def not_held(self) -> ChangeQuerySet:
        """Changes that are later than the mark that holds: of another reader or paper, before two became one."""
        return self.filter(paper__marks__reader=F("reader"), when__gt=F("paper__marks__when"))


class Change(models.Model):
    """One change of a mark: what a paper's mark became, "" for none, and what it was before.

    What one press of a button changed is one `step`. The rows of a reader are the history of their reading; a step that
    is undone leaves none.
    """

    reader = models.ForeignKey("papers.Reader", models.CASCADE, related_name="changes")
    paper = models.ForeignKey("papers.Paper", models.CASCADE, related_name="changes")
    step = models.UUIDField()
    when = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=8, choices=Status.choices, blank=True)
    before = models.CharField(max_length=8, choices=Status.choices, blank=True)
    before_when = models.DateTimeField(null=True)
    before_place = models.PositiveIntegerField(null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["", *Status.values]), name="change_status_known"),
            models.CheckConstraint(condition=Q(before__in=["", *Status.values]), name="change_before_known"),
        ]
        indexes = [
            models.Index(fields=["reader", "step"], name="change_step"),
            models.Index(fields=["reader", "when"], name="change_history"),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id}: {self.before or 'unread'} to {self.status or 'unread'}"
