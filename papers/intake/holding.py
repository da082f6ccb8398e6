"""What people have put on papers, for the sake of which a paper is kept when no list speaks of it any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Count, QuerySet

from papers.models import Edit, Note, OwnTag, ReadMark, Star, Tagging

PEOPLES_WORK: Final[dict[str, QuerySet[Any]]] = {
    "marks": ReadMark.objects.order_by(),
    "notes": Note.objects.order_by(),
    "stars": Star.objects.order_by(),
    "tags": OwnTag.objects.order_by(),
    "verdicts": Tagging.objects.filter(decided_at__isnull=False).order_by(),
    "edits": Edit.objects.order_by(),
}
"""By what it is called, the rows of each kind."""


def held_by_people(keys: Iterable[int]) -> dict[int, dict[str, int]]:
    """Of these papers those that people have worked with, and how much of each kind holds them."""
    wanted = list(keys)
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for kind, rows in PEOPLES_WORK.items():
        for key, number in rows.filter(paper__in=wanted).values_list("paper").annotate(n=Count("pk")):
            found[key][kind] = number
    return dict(found)
