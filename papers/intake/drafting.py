"""Runs that a curator looks at before they are imported: a draft's ledger is what an import would write, by its code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from papers.importers.record import Importer, Line
from papers.models import Decision, ImportRun, Paper


def draft(  # noqa: PLR0913
    path: Path,
    name: str,
    *,
    user: Any,
    list_name: str = "",
    format_name: str | None = None,
    encoding: str | None = None,
    follows: ImportRun | None = None,
) -> ImportRun:
    """Keep a source and make a draft of it, with its preview. `list_name` is the reading list's; the name if it is "".

    `format_name` None takes what is detected; where nothing is, the draft has the format "" and no ledger until one is
    chosen (`change`). Raises Unreadable, having kept nothing.
    """
    raise NotImplementedError


def change(run: ImportRun, *, format_name: str | None = None, list_name: str | None = None) -> None:
    """Choose a draft's format or list, and preview it anew; decisions go with the format they were made in."""
    raise NotImplementedError


def revise(run: ImportRun, text: str) -> None:
    """Let a draft's source be this text instead; previewed anew. Raises Unreadable, and then the draft is as it was."""
    raise NotImplementedError


def decide(run: ImportRun, lines: Iterable[int], decision: Decision | None, paper: Paper | None = None) -> None:
    """Decide of the records that begin on these lines of a draft, or with None let the rules decide; previewed anew.

    `paper` is the one to be one with, for `Decision.WITH`.
    """
    raise NotImplementedError


def discard(run: ImportRun) -> None:
    """Throw a draft away, and its source unless another run has it."""
    raise NotImplementedError


def sureness(run: ImportRun) -> list[tuple[Importer, float]]:
    """Each format, and how sure it is of the run's source, from 0.0 to 1.0; the surest first."""
    raise NotImplementedError


def lines_of(run: ImportRun, first: int = 1, last: int | None = None) -> Iterator[Line]:
    """The lines of a run's source as they came, from one to another. Raises Unreadable where it is gone."""
    raise NotImplementedError
