"""How many papers say a word: what tells a rare word from a common one."""

from __future__ import annotations

from collections.abc import Iterable

from papers.search.index import index_of

COMMON = 1_000
"""Papers from which on a word's count is remembered: the index counts by walking through them."""


class Frequencies:
    """Counts of stems. Those of common words are remembered until the library has doubled.

    They weigh words against one another, by their logarithm, so that an older count does no harm.
    """

    def __init__(self) -> None:
        self._common: dict[str, int] = {}
        self._size = 0

    def of(self, stems: Iterable[str], papers: int) -> dict[str, int]:
        """Return how many papers have each stem, of those that any has; there are so many papers in all."""
        if self._size != papers.bit_length():
            self._common, self._size = {}, papers.bit_length()
        # Another thread may begin anew meanwhile; this one goes on with what it has.
        common = self._common
        wanted = set(stems)
        known = {stem: common[stem] for stem in wanted & common.keys()}
        counted = index_of().papers_with(wanted - known.keys())
        common.update((stem, count) for stem, count in counted.items() if count >= COMMON)
        return known | counted
