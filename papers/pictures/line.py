"""A count that rises and falls as a line over the weeks, with the area under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from papers.pictures.scale import HEIGHT, Scale, scale
from papers.pictures.weeks import COLUMN, Week, halves


@dataclass(frozen=True, slots=True)
class Point:
    """What was counted at the end of a week, and where it stands."""

    week: Week
    count: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """The points in order, one at least, and the scale that they stand before."""

    points: Sequence[Point]
    scale: Scale

    @property
    def halves(self) -> tuple[Sequence[Point], Sequence[Point]]:
        """The points of either half."""
        return halves(self.points)

    @property
    def path(self) -> str:
        """The line from point to point, as an SVG path says it."""
        return "M" + "L".join(f"{point.x:g} {point.y:g}" for point in self.points)

    @property
    def area(self) -> str:
        """The same with the foot: what lies under the line."""
        return f"{self.path}V{HEIGHT}H{self.points[0].x:g}Z"


def line(columns: Sequence[Week], counts: Sequence[int]) -> Line:
    """A line through the counts at the ends of these weeks, each in the middle of its column."""
    by = scale(max(counts, default=0))
    return Line(
        [
            Point(week, n, (number + 0.5) * COLUMN, by.y(n))
            for number, (week, n) in enumerate(zip(columns, counts, strict=True))
        ],
        by,
    )
