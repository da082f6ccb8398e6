"""Two stored papers that turn out to be one: the first takes all that the second has, and the spare id redirects."""

from __future__ import annotations

from typing import Any

from papers.intake.draft import TEXTS, Gains, merge_fields, take_curated
from papers.models import Fingerprint, FormerId, ImportRecord, ImportRun, Merger, Pair, Paper, Source, Tagging
from papers.models.own import hand_over
from papers.models.reader import OWN
from papers.snapshot import taken


def absorb(
    keep: Paper,
    gone: Paper,
    *,
    run: ImportRun | None = None,
    user: Any = None,
    is_known: bool = False,
    speaks: bool = True,
) -> Gains:
    """Merge `gone` into `keep` and delete it; nothing that belonged to it is lost. Returns what `keep` gained.

    The lesser id and its key stay; curators' verdicts outrank derived taggings, and of two marks or two verdicts the
    later one counts. What both were before is kept in a Merger, with the import or the curator that made them one,
    unless that `is_known` already. Where the other no longer `speaks`, nothing of its text is merged.
    """
    gains = Gains()
    merger = Merger(paper=keep, gone=gone.public_id, title=gone.title, run=run, user=user)
    merger.kept = {"keep": taken(keep), "gone": taken(gone)}
    ids = {keep.public_id, gone.public_id}
    (merge_fields if speaks else take_curated)(keep, gone, gains)
    gone.identifiers.update(paper=keep)
    gone.links.exclude(url__in=keep.links.values("url")).update(paper=keep)
    _move_entries(keep, gone)
    _move_fingerprints(keep, gone)
    _move_taggings(keep, gone)
    _move_what_is_readers_own(keep, gone)
    gone.former_ids.update(paper=keep)
    ImportRecord.objects.filter(paper=gone).update(paper=keep)
    gone.edits.exclude(field__in=keep.edits.values("field")).update(paper=keep)
    keep.curated_fields = sorted({*keep.curated_fields, *gone.curated_fields} - (TEXTS - {*keep.curated_fields}))
    gone.mergers.update(paper=keep)
    _move_pairs(keep, gone)
    gone.delete()
    FormerId.objects.bulk_create(
        (FormerId(paper=keep, public_id=each) for each in ids - {keep.public_id}), ignore_conflicts=True
    )
    keep.save()
    for each in ids - {keep.public_id}:
        gains.add("papers", each)
    if not is_known:
        merger.kept["after"] = taken(keep)
        merger.save()
    return gains


def _move_pairs(keep: Paper, gone: Paper) -> None:
    """Let what was said of the other and a third paper be said of this one, unless that is said already."""
    for pair in Pair.objects.among([gone.pk]):
        third = pair.other_id if pair.one_id == gone.pk else pair.one_id
        if third != keep.pk and not Pair.objects.among([keep.pk]).among([third]).exists():
            pair.one_id, pair.other_id = sorted((keep.pk, third))
            pair.save()


def _move_entries(keep: Paper, gone: Paper) -> None:
    held = {(entry.reading_list_id, entry.session_id): entry for entry in keep.entries.all()}
    for entry in gone.entries.all():
        rival = held.get((entry.reading_list_id, entry.session_id))
        if rival is None:
            entry.paper = keep
            entry.save(update_fields=["paper"])
            continue
        # Where a curator has put one of them, that is where it stands; else where it stands first.
        is_held, rival_is_held = (place.place in place.paper.curated_fields for place in (entry, rival))
        if (is_held and not rival_is_held) or (is_held == rival_is_held and entry.line < rival.line):
            rival.line, rival.last_line, rival.position, rival.role = (
                entry.line,
                entry.last_line,
                entry.position,
                entry.role,
            )
        rival.note = rival.note or entry.note
        rival.save()


def _move_fingerprints(keep: Paper, gone: Paper) -> None:
    Fingerprint.objects.bulk_create(
        (Fingerprint(paper=keep, kind=mark.kind, value=mark.value) for mark in gone.fingerprints.all()),
        ignore_conflicts=True,
    )


def _move_taggings(keep: Paper, gone: Paper) -> None:
    held = {tagging.topic_id: tagging for tagging in keep.taggings.all()}
    for tagging in gone.taggings.all():
        rival = held.get(tagging.topic_id)
        if rival is None or _outranks(tagging, rival):
            if rival is not None:
                rival.delete()
            tagging.paper = keep
            tagging.save(update_fields=["paper"])


def _outranks(one: Tagging, other: Tagging) -> bool:
    if one.source != Source.CURATOR:
        return False
    if other.source != Source.CURATOR:
        return True
    return one.decided_at is not None and (other.decided_at is None or one.decided_at > other.decided_at)


def _move_what_is_readers_own(keep: Paper, gone: Paper) -> None:
    for model in OWN:
        hand_over(model, "paper_id", gone.pk, keep.pk)
    gone.changes.update(paper=keep)
    keep.changes.not_held().delete()
