"""A count over the weeks as a line."""

from __future__ import annotations

from datetime import date

from papers.pictures.line import line
from papers.pictures.weeks import weeks


def test_a_line_goes_through_the_middle_of_each_week_and_its_area_down_to_the_foot() -> None:
    found = line(weeks(date(2025, 1, 1), date(2025, 1, 19)), [0, 15, 30])

    assert [(point.x, point.y) for point in found.points] == [(6, 96), (18, 48), (30, 0)]
    assert found.path == "M6 96L18 48L30 0"
    assert found.area == "M6 96L18 48L30 0V96H6Z"
