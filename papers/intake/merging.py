"""Papers that a curator makes one, takes apart again, or tells apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from papers.models import ImportRecord, Merger, Paper


def merge(keep: Paper, gone: Paper, user: Any, fields: Mapping[str, int] | None = None) -> Merger:
    """Let `gone` go into `keep`: entries, links, marks, notes, verdicts and ids with it. Can be taken apart.

    `fields` names the fields ("title", "abstract", "authors", "published") of which a curator has chosen whose they
    shall be, by that paper's key: they are locked. What is not named is chosen as an import would.
    """
    raise NotImplementedError


def part(merger: Merger, user: Any) -> Paper:
    """Take a merger apart, and remember that these are two papers. Returns the paper that had gone."""
    raise NotImplementedError


def split(paper: Paper, records: Collection[ImportRecord], user: Any) -> Paper:
    """Make a paper of its own of what these records of a paper say, and remember that the two are two.

    Returns the new paper. Raises ValueError where the records are not some, and not all, of the paper's.
    """
    raise NotImplementedError


def tell_apart(one: Paper, other: Paper, user: Any) -> None:
    """Remember that these are two papers, which no import may then make one."""
    raise NotImplementedError
