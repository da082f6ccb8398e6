"""A paper while an import works on it, and the rules of the merge: what wins when two records speak of one paper.

Every rule is a choice of the better of two values that does not depend on which came first.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from papers.importers.record import LinkFound, Placement, TopicFound
from papers.intake.identity import Identity, Mark, Name
from papers.intake.study import Findings
from papers.models import Entry, Paper, ReadingList, Session, Source, TitleSource
from papers.models.edit import place_in_words
from papers.text.normal import title_key

TEXTS: Final = frozenset({"title", "abstract", "authors", "published"})
"""The fields of a paper that a merge chooses, each by itself."""

Place = tuple[int, int | None]
"""A list's and a session's primary key: a paper stands once in each."""


@dataclass(eq=False, slots=True)
class Draft:
    """A paper, what is stored beside it, and what the import adds and has yet to write."""

    paper: Paper
    identifiers: dict[Name, int | None] = field(default_factory=dict)
    """What registries call the paper, and the latest version of each that is known."""
    links: dict[str, str] = field(default_factory=dict)
    entries: dict[Place, Entry] = field(default_factory=dict)
    marks: set[Mark] = field(default_factory=set)
    findings: Findings | None = None
    """What is known already of a new paper's text; nothing once a merge has changed it."""
    stored_id: str | None = None
    """The public id that the database knows the paper by."""
    met_at: tuple[int, int] | None = None
    """The lines at which this run met the paper first."""
    verdicts: set[str] = field(default_factory=set)
    """The topics of which a curator has said yes or no."""
    told_topics: list[TopicFound] = field(default_factory=list)
    """The taggings that the source itself carries."""
    changed: bool = False
    to_tag: bool = False
    new_identifiers: dict[Name, int | None] = field(default_factory=dict)
    new_links: list[LinkFound] = field(default_factory=list)
    new_entries: list[Entry] = field(default_factory=list)
    new_marks: list[Mark] = field(default_factory=list)
    moved_entries: list[Entry] = field(default_factory=list)
    new_former_ids: set[str] = field(default_factory=set)
    """Ids by which a source knows the paper, beside the one it has here."""
    is_made_anew: bool = False
    """Whether the paper is new and yet has a row already: that of the paper which its records made before."""
    told_apart: list[Draft] = field(default_factory=list)
    """Papers of which a curator has decided that this one is none of them."""

    def is_held(self, place: Place) -> bool:
        """Has a curator said whether the paper stands there, and how."""
        return place_in_words(*place) in self.paper.curated_fields


@dataclass(slots=True)
class Gains:
    """What a merge changed: the fields' former values, and what came to them, for the ledger and for undo."""

    fields: dict[str, Any] = field(default_factory=dict)
    gained: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.fields or self.gained)

    def add(self, what: str, value: str) -> None:
        """Note that the paper gained this."""
        self.gained.setdefault(what, []).append(value)

    def include(self, other: Gains) -> None:
        """Add another merge's changes to this one's."""
        self.fields = {**other.fields, **self.fields}
        for what, values in other.gained.items():
            for value in values:
                self.add(what, value)

    def sentence(self) -> str:
        """What changed, for people."""
        parts = [f"new {name.replace('_', ' ')}" for name in self.fields]
        parts += [f"{what}: {', '.join(values)}" for what, values in self.gained.items()]
        return "; ".join(parts)

    def as_json(self) -> dict[str, Any]:
        """For `ImportRecord.before`."""
        return {"fields": self.fields, "gained": self.gained}


def new_paper(told: Identity, paper_id: str, added: datetime.datetime) -> Paper:
    """The paper that a record describes when no other has been known."""
    record = told.record
    source = record.title_source or TitleSource.LIST if told.title else TitleSource.INFERRED
    return Paper(
        public_id=paper_id,
        citation_key=told.key if paper_id == told.id else told.key_with(paper_id),
        title=told.full_title,
        title_source=source,
        abstract=record.abstract,
        authors=list(record.authors),
        published=record.published,
        curated_fields=["title"] if source == TitleSource.CURATOR else [],
        added=added,
    )


def merge_fields(paper: Paper, other: Paper, gains: Gains) -> None:
    """Take from `other` what is better than what `paper` has. What a curator edited, here or there, stays as it is."""
    take_curated(paper, other, gains)
    _take_better_title(paper, other, gains)
    if "abstract" not in paper.curated_fields:
        _change(paper, "abstract", min(paper.abstract, other.abstract, key=_longest_first), gains)
    if "authors" not in paper.curated_fields:
        names = min(paper.authors, other.authors, key=lambda names: (-len(names), json.dumps(names)))
        _change(paper, "authors", names, gains)
    if "published" not in paper.curated_fields:
        dates = [date for date in (paper.published, other.published) if date]
        # The more precise date; of two equally precise ones the earlier: a paper is as old as its first version.
        _change(paper, "published", min(dates, key=lambda date: (-len(date), date), default=""), gains)
    if other.public_id < paper.public_id:
        _change(paper, "public_id", other.public_id, gains)
        _change(paper, "citation_key", other.citation_key, gains)


def take_curated(paper: Paper, other: Paper, gains: Gains) -> None:
    """Take what a curator said of the other, where none has spoken here."""
    for name in TEXTS.intersection(other.curated_fields):
        if name not in paper.curated_fields:
            _change(paper, name, getattr(other, name), gains)
            if name == "title":
                _change(paper, "title_source", str(other.title_source), gains)
    paper.curated_fields = sorted({*paper.curated_fields, *TEXTS.intersection(other.curated_fields)})


def merge_identifiers(draft: Draft, found: dict[Name, int | None], gains: Gains) -> None:
    """Add identifiers that the paper does not have, and newer versions of those it has."""
    if "identifiers" in draft.paper.curated_fields:
        return
    for name, version in found.items():
        known = name in draft.identifiers
        if not known or (version or 0) > (draft.identifiers[name] or 0):
            draft.identifiers[name] = draft.new_identifiers[name] = version
            scheme, value = name
            gains.add("identifiers", f"{scheme}:{value}{f'v{version}' if known else ''}")


def merge_links(draft: Draft, found: Iterable[LinkFound], gains: Gains) -> None:
    """Add links that the paper does not have."""
    if "links" in draft.paper.curated_fields:
        return
    for link in found:
        if link.url not in draft.links:
            draft.links[link.url] = link.kind
            draft.new_links.append(link)
            gains.add("links", link.url)


def merge_verdicts(draft: Draft, told: Iterable[TopicFound], gains: Gains) -> None:
    """Take over curators' verdicts on topics of which no curator here has spoken; all else is derived here."""
    for topic in told:
        if topic.source == Source.CURATOR and topic.slug not in draft.verdicts:
            draft.verdicts.add(topic.slug)
            draft.told_topics.append(topic)
            gains.add("verdicts", topic.slug)


def place(draft: Draft, reading_list: ReadingList, session: Session | None, placement: Placement, gains: Gains) -> None:
    """Put the paper in its place in the list, or move its entry there if the list's lines have shifted.

    Where a curator has said whether and how the paper stands, nothing changes.
    """
    where = (reading_list.pk, session.pk if session else None)
    if draft.is_held(where):
        return
    role = placement.role or ""
    entry = draft.entries.get(where)
    if entry is None:
        line = placement.line
        entry = Entry(reading_list_id=where[0], session_id=where[1], role=role, position=line, line=line)
        entry.last_line = placement.last_line
        draft.entries[where] = entry
        draft.new_entries.append(entry)
        gains.add("entries", f"{reading_list.name}, line {entry.line}")
    elif (entry.line, entry.role) != (placement.line, role) or (
        # A source that speaks of another list knows where its entries begin, and not where they end.
        placement.list_name is None and entry.last_line != placement.last_line
    ):
        gains.add("moved", f"{reading_list.name}, from line {entry.line} to {placement.line}")
        entry.line, entry.last_line, entry.role = placement.line, placement.last_line, role
        entry.position = placement.line
        if entry.pk and entry not in draft.moved_entries:
            draft.moved_entries.append(entry)


def _take_better_title(paper: Paper, other: Paper, gains: Gains) -> None:
    if "title" not in paper.curated_fields:
        best = min(paper, other, key=_title_order)
        _change(paper, "title", best.title, gains)
        _change(paper, "title_source", str(best.title_source), gains)


def _title_order(paper: Paper) -> tuple[bool, int, str, str]:
    if paper.title_source == TitleSource.INFERRED:
        # An inferred title goes with its abstract.
        return True, *_longest_first(paper.abstract), paper.title
    return False, *_longest_first(title_key(paper.title)), paper.title


def _longest_first(text: str) -> tuple[int, str]:
    return -len(text), text


def _change(paper: Paper, name: str, value: Any, gains: Gains) -> None:
    former = getattr(paper, name)
    if former != value:
        gains.fields.setdefault(name, former)
        setattr(paper, name, value)
