"""What a curator has decided of single records, for which the rules are not asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from papers.models import Decision, ImportRun, Paper


class Decided(NamedTuple):
    """A decision, and the key of the paper that it is about: None where there is none, or where it has gone."""

    decision: Decision
    paper: int | None = None


Decisions = Mapping[int, Decided]
"""By the first line of the record."""


def decisions_of(run: ImportRun, lines: Collection[int]) -> Decisions:
    """The decisions of a run that are about records which begin on these lines."""
    some = {line: run.decisions[str(line)] for line in lines if str(line) in run.decisions}
    papers = {said[1]: None for said in some.values() if len(said) > 1}
    keys = {name: _key(name) for name in papers}
    return {
        line: Decided(Decision(word), keys.get(named[0]) if named else None) for line, (word, *named) in some.items()
    }


def _key(public_id: str) -> int | None:
    return Paper.objects.known_as(public_id).values_list("pk", flat=True).first()
