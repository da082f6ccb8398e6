"""The papers that a batch of records may already be: found in a fixed number of queries, kept up as the batch goes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from django.db.models import OuterRef, Q, Subquery

from papers.importers.record import Record
from papers.intake.draft import Draft
from papers.intake.identity import (
    ABSTRACT,
    TITLE,
    Mark,
    Name,
    conflict,
    given_title,
    ids,
    marks,
    names,
    same_abstract,
)
from papers.models import (
    Entry,
    Fingerprint,
    FormerId,
    Identifier,
    ImportRecord,
    ImportRun,
    Link,
    Paper,
    Source,
    Tagging,
)

MOST_COMPARED = 4
"""Papers whose abstract is compared with a record's word for word: a twin shares more fingerprints than chance does."""


class Neighbourhood:
    """Known papers around some records, by id, identifier and fingerprint."""

    def __init__(self, run: ImportRun, records: Sequence[Record]) -> None:
        self.drafts: dict[int, Draft] = {}
        self._by_id: dict[str, Draft] = {}
        self._by_name: dict[Name, Draft] = {}
        self._by_mark: defaultdict[Mark, list[Draft]] = defaultdict(list)
        self._load(run, records)

    def same(self, record: Record) -> list[Draft]:
        """The papers that this record is: by id or identifier, then by title, then by abstract.

        More than one when the record is what shows two known papers to be the same.
        """
        own = set(names(record.identifiers))
        found: list[Draft] = []
        for draft in self._candidates(record):
            if draft not in found and not conflict(own, draft.identifiers.keys()):
                found.append(draft)
                own |= draft.identifiers.keys()
        return found

    def free_id(self, record: Record, same: Draft | None) -> str:
        """The id the record gives its paper, or the next one where a different paper of the same title has it."""
        *wanted, last = ids(record)
        return next((each for each in wanted if self._by_id.get(each) in {None, same}), last)

    def is_new_id(self, public_id: str) -> bool:
        """Say whether no paper has this id or had it."""
        return public_id not in self._by_id

    def remember(self, draft: Draft, record: Record) -> None:
        """Let the records that follow find this draft by what this record said."""
        for each in (draft.paper.public_id, *draft.new_former_ids):
            self._by_id[each] = draft
        for name in draft.identifiers:
            self._by_name[name] = draft
        for mark in _marks(record) - draft.marks:
            draft.marks.add(mark)
            draft.new_marks.append(mark)
            self._by_mark[mark].append(draft)

    def _candidates(self, record: Record) -> Iterator[Draft]:
        if (own := self._by_id.get(next(ids(record)))) is not None:
            yield own
        for name in names(record.identifiers):
            if name in self._by_name:
                yield self._by_name[name]
        own_marks = _marks(record)
        yield from self._near(mark for mark in own_marks if mark[0] == TITLE)
        for draft in self._near(mark for mark in own_marks if mark[0] == ABSTRACT)[:MOST_COMPARED]:
            paper = draft.paper
            if same_abstract(paper.given_title, paper.abstract, given_title(record), record.abstract):
                yield draft

    def _near(self, own_marks: Iterable[Mark]) -> list[Draft]:
        """The papers that share these fingerprints, those that share most first."""
        shared = Counter(draft for mark in own_marks for draft in self._by_mark.get(mark, ()))
        return sorted(shared, key=lambda draft: (-shared[draft], draft.paper.public_id))

    def _load(self, run: ImportRun, records: Sequence[Record]) -> None:
        wanted_ids = set(chain.from_iterable(map(ids, records)))
        wanted = set(chain.from_iterable(map(_marks, records)))
        former = dict(FormerId.objects.filter(public_id__in=wanted_ids).values_list("public_id", "paper"))
        stored = Fingerprint.objects.filter(value__in={value for _, value in wanted})
        prints = [
            (kind, value, pk)
            for kind, value, pk in stored.values_list("kind", "value", "paper")
            if (kind, value) in wanted
        ]
        values = {found.value for record in records for found in record.identifiers}
        identified = Identifier.objects.filter(value__in=values).values_list("paper", flat=True)
        known = {*former.values(), *identified, *(pk for _, _, pk in prints)}
        for paper in Paper.objects.filter(Q(pk__in=known) | Q(public_id__in=wanted_ids)):
            self.drafts[paper.pk] = self._by_id[paper.public_id] = Draft(paper, stored_id=paper.public_id)
        for old_id, pk in former.items():
            self._by_id[old_id] = self.drafts[pk]
        for kind, value, pk in prints:
            self._by_mark[kind, value].append(self.drafts[pk])
            self.drafts[pk].marks.add((kind, value))
        self._load_belongings()
        self._load_meetings(run)

    def _load_belongings(self) -> None:
        for row in Identifier.objects.filter(paper__in=self.drafts):
            self.drafts[row.paper_id].identifiers[row.scheme, row.value] = row.version
            self._by_name[row.scheme, row.value] = self.drafts[row.paper_id]
        for link in Link.objects.filter(paper__in=self.drafts):
            self.drafts[link.paper_id].links[link.url] = link.kind
        for entry in Entry.objects.filter(paper__in=self.drafts):
            self.drafts[entry.paper_id].entries[entry.reading_list_id, entry.session_id] = entry
        decided = Tagging.objects.filter(paper__in=self.drafts, source=Source.CURATOR)
        for pk, slug in decided.values_list("paper", "topic__slug"):
            self.drafts[pk].verdicts.add(slug)

    def _load_meetings(self, run: ImportRun) -> None:
        # Paper by paper inside the query: asked for all of them at once, SQLite walks through the run's whole ledger.
        met = ImportRecord.objects.filter(run=run, paper=OuterRef("pk")).order_by("first_line")
        lines = (Subquery(met.values("first_line")[:1]), Subquery(met.values("last_line")[:1]))
        for pk, first, last in Paper.objects.filter(pk__in=self.drafts).values_list("pk", *lines):
            self.drafts[pk].met_at = (first, last) if first else None


def _marks(record: Record) -> frozenset[Mark]:
    return marks(given_title(record), record.abstract)
