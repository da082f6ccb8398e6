"""Everything of one database into another that is empty: all tables of all apps, with the keys that rows have.

What the database makes by itself, the search index and the tallies, is not carried but made anew at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.models import Max, Model, QuerySet

from papers import tallies
from papers.management.faults import first_line
from papers.models import Tally
from papers.models.rows import insert
from papers.search.index import index_of

BATCH: Final = 500
FILLED_BY_MIGRATE: Final[tuple[type[Model], ...]] = (Group.permissions.through, Group, Permission, ContentType)
"""Tables that have rows as soon as they are there; what refers to others comes before them."""


class Refused(Exception):  # noqa: N818 - what is raised says why a move cannot be, and is no fault
    """A move that cannot be made, and why, in a sentence."""


def move(
    source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, progress: Callable[[int, int], None]
) -> dict[str, int]:
    """Carry all rows, as they are at one moment, into the target, or none of them; return how many by table.

    The target is migrated first. `progress` is told how many rows are done, and how many there are. Raises Refused.
    """
    with transaction.atomic(using=source.alias):
        _see_one_moment(source)
        _check_migrations(source, "FROM")
        _check_empty(target)
        _migrate(target)
        _check_migrations(target, "TO")
        with transaction.atomic(using=target.alias):
            moved = _carry_all(source, target, progress)
            _take_stock(target)
    return {model._meta.db_table: rows for model, rows in moved.items()}  # noqa: SLF001 - Django's documented interface


def _see_one_moment(source: BaseDatabaseWrapper) -> None:
    """In the transaction at hand. On SQLite that is what every transaction does."""
    if source.vendor == "postgresql":
        with source.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _take_stock(target: BaseDatabaseWrapper) -> None:
    """PostgreSQL plans by what it knows of its tables, and would learn it only in a while."""
    if target.vendor == "postgresql":
        with target.cursor() as cursor:
            cursor.execute("ANALYZE")


def _migrate(target: BaseDatabaseWrapper) -> None:
    """Make the tables, in what is the configured database meanwhile: a migration of django_tasks_db writes there."""
    configured = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = target
    try:
        call_command("migrate", database=target.alias, verbosity=0, interactive=False)
    finally:
        connections[DEFAULT_DB_ALIAS] = configured


def _check_migrations(database: BaseDatabaseWrapper, called: str) -> None:
    loader = MigrationLoader(database)
    ours, theirs = loader.disk_migrations.keys(), loader.applied_migrations.keys()
    if missing := ours - theirs:
        raise Refused(f"{called} lacks the migration {'.'.join(min(missing))}: run `manage.py migrate` there first.")
    if unknown := theirs - ours:
        raise Refused(f"{called} has the migration {'.'.join(min(unknown))}, which this version does not know.")


def _check_empty(target: BaseDatabaseWrapper) -> None:
    tables = target.introspection.table_names()
    for model in _models(target):
        if model._meta.db_table in tables and model not in FILLED_BY_MIGRATE and _rows(model, target).exists():  # noqa: SLF001
            raise Refused(f"TO is not empty: there are {model._meta.verbose_name_plural} in it.")  # noqa: SLF001


def _models(database: BaseDatabaseWrapper) -> Iterator[type[Model]]:
    """All that have a table of their own to be carried."""
    everything = apps.get_models(include_auto_created=True)
    return (model for model in everything if model is not Tally and model._meta.can_migrate(database))  # noqa: SLF001


def _carry_all(
    source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, progress: Callable[[int, int], None]
) -> dict[type[Model], int]:
    for model in FILLED_BY_MIGRATE:
        _rows(model, target).delete()
    tallies.remove(target)
    index_of(target).remove(target)
    there = {model: _rows(model, source).count() for model in _models(target)}
    done, total = 0, sum(there.values())
    for model, rows in there.items():
        for batch in _carried(model, source, target):
            done += batch
            progress(done, total)
        if _rows(model, target).count() != rows:
            raise Refused(f"Not all of the {rows} {model._meta.verbose_name_plural} arrived.")  # noqa: SLF001
        if model._meta.auto_field:  # noqa: SLF001
            _number_on(model, source, target)
    target.check_constraints()  # now, for PostgreSQL alters no table whose constraints it has yet to check
    tallies.install(target)
    index_of(target).install(target)
    return there


def _carried(model: type[Model], source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> Iterator[int]:
    """Carry a table in batches, and say of each how many rows it had."""
    names = [field.attname for field in model._meta.local_concrete_fields if not field.generated]  # noqa: SLF001
    rows: Iterator[tuple[Any, ...]] = _rows(model, source).order_by("pk").values_list(*names).iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        try:
            insert(model, names, batch, using=target.alias)
        except DatabaseError as fault:
            raise Refused(f"TO does not take these {model._meta.verbose_name_plural}: {first_line(fault)}.") from fault  # noqa: SLF001
        yield len(batch)


def _rows(model: type[Model], database: BaseDatabaseWrapper) -> QuerySet[Any]:
    return model._base_manager.using(database.alias)  # noqa: SLF001


def _number_on(model: type[Model], source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> None:
    """Give no key again that a row of the source has or had: a visitor's cookie names its reader by the key."""
    table, column = model._meta.db_table, model._meta.pk.column  # noqa: SLF001
    highest = _rows(model, source).aggregate(highest=Max("pk"))["highest"] or 0
    with source.cursor() as cursor:
        cursor.execute(_LAST_NUMBER[source.vendor], {"table": table, "column": column})
        (last,) = cursor.fetchone() or (None,)
    if number := max(last or 0, highest):
        with target.cursor() as cursor:
            for statement in _NUMBER_ON[target.vendor]:
                cursor.execute(statement, {"table": table, "column": column, "number": number})


_SEQUENCE: Final = "pg_get_serial_sequence(quote_ident(%(table)s), %(column)s)"
_LAST_NUMBER: Final = {
    "sqlite": "SELECT seq FROM sqlite_sequence WHERE name = %(table)s",
    "postgresql": f"SELECT pg_sequence_last_value({_SEQUENCE}::regclass)",
}
_NUMBER_ON: Final = {
    "sqlite": (
        "DELETE FROM sqlite_sequence WHERE name = %(table)s",
        "INSERT INTO sqlite_sequence (name, seq) VALUES (%(table)s, %(number)s)",
    ),
    "postgresql": (f"SELECT setval({_SEQUENCE}, %(number)s)",),
}
