"""Counts as bars."""

from __future__ import annotations

from datetime import date

from papers.pictures.bars import bars, lengths
from papers.pictures.scale import HEIGHT
from papers.pictures.weeks import COLUMN, weeks

COLUMNS = weeks(date(2025, 1, 1), date(2025, 1, 19))


def test_a_bar_is_as_high_as_its_count_and_stands_on_the_foot_of_its_column() -> None:
    found = bars(COLUMNS, [0, 15, 30])

    assert [bar.height for bar in found.bars] == [0, HEIGHT / 2, HEIGHT]
    assert [bar.y + bar.height for bar in found.bars] == [HEIGHT] * 3
    assert [bar.x // COLUMN for bar in found.bars] == [0, 1, 2]
    assert [bar.week for bar in found.bars] == COLUMNS


def test_bars_of_nothing_have_no_height() -> None:
    assert {bar.height for bar in bars(COLUMNS, [0, 0, 0]).bars} == {0}


def test_a_lying_bar_is_measured_by_the_longest() -> None:
    assert lengths([40, 10, 0]) == [100, 25, 0]
    assert lengths([]) == []
