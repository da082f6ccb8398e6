"""Databases beside the configured one, for as long as a command needs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from papers.management.faults import first_line


class Unreachable(Exception):  # noqa: N818 - it is the database that cannot be reached
    """A database that cannot be opened, and why, in a sentence."""


@contextmanager
def connected(alias: str, database: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """A connection that is called `alias` and is closed at the end. Raises Unreachable."""
    connections.configure_settings({DEFAULT_DB_ALIAS: {}, alias: database})  # which fills in what is not said
    connection: BaseDatabaseWrapper = load_backend(database["ENGINE"]).DatabaseWrapper(database, alias)
    try:
        connection.ensure_connection()
    except DatabaseError as fault:
        raise Unreachable(f"{alias} cannot be opened: {first_line(fault)}.") from fault
    connections.settings[alias], connections[alias] = database, connection
    try:
        yield connection
    finally:
        connection.close()
        del connections[alias], connections.settings[alias]
