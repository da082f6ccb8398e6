"""Papers that have become one, and what each was before: so that they can be taken apart again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Merger(models.Model):
    """One paper that has gone into another: by a curator, or by an import that showed the two to be one (`run`).

    `gone` is the id that the paper had, under which it redirects. `kept` is all that was stored of it and of the
    other (papers/snapshot.py); what is taken apart again leaves no row.
    """

    paper = models.ForeignKey("papers.Paper", models.CASCADE, related_name="mergers")
    gone = models.CharField(max_length=16)
    title = models.TextField()
    kept = models.JSONField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    run = models.ForeignKey("papers.ImportRun", models.SET_NULL, null=True, related_name="mergers")
    when = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.gone} in {self.paper_id}"
