"""How many papers there are, by shelf and topic: kept by the database itself as it writes, read by the pages.

A shelf is what papers are sorted into beside topics: a list, the year they were published, the role they are read in.
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

from django.db import models
from django.db.models import Sum
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from papers.models.reading_list import Role

Number = TypeVar("Number", int, Combinable)

ANY: Final = 0
"""In place of a shelf or a topic: whichever."""

TAGGED: Final = -1
"""In place of a topic: at least one."""

ROLE_SHELVES: Final = {Role.REQUIRED.value: -10_001, Role.MORE.value: -10_002}
"""The shelves of the roles; a list's is its key, a year's the year below zero."""

YEAR_SHELVES: Final = range(-9_999, 0)
"""The shelves of the years."""

ROLE_SHELF: Final = "CASE role {} END".format(
    " ".join(f"WHEN '{role}' THEN {shelf}" for role, shelf in ROLE_SHELVES.items())
)
"""An entry's role as a shelf, in SQL; null where it has none."""


def year_shelf(year: Number) -> Number:
    """The shelf of a year, and the year of such a shelf."""
    return year * -1


class TallyQuerySet(models.QuerySet["Tally"]):
    """The vocabulary for asking about tallies."""

    # Summed, for on PostgreSQL a cell can stand in several rows (see papers/tallies/postgres.py).

    def by_topic(self, shelf: int = ANY) -> models.QuerySet[Any, Any]:
        """Pairs of a topic's key, `ANY` and `TAGGED` among them, and its papers, of one shelf or of the library."""
        pairs: models.QuerySet[Any, Any] = self.filter(shelf=shelf).values_list("topic").annotate(n=Sum("papers"))
        return pairs

    def by_shelf(self, topic: int = ANY) -> models.QuerySet[Any, Any]:
        """Pairs of a shelf, `ANY` among them, and its papers, of one topic or of all."""
        pairs: models.QuerySet[Any, Any] = self.filter(topic=topic).values_list("shelf").annotate(n=Sum("papers"))
        return pairs

    def cell(self, *, shelf: int = ANY, topic: int = ANY) -> int:
        """The papers of one cell."""
        return self.filter(shelf=shelf, topic=topic).aggregate(n=Sum("papers"))["n"] or 0


class Tally(models.Model):
    """One cell of the table of shelves by topics: how many different papers have both.

    Nothing but triggers writes here. The keys are plain numbers, because not all of them are rows elsewhere.
    """

    shelf = models.BigIntegerField()
    topic = models.BigIntegerField()
    papers = models.BigIntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("tallies")
        indexes = [models.Index(fields=["shelf", "topic"], name="tally_cell")]

    def __str__(self) -> str:
        return f"shelf {self.shelf}, topic {self.topic}: {self.papers}"
