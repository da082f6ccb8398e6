"""Counts as bars: upright ones by week, lying ones beside the names of what they count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from papers.pictures.scale import HEIGHT, Scale, scale
from papers.pictures.weeks import COLUMN, Week, halves

THICK: Final = 8
"""How thick a bar is, in whose column the rest is air."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A week's bar: `x` and `y` are its upper left corner."""

    week: Week
    count: int
    x: int
    y: float

    @property
    def height(self) -> float:
        """From the corner down to the foot."""
        return HEIGHT - self.y


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of a strip, and the scale that they stand before."""

    bars: Sequence[Bar]
    scale: Scale

    @property
    def halves(self) -> tuple[Sequence[Bar], Sequence[Bar]]:
        """The bars of either half."""
        return halves(self.bars)


def bars(columns: Sequence[Week], counts: Sequence[int]) -> Bars:
    """A bar for each week of as many counts, a week of nothing without height."""
    by = scale(max(counts, default=0))
    margin = (COLUMN - THICK) // 2
    return Bars(
        [
            Bar(week, n, number * COLUMN + margin, by.y(n))
            for number, (week, n) in enumerate(zip(columns, counts, strict=True))
        ],
        by,
    )


def lengths(counts: Iterable[int]) -> list[float]:
    """How long the bar of each count is, in hundredths of the longest."""
    counts = list(counts)
    most = max([1, *counts])
    return [round(100 * n / most, 2) for n in counts]
