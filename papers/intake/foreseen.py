"""What taking back a run would do, said beforehand: how many papers would go, be made anew without it, or be kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from papers.intake.holding import PEOPLES_WORK
from papers.intake.remaking import OF_PAPERS
from papers.models import (
    LIVE,
    ImportRecord,
    ImportRun,
    Paper,
)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How many papers would go, be made anew, or be kept; and how many marks, notes and so on those have."""

    going: int
    remade: int
    kept: int
    held: dict[str, int]

    def __bool__(self) -> bool:
        return bool(self.going or self.remade or self.kept)


def foreseen(run: ImportRun) -> Foreseen:
    """Count what undoing would do to the run's papers, by a fixed number of questions."""
    of_papers = ImportRecord.objects.filter(outcome__in=OF_PAPERS, paper__isnull=False).order_by()
    others = of_papers.filter(run__stage__in=LIVE, paper=OuterRef("pk")).exclude(run=run)
    papers = Paper.objects.filter(pk__in=of_papers.filter(run=run).values("paper")).order_by()
    # What a curator wrote before any list spoke of it was not added when a run began.
    alone = papers.filter(~Exists(others), added__in=ImportRun.objects.order_by().values("started"))
    anything = Q()
    for rows in PEOPLES_WORK.values():
        anything |= Q(Exists(rows.filter(paper=OuterRef("pk"))))
    number, kept = alone.count(), alone.filter(anything).count()
    return Foreseen(
        going=number - kept,
        remade=papers.count() - number,
        kept=kept,
        held={kind: rows.filter(paper__in=alone).count() for kind, rows in PEOPLES_WORK.items()} if kept else {},
    )
