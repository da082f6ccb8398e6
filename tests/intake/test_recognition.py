"""Why a record is one with a known paper is said: by an identifier, else by a title, else by an abstract."""

from __future__ import annotations

from typing import Any

import pytest

from papers.importers.record import IdentifierFound, Record
from papers.intake.recognition import why_known
from papers.models import Paper
from tests import cast
from tests.cast import DPO, MIXTRAL, OLMO

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"title": "Any", "identifiers": (IdentifierFound("arxiv", "2402.00838", 3),)}, "Both are arxiv:2402.00838."),
        ({"title": OLMO.upper()}, "Both have this title."),
        ({"abstract": cast.abstract_of(OLMO) + " And more."}, "Both have nearly the same abstract."),
        ({"title": DPO}, ""),
    ],
)
def test_the_strongest_of_what_both_have_is_named(library: dict[str, Paper], said: dict[str, Any], why: str) -> None:
    assert why_known(Record(first=1, last=1, **said), library[OLMO]) == why


def test_an_id_of_ours_is_named(library: dict[str, Paper]) -> None:
    record = Record(first=1, last=1, title="Any", public_id=library[MIXTRAL].public_id)

    assert why_known(record, library[MIXTRAL]) == "It carries the paper's id."
