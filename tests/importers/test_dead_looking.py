"""Which identifiers cannot lead anywhere, and which only look odd."""

from __future__ import annotations

from datetime import date

import pytest

from papers.importers.dead_looking import dead_looking
from tests.dead_identifiers import ALIVE, DEAD

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(("scheme", "value", "why"), DEAD)
def test_what_no_registry_gave_is_said_to_look_dead_and_why(scheme: str, value: str, why: str) -> None:
    assert why in dead_looking(scheme, value, TODAY)


@pytest.mark.parametrize(("scheme", "value"), ALIVE)
def test_what_may_lead_somewhere_is_left_alone(scheme: str, value: str) -> None:
    assert dead_looking(scheme, value, TODAY) == ""
