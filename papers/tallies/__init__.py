"""What the database keeps by itself: the tallies of papers, and each paper's day on its taggings and entries.

`ensure` puts the triggers there if they are not, and counts all anew if it had to, for whatever was written without
them was not counted. Names of triggers end in the digest of what they do: so an older product's are told from these.
"""

from __future__ import annotations

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from papers.tallies import postgres, sqlite
from papers.tallies.recount import recount

__all__ = ["ensure", "exist", "install", "missing", "recount", "remove"]


def exist(connection: BaseDatabaseWrapper) -> bool:
    """Is there a table of tallies: not before the first migration, nor after one back to before there were any."""
    return "papers_tally" in connection.introspection.table_names()


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of the triggers that should be there and are not, or that are there and should not."""
    keeper = _keeper(connection)
    with connection.cursor() as cursor:
        return set(keeper.present(cursor)) ^ set(keeper.TRIGGERS)


def ensure(connection: BaseDatabaseWrapper) -> bool:
    """Install what is missing, and recount if anything was. Says whether it was."""
    if not missing(connection):
        return False
    install(connection)
    return True


def install(connection: BaseDatabaseWrapper) -> None:
    """Put all triggers there anew and count all papers anew, in one transaction."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        remove(connection)
        for statement in _keeper(connection).making():
            cursor.execute(statement)
        recount(cursor, connection.vendor)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take all triggers away. What is written from now on is not counted."""
    keeper = _keeper(connection)
    with connection.cursor() as cursor:
        for name in keeper.present(cursor):
            cursor.execute(keeper.dropping(name))


def _keeper(connection: BaseDatabaseWrapper) -> type[sqlite.Keeper] | type[postgres.Keeper]:
    return postgres.Keeper if connection.vendor == "postgresql" else sqlite.Keeper
