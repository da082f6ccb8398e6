"""How many papers there are, by list and topic: kept by the database itself as it writes, read by the pages."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Sum

ANY = 0
"""In place of a list or a topic: whichever."""

TAGGED = -1
"""In place of a topic: at least one."""


class TallyQuerySet(models.QuerySet["Tally"]):
    """The vocabulary for asking about tallies."""

    def by_topic(self, reading_list: int = ANY) -> models.QuerySet[Any, Any]:
        """Pairs of a topic's key, `ANY` and `TAGGED` among them, and its papers, in one list or in the library."""
        # Summed, for on PostgreSQL a cell can stand in several rows (see papers/tallies/postgres.py).
        cells = self.filter(reading_list=reading_list)
        pairs: models.QuerySet[Any, Any] = cells.values_list("topic").annotate(n=Sum("papers"))
        return pairs

    def by_list(self, topic: int = ANY) -> models.QuerySet[Any, Any]:
        """Pairs of a list's key, `ANY` among them, and its papers, of all topics or of one."""
        cells = self.filter(topic=topic)
        pairs: models.QuerySet[Any, Any] = cells.values_list("reading_list").annotate(n=Sum("papers"))
        return pairs

    def cell(self, *, reading_list: int = ANY, topic: int = ANY) -> int:
        """The papers of one cell."""
        return self.filter(reading_list=reading_list, topic=topic).aggregate(n=Sum("papers"))["n"] or 0


class Tally(models.Model):
    """One cell of the table of lists by topics: how many different papers have both.

    Nothing but triggers writes here. The keys are plain numbers, because `ANY` and `TAGGED` are no rows elsewhere.
    """

    reading_list = models.BigIntegerField()
    topic = models.BigIntegerField()
    papers = models.BigIntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "tallies"
        indexes = [models.Index(fields=["reading_list", "topic"], name="tally_cell")]

    def __str__(self) -> str:
        return f"list {self.reading_list}, topic {self.topic}: {self.papers}"
