"""A run taken back as a whole, and brought back: papers are made anew without what its records say, or with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from papers.models import ImportRun


@dataclass(slots=True)
class Undone:
    """What became of a run's papers: how many went, how many are made anew without it, and which were kept, and why.

    `kept` are papers that nothing but this run speaks of, and that people have worked with: their titles and ids, each
    with how many marks, notes, stars, tags, verdicts and edits hold it.
    """

    gone: int = 0
    remade: int = 0
    kept: list[tuple[str, str, dict[str, int]]] = field(default_factory=list)


def undo(run: ImportRun, user: Any) -> Undone:
    """Take back a run that is live. Raises ValueError, with a sentence, for one that is not."""
    raise NotImplementedError


def redo(run: ImportRun, user: Any) -> Undone:
    """Bring back a run that was undone. Raises ValueError, with a sentence, for one that was not."""
    raise NotImplementedError
