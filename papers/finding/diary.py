"""What a reader has done, and when: papers by mark, papers read by day, and the size of the queue over time.

What is read comes from the marks, and so agrees with the library; what has stood in the queue comes from their history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from papers.models import Reader, Status


@dataclass(frozen=True, slots=True)
class Diary:
    """A reader's marks and their history; days are those of the current time zone.

    `history` has when a paper's mark was changed, which paper's, and to what ("" for none), in order.
    """

    marked: Mapping[str, int] = field(default_factory=Counter)
    read: Mapping[date, int] = field(default_factory=dict)
    history: Sequence[tuple[datetime, int, str]] = ()

    def __bool__(self) -> bool:
        """Has anything been done."""
        return bool(self.marked or self.history)

    @property
    def years(self) -> list[int]:
        """The years from the first in which something was done to the last, the latest first."""
        ends = [timezone.localdate(when) for when, _, _ in (*self.history[:1], *self.history[-1:])]
        known = {day.year for day in (*self.read, *ends)}
        return list(range(max(known), min(known) - 1, -1)) if known else []

    def read_between(self, first: date, last: date) -> int:
        """How many papers were read on the days from `first` to `last`."""
        return sum(self.read.get(first + timedelta(days=number), 0) for number in range((last - first).days + 1))

    def queue_after(self, days: Iterable[date]) -> dict[date, int]:
        """How many papers stood in the queue at the end of each of these days."""
        sizes: dict[date, int] = {}
        queued: set[int] = set()
        changes = iter(self.history)
        change = next(changes, None)
        for day in sorted(set(days)):
            end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
            while change and change[0] < end:
                _, paper, status = change
                (queued.add if status == Status.QUEUED else queued.discard)(paper)
                change = next(changes, None)
            sizes[day] = len(queued)
        return sizes


def diary(reader: Reader | None) -> Diary:
    """The diary of a reader; somebody who has marked nothing has an empty one."""
    if reader is None:
        return Diary()
    # To read two columns of ten thousand marks takes two thirds of what it takes SQLite to cut them into days.
    marks = list(reader.marks.values_list("status", "when"))
    zone = timezone.get_current_timezone()
    read = Counter(when.astimezone(zone).date() for status, when in marks if status == Status.READ)
    history = reader.changes.order_by("when", "pk").values_list("when", "paper", "status")
    return Diary(Counter(status for status, _ in marks), read, list(history))
