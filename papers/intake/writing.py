"""What a batch has decided, written in bulk: papers, what belongs to them, their topics, the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from papers.intake.draft import Draft
from papers.intake.identity import longer_key
from papers.models import Entry, Fingerprint, FormerId, Identifier, ImportRecord, Link, Paper
from papers.topics.tagging import Topics

_FIELDS = ["public_id", "citation_key", "title", "title_source", "abstract", "authors", "published"]
_FIELDS += ["curated_fields", "search_text"]


def write(drafts: Sequence[Draft], ledger: Sequence[tuple[ImportRecord, Draft | None]], topics: Topics) -> None:
    """Write the drafts and the ledger, and tag what is new or has changed."""
    new = [draft for draft in drafts if draft.stored_id is None]
    changed = [draft for draft in drafts if draft.stored_id is not None and draft.changed]
    _settle_keys([*new, *changed])
    for draft in (*new, *changed):
        draft.paper.derive()
    Paper.objects.bulk_create(draft.paper for draft in new)
    Paper.objects.bulk_update([draft.paper for draft in changed], _FIELDS)
    FormerId.objects.bulk_create(
        FormerId(paper=draft.paper, public_id=each)
        for draft in drafts
        for each in sorted(draft.new_former_ids | ({draft.stored_id} if draft.stored_id else set()))
        if each != draft.paper.public_id
    )
    _write_belongings(drafts)
    for line, line_draft in ledger:
        line.paper = line_draft.paper if line_draft else None
    ImportRecord.objects.bulk_create(line for line, _ in ledger)
    topics.keep_told([(draft.paper, draft.told_topics) for draft in drafts if draft.told_topics])
    topics.tag(draft.paper for draft in drafts if draft.to_tag)


def _settle_keys(drafts: Sequence[Draft]) -> None:
    keys = {draft.paper.citation_key for draft in drafts}
    held: dict[str, object] = dict(Paper.objects.filter(citation_key__in=keys).values_list("citation_key", "pk"))
    for draft in drafts:
        paper = draft.paper
        if held.setdefault(paper.citation_key, draft) not in {draft, paper.pk}:
            paper.citation_key = longer_key(paper.citation_key, paper.public_id)


def _write_belongings(drafts: Sequence[Draft]) -> None:
    Identifier.objects.bulk_create(
        (
            Identifier(paper=draft.paper, scheme=scheme, value=value, version=version)
            for draft in drafts
            for (scheme, value), version in draft.new_identifiers.items()
        ),
        update_conflicts=True,
        unique_fields=["value", "scheme"],
        update_fields=["version"],
    )
    Link.objects.bulk_create(
        Link(paper=draft.paper, url=found.url, kind=found.kind) for draft in drafts for found in draft.new_links
    )
    Fingerprint.objects.bulk_create(
        (Fingerprint(paper=draft.paper, kind=kind, value=value) for draft in drafts for kind, value in draft.new_marks),
        ignore_conflicts=True,
    )
    for draft in drafts:
        for entry in draft.new_entries:
            entry.paper = draft.paper
    Entry.objects.bulk_create(entry for draft in drafts for entry in draft.new_entries)
    Entry.objects.bulk_update(
        [entry for draft in drafts for entry in draft.moved_entries if entry.pk],
        ["line", "last_line", "position", "role"],
    )
