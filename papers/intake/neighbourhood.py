"""The papers that a batch of records may already be: found in a fixed number of queries, kept up as the batch goes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain
from typing import Any

from django.db.models import OuterRef, Subquery

from papers.intake.claims import as_json
from papers.intake.draft import Draft
from papers.intake.identity import ABSTRACT, TITLE, Identity, Mark, Name, conflict, same_abstract
from papers.models import (
    Entry,
    Fingerprint,
    FormerId,
    Identifier,
    ImportRecord,
    ImportRun,
    Link,
    Pair,
    Paper,
    Source,
    Tagging,
)

MOST_COMPARED = 4
"""Papers whose abstract is compared with a record's word for word: a twin shares more fingerprints than chance does."""


class Neighbourhood:
    """Known papers around some records, by id, identifier and fingerprint."""

    def __init__(self, run: ImportRun, told: Sequence[Identity], named: Set[int] = frozenset()) -> None:
        """`named` are the keys of papers that are wanted whether or not a record looks like them."""
        self.drafts: dict[int, Draft] = {}
        self._run = run
        self._start = told[0].record.first if told else 0
        self._different: set[frozenset[Draft]] = set()
        self._disowned: defaultdict[Draft, set[Name]] = defaultdict(set)
        self._asked: set[str] = set()
        self._by_id: dict[str, Draft] = {}
        self._by_name: dict[Name, Draft] = {}
        self._by_mark: defaultdict[Mark, list[Draft]] = defaultdict(list)
        self._load(told, named)

    def same(self, told: Identity) -> list[Draft]:
        """The papers that this record is: by id or identifier, then by title, then by abstract.

        More than one when the record is what shows two known papers to be the same.
        """
        own = set(self._believed(told))
        found: list[Draft] = []
        for draft in self._by_likeness(told):
            if draft not in found and not conflict(own, draft.identifiers.keys()) and not self._are_two(draft, found):
                found.append(draft)
                own |= draft.identifiers.keys()
        return found

    def free_id(self, told: Identity, same: Draft | None) -> str:
        """The id the record gives its paper, or the next one where a different paper of the same title has it."""
        if self._by_id.get(told.id) in {None, same}:
            return told.id
        self._load_ids(told.further_ids)
        *wanted, last = told.further_ids
        return next((each for each in wanted if self._by_id.get(each) in {None, same}), last)

    def free_names(self, told: Identity, same: Draft) -> dict[Name, int | None]:
        """What the record calls its paper, without what another paper is called: that stays the other's."""
        return {name: version for name, version in told.names.items() if self._by_name.get(name) in {None, same}}

    def is_new_id(self, public_id: str) -> bool:
        """Say whether no paper has this id or had it."""
        return public_id not in self._by_id

    def remember(self, draft: Draft, told: Identity) -> None:
        """Let the records that follow find this draft by what this record said."""
        for each in (draft.paper.public_id, *draft.new_former_ids):
            self._by_id[each] = draft
        for name in draft.identifiers:
            self._by_name[name] = draft
        for mark in sorted(told.marks - draft.marks):
            draft.marks.add(mark)
            draft.new_marks.append(mark)
            self._by_mark[mark].append(draft)

    def _candidates(self, told: Identity) -> Iterator[Draft]:
        if (own := self._by_id.get(told.id)) is not None:
            yield own
        for name in self._believed(told):
            if name in self._by_name:
                yield self._by_name[name]
        if self._by_mark.keys().isdisjoint(told.marks):
            return
        yield from self._near(mark for mark in told.marks if mark[0] == TITLE)
        for draft in self._near(mark for mark in told.marks if mark[0] == ABSTRACT)[:MOST_COMPARED]:
            paper = draft.paper
            if same_abstract(paper.given_title, paper.abstract, told.title, told.record.abstract):
                yield draft

    def _by_likeness(self, told: Identity) -> Iterable[Draft]:
        if not self._different:
            return self._candidates(told)
        found = list(dict.fromkeys(self._candidates(told)))
        if not any(self._are_two(draft, found) for draft in found):
            return found
        # Papers that look alike and are two: the record is the one that the very same words have been said of.
        keys = [draft.paper.pk for draft in found if draft.paper.pk]
        words = _words(as_json(told.record))
        speaking = ImportRecord.objects.speaking().filter(paper__in=keys).values_list("paper", "said")
        named = {paper for paper, said in speaking if _words(said) == words}
        return sorted(found, key=lambda draft: draft.paper.pk not in named)

    def _believed(self, told: Identity) -> Set[Name]:
        """What the record calls its paper, but for what a curator has taken from the paper that it looks like."""
        if not self._disowned:
            return told.names.keys()
        alike = {self._by_id.get(told.id), *self._near(mark for mark in told.marks if mark[0] == TITLE)}
        return told.names.keys() - {name for draft in alike if draft for name in self._disowned.get(draft, ())}

    def _are_two(self, draft: Draft, others: Iterable[Draft]) -> bool:
        return bool(self._different) and any(frozenset((draft, other)) in self._different for other in others)

    def _near(self, own_marks: Iterable[Mark]) -> list[Draft]:
        """The papers that share these fingerprints, those that share most first."""
        shared = Counter(draft for mark in own_marks for draft in self._by_mark.get(mark, ()))
        return sorted(shared, key=lambda draft: (-shared[draft], draft.paper.public_id))

    def _load(self, told: Sequence[Identity], named: Set[int]) -> None:
        wanted = set(chain.from_iterable(each.marks for each in told))
        stored = Fingerprint.objects.filter(value__among={value for _, value in wanted})
        prints = [
            (kind, value, pk)
            for kind, value, pk in stored.values_list("kind", "value", "paper")
            if (kind, value) in wanted
        ]
        values = {value for each in told for _, value in each.names}
        identified = Identifier.objects.filter(value__among=values).values_list("paper", flat=True)
        self._load_ids((each.id for each in told), {*identified, *named, *(pk for _, _, pk in prints)})
        for kind, value, pk in prints:
            self._by_mark[kind, value].append(self.drafts[pk])
            self.drafts[pk].marks.add((kind, value))
        # The ids that a record may have to fall back upon are many, and few records need them.
        often = Counter(each.id for each in told)
        contested = (each for each in told if often[each.id] > 1 or self._is_anothers(each))
        self._load_ids(chain.from_iterable(each.further_ids for each in contested))

    def _is_anothers(self, told: Identity) -> bool:
        holder = self._by_id.get(told.id)
        return holder is not None and conflict(told.names.keys(), holder.identifiers.keys())

    def _load_ids(self, ids: Iterable[str], others: Set[int] = frozenset()) -> None:
        """Load the papers that have these ids or had them, and others by their keys."""
        unknown = set(ids) - self._asked
        self._asked |= unknown
        former = dict(FormerId.objects.filter(public_id__among=unknown).values_list("public_id", "paper"))
        present = Paper.objects.filter(public_id__among=unknown).values_list("pk", flat=True)
        self._load_papers({*former.values(), *present, *others})
        for old_id, pk in former.items():
            self._by_id.setdefault(old_id, self.drafts[pk])

    def _load_papers(self, keys: set[int]) -> None:
        new = keys - self.drafts.keys()
        for paper in Paper.objects.filter(pk__in=new).as_read():
            self.drafts[paper.pk] = Draft(paper, stored_id=paper.public_id)
            self._by_id.setdefault(paper.public_id, self.drafts[paper.pk])
        self._load_belongings(new)
        self._load_meetings(new)
        for one, other in Pair.objects.different().among(new).values_list("one", "other"):
            if {one, other} <= self.drafts.keys():
                self._different.add(frozenset((self.drafts[one], self.drafts[other])))

    def _load_belongings(self, new: set[int]) -> None:
        for row in Identifier.objects.filter(paper__in=new):
            self.drafts[row.paper_id].identifiers[row.scheme, row.value] = row.version
            self._by_name.setdefault((row.scheme, row.value), self.drafts[row.paper_id])
        locked = [pk for pk in new if "identifiers" in self.drafts[pk].paper.curated_fields]
        speaking = ImportRecord.objects.speaking().filter(paper__in=locked) if locked else ImportRecord.objects.none()
        for pk, said in speaking.values_list("paper", "said"):
            told = {(scheme, value) for scheme, value, _version in (said or {}).get("identifiers", ())}
            self._disowned[self.drafts[pk]] |= told - self.drafts[pk].identifiers.keys()
        for link in Link.objects.filter(paper__in=new):
            self.drafts[link.paper_id].links[link.url] = link.kind
        for entry in Entry.objects.filter(paper__in=new):
            self.drafts[entry.paper_id].entries[entry.reading_list_id, entry.session_id] = entry
        decided = Tagging.objects.filter(paper__in=new, source=Source.CURATOR)
        for pk, slug in decided.values_list("paper", "topic__slug"):
            self.drafts[pk].verdicts.add(slug)

    def _load_meetings(self, new: set[int]) -> None:
        # Paper by paper inside the query: asked for all of them at once, SQLite walks through the run's whole ledger.
        met = ImportRecord.objects.filter(run=self._run, paper=OuterRef("pk"), first_line__lt=self._start)
        met = met.order_by("first_line")
        lines = (Subquery(met.values("first_line")[:1]), Subquery(met.values("last_line")[:1]))
        for pk, first, last in Paper.objects.filter(pk__in=new).values_list("pk", *lines):
            self.drafts[pk].met_at = (first, last) if first else None


def _words(said: Any) -> dict[str, Any]:
    """What a record says of its paper itself, wherever it stood."""
    return {name: value for name, value in said.items() if name != "placements"}
