"""Keeps the search index standing: made after each migration where it is missing, taken away with its columns.

Django rebuilds a SQLite table when it alters it, and the table's triggers are lost; nothing says which writes they
missed, so an index that has lost one is made afresh.
"""

from __future__ import annotations

from typing import Any as Anything

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from papers.search.index import index_of


@receiver(post_migrate, dispatch_uid="papers.search.installing")
def stand_up(sender: Anything, using: str = DEFAULT_DB_ALIAS, **_: Anything) -> None:
    """Make the index what it should be; where the columns are not there yet (or no more), do nothing."""
    if sender.name == "papers" and has_columns(connections[using]):
        index_of(connections[using]).install(connections[using])


def has_columns(database: BaseDatabaseWrapper) -> bool:
    """Has the table of papers what the index is made of."""
    with database.cursor() as cursor:
        if "papers_paper" not in database.introspection.table_names(cursor):
            return False
        columns = {column.name for column in database.introspection.get_table_description(cursor, "papers_paper")}
    return "title_words" in columns
