"""A filter that a reader has given a name."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone


def new_token() -> str:
    """What nobody guesses."""
    return secrets.token_urlsafe(16)


class SavedFilter(models.Model):
    """A filter by its query string. Its feed is found by the token alone, for a feed reader cannot sign in."""

    reader = models.ForeignKey("papers.Reader", models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=80)
    query = models.TextField()
    token = models.CharField(max_length=32, default=new_token, editable=False)
    when = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["reader", "name"], name="saved_filter_name_unique"),
            models.UniqueConstraint(fields=["token"], name="saved_filter_token_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    def asks(self, query: str) -> bool:
        """Is it the filter of this query, whatever the order of the parameters."""
        return sorted(self.query.split("&")) == sorted(query.split("&"))
