"""One batch of an import: decide what each item is, then write everything at once, in its caller's transaction."""

from __future__ import annotations

from collections import Counter

from papers.importers.record import Furniture, Item, Record
from papers.intake.absorb import absorb
from papers.intake.claims import as_json
from papers.intake.decisions import Decided, Decisions, decisions_of
from papers.intake.draft import (
    Draft,
    Gains,
    merge_fields,
    merge_identifiers,
    merge_links,
    merge_verdicts,
    new_paper,
    place,
)
from papers.intake.identity import Identity
from papers.intake.limits import misfit
from papers.intake.neighbourhood import Neighbourhood
from papers.intake.shelf import Shelf
from papers.intake.study import Studied
from papers.intake.writing import LedgerLine, write
from papers.models import Decision, ImportRun, Outcome, Paper, Source
from papers.topics.tagging import Topics


class Batch:
    """Some items of a run, and the ledger's records that come of them."""

    def __init__(self, run: ImportRun, shelf: Shelf, topics: Topics, studied: Studied) -> None:
        self._run = run
        self._shelf = shelf
        self._topics = topics
        self._items = studied.items
        self._told = studied.told
        self._findings = studied.findings
        self._misfits = [misfit(item) if isinstance(item, Record) else None for item in self._items]
        self._decisions: Decisions = {}

    def carry_out(self) -> tuple[Counter[str], list[LedgerLine]]:
        """Take every item and write. Returns how many came to which outcome, and the ledger of what was rejected."""
        self._start()
        tally: Counter[str] = Counter()
        rejected: list[LedgerLine] = []
        for item, fault in zip(self._items, self._misfits, strict=True):
            line = self._deal_with(item, fault)
            tally[line.outcome] += 1
            if line.outcome == Outcome.REJECTED:
                rejected.append(line)
        self._write()
        return tally, rejected

    def _decide(self) -> Decisions:
        return decisions_of(self._run, self._told.keys()) if self._run.decisions else {}

    def _start(self) -> None:
        self._decisions = self._decide()
        named = {decided.paper for decided in self._decisions.values() if decided.paper is not None}
        self._around = Neighbourhood(self._run, list(self._told.values()), named)
        self._drafts: dict[Draft, None] = {}
        self._ledger: list[LedgerLine] = []

    def _write(self) -> None:
        write(self._run, list(self._drafts), self._ledger, self._topics)

    def _deal_with(self, item: Item, fault: str | None) -> LedgerLine:
        if fault:
            return self._note(item, Outcome.REJECTED, "misfit", fault)
        if not isinstance(item, Record):
            outcome = Outcome.FURNITURE if isinstance(item, Furniture) else Outcome.REJECTED
            return self._note(item, outcome, item.reason, item.sentence)
        decided = self._decisions.get(item.first)
        if decided and decided.decision == Decision.LEFT_OUT:
            return self._note(item, Outcome.REJECTED, "left-out", "Left out by a curator.")
        return self._take(self._told[item.first], decided)

    def _take(self, told: Identity, decided: Decided | None) -> LedgerLine:
        record = told.record
        gains = Gains()
        draft = self._find(told, gains, decided)
        paper = new_paper(told, self._around.free_id(told, draft), self._run.started)
        known = draft is not None
        if draft is None:
            draft = self._new(paper, told)
            if decided and decided.decision == Decision.SEPARATE:
                draft.told_apart = self._around.same(told)
        else:
            merge_fields(draft.paper, paper, gains)
            if gains.fields:
                draft.findings = None
            merge_verdicts(draft, record.topics or (), gains)
        self._keep_told_id(draft, record, gains)
        met_at, draft.met_at = draft.met_at, draft.met_at or (record.first, record.last)
        placed_anew = self._place(draft, record, gains, met_before=bool(met_at))
        merge_identifiers(draft, self._around.free_names(told, draft), gains)
        merge_links(draft, record.links, gains)
        self._around.remember(draft, told)
        draft.changed = draft.changed or bool(gains.fields)
        # A new paper whose source tells its topics has them as told, until somebody asks for tag_papers.
        draft.to_tag = draft.to_tag or (bool(gains.fields) or placed_anew if known else record.topics is None)
        self._drafts[draft] = None
        if not known:
            return self._note(record, Outcome.CREATED, "new-paper", "A new paper.", draft)
        if met_at and not placed_anew:
            sentence = f"The same paper as {_lines(met_at)}."
            return self._note(record, Outcome.DUPLICATE, "same-paper", sentence, draft, gains)
        if gains:
            return self._note(record, Outcome.UPDATED, "merged", f"A known paper; {gains.sentence()}.", draft, gains)
        return self._note(record, Outcome.UNCHANGED, "already-known", "Known, and nothing new.", draft)

    def _new(self, paper: Paper, told: Identity) -> Draft:
        """A draft of a paper that nobody has known."""
        topics = list(told.record.topics or ())
        draft = Draft(paper, told_topics=topics, findings=self._findings.get(told.record.first))
        draft.verdicts = {topic.slug for topic in topics if topic.source == Source.CURATOR}
        return draft

    def _keep_told_id(self, draft: Draft, record: Record, gains: Gains) -> None:
        if record.public_id and self._around.is_new_id(record.public_id):
            draft.new_former_ids.add(record.public_id)
            if record.public_id != draft.paper.public_id:
                gains.add("former ids", record.public_id)

    def _find(self, told: Identity, gains: Gains, decided: Decided | None) -> Draft | None:
        if decided and decided.decision == Decision.SEPARATE:
            return None
        if decided and decided.paper is not None:
            return self._around.drafts.get(decided.paper)
        same = self._around.same(told)
        if len(same) > 1:
            # Rare: this record shows that papers taken for two are one. All is written first, so that the merge works
            # on what is stored, and the neighbourhood is looked at afresh.
            self._write()
            keep, *others = (draft.paper for draft in same)
            for other in others:
                gains.include(self._unite(keep, other))
            self._start()
            same = self._around.same(told)
            same[0].to_tag = True
        return same[0] if same else None

    def _unite(self, keep: Paper, gone: Paper) -> Gains:
        """Make one of two stored papers."""
        return absorb(keep, gone, run=self._run)

    def _place(self, draft: Draft, record: Record, gains: Gains, *, met_before: bool) -> bool:
        placed_anew = False
        for placement in record.placements:
            reading_list, session = self._shelf.find(placement)
            where = (reading_list.pk, session.pk if session else None)
            is_new = where not in draft.entries and not draft.is_held(where)
            # A paper that stands twice in one session keeps its first place.
            if is_new or not met_before:
                place(draft, reading_list, session, placement, gains)
            placed_anew = placed_anew or is_new
        return placed_anew

    def _note(
        self,
        item: Item,
        outcome: Outcome,
        reason: str,
        sentence: str,
        draft: Draft | None = None,
        gains: Gains | None = None,
    ) -> LedgerLine:
        remarks = item.remarks if isinstance(item, Record) else ()
        sentence = " ".join((sentence, *remarks))
        said = as_json(item) if isinstance(item, Record) else None
        decision = self._decisions[item.first].decision if item.first in self._decisions else ""
        line = LedgerLine(item.first, item.last, outcome, reason, sentence, draft, gains, said, decision)
        self._ledger.append(line)
        return line


def _lines(span: tuple[int, int]) -> str:
    return f"line {span[0]}" if span[0] == span[1] else f"lines {span[0]} to {span[1]}"
