"""A run taken back as a whole, and brought back: papers are made anew without what its records say, or with it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from papers.intake.claims import from_json
from papers.intake.holding import held_by_people
from papers.intake.identity import Identity
from papers.intake.neighbourhood import Neighbourhood
from papers.intake.remaking import OF_PAPERS, Remade, remake
from papers.intake.run import one_import_at_a_time
from papers.models import LIVE, ImportRecord, ImportRun, Noun, Paper, ReadingList, Revision, Session, Stage
from papers.models.reading_list import session_slug

SMALL: Final = 2_000
"""Records of a run that is taken back in one transaction: all of it or, if that fails, nothing."""

BATCH: Final = 200
"""Records whose papers are made anew in one transaction."""

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Undone:
    """What became of a run's papers: how many went, how many are made anew without it, and which were kept, and why.

    `kept` are papers that nothing but this run speaks of, and that people have worked with: their titles and ids, each
    with how many marks, notes, stars, tags, verdicts and edits hold it.
    """

    gone: int = 0
    remade: int = 0
    kept: list[tuple[str, str, dict[str, int]]] = field(default_factory=list)


def undo(run: ImportRun, user: Any) -> Undone:
    """Take back a run that is live. Raises ValueError, with a sentence, for one that is not."""
    return _at_once(run, user, Stage.UNDOING)


def redo(run: ImportRun, user: Any) -> Undone:
    """Bring back a run that was undone. Raises ValueError, with a sentence, for one that was not."""
    return _at_once(run, user, Stage.REDOING)


def ask(run: ImportRun, user: Any, stage: Stage) -> None:
    """Say that a run is to be undone (`Stage.UNDOING`) or brought back (`Stage.REDOING`); `go_on` then does it.

    Raises ValueError, with a sentence, where that cannot be.
    """
    before = set(LIVE) - {Stage.RUNNING, Stage.REDOING} if stage == Stage.UNDOING else {Stage.UNDONE}
    taken = ImportRun.objects.filter(pk=run.pk, stage__in=before)
    if not taken.update(stage=stage, done=0, fault="", undone_by=user, beat=timezone.now()):
        run.refresh_from_db()
        raise ValueError(f"{run.name} is {run.get_stage_display()}.")
    run.refresh_from_db()
    verb = "undone" if stage == Stage.UNDOING else "redone"
    Revision.note(user, verb, run, {}, {"gone": 0, "remade": 0, "kept": [], "begun": timezone.now().isoformat()})


def go_on(run: ImportRun, progress: Progress = lambda done, total: None) -> Undone:
    """Undo a run or bring it back, from where that was left if it was interrupted, batch by batch."""
    forward = run.stage == Stage.REDOING
    records = run.records.filter(outcome__in=OF_PAPERS).order_by("first_line")
    revision = Revision.objects.of(Noun.RUN, run.pk).filter(verb="redone" if forward else "undone").first()
    while True:
        with transaction.atomic():
            one_import_at_a_time()
            some = list(records.filter(first_line__gt=run.done).select_related("run")[:BATCH])
            if not some:
                break
            _count(revision, _redone(run, some) if forward else _undone(some))
            run.done, run.beat = some[-1].first_line, timezone.now()
            run.save(update_fields=["done", "beat"])
        progress(run.done, run.lines)
    with transaction.atomic():
        if not forward:
            _clear_shelf(run)
        run.stage, run.undone = (Stage.FINISHED, None) if forward else (Stage.UNDONE, timezone.now())
        run.done = run.lines
        run.save(update_fields=["stage", "undone", "done"])
    return _sum(revision)


def _at_once(run: ImportRun, user: Any, stage: Stage) -> Undone:
    with transaction.atomic() if run.records.count() <= SMALL else nullcontext():
        ask(run, user, stage)
        return go_on(run)


def _undone(records: list[ImportRecord]) -> Remade:
    return remake({record.paper_id for record in records if record.paper_id})


def _redone(run: ImportRun, records: list[ImportRecord]) -> Remade:
    """The papers that these records may be about, as things stand now, with these records."""
    told = [Identity(from_json(each.said or {}, each.first_line, each.last_line)) for each in records]
    named = {each.paper_id for each in records if each.paper_id}
    return remake(Neighbourhood(run, told, named).drafts.keys(), records)


def _count(revision: Revision | None, remade: Remade) -> None:
    if revision is not None:
        held = held_by_people(remade.kept)
        papers = Paper.objects.in_bulk(remade.kept)
        known = {public_id for _, public_id, _ in revision.after["kept"]}
        new = [[paper.title, paper.public_id, held[key]] for key, paper in papers.items()]
        revision.after["gone"] += len(remade.gone)
        revision.after["remade"] += len(remade.remade)
        revision.after["kept"] += [each for each in new if each[1] not in known]
        revision.save(update_fields=["after"])


def _sum(revision: Revision | None) -> Undone:
    after = revision.after if revision else {}
    kept = [(title, public_id, held) for title, public_id, held in after.get("kept", ())]
    return Undone(after.get("gone", 0), after.get("remade", 0), kept)


def _clear_shelf(run: ImportRun) -> None:
    """Take away the lists and sessions that the run has made and that nothing stands in, unless somebody wrote them."""
    named: dict[str, set[str]] = {run.list_name or run.name: set()}
    for said in run.records.filter(said__isnull=False).values_list("said", flat=True).iterator():
        for _, _, list_name, session, _ in (said or {}).get("placements", ()):
            slugs = named.setdefault(list_name or run.list_name or run.name, set())
            if session:
                slugs.add(session_slug(session[0], session[1]))
    for reading_list in ReadingList.objects.filter(name__in=named):
        if Revision.objects.of(Noun.LIST, reading_list.pk).exists():
            continue
        empty = Session.objects.filter(reading_list=reading_list, entries=None)
        empty.filter(slug__in=named[reading_list.name]).delete()
        if not reading_list.entries.exists() and not reading_list.sessions.exists():
            reading_list.delete()
