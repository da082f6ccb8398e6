"""What `manage.py check --database default` says of the database beside Django's own checks.

They warn and are no errors, for `migrate` runs them first, and mends what they find.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004 - Django's name
from django.db import connections

from papers import tallies
from papers.search.index import index_of
from papers.search.installing import has_columns


@register(Tags.database)
def search_index_stands(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Warn of an index that lacks a table, a column or a trigger: searches would fail, or miss what came since."""
    return [
        Warning(
            f"The search index is not whole: {', '.join(faults)}.",
            hint="Run `manage.py rebuild_search`.",
            id="papers.W001",
        )
        for alias in databases or ()
        if has_columns(connections[alias]) and (faults := index_of(connections[alias]).faults(connections[alias]))
    ]


@register(Tags.database)
def tallies_are_kept(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Warn of triggers that are missing or not those of this product: counts would no longer be true."""
    return [
        Warning(
            f"The triggers that count papers are not as they should be in the database {alias!r}.",
            hint="Run `manage.py recount`: it makes them and counts all papers anew.",
            id="papers.W002",
        )
        for alias in databases or ()
        if tallies.exist(connections[alias]) and tallies.missing(connections[alias])
    ]
