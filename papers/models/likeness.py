"""Pairs of papers that may be one: why they seem so, and what a curator has decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Likeness(models.TextChoices):
    """Why two papers seem to be one."""

    TITLE = "title", _("the same title")
    ABSTRACT = "abstract", _("nearly the same abstract")
    NEAR_TITLE = "near", _("nearly the same title")


class PairQuerySet(models.QuerySet["Pair"]):
    """The vocabulary for asking about pairs."""

    def open(self) -> Self:
        """Those of which nobody has decided, the likeliest first."""
        return self.filter(decided=None).order_by("-score", "pk")

    def after(self, score: float, pk: int) -> Self:
        """Of `open`, those that come after the one with this score and key."""
        return self.filter(score__lte=score).filter(Q(score__lt=score) | Q(pk__gt=pk))

    def different(self) -> Self:
        """Those that a curator has said are two."""
        return self.exclude(decided=None)

    def among(self, keys: Iterable[int]) -> Self:
        """Those that one of these papers belongs to."""
        wanted = list(keys)
        return self.filter(Q(one__in=wanted) | Q(other__in=wanted))


class Pair(models.Model):
    """Two papers that look alike. `decided` is since when they are known to be two: what are one are no pair any more.

    `one` has the lesser key. `score` tells how alike they are, 1.0 being the same.
    """

    one = models.ForeignKey("papers.Paper", models.CASCADE, related_name="+")
    other = models.ForeignKey("papers.Paper", models.CASCADE, related_name="+")
    likeness = models.CharField(max_length=8, choices=Likeness.choices, blank=True)
    score = models.FloatField(default=0)
    decided = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="pair_unique"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="pair_in_order"),
            models.CheckConstraint(condition=Q(likeness__in=["", *Likeness.values]), name="pair_likeness_known"),
        ]
        indexes = [models.Index(F("score").desc(), "id", condition=Q(decided=None), name="pair_likeliest")]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"

    @classmethod
    def tell_apart(cls, one: int, other: int, **decided: Any) -> None:
        """Remember that the papers of these keys are two."""
        low, high = sorted((one, other))
        cls.objects.update_or_create(decided, one_id=low, other_id=high)
