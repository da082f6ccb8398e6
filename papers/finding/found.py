"""The papers that a filter finds, a page at a time and with all that a page shows of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Protocol

from papers.finding.cards import Card, cards
from papers.models import Reader
from papers.models.paper import PaperQuerySet


class NearKeys(Protocol):
    """Returns the keys from place `start` up to `stop`, or None for having no shorter way to them."""

    def __call__(self, start: int, stop: int, *, oldest_first: bool) -> Sequence[int] | None: ...  # noqa: D102


class Found:
    """What `Paginator` takes for a list: `count`, asked once, and slices.

    `papers` are the filter's own queryset; `near_keys` may have the keys of the same papers in the same order sooner.
    """

    ordered = True

    def __init__(
        self, papers: PaperQuerySet, near_keys: NearKeys, count: Callable[[], int], reader: Reader | None
    ) -> None:
        self._papers, self._near_keys, self._count, self._reader = papers, near_keys, count, reader

    def count(self) -> int:
        """How many papers there are."""
        return self._total

    def __len__(self) -> int:
        return self._total

    def __getitem__(self, stretch: slice) -> list[Card]:
        keys = self.keys(stretch.start or 0, stretch.stop)
        by_key = cards(keys, self._reader)
        # One that has been deleted since is left out.
        return [by_key[key] for key in keys if key in by_key]

    def keys(self, start: int, stop: int) -> list[int]:
        """The papers' keys from place `start` up to `stop`."""
        stop = min(stop, self._total)
        if start >= stop:
            return []
        # The later half is read from the end: a last page is as near as the first.
        if is_late := start > self._total // 2 and self._papers.query.order_by == ("-added", "pk"):
            start, stop = self._total - stop, self._total - start
        found = self._read(start, stop, oldest_first=is_late)
        return found[::-1] if is_late else found

    @cached_property
    def _total(self) -> int:
        return self._count()

    def _read(self, start: int, stop: int, *, oldest_first: bool) -> list[int]:
        found = self._near_keys(start, stop, oldest_first=oldest_first)
        if found is not None:
            return list(found)
        papers = self._papers.order_by("added", "-pk") if oldest_first else self._papers
        # Keys alone, for they stand in the index: whole rows are read of those only that are shown. The 500,000th paper
        # takes 90 ms otherwise.
        return list(papers.values_list("pk", flat=True)[start:stop])
