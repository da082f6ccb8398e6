"""All that can be said of a source's items without a database: who they are, how they are indexed, what rules say.

It is more than half of an import's work, so it can be done in a process of its own (ahead.py), which needs no Django.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

from papers.importers import by_name
from papers.importers.accounting import accounted
from papers.importers.record import Item, Line, Record
from papers.importers.source import Source
from papers.intake.identity import Identity
from papers.text.indexed import columns
from papers.topics.derived import Derived, by_rules, tagger_of
from papers.topics.rules import TopicRules
from papers.topics.tagger import Tagger

BATCH_SIZE = 500
"""Items a transaction: so many that its fixed queries do not count, so few that readers' marks get a turn."""

MOST_CHARACTERS = 2_000_000
"""Of abstracts in a transaction: three times what a batch of ordinary ones holds. Longer ones bring it to an end early,
so that neither its memory nor the time for which it keeps others waiting grows with them."""


class Findings(NamedTuple):
    """What a record's text comes to if its paper is new and no other record changes it."""

    columns: dict[str, str]
    """What it is searched and sorted by."""
    topics: dict[str, Derived] | None
    """What rules say of it, by the topics' slugs; None where they were not asked, as the source told its topics."""


@dataclass(frozen=True, slots=True)
class Studied:
    """Items for a transaction, how many lines of text they hold, and what is known of the records by their lines."""

    items: list[Item]
    lines: int
    told: dict[int, Identity]
    findings: dict[int, Findings]


class Study:
    """A source's items, a transaction's worth at a time."""

    def __init__(self, source: Source, format_name: str, rules: tuple[TopicRules, ...], after: int = 0) -> None:
        """`after` is the last line of what is not wanted any more: an import that was stopped goes on from there."""
        self._rules = rules
        self._awaited: deque[int] = deque()
        items = accounted(self._lines(source), by_name(format_name).parse)
        self._batches = in_batches(item for item in items if item.last > after)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        pass

    def next(self, *, mostly_new: bool) -> Studied | None:
        """The next items, None after the last. Without `mostly_new` nothing is found out that only new papers need."""
        items = next(self._batches, None)
        if items is None:
            return None
        told: dict[int, Identity] = {}
        findings: dict[int, Findings] = {}
        for record in (item for item in items if isinstance(item, Record)):
            told[record.first] = each = Identity(record)
            each.id, each.names, each.marks, each.key  # noqa: B018 - dear, so they are worked out here once and for all
            if mostly_new:  # in the same breath, while the folded text is still remembered
                findings[record.first] = self._findings(each)
        return Studied(items, self._account_for(items), told, findings)

    def _findings(self, told: Identity) -> Findings:
        title, abstract = told.full_title, told.record.abstract
        topics = by_rules(self._tagger, title, abstract) if told.record.topics is None else None
        return Findings(columns(title, abstract, told.record.authors), topics)

    @cached_property
    def _tagger(self) -> Tagger:
        return tagger_of(self._rules)

    def _lines(self, source: Source) -> Iterator[Line]:
        for line in source.lines():
            if line.text.strip():
                self._awaited.append(line.number)
            yield line

    def _account_for(self, items: Iterable[Item]) -> int:
        """Strike the lines that these items hold from those that have been read; how many were struck."""
        struck = 0
        for item in items:
            while self._awaited and self._awaited[0] <= item.last:
                struck += self._awaited.popleft() >= item.first
        return struck


def in_batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield the items in lists of what fits into a transaction."""
    batch: list[Item] = []
    characters = 0
    for item in items:
        batch.append(item)
        characters += len(item.abstract) if isinstance(item, Record) else 0
        if len(batch) == BATCH_SIZE or characters >= MOST_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
