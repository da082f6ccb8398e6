"""What a batch has decided, written in bulk: papers, what belongs to them, their topics, the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from papers.intake.draft import Draft, Gains
from papers.intake.identity import longer_key
from papers.models import Entry, Fingerprint, FormerId, Identifier, ImportRecord, ImportRun, Link, Outcome, Pair, Paper
from papers.models.rows import IGNORE, insert, insert_objects
from papers.topics.tagging import Topics

_FIELDS = ["public_id", "citation_key", "title", "title_source", "abstract", "authors", "published"]
_FIELDS += ["curated_fields"]


@dataclass(slots=True)
class LedgerLine:
    """A span of the source's lines, what became of it and why, and the paper that it touched."""

    first: int
    last: int
    outcome: Outcome
    reason: str
    sentence: str
    draft: Draft | None = None
    gains: Gains | None = None
    said: dict[str, Any] | None = None
    decision: str = ""


def write(run: ImportRun, drafts: Sequence[Draft], ledger: Sequence[LedgerLine], topics: Topics) -> None:
    """Write the drafts and the ledger, and tag what is new or has changed."""
    write_drafts(run, drafts, topics)
    _write_ledger(run, ledger)


def write_drafts(run: ImportRun, drafts: Sequence[Draft], topics: Topics) -> None:
    """Write the drafts, and tag what is new or has changed."""
    new = [draft for draft in drafts if draft.stored_id is None]
    changed = [draft for draft in drafts if draft.stored_id is not None and draft.changed]
    _settle_keys([*new, *changed])
    for draft in new:
        draft.paper.derive(draft.findings.columns if draft.findings else None)
    _create([draft.paper for draft in new if not draft.is_made_anew])
    Paper.objects.bulk_update([draft.paper for draft in new if draft.is_made_anew], [*_FIELDS, "added"])
    Paper.objects.bulk_update([draft.paper for draft in changed], _FIELDS)
    insert(
        FormerId,
        ("paper_id", "public_id"),
        [
            (draft.paper.pk, each)
            for draft in drafts
            for each in sorted(draft.new_former_ids | ({draft.stored_id} if draft.stored_id else set()))
            if each != draft.paper.public_id
        ],
    )
    _write_belongings(drafts)
    for draft in drafts:
        for other in draft.told_apart:
            Pair.tell_apart(draft.paper.pk, other.paper.pk, decided=run.started, decided_by=run.user)
    topics.keep_told([(draft.paper, draft.told_topics) for draft in drafts if draft.told_topics])
    to_tag = [draft for draft in drafts if draft.to_tag]
    untagged = [draft for draft in to_tag if draft.stored_id is None and not draft.told_topics]
    said = {draft.paper.pk: draft.findings.topics for draft in untagged if draft.findings}
    topics.tag_new([draft.paper for draft in untagged], said)
    topics.tag(draft.paper for draft in to_tag if draft.stored_id is not None or draft.told_topics)


def _create(papers: Sequence[Paper]) -> None:
    insert_objects(Paper, papers)
    wanted = [paper.public_id for paper in papers]
    keys = dict(Paper.objects.filter(public_id__among=wanted).values_list("public_id", "pk"))
    for paper in papers:
        paper.pk = keys[paper.public_id]


def _write_ledger(run: ImportRun, ledger: Sequence[LedgerLine]) -> None:
    line_names = ("first_line", "last_line", "outcome", "reason", "sentence")
    names = ("run_id", *line_names, "paper_id", "before", "said", "decision")
    insert(
        ImportRecord,
        names,
        [
            (
                run.pk,
                line.first,
                line.last,
                line.outcome.value,
                line.reason,
                line.sentence,
                line.draft.paper.pk if line.draft else None,
                line.gains.as_json() if line.gains else None,
                line.said,
                line.decision,
            )
            for line in ledger
        ],
    )


def _settle_keys(drafts: Sequence[Draft]) -> None:
    keys = {draft.paper.citation_key for draft in drafts}
    held: dict[str, object] = dict(Paper.objects.filter(citation_key__among=keys).values_list("citation_key", "pk"))
    for draft in drafts:
        paper = draft.paper
        if held.setdefault(paper.citation_key, draft) not in {draft, paper.pk}:
            paper.citation_key = longer_key(paper.citation_key, paper.public_id)


def _write_belongings(drafts: Sequence[Draft]) -> None:
    insert(
        Identifier,
        ("paper_id", "scheme", "value", "version"),
        [
            (draft.paper.pk, scheme, value, version)
            for draft in drafts
            for (scheme, value), version in draft.new_identifiers.items()
        ],
        "ON CONFLICT (value, scheme) DO UPDATE SET version = excluded.version",
    )
    insert(
        Link,
        ("paper_id", "url", "kind"),
        [(draft.paper.pk, found.url, found.kind.value) for draft in drafts for found in draft.new_links],
    )
    insert(
        Fingerprint,
        ("paper_id", "kind", "value"),
        [(draft.paper.pk, kind, value) for draft in drafts for kind, value in draft.new_marks],
        IGNORE,
    )
    for draft in drafts:
        for entry in draft.new_entries:
            entry.paper_id, entry.added = draft.paper.pk, draft.paper.added
    insert_objects(Entry, (entry for draft in drafts for entry in draft.new_entries))
    Entry.objects.bulk_update(
        [entry for draft in drafts for entry in draft.moved_entries if entry.pk],
        ["line", "last_line", "position", "role"],
    )
