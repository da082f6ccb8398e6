"""How far a reader is: counts of read papers, as annotations that topics, lists and sessions share."""

from __future__ import annotations

from django.db.models import Count, Q

from papers.models.mark import ReadMark, Status
from papers.models.reader import Reader


def papers_and_read(path: str, reader: Reader | None, *, only: Q | None = None, prefix: str = "") -> dict[str, Count]:
    """Annotations `papers` and `read`: how many papers stand along `path` ("entries__paper"), how many are read.

    Counting groups the rows, and a grouped query forgets its model's order: whoever annotates says the order again.
    `only` narrows both to some of the rows along the way, `prefix` stands before both names.
    """
    read = ReadMark.objects.filter(reader=reader, status=Status.READ) if reader else ReadMark.objects.none()
    only = only or Q()
    return {
        f"{prefix}papers": Count(path, filter=only, distinct=True),
        f"{prefix}read": Count(path, filter=only & Q(**{f"{path}__in": read.values("paper")}), distinct=True),
    }
