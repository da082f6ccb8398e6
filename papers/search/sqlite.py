"""The search index on SQLite: an FTS5 table over the derived columns of papers, which triggers keep."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any as Anything
from typing import Final

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import F, FloatField, Func, Lookup, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler

from papers.models.paper import PaperQuerySet
from papers.search.tree import All, Any, Node, Not, Words
from papers.text.indexed import FORM

_COLUMNS: Final = {"title": "title_words", "abstract": "abstract_words", "author": "author_words"}
_NEW: Final = ", ".join(f"new.{column}" for column in _COLUMNS.values())
_OLD: Final = ", ".join(f"old.{column}" for column in _COLUMNS.values())
_NAMES: Final = ", ".join(_COLUMNS.values())
_ADD: Final = f"INSERT INTO papers_search(rowid, {_NAMES}) VALUES (new.id, {_NEW});"  # noqa: S608 - names of columns
_TAKE: Final = f"INSERT INTO papers_search(papers_search, rowid, {_NAMES}) VALUES ('delete', old.id, {_OLD});"  # noqa: S608

# The columns are words between blanks already. The ascii tokenizer keeps every character beyond ASCII, so that nothing
# but blanks parts them and SQLite has no opinion of its own on what a word is.
_TABLES: Final = {
    "papers_search": (
        f"CREATE VIRTUAL TABLE papers_search USING fts5({_NAMES}, content='papers_paper', content_rowid='id', "
        f"tokenize=\"ascii tokenchars '{FORM}'\")"
    ),
    "papers_vocabulary": "CREATE VIRTUAL TABLE papers_vocabulary USING fts5vocab('papers_search', 'row')",
}
_TRIGGERS: Final = {
    "papers_search_insert": f"CREATE TRIGGER papers_search_insert AFTER INSERT ON papers_paper BEGIN {_ADD} END",
    "papers_search_delete": f"CREATE TRIGGER papers_search_delete AFTER DELETE ON papers_paper BEGIN {_TAKE} END",
    "papers_search_update": (
        f"CREATE TRIGGER papers_search_update AFTER UPDATE OF id, {_NAMES} ON papers_paper "
        f"WHEN (old.id, {_OLD}) IS NOT (new.id, {_NEW}) BEGIN {_TAKE} {_ADD} END"
    ),
}
# A word in the title says eight times as much as one in the abstract, a name in between.
_RANK: Final = "INSERT INTO papers_search(papers_search, rank) VALUES ('rank', 'bm25(8.0, 1.0, 4.0)')"
_REBUILD: Final = "INSERT INTO papers_search(papers_search) VALUES ('rebuild')"


def matching(node: Node) -> Q:
    """Papers that the index finds for a text node, looked up once and not for each paper."""
    return Q(pk__in=keys(node))


def keys(node: Node, *, best: int | None = None, but: Iterable[int] = ()) -> RawSQL:
    """The keys of what the index finds, or so many of the best of it, without a look at the papers."""
    found = f"SELECT rowid FROM papers_search WHERE papers_search MATCH %s{_other_than(but)}"  # noqa: S608 - of numbers alone
    if best is None:
        return RawSQL(found, [_expression(node)])  # noqa: S611 - what was typed is a parameter
    return RawSQL(f"{found} ORDER BY rank, rowid LIMIT %s", [_expression(node), best])  # noqa: S611 - as above


def best(node: Node, start: int, stop: int, *, but: Iterable[int] = ()) -> list[int]:
    """The keys of what the index finds, best first, from `start` up to `stop`: a third of what it takes to join."""
    found = f"{keys(node, but=but).sql} ORDER BY rank, rowid LIMIT %s OFFSET %s"
    with connection.cursor() as cursor:
        cursor.execute(found, [_expression(node), stop - start, start])
        return [key for (key,) in cursor.fetchall()]


def _other_than(keys: Iterable[int]) -> str:
    kept_out = ", ".join(map(str, keys))
    return f" AND rowid NOT IN ({kept_out})" if kept_out else ""


def ranked(papers: PaperQuerySet, node: Node) -> PaperQuerySet:
    """Those of the papers that the index finds, best first.

    Equals stand by their keys and not by their dates, so that no row has to be read to put it in its place. The index
    is joined by hand: as a model it would stand in every dump of the data, and on PostgreSQL there is no such table.
    """
    rank = Func(template="papers_search.rank", output_field=FloatField())
    joined: Anything = papers.extra(tables=["papers_search"])
    found: PaperQuerySet = joined.filter(_IsFound(F("pk"), Value(_expression(node)))).order_by(rank, "pk")
    return found


class _IsFound(Lookup):
    """Joins the index. A look-up, for Django may compare a function with 1, and then SQLite cannot use MATCH."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Anything:
        key, before = self.process_lhs(compiler, connection)
        expression, after = self.process_rhs(compiler, connection)
        found = f"({key} = papers_search.rowid AND papers_search.papers_search MATCH {expression})"
        return found, (*before, *after)


def words_like(beginning: str, others: Iterable[str], most: int) -> list[str]:
    """The words in any paper that begin so, and those of the others that are in any paper; of each so many."""
    exact = [FORM + word for word in others]
    last = FORM + beginning + chr(0x10FFFF)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT term FROM papers_vocabulary WHERE term >= %s AND term < %s LIMIT %s",
            [FORM + beginning, last, most],
        )
        found = cursor.fetchall()
        for term in exact[:most]:
            cursor.execute("SELECT term FROM papers_vocabulary WHERE term = %s", [term])
            found += cursor.fetchall()
    return [term.removeprefix(FORM) for (term,) in found]


def papers_with(stems: Iterable[str]) -> dict[str, int]:
    """How many papers have each stem, of those that any has."""
    with connection.cursor() as cursor:
        # Joined in this order, each stem is looked up; in the other the whole vocabulary would be read.
        cursor.execute(
            "SELECT term, doc FROM json_each(%s) AS wanted CROSS JOIN papers_vocabulary ON term = wanted.value",
            [json.dumps(list(stems))],
        )
        return dict(cursor.fetchall())


def install(database: BaseDatabaseWrapper) -> bool:
    """Make the index if it is not what it should be, from all papers; say whether that was necessary."""
    if not faults(database):
        return False
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        _drop(cursor)
        for statement in [*_TABLES.values(), *_TRIGGERS.values(), _RANK, _REBUILD]:
            cursor.execute(statement)
    return True


def remove(database: BaseDatabaseWrapper) -> None:
    """Take the index away."""
    with database.cursor() as cursor:
        _drop(cursor)


def rebuild(database: BaseDatabaseWrapper) -> None:
    """Make the index afresh from the columns, whatever it held."""
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        cursor.execute(_REBUILD)


def faults(database: BaseDatabaseWrapper) -> Sequence[str]:
    """What is missing of the index or is not as it should be: names of tables and triggers."""
    wanted = {**_TABLES, **_TRIGGERS}
    with database.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE 'papers!_%%' ESCAPE '!'")
        found = dict(cursor.fetchall())
    return [name for name, statement in wanted.items() if found.get(name) != statement]


def _drop(cursor: CursorWrapper) -> None:
    for name in _TRIGGERS:
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
    for name in reversed(_TABLES):
        cursor.execute(f"DROP TABLE IF EXISTS {name}")


def _expression(node: Node) -> str:
    """A text node in FTS5's query language. All that comes from outside stands in quotes, and holds none."""
    match node:
        case Words():
            return _words(node)
        case Any(parts):
            return "(" + " OR ".join(map(_expression, parts)) + ")"
        case All(parts):
            wanted = [_expression(part) for part in parts if not isinstance(part, Not)]
            unwanted = [_expression(part.part) for part in parts if isinstance(part, Not)]
            every = "(" + " AND ".join(wanted) + ")"
            return f"({every} NOT ({' OR '.join(unwanted)}))" if unwanted else every
        case _:
            raise TypeError(f"{node} is no text")


def _words(node: Words) -> str:
    stems = [FORM + node.words[0]] if node.prefix and len(node.words) == 1 else list(node.stems)
    phrase = " + ".join(f'"{each}"' for each in stems) + (" *" if node.prefix else "")
    return f"({{{_COLUMNS[node.field]}}} : ({phrase}))" if node.field else f"({phrase})"
