"""Steps of the history taken back: what still is as a step left it becomes what it was, and the rest is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from papers.curation import deletion, edits, placing_many
from papers.intake.run import one_import_at_a_time
from papers.models import Noun, Paper, Revision, Topic
from papers.models.edit import is_place
from papers.topics import verdicts

Faults = dict[int, str]
"""Why something cannot be put back, by the keys of the revisions."""

_AT_ONCE: Final = 500


@dataclass(slots=True)
class Undone:
    """How many things are as they were before a step, and of the others the names and why not."""

    step: UUID
    count: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)


def undo_step(step: UUID, user: Any) -> Undone:
    """Take back what a step did, as far as nothing has changed since. It is a step itself, and can be undone as one.

    Where nothing is left to undo, nothing is undone; what cannot be undone at all is left and told.
    """
    undone = Undone(uuid4())
    with transaction.atomic():
        one_import_at_a_time()  # before any paper is locked, as imports do it, lest each wait for the other
        standing = Revision.objects.filter(step=step, undone=None).order_by("pk")
        keys = list(standing.select_for_update().values_list("pk", flat=True))
        for start in range(0, len(keys), _AT_ONCE):
            revisions = list(Revision.objects.filter(pk__in=keys[start : start + _AT_ONCE]).order_by("pk"))
            faults: Faults = {}
            for verb, some in _by_verb(revisions).items():
                faults |= _UNDO[verb](some, user, undone.step) if verb in _UNDO else _never(some)
            done = [revision.pk for revision in revisions if revision.pk not in faults]
            Revision.objects.filter(pk__in=done).update(undone=timezone.now())
            undone.count += len(done)
            undone.left += [(each.name, faults[each.pk]) for each in revisions if each.pk in faults]
    return undone


def can_undo(revision: Revision) -> bool:
    """Is there a way to undo what this revision tells of."""
    return revision.noun == Noun.PAPER and revision.verb in _UNDO


def _by_verb(revisions: Iterable[Revision]) -> dict[str, list[Revision]]:
    found: dict[str, list[Revision]] = defaultdict(list)
    for revision in revisions:
        found[revision.verb if revision.noun == Noun.PAPER else ""].append(revision)
    return found


def _never(revisions: Sequence[Revision]) -> Faults:
    return {revision.pk: gettext("that cannot be undone") for revision in revisions}


def _verdicts(revisions: Sequence[Revision], user: Any, step: UUID) -> Faults:
    now = verdicts.words_on(revision.key for revision in revisions)
    known = set(Topic.objects.values_list("pk", flat=True))
    faults, papers = _changed(revisions, now, verdicts.is_same, lambda field: verdicts.topic_of(field) in known)
    wanted = {each.key: each.before for each in revisions if each.pk not in faults}
    verdicts.say([papers[key] for key in wanted], wanted, user, step)
    return faults


def _places(revisions: Sequence[Revision], user: Any, step: UUID) -> Faults:
    now = placing_many.standing(Paper(pk=revision.key) for revision in revisions)
    known = placing_many.places_of({field for revision in revisions for field in revision.before})
    faults, papers = _changed(revisions, now, placing_many.is_same, known.__contains__)
    good = [each for each in revisions if each.pk not in faults]
    wanted = {each.key: {name: entry for name, entry in each.before.items() if is_place(name)} for each in good}
    released = {each.key: _newly_held(each) for each in good}
    placing_many.arrange(
        [papers[key] for key in wanted], wanted, user, good[0].verb, step, released=released
    ) if good else None
    return faults


def _newly_held(revision: Revision) -> set[str]:
    """The places that a revision took from imports; none where it tells of no locks, which were there before."""
    before, after = (set(side.get("curated_fields", ())) for side in (revision.before, revision.after))
    return after - before


def _edits(revisions: Sequence[Revision], user: Any, step: UUID) -> Faults:
    faults: Faults = {}
    for revision in revisions:
        try:
            edits.take_back(revision, user)
        except ValueError:
            faults[revision.pk] = gettext("it has been changed since")
    return faults


def _changed(
    revisions: Sequence[Revision],
    now: Mapping[int, Mapping[str, Any]],
    is_same: Callable[[Any, Any], bool],
    is_there: Callable[[str], bool],
) -> tuple[Faults, dict[int, Paper]]:
    """Why not all can become what it was: something is gone, or not as the revision left it. And the papers."""
    papers = Paper.objects.select_for_update().in_bulk([revision.key for revision in revisions])
    faults: Faults = {}
    for revision in revisions:
        said = {name: value for name, value in revision.after.items() if name != "curated_fields"}
        if revision.key not in papers:
            faults[revision.pk] = gettext("it is gone")
        elif not all(map(is_there, said)):
            faults[revision.pk] = gettext("the topic or list is gone")
        elif not all(is_same(now.get(revision.key, {}).get(name), value) for name, value in said.items()):
            faults[revision.pk] = gettext("it has been changed since")
    return faults, papers


_UNDO: Final[Mapping[str, Callable[[Sequence[Revision], Any, UUID], Faults]]] = {
    verdicts.DECIDED: _verdicts,
    placing_many.PLACED: _places,
    placing_many.MOVED: _places,
    placing_many.REMOVED: _places,
    edits.EDITED: _edits,
    deletion.DELETED: deletion.bring_back,
    deletion.BROUGHT_BACK: deletion.delete_again,
}
