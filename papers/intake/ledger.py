"""A run's ledger laid beside its source: which lines became what, a page at a time, and those that were rejected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db.models import QuerySet

from papers.importers.record import Line
from papers.importers.source import Unreadable
from papers.intake.drafting import lines_of
from papers.models import ImportRecord, ImportRun, Outcome

MOST_LINES: Final = 250
"""Lines of a page."""

MOST_SPANS: Final = 100
"""Spans of a page that shows those of one outcome, which may stand far apart."""


@dataclass(frozen=True, slots=True)
class Span:
    """Lines of a page that belong together, and what became of them.

    A span without a record is what stands between those of the ledger: blank lines, or what is not accounted for yet.
    Of a long one a page shows only some `lines`.
    """

    lines: Sequence[Line]
    record: ImportRecord | None = None

    @property
    def accounted(self) -> bool:
        """Is nothing of it missing in the ledger."""
        return self.record is not None or all(not line.text.strip() for line in self.lines)

    @property
    def begins_before(self) -> bool:
        """Does it begin on a page before."""
        return bool(self.record and self.lines and self.lines[0].number > self.record.first_line)

    @property
    def unshown(self) -> int:
        """How many of its lines come after those that are shown."""
        return self.record.last_line - self.lines[-1].number if self.record and self.lines else 0


class Page(NamedTuple):
    """The spans of a page, and the lines at which the ones before and after begin; None where there is none.

    `readable` says whether the source is still there: what became of its lines is known also without it.
    """

    spans: list[Span]
    before: int | None
    after: int | None
    readable: bool = True


def page(run: ImportRun, line: int = 1, outcome: Outcome | None = None) -> Page:
    """The lines from the span that holds this line on; with an outcome only the spans that ended so."""
    return _all_from(run, line) if outcome is None else _ended_so(run, line, outcome)


def rejected(run: ImportRun) -> Iterator[str]:
    r"""The rejected lines as they came, each with "\n"; a blank one between spans that did not stand side by side.

    Raises Unreadable where the source is gone.
    """
    spans = _records(run).filter(outcome=Outcome.REJECTED).values_list("first_line", "last_line")
    end = 0
    lines = _within(lines_of(run), spans.iterator())
    for line, first in lines:
        if line.number == first and end and first > end + 1:
            yield "\n"
        end = line.number
        yield f"{line.text}\n"


def accounted(run: ImportRun) -> int:
    """How many of the source's lines with text are in the ledger. Reads both whole; raises Unreadable."""
    spans = _records(run).values_list("first_line", "last_line")
    return sum(bool(line.text.strip()) for line, _first in _within(lines_of(run), spans.iterator()))


def _records(run: ImportRun) -> QuerySet[ImportRecord]:
    return run.records.order_by("first_line")


def _all_from(run: ImportRun, line: int) -> Page:
    first = max(line, 1)
    # Two questions, since spans do not overlap: to ask for all that end after a line reads every one before it.
    holding = _holding(run, first)
    if holding and holding.last_line - holding.first_line < MOST_LINES:  # it has room, and is shown whole
        first = holding.first_line
    records = _records(run).filter(first_line__gt=first, first_line__lt=first + MOST_LINES).select_related("paper")
    lines, readable = _read(run, first, first + MOST_LINES)
    after = first + MOST_LINES if len(lines) > MOST_LINES else None
    on_page = [*([holding] if holding else []), *records]
    if readable:
        spans = list(_side_by_side(lines[:MOST_LINES], on_page))
    else:
        spans = [Span([], record) for record in on_page]
        after = first + MOST_LINES if _records(run).filter(first_line__gte=first + MOST_LINES).exists() else None
    return Page(spans, max(first - MOST_LINES, 1) if first > 1 else None, after, readable)


def _ended_so(run: ImportRun, line: int, outcome: Outcome) -> Page:
    first = max(line, 1)
    holding = _holding(run, first)
    first = holding.first_line if holding else first
    of_outcome = _records(run).filter(outcome=outcome)
    found = list(of_outcome.filter(first_line__gte=first).select_related("paper")[: MOST_SPANS + 1])
    shown, room = [], MOST_LINES
    for record in found[:MOST_SPANS]:
        if room <= 0:
            break
        shown.append((record, min(record.last_line, record.first_line + room - 1)))
        room -= record.last_line - record.first_line + 1
    after = found[len(shown)].first_line if len(found) > len(shown) else None
    back = of_outcome.filter(first_line__lt=first).order_by("-first_line").values_list("first_line", flat=True)
    before = list(back[:MOST_SPANS])[-1:]
    spans, readable = _read_apart(run, shown)
    return Page(spans, before[0] if before else None, after, readable)


def _holding(run: ImportRun, line: int) -> ImportRecord | None:
    """The span that this line is in."""
    found = run.records.filter(first_line__lte=line).order_by("-first_line").select_related("paper").first()
    return found if found and found.last_line >= line else None


def _read(run: ImportRun, first: int, last: int) -> tuple[list[Line], bool]:
    try:
        return list(lines_of(run, first, last)), True
    except Unreadable:
        return [], False


def _read_apart(run: ImportRun, shown: Sequence[tuple[ImportRecord, int]]) -> tuple[list[Span], bool]:
    """The lines of spans, each up to one of its own, in one reading."""
    if not shown:
        return [], True
    by_first: dict[int, list[Line]] = {record.first_line: [] for record, _last in shown}
    pairs = ((record.first_line, last) for record, last in shown)
    try:
        for line, first in _within(lines_of(run, shown[0][0].first_line, shown[-1][1]), pairs):
            by_first[first].append(line)
        readable = True
    except Unreadable:
        readable = False
    return [Span(by_first[record.first_line], record) for record, _last in shown], readable


def _side_by_side(lines: Iterable[Line], records: Sequence[ImportRecord]) -> Iterator[Span]:
    """All lines, each with its span's record; records and lines in their order."""
    waiting = iter(records)
    record = next(waiting, None)
    gathered: list[Line] = []
    owner: ImportRecord | None = None
    for line in lines:
        while record and record.last_line < line.number:
            record = next(waiting, None)
        now = record if record and record.first_line <= line.number else None
        if gathered and now is not owner:
            yield Span(gathered, owner)
            gathered = []
        owner = now
        gathered.append(line)
    if gathered:
        yield Span(gathered, owner)


def _within(lines: Iterable[Line], spans: Iterator[tuple[int, int]]) -> Iterator[tuple[Line, int]]:
    """The lines that are inside a span, each with that span's first line; both in order."""
    span = next(spans, None)
    for line in lines:
        while span and span[1] < line.number:
            span = next(spans, None)
        if span is None:
            return
        if span[0] <= line.number:
            yield line, span[0]
