"""The upright scale of a picture: how high a count stands, and which counts are written beside it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Final

HEIGHT: Final = 96
"""How high the top of a scale is over its foot."""

_LINES: Final = 3  # at most so many are drawn over the foot


@dataclass(frozen=True, slots=True)
class Tick:
    """A count that is written at the side, and how far under the top it stands."""

    count: int
    y: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Counts from 0 to `top`, written at each `step`."""

    top: int
    step: int

    def y(self, n: int) -> float:
        """How far under the top a count stands."""
        return round(HEIGHT * (1 - n / self.top), 2)

    @property
    def ticks(self) -> list[Tick]:
        """The counts that are written, the foot's 0 among them."""
        return [Tick(n, self.y(n)) for n in range(0, self.top + 1, self.step)]


def scale(most: int) -> Scale:
    """A scale that reaches to `most` in at most three steps of 1, 2, 5, 10, 20, 50 and so on."""
    steps = (factor * 10**power for power in count() for factor in (1, 2, 5))
    step = next(step for step in steps if step * _LINES >= most)
    return Scale(max(-(-most // step), 1) * step, step)
