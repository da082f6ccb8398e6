"""What a curator says of a paper's fields, and what the sources do: edit, lock, release, propose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from papers.models import ImportRecord, Paper


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a source says of a field, and where: its value as it is stored, and the ledger's record."""

    value: Any
    record: ImportRecord
    is_chosen: bool


def edit(
    paper: Paper,
    values: Mapping[str, Any],
    user: Any,
    *,
    record: ImportRecord | None = None,
    step: UUID | None = None,
) -> UUID | None:
    """Let these fields of a paper be what a curator says, whatever imports bring; `record` is whose proposal it is.

    Fields are "title", "abstract", "authors", "published", "identifiers" ([scheme, value, version] each) and "links"
    ([url, kind] each). The paper is saved and tagged anew, the change is written into the history (Revision), and its
    step returned: None where nothing changed. Raises ValidationError for a value that cannot stand.
    """
    raise NotImplementedError


def release(paper: Paper, fields: Iterable[str], user: Any) -> None:
    """Give these fields back to the sources: without the lock, the best that live records say holds again."""
    raise NotImplementedError


def proposals(paper: Paper) -> dict[str, list[Proposal]]:
    """By field, what the paper's live records say, each different value once, in the order in which they spoke."""
    raise NotImplementedError
