"""Papers deleted by people: all that there was of them stays in the history, and can be brought back."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext

from papers.models import FormerId, Paper, Revision
from papers.snapshot import Taken, all_put_back, all_taken, rows_of

DELETED: Final = "deleted"
BROUGHT_BACK: Final = "brought back"
"""What the history calls it."""

_AT_ONCE: Final = 500


def delete(keys: Collection[int], user: Any, step: UUID | None = None) -> UUID | None:
    """Delete the papers with these keys, keeping what was there. Returns the step, None where there were none."""
    step, done, wanted = step or uuid4(), False, sorted(keys)
    with transaction.atomic():
        for start in range(0, len(wanted), _AT_ONCE):
            papers = list(Paper.objects.filter(pk__in=wanted[start : start + _AT_ONCE]).select_for_update())
            kept = zip(papers, all_taken(papers), strict=True)
            done |= bool(Revision.note_all(user, DELETED, ((paper, taken, {}) for paper, taken in kept), step))
            Paper.objects.filter(pk__in=[paper.pk for paper in papers]).delete()
    return step if done else None


def bring_back(revisions: Sequence[Revision], user: Any, step: UUID) -> dict[int, str]:
    """Put deleted papers back as they were. Returns why, by the keys of their revisions, for those that cannot be."""
    faults = _in_the_way(revisions)
    taken: list[Taken] = [revision.before for revision in revisions if revision.pk not in faults]
    papers = all_put_back(taken) if taken else []
    there = zip(papers, map(_digest, all_taken(papers)), strict=True)
    Revision.note_all(user, BROUGHT_BACK, ((paper, {}, {"there": digest}) for paper, digest in there), step)
    return faults


def delete_again(revisions: Sequence[Revision], user: Any, step: UUID) -> dict[int, str]:
    """Undo a `bring_back`, for papers on which nothing has been changed since."""
    papers = list(Paper.objects.filter(pk__in=[revision.key for revision in revisions]).select_for_update())
    found = {paper.pk: _digest(taken) for paper, taken in zip(papers, all_taken(papers), strict=True)}
    faults = {
        revision.pk: gettext("it has been changed since") if revision.key in found else gettext("it is gone")
        for revision in revisions
        if found.get(revision.key) != revision.after["there"]
    }
    delete([revision.key for revision in revisions if revision.pk not in faults], user, step)
    return faults


def _in_the_way(revisions: Sequence[Revision]) -> dict[int, str]:
    """Why papers cannot come back: another has its id or its citation key now."""
    kept: Mapping[int, Mapping[str, Any]] = {revision.pk: rows_of(revision.before, Paper)[0] for revision in revisions}
    ids = [row["public_id"] for row in kept.values()]
    of_keys = Paper.objects.filter(citation_key__among=[row["citation_key"] for row in kept.values()])
    taken = {
        **{
            former.public_id: former.paper
            for former in FormerId.objects.filter(public_id__among=ids).select_related("paper")
        },
        **{paper.citation_key: paper for paper in of_keys},
        **{paper.public_id: paper for paper in Paper.objects.filter(public_id__among=ids)},
    }
    others = {pk: taken.get(row["public_id"]) or taken.get(row["citation_key"]) for pk, row in kept.items()}
    said = gettext("“{paper}” has its id now")
    return {pk: said.format(paper=other) for pk, other in others.items() if other}


def _digest(taken: Taken) -> str:
    return sha256(json.dumps(taken, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:16]
