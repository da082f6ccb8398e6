"""One thing done to many papers at once, in one step of the history: all of them or, where something fails, none."""

from __future__ import annotations

from collections.abc import Callable, Collection
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction

from papers.curation import deletion
from papers.filters import PaperFilter
from papers.intake.run import one_import_at_a_time
from papers.models import Noun, Paper, Revision

MOST: Final = 20_000
"""Papers that can be changed in one step."""

_AT_ONCE: Final = 500

Deed = Callable[[Collection[Paper], Any, UUID], object]
"""What is done to some papers, by a user, as part of a step."""


def keys_of(paper_filter: PaperFilter) -> list[int]:
    """The papers that a filter finds, in the order of their keys; one more than `MOST` where there are more."""
    found = paper_filter.qs.order_by("pk").values_list("pk", flat=True)
    return list(found[: MOST + 1])


def digest_of(keys: Collection[int]) -> str:
    """What tells these papers from any others: what was announced of the ones is not done to the others."""
    return sha256(",".join(map(str, keys)).encode()).hexdigest()[:16]


def do(deed: Deed, keys: Collection[int], user: Any) -> tuple[UUID, int]:
    """Do it to the papers with these keys. Returns the step, and how many papers it has changed."""
    step, wanted = uuid4(), sorted(keys)
    with transaction.atomic():
        one_import_at_a_time()  # before any paper is locked, as imports do it, lest each wait for the other
        for start in range(0, len(wanted), _AT_ONCE):
            some = Paper.objects.filter(pk__in=wanted[start : start + _AT_ONCE])
            deed(list(some.order_by("pk").select_for_update()), user, step)
        changed = Revision.objects.filter(step=step, noun=Noun.PAPER).count()
    return step, changed


def delete(papers: Collection[Paper], user: Any, step: UUID) -> None:
    """The deed of deleting."""
    deletion.delete([paper.pk for paper in papers], user, step)
