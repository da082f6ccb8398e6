"""How far a reader is with each topic and each list: from the tallies and the reader's own marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from papers.models import Entry, Reader, ReadMark, Status, Tagging, Tally


class Progress(NamedTuple):
    """How many papers there are, and how many of them are read."""

    papers: int = 0
    read: int = 0


def progress_by_topic(reader: Reader | None, papers: Mapping[int, int] | None = None) -> dict[int, Progress]:
    """By each topic's key; `ANY` and `TAGGED` of papers/models/tally.py are among them, for which nothing is read.

    `papers` are how many papers topics have, for a page that has read that already; then it is of those topics alone.
    """
    read = Tagging.objects.counting().filter(paper__in=_read(reader)).values_list("topic").annotate(n=Count("pk"))
    return _joined(dict(Tally.objects.by_topic()) if papers is None else papers, read if reader else None)


def progress_by_list(reader: Reader | None, papers: Mapping[int, int] | None = None) -> dict[int, Progress]:
    """By each list's key; the shelves of years and roles are among them, of which nothing is read."""
    read = Entry.objects.filter(paper__in=_read(reader)).order_by().values_list("reading_list")
    read = read.annotate(n=Count("paper", distinct=True))
    return _joined(dict(Tally.objects.by_shelf()) if papers is None else papers, read if reader else None)


def _read(reader: Reader | None) -> QuerySet[Any, Any]:
    return ReadMark.objects.filter(reader=reader, status=Status.READ).values("paper")


def _joined(papers: Mapping[int, int], read: QuerySet[Any, Any] | None) -> dict[int, Progress]:
    how_many_read = dict(read) if read is not None else {}
    found = {key: Progress(n, how_many_read.get(key, 0)) for key, n in papers.items()}
    return defaultdict(Progress, found)
