"""Readers and their marks. A visitor is a reader too, from the first mark on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from papers.models.paper import Paper


class Status(models.TextChoices):
    """What a reader has made of a paper. Unread is the absence of a mark."""

    QUEUED = "queued", "queued"
    READING = "reading", "reading"
    READ = "read", "read"
    SKIPPED = "skipped", "skipped"


class Reader(models.Model):
    """Somebody who marks papers: a signed-in user, or a visitor whom a signed cookie names by this row's key."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="reader")
    since = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return str(self.user) if self.user_id else f"visitor {self.pk}"

    def mark(self, paper: Paper, status: Status | None) -> None:
        """Put the mark, or with None take it away. Saying the same twice changes nothing, not even when."""
        if status is None:
            self.marks.filter(paper=paper).delete()
            return
        mark, made = ReadMark.objects.get_or_create(reader=self, paper=paper, defaults={"status": status})
        if not made and mark.status != status:
            mark.status, mark.when = status, timezone.now()
            mark.save(update_fields=["status", "when"])

    def adopt(self, other: Reader) -> None:
        """Take over another reader's marks, the later of two on the same paper, and end the other."""
        own = {mark.paper_id: mark for mark in self.marks.filter(paper__marks__reader=other)}
        for mark in other.marks.all():
            rival = own.get(mark.paper_id)
            if rival is None:
                mark.reader = self
                mark.save(update_fields=["reader"])
            else:
                rival.heed(mark)
        other.delete()


class ReadMark(models.Model):
    """One reader's mark on one paper, and since when it stands."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="marks")
    paper = models.ForeignKey("papers.Paper", models.CASCADE, related_name="marks")
    status = models.CharField(max_length=8, choices=Status.choices)
    when = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "paper"], name="read_mark_unique"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="read_mark_status_known"),
        ]
        indexes = [models.Index(fields=["reader", "status", "paper"], name="read_mark_papers")]

    def __str__(self) -> str:
        return f"{self.paper_id}: {self.status}"

    def heed(self, other: ReadMark) -> None:
        """Take over what another mark says if it is the later of the two."""
        if other.when > self.when:
            self.status, self.when = other.status, other.when
            self.save(update_fields=["status", "when"])
