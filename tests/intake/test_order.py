"""The order of imports does not show in their outcome, whatever the lists share."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papers.models import Paper
from tests.cast import ASTRO_1, ASTRO_3, MIXTRAL, OLMO, PILE, abstract_of, exported, import_text, wipe

pytestmark = pytest.mark.django_db

BANNER = "Get trending papers in your email inbox once a day!\nGet trending papers in your email inbox!\n"
COURSE = "read on: - {date}\n{session}\nIn this session, our readings cover:\nRequired Readings:\n"

LISTS = {
    "trending.txt": BANNER
    + f"{PILE}\n{abstract_of(PILE)}\n{MIXTRAL}\n{abstract_of(MIXTRAL)[:400]}\n{ASTRO_1}\n{abstract_of(ASTRO_1)}\n",
    "bare.txt": f"Abstract:{abstract_of(MIXTRAL)}\nAbstract:{abstract_of(OLMO)}\nAbstract:{abstract_of(MIXTRAL)}\n",
    "nearly.txt": f"Abstract:{abstract_of(OLMO)[:-120]}\nAbstract:{abstract_of(ASTRO_3)}\n",
    "course.txt": COURSE.format(date="08 Feb 2024", session="MoE")
    + f"{MIXTRAL.upper()}\n- https://arxiv.org/abs/2401.04088v1\n- {abstract_of(MIXTRAL)}\n"
    + f"{OLMO}\n- https://arxiv.org/abs/2402.00838\n- {abstract_of(OLMO)}\n"
    + COURSE.format(date="06 Feb 2024", session="Alignment")
    + f"{MIXTRAL}\n- https://arxiv.org/pdf/2401.04088v2.pdf\n",
    "blog.txt": COURSE.format(date="30 Jan 2024", session="News")
    + f"Mixtral 8x7B\n- https://doi.org/10.1000/mixtral\n{ASTRO_3}\n- https://openreview.net/forum?id=astro-three\n",
    "bridge.jsonl": json.dumps(
        {
            "title": "Mixtral 8x7B: Sparse",
            "identifiers": {"arxiv": "2401.04088", "doi": "10.1000/mixtral"},
            "authors": ["Albert Q. Jiang"],
            "published": "2024-01",
            "entries": [{"list": "bridge.jsonl", "line": 1}],
        }
    )
    + "\n",
    "dates.jsonl": "".join(
        json.dumps({"title": title, "published": published, "identifiers": identifiers, "entries": [place]}) + "\n"
        for title, published, identifiers, place in [
            (OLMO, "2024", {"doi": "10.1000/olmo-journal"}, {"list": "dates.jsonl", "line": 1}),
            (OLMO, "2024-02-01", {"arxiv": "2402.00838", "doi": "10.1000/olmo"}, {"list": "dates.jsonl", "line": 2}),
            (OLMO, "2024-02", {"arxiv": "2402.00838", "doi": "10.1000/olmo-journal"}, {"list": "more", "line": 3}),
        ]
    ),
}


def outcome(names: Sequence[str]) -> str:
    wipe()
    for name in names:
        import_text(LISTS[name], name)
    return exported()


def test_lists_that_share_papers_do_not_multiply_them() -> None:
    outcome(sorted(LISTS))

    # AstroMLab 3 is one title without an abstract and one abstract without a title: nothing says that they are one.
    assert Paper.objects.count() == 6


@settings(max_examples=8, deadline=None)
@given(st.permutations(sorted(LISTS)), st.permutations(sorted(LISTS)))
def test_the_order_of_lists_that_share_papers_does_not_show_in_the_export(one: list[str], other: list[str]) -> None:
    assert outcome(one) == outcome(other)


@settings(max_examples=5, deadline=None)
@given(st.permutations(sorted(LISTS)), st.sampled_from(sorted(LISTS)))
def test_importing_any_of_the_lists_again_changes_nothing(names: list[str], again: str) -> None:
    before = outcome(names)

    report = import_text(LISTS[again], again)

    assert exported() == before
    assert not report.tally["created"]
