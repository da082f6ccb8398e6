"""SQLite's full-text index of papers as a table, so that queries can be told in Django's words. PostgreSQL has none."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler


class ExpressionField(models.TextField):  # type: ignore[type-arg]  # it cannot be subscripted at run time
    """FTS5's hidden column, named as its table. It holds nothing, and is asked by `__match` only."""


@ExpressionField.register_lookup
class Match(models.Lookup):
    """An expression in FTS5's query language.

    A look-up and no function, for of a look-up Django knows that it wants a row, and joins without NULLs; across an
    outer join SQLite cannot use MATCH.
    """

    lookup_name = "match"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Write it."""
        column, before = self.process_lhs(compiler, connection)
        value, after = self.process_rhs(compiler, connection)
        return f"{column} MATCH {value}", [*before, *after]


class PaperIndex(models.Model):
    """A paper's row in the FTS5 table. `papers.search.sqlite` makes the table, triggers write it, nobody else does."""

    paper = models.OneToOneField(
        "papers.Paper", models.DO_NOTHING, primary_key=True, db_column="rowid", related_name="indexed"
    )
    expression = ExpressionField(db_column="papers_search")
    rank = models.FloatField()  # FTS5's other one: bm25 with the weights that the table was given

    class Meta:
        managed = False
        db_table = "papers_search"

    def __str__(self) -> str:
        return str(self.pk)
