"""What an import did, in figures and in words. The dry run's report is made by the same code from the same figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from papers.models import Outcome

ENTRY_OUTCOMES = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.DUPLICATE, Outcome.REJECTED)
MOST_SHOWN = 50


@dataclass(slots=True)
class Report:
    """One run's balance. `lines` counts the source's non-blank lines, `accounted` those in the ledger's spans."""

    name: str
    format: str
    encoding: str
    lines: int
    dry_run: bool = False
    accounted: int = 0
    tally: Counter[str] = field(default_factory=Counter)
    rejected: list[tuple[int, int, str, str]] = field(default_factory=list)
    run: int | None = None
    """The run's key; a dry run leaves none."""

    @property
    def entries(self) -> int:
        """How many entries were read: everything but furniture."""
        return sum(self.tally[outcome] for outcome in ENTRY_OUTCOMES)

    @property
    def read(self) -> int:
        """How many entries were papers."""
        return self.entries - self.tally[Outcome.REJECTED]

    @property
    def balances(self) -> bool:
        """Is every non-blank line in the ledger."""
        return self.accounted == self.lines

    @property
    def changed(self) -> bool:
        """Is anything in the tables other than it was."""
        return bool(self.tally[Outcome.CREATED] or self.tally[Outcome.UPDATED])

    def sentences(self) -> Iterator[str]:
        """The report for people, a line at a time."""
        yield f"{self.name}: {self.format}, {self.encoding}{', dry run: nothing is written' if self.dry_run else ''}"
        shares = " + ".join(f"{self.tally[outcome]} {outcome}" for outcome in ENTRY_OUTCOMES)
        yield f"  entries: {self.entries} read = {shares}"
        sign = "=" if self.balances else "but"
        yield (
            f"  lines: {self.accounted} accounted {sign} {self.lines} non-blank"
            f" ({self.tally[Outcome.FURNITURE]} furniture)"
        )
        for first, last, reason, sentence in self.rejected[:MOST_SHOWN]:
            yield f"  rejected: lines {first}-{last} [{reason}] {sentence}"
        if (more := self.tally[Outcome.REJECTED] - MOST_SHOWN) > 0:
            yield f"  and {more} more rejected; the ledger in the admin has them all"
        if not self.changed and self.read:
            yield "  Nothing changed: every paper of this source is known already."
