"""Papers made anew of what their records say, in the order in which they said it, by the code that imports them.

So what a run brought goes as if it had never been there, and comes back as if it had never gone. What people have put
on a paper stays with it: it is the row that is made anew, under the key it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from papers.importers import by_name
from papers.importers.record import Item
from papers.intake import identity
from papers.intake.absorb import absorb
from papers.intake.batch import Batch
from papers.intake.claims import from_json
from papers.intake.decisions import Decided, Decisions
from papers.intake.draft import TEXTS, Draft, Gains, Place
from papers.intake.holding import held_by_people
from papers.intake.identity import Identity, Name
from papers.intake.parting import give_back
from papers.intake.retelling import tell_again_of
from papers.intake.shelf import Shelf
from papers.intake.study import BATCH_SIZE, Studied
from papers.intake.writing import write_drafts
from papers.models import (
    Decision,
    Edit,
    Entry,
    Fingerprint,
    FormerId,
    Identifier,
    ImportRecord,
    ImportRun,
    Link,
    Merger,
    Outcome,
    Paper,
    Tagging,
    TitleSource,
)
from papers.models.edit import is_place
from papers.snapshot import rows_of
from papers.topics.tagging import Topics

OF_PAPERS: Final = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.DUPLICATE)
"""The outcomes of records that say something of a paper."""


@dataclass(slots=True)
class Remade:
    """The keys of papers that are gone, that nothing but people hold any more, and that are made anew."""

    gone: set[int] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)
    remade: set[int] = field(default_factory=set)


def remake(keys: Collection[int], more: Iterable[ImportRecord] = ()) -> Remade:
    """Make these papers anew of what live runs' records say of them, and of `more` records that say it again.

    In the caller's transaction. Raises Unreadable where a record is older than what is kept of records, and its source
    is gone.
    """
    return _Remaking(keys, list(more)).carry_out()


class _Remaking:
    """Papers on their way from what they are to what they would be."""

    def __init__(self, keys: Collection[int], more: Sequence[ImportRecord]) -> None:
        tell_again_of(keys)
        self._mergers = list(Merger.objects.filter(paper__in=keys).order_by("-pk"))
        self._papers = {paper.pk: paper for paper in Paper.objects.filter(pk__in=keys).select_for_update()}
        speaking = ImportRecord.objects.speaking().filter(paper__in=keys).select_related("run")
        self._records = sorted({*speaking, *more}, key=lambda each: (each.run.started, each.run_id, each.first_line))
        self._former_ids = list(FormerId.objects.filter(paper__in=keys))
        self._topics = Topics()
        self._home = {record.pk: record.paper_id for record in self._records}
        self._result = Remade()

    def carry_out(self) -> Remade:
        """Let go what nothing speaks of, take apart what imports made one, and let all that speak do so again."""
        spoken_of = {self._home[record.pk] for record in self._records}
        held = held_by_people(self._papers).keys()
        by_hand = self._made_by_hand()
        silent = self._papers.keys() - spoken_of - by_hand
        self._let_go(silent - held)
        self._keep_for_people(silent & held)
        shells = {key: paper for key, paper in self._papers.items() if key in spoken_of and key not in by_hand}
        for key in by_hand:
            self._as_made_by_hand(self._papers[key])
        shells |= self._take_apart()
        self._strip(shells.keys())
        unborn = self._replay(shells)
        self._settle(shells, unborn)
        self._result.remade = {*shells, *by_hand} - unborn.keys()
        return self._result

    def _made_by_hand(self) -> set[int]:
        """Papers that a curator wrote before any source spoke of them: no run began when they were added."""
        moments = {paper.added for paper in self._papers.values()}
        began = set(ImportRun.objects.filter(started__in=moments).values_list("started", flat=True))
        return {key for key, paper in self._papers.items() if paper.added not in began}

    def _let_go(self, keys: set[int]) -> None:
        Paper.objects.filter(pk__in=keys).delete()
        self._result.gone |= keys

    def _keep_for_people(self, keys: set[int]) -> None:
        """Leave papers as they are, but in no list that the sources put them in."""
        self._result.kept |= keys
        _unheld_entries(keys).delete()

    def _as_made_by_hand(self, paper: Paper) -> None:
        """Without anything that is not a curator's own."""
        edits = self._edits_of([paper.pk])
        own = edits[paper.pk]
        for name, nothing in (("abstract", ""), ("authors", []), ("published", "")):
            if name not in own:
                setattr(paper, name, nothing)
        paper.curated_fields = sorted(own)
        _strip([paper.pk], edits)
        paper.save()
        self._topics.tag([paper])

    def _take_apart(self) -> dict[int, Paper]:
        """Rows again for papers that imports have made one with others, and their records back to them."""
        shells: dict[int, Paper] = {}
        undecided = {record.pk for record in self._records if not record.decision}
        for merger in self._mergers:
            if merger.run_id is None and merger.user_id is not None:
                continue
            (row,) = rows_of(merger.kept["gone"], Paper)
            if row["pk"] in shells or Paper.objects.filter(pk=row["pk"]).exists():
                continue
            mine = undecided.intersection(merger.kept["gone"]["records"])
            if mine:
                shells[row["pk"]] = Paper.objects.create(pk=row["pk"], title=merger.title, **_nameless(row["pk"]))
                self._home.update(dict.fromkeys(mine, row["pk"]))
        return shells

    def _strip(self, keys: Collection[int]) -> None:
        edits = self._edits_of(keys)
        _strip(keys, edits)
        self._left = _Left(keys, edits)
        for key in keys:  # so that nobody finds them by what they were
            Paper.objects.filter(pk=key).update(**_nameless(key))

    def _edits_of(self, keys: Collection[int]) -> dict[int, set[str]]:
        found: defaultdict[int, set[str]] = defaultdict(set)
        for key, name in Edit.objects.filter(paper__in=keys).values_list("paper", "field"):
            found[key].add(name)
        return found

    def _replay(self, shells: Mapping[int, Paper]) -> dict[int, Paper]:
        """Let the records speak, each run's by themselves. Returns the shells that have become no paper."""
        unborn = dict(shells)
        for run, records in groupby(self._records, key=lambda record: record.run):
            label = by_name(run.format).LABEL
            shelf = Shelf(run.list_name or run.name, run.format, label)
            for some in _in_batches(records):
                _Again(run, shelf, self._topics, some, self._home, unborn, self._left).carry_out()
            if run.reading_list_id is None and (own := shelf.own_list()):
                ImportRun.objects.filter(pk=run.pk).update(reading_list=own)
        return unborn

    def _settle(self, shells: Mapping[int, Paper], unborn: Mapping[int, Paper]) -> None:
        new_home = dict(ImportRecord.objects.filter(pk__in=self._home).values_list("pk", "paper"))
        for key in unborn:
            target = next((new_home[pk] for pk, home in self._home.items() if home == key and new_home[pk]), None)
            if key in self._papers and target and target != key:
                # What people have put on it goes on to the paper that its records are now about.
                shell = Paper.objects.get(pk=key)
                last = max(self._records, key=lambda record: record.run.started)
                shell.public_id = self._papers[key].public_id
                absorb(Paper.objects.get(pk=target), shell, run=last.run, speaks=False)
            else:
                Paper.objects.filter(pk=key).delete()
            self._result.gone.add(key)
        for merger in self._mergers:
            (row,) = rows_of(merger.kept["gone"], Paper)
            was_apart = row["pk"] in shells and row["pk"] not in unborn and row["pk"] not in self._papers
            if was_apart and (apart := Paper.objects.filter(pk=row["pk"]).first()):
                give_back(merger, apart)
        self._keep_ids_of_mergers()

    def _keep_ids_of_mergers(self) -> None:
        """The ids of papers that curators have made one go on redirecting, as long as anything of them speaks."""
        told = {record.pk for record in self._records}
        for merger in self._mergers:
            if merger.user_id is None or told.isdisjoint(merger.kept["gone"]["records"]):
                continue
            ids = {merger.gone, *(row["public_id"] for row in rows_of(merger.kept["gone"], FormerId))}
            wanted = [each for each in ids if not Paper.objects.filter(public_id=each).exists()]
            FormerId.objects.bulk_create(
                (FormerId(paper_id=merger.paper_id, public_id=each) for each in wanted), ignore_conflicts=True
            )


class _Left:
    """What curators have said of papers, and stays with them, by the papers' keys."""

    def __init__(self, keys: Collection[int], edits: Mapping[int, set[str]]) -> None:
        self.edits = defaultdict(set, edits)
        self.identifiers: defaultdict[int, dict[Name, int | None]] = defaultdict(dict)
        self.links: defaultdict[int, dict[str, str]] = defaultdict(dict)
        self.entries: defaultdict[int, dict[Place, Entry]] = defaultdict(dict)
        self.verdicts: defaultdict[int, set[str]] = defaultdict(set)
        for row in Identifier.objects.filter(paper__in=keys):
            self.identifiers[row.paper_id][row.scheme, row.value] = row.version
        for link in Link.objects.filter(paper__in=keys):
            self.links[link.paper_id][link.url] = link.kind
        for entry in Entry.objects.filter(paper__in=keys):
            self.entries[entry.paper_id][entry.reading_list_id, entry.session_id] = entry
        for key, slug in Tagging.objects.filter(paper__in=keys).values_list("paper", "topic__slug"):
            self.verdicts[key].add(slug)


class _Again(Batch):
    """A batch of records that have spoken before: their papers are made in the rows that there are."""

    def __init__(
        self,
        run: ImportRun,
        shelf: Shelf,
        topics: Topics,
        records: Sequence[ImportRecord],
        home: Mapping[int, int | None],
        unborn: dict[int, Paper],
        left: _Left,
    ) -> None:
        spoken = [from_json(each.said or {}, each.first_line, each.last_line) for each in records]
        told = {record.first: Identity(record) for record in spoken}
        items: list[Item] = [*spoken]
        super().__init__(run, shelf, topics, Studied(items, 0, told, {}))
        self._ledger_rows = {each.first_line: each for each in records}
        self._home, self._unborn, self._left = home, unborn, left

    def _decide(self) -> Decisions:
        """What a curator has decided of a record holds: it speaks of the paper that it was given to."""
        given = {line: self._home[record.pk] for line, record in self._ledger_rows.items() if record.decision}
        return {line: Decided(Decision.WITH, None if key in self._unborn else key) for line, key in given.items()}

    def _find(self, told: Identity, gains: Gains, decided: Decided | None) -> Draft | None:
        if not decided:
            return super()._find(told, gains, None)
        key = self._home[self._ledger_rows[told.record.first].pk]
        if key is None:
            return None
        born = (draft for draft in self._drafts if draft.paper.pk == key)
        return next(born, None) or self._around.drafts.get(decided.paper or 0)

    def _new(self, paper: Paper, told: Identity) -> Draft:
        draft = super()._new(paper, told)
        record = self._ledger_rows[told.record.first]
        key = self._home[record.pk]
        shell = self._unborn.pop(key, None) if key is not None else None
        if shell is None:
            return draft
        paper.pk, draft.is_made_anew, draft.findings = shell.pk, True, None
        self._keep_what_curators_said(draft, shell)
        return draft

    def _keep_what_curators_said(self, draft: Draft, shell: Paper) -> None:
        paper, own = draft.paper, self._left.edits[shell.pk]
        for name in TEXTS & own:
            setattr(paper, name, getattr(shell, name))
        if "title" in own:
            paper.title_source = TitleSource.CURATOR
        paper.curated_fields = sorted({*paper.curated_fields, *own})
        left = self._left
        draft.identifiers, draft.links = dict(left.identifiers[shell.pk]), dict(left.links[shell.pk])
        draft.entries = dict(left.entries[shell.pk])
        decided = left.verdicts[shell.pk]
        draft.verdicts |= decided
        draft.told_topics = [topic for topic in draft.told_topics if topic.slug not in decided]
        for mark in identity.marks(paper.given_title, paper.abstract) if own & TEXTS else ():
            draft.marks.add(mark)
            draft.new_marks.append(mark)

    def _unite(self, keep: Paper, gone: Paper) -> Gains:
        known = Merger.objects.filter(paper__in=[keep, gone], gone=gone.public_id).exists()
        return absorb(keep, gone, run=self._run, is_known=known)

    def _write(self) -> None:
        """As for a new record, but the ledger stands: only of which paper it speaks may be another."""
        write_drafts(self._run, list(self._drafts), self._topics)
        moved = []
        for line in self._ledger:
            record = self._ledger_rows[line.first]
            record.paper_id = line.draft.paper.pk if line.draft else None
            moved.append(record)
        ImportRecord.objects.bulk_update(moved, ["paper"], batch_size=BATCH_SIZE)


def _nameless(key: int) -> dict[str, str]:
    return {"public_id": f"~{key}", "citation_key": f"~{key}"}


def _strip(keys: Collection[int], edits: Mapping[int, set[str]]) -> None:
    """Take away all that sources have brought; curators' own stays."""
    for model, name in ((Identifier, "identifiers"), (Link, "links")):
        model.objects.filter(paper__in=[key for key in keys if name not in edits.get(key, ())]).delete()
    FormerId.objects.filter(paper__in=keys).delete()
    Fingerprint.objects.filter(paper__in=keys).delete()
    Tagging.objects.filter(paper__in=keys, decided_at=None).delete()
    _unheld_entries(keys, edits).delete()


def _unheld_entries(keys: Collection[int], edits: Mapping[int, set[str]] | None = None) -> Any:
    """Entries that no curator has put where they are."""
    entries = Entry.objects.filter(paper__in=keys)
    held = {(edit.paper_id, edit.field) for edit in Edit.objects.filter(paper__in=keys) if is_place(edit.field)}
    kept = [entry.pk for entry in entries if (entry.paper_id, entry.place) in held] if held else []
    return entries.exclude(pk__in=kept)


def _in_batches(records: Iterable[ImportRecord]) -> Iterator[list[ImportRecord]]:
    batch: list[ImportRecord] = []
    for record in records:
        batch.append(record)
        if len(batch) == BATCH_SIZE:
            yield batch
            batch = []
    if batch:
        yield batch
