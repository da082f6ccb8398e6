"""A look-up for many values: `filter(value__among=values)` is `value__in`, at one parameter for all of them."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Lookup
from django.db.models.sql.compiler import SQLCompiler

_Sql = tuple[str, tuple[Any, ...]]


@Field.register_lookup
class Among(Lookup):
    """Is the column's value one of some thousands of texts or numbers; with none to choose from, no query is made.

    `__in` prepares each value by itself, which for an import's three thousand fingerprints takes as long as to insert
    them.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> _Sql:
        """SQLite reads them from one JSON array."""
        column, parameters = self._column(compiler, connection)
        values = json.dumps(list(self.rhs))
        return f"{column} IN (SELECT value FROM json_each(%s))", (*parameters, values)  # noqa: S608 - of names alone

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> _Sql:
        """PostgreSQL takes an array."""
        column, parameters = self._column(compiler, connection)
        return f"{column} = ANY(%s)", (*parameters, list(self.rhs))

    def _column(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> _Sql:
        if not self.rhs:
            raise EmptyResultSet
        column, parameters = self.process_lhs(compiler, connection)
        return column, tuple(parameters)
