"""Rows into a table as plain values, many at once: a model object for each costs several times what SQLite does.

No defaults, no signals, no validation: who calls this gives each column, the primary key only where it must be a
certain one, and says what is to happen to a row that is there already.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Field, FloatField, ForeignKey, IntegerField, JSONField, Model, TextField

MOST_VALUES = 30_000
"""In a statement: SQLite takes 32,766."""

IGNORE = "ON CONFLICT DO NOTHING"
"""Leave a row that is there already as it is."""


_AS_THEY_ARE = (CharField, FloatField, ForeignKey, IntegerField, TextField)
"""Fields whose values every driver takes as they are; a key is a number or a text in every table that there is."""


def insert(
    model: type[Model],
    names: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    on_conflict: str = "",
    using: str = DEFAULT_DB_ALIAS,
) -> None:
    """Insert rows, whose values are those of the columns `names` ("paper_id", not "paper"), in their order."""
    columns = list(zip(*rows, strict=True))
    if not columns:
        return
    fields = [model._meta.get_field(name) for name in names]  # noqa: SLF001 - Django's documented interface
    connection = connections[using]
    prepared = [_prepared(field, column, connection) for field, column in zip(fields, columns, strict=True)]
    quoted = ", ".join(f'"{field.column}"' for field in fields)  # type: ignore[union-attr]  # none of them is a relation's other end
    head = f'INSERT INTO "{model._meta.db_table}" ({quoted}) VALUES '  # noqa: S608, SLF001 - of names alone
    places = f"({', '.join(['%s'] * len(fields))})"
    ready = list(zip(*prepared, strict=True))
    size = MOST_VALUES // len(fields)
    with connection.cursor() as cursor:
        # Not executemany: after each statement SQLite writes what its full-text index has gathered, which for papers
        # one by one takes as long as the rest together, and PostgreSQL counts what its tallies' triggers are to count.
        for some in (ready[start : start + size] for start in range(0, len(ready), size)):
            cursor.execute(f"{head}{', '.join([places] * len(some))} {on_conflict}", list(chain.from_iterable(some)))


def insert_objects(model: type[Model], objects: Iterable[Model]) -> None:
    """Insert new model objects; their primary keys are not told to them."""
    names = stored_names(model)
    insert(model, names, map(attrgetter(*names), objects))


@lru_cache
def stored_names(model: type[Model]) -> tuple[str, ...]:
    """The columns that a writer fills: all but the primary key and what the database makes by itself."""
    fields = model._meta.concrete_fields  # noqa: SLF001
    return tuple(field.attname for field in fields if not field.primary_key and not field.generated)


def _prepared(field: Any, column: Sequence[Any], connection: BaseDatabaseWrapper) -> Iterable[Any]:
    """The values as the database's driver takes them."""
    if isinstance(field, JSONField):
        return map(_json, column)
    return column if isinstance(field, _AS_THEY_ARE) else map(_cached(field, connection), column)


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)


def _cached(field: Field[Any, Any], connection: BaseDatabaseWrapper) -> Callable[[Any], Any]:
    """An import's papers have all been added at the same moment."""
    return lru_cache(maxsize=8)(lambda value: field.get_db_prep_save(value, connection))
