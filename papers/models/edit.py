"""What curators have said of a paper's fields: each is a lock, for what stands here no import changes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class Edit(models.Model):
    """A curator's word on one field of one paper, and when it was given; `record` is whose proposal they took.

    `field` is "title", "abstract", "authors", "published", "identifiers", "links", or the place of an entry as
    `place_in_words` has it, of which imports then leave the entry as it is: there or not.
    `Paper.curated_fields` repeats the fields, so that an import need not look here.
    """

    paper = models.ForeignKey("papers.Paper", models.CASCADE, related_name="edits")
    field = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    when = models.DateTimeField(default=timezone.now)
    record = models.ForeignKey("papers.ImportRecord", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["field"]
        constraints = [models.UniqueConstraint(fields=["paper", "field"], name="edit_unique")]

    def __str__(self) -> str:
        return f"{self.paper_id}: {self.field}"


def place_in_words(reading_list: int, session: int | None) -> str:
    """The name of an entry's place among a paper's fields: "entry 3", or "entry 3/14" in a session."""
    return f"entry {reading_list}/{session}" if session else f"entry {reading_list}"


def is_place(field: Any) -> bool:
    """Is this field of an edit the place of an entry."""
    return str(field).startswith("entry ")
