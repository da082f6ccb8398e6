"""A piece of a source as it came: the lines that a record of the ledger is about, with those around them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from papers.importers.source import Unreadable
from papers.intake.drafting import lines_of
from papers.models import LIVE, ImportRecord, Paper

AROUND: Final = 2
"""Lines that are shown before and after those in question."""

MOST_LINES: Final = 12
MOST_CHARACTERS: Final = 240


class ShownLine(NamedTuple):
    """A line of the source, its end cut off where it is very long, and whether it is one of those in question."""

    number: int
    text: str
    is_meant: bool


class Excerpt(NamedTuple):
    """A record with its lines; none where the source is gone."""

    record: ImportRecord
    lines: list[ShownLine]


def excerpts(records: Iterable[ImportRecord]) -> list[Excerpt]:
    """Give each record with its lines."""
    return [Excerpt(record, _lines(record)) for record in records]


def records_of(paper: Paper, most: int = 3) -> list[ImportRecord]:
    """The first records of live runs that speak of the paper."""
    live = ImportRecord.objects.filter(paper=paper, run__stage__in=LIVE).select_related("run")
    return list(live.order_by("run_id", "first_line")[:most])


def _lines(record: ImportRecord) -> list[ShownLine]:
    first, last = max(record.first_line - AROUND, 1), min(record.last_line + AROUND, record.first_line + MOST_LINES)
    try:
        return [
            ShownLine(number, _cut(text), record.first_line <= number <= record.last_line)
            for number, text in lines_of(record.run, first, last)
        ]
    except Unreadable:
        return []


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"
