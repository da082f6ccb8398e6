"""How far a reader is with each topic and each list: from the tallies and the reader's own marks."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from papers.models import Entry, Reader, ReadMark, Status, Tagging, Tally


class Progress(NamedTuple):
    """How many papers there are, and how many of them are read."""

    papers: int = 0
    read: int = 0


def progress_by_topic(reader: Reader | None) -> dict[int, Progress]:
    """By each topic's key; `ANY` and `TAGGED` of papers/models/tally.py are among them, for which nothing is read."""
    read = Tagging.objects.counting().filter(paper__in=_read(reader)).values_list("topic").annotate(n=Count("pk"))
    return _joined(Tally.objects.by_topic(), read if reader else None)


def progress_by_list(reader: Reader | None) -> dict[int, Progress]:
    """By each list's key; the shelves of years and roles are among them, of which nothing is read."""
    read = Entry.objects.filter(paper__in=_read(reader)).order_by().values_list("reading_list")
    return _joined(Tally.objects.by_shelf(), read.annotate(n=Count("paper", distinct=True)) if reader else None)


def _read(reader: Reader | None) -> QuerySet[Any, Any]:
    return ReadMark.objects.filter(reader=reader, status=Status.READ).values("paper")


def _joined(papers: QuerySet[Any, Any], read: QuerySet[Any, Any] | None) -> dict[int, Progress]:
    how_many_read = dict(read) if read is not None else {}
    found = {key: Progress(n, how_many_read.get(key, 0)) for key, n in papers}
    return defaultdict(Progress, found)
