"""Scales that reach to what they must, in round steps."""

from __future__ import annotations

import pytest

from papers.pictures.scale import HEIGHT, scale


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (4, [0, 2, 4]),
        (7, [0, 5, 10]),
        (22, [0, 10, 20, 30]),
        (60, [0, 20, 40, 60]),
        (61, [0, 50, 100]),
        (9_999, [0, 5_000, 10_000]),
    ],
)
def test_a_scale_reaches_the_most_in_at_most_three_round_steps(most: int, ticks: list[int]) -> None:
    assert [tick.count for tick in scale(most).ticks] == ticks


def test_nothing_stands_at_the_foot_and_the_top_count_at_the_top() -> None:
    found = scale(30)

    assert (found.y(0), found.y(15), found.y(30)) == (HEIGHT, HEIGHT / 2, 0)
