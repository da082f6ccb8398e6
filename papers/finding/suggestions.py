"""What a reader may read next: what is near to what they have lately read, begun or queued, and not marked yet."""

from __future__ import annotations

from dataclasses import dataclass

from papers.models import Paper, Reader
from papers.search.related import nearest_among

LATELY = 20
"""Marks that tell what a reader is after."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A paper by its key, and the one for whose sake it is suggested, with the mark that has: "read", "queued"..."""

    key: int
    near: Paper
    status: str


def suggestions(reader: Reader | None, most: int = 10) -> list[Suggestion]:
    """Return so many papers, the nearest first; none for somebody who has marked nothing."""
    lately = list(Paper.objects.chosen_lately_by(reader, LATELY)) if reader else []
    if not reader or not lately:
        return []
    found = nearest_among(Paper.objects.unread_by(reader), lately, most)
    return [
        Suggestion(near.paper.pk, near.to, near.to.status)  # type: ignore[attr-defined]  # brought by chosen_lately_by
        for near in found
    ]
