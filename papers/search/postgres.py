"""The search index on PostgreSQL: a tsvector that the database generates from the derived columns, with a GIN index.

Its own parser and dictionaries have no part in it: the columns are words between blanks, and each becomes a lexeme.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any as Anything
from typing import Final

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import BooleanField, F, FloatField, Func, Q, Value
from django.db.models.sql.compiler import SQLCompiler

from papers.models.paper import PaperQuerySet
from papers.search.tree import All, Any, Node, Not, Words
from papers.text.indexed import ABSTRACT, FORM, TITLE

_WEIGHTS: Final = {"title": "A", "author": "B", "abstract": "C", "": ""}
# A word in the title says five times as much as one in the abstract, a name in between; D, the first, is never given.
_RANK: Final = "{0, 0.2, 0.5, 1}"
_COLUMNS: Final = "title_words, abstract_words, author_words"
_WORDS: Final = "unnest(string_to_array({}, ' ')) WITH ORDINALITY AS found(word, place)"
# Each field's places begin where those of the one before cannot reach, so that no phrase runs from one into the next.
# Stems and forms both take places, hence twice the bounds.
_FIELDS: Final = " UNION ALL ".join(
    f"SELECT word || ':' || place + {first} || '{weight}' AS placed FROM {_WORDS.format(argument)}"  # noqa: S608
    for argument, weight, first in (
        ("title", "A", 0),
        ("abstract", "C", 2 * TITLE.words + 1),
        ("authors", "B", 2 * (TITLE.words + ABSTRACT.words) + 2),
    )
)
_LEARN: Final = f"""INSERT INTO papers_vocabulary SELECT DISTINCT substr(word, 2) FROM papers_paper,
        unnest(string_to_array(concat_ws(' ', {_COLUMNS}), ' ')) AS word WHERE word LIKE '{FORM}_%'"""  # noqa: S608
_STATEMENTS: Final = [
    f"""CREATE FUNCTION papers_search_vector(title text, abstract text, authors text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE PARALLEL SAFE
        AS $$ SELECT coalesce(string_agg(placed, ' '), '')::tsvector FROM ({_FIELDS}) AS fields $$""",  # noqa: S608
    f"""ALTER TABLE papers_paper ADD COLUMN search_vector tsvector
        GENERATED ALWAYS AS (papers_search_vector({_COLUMNS})) STORED""",
    "CREATE INDEX papers_search ON papers_paper USING gin (search_vector)",
    # The words as they are written, for those who mistype one. A word stays when its last paper goes; who offers one
    # asks first whether any paper has it.
    """CREATE TABLE papers_vocabulary (word text COLLATE "C" PRIMARY KEY)""",
    f"""CREATE FUNCTION papers_learn_words() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO papers_vocabulary
            SELECT DISTINCT substr(word, 2) COLLATE "C" FROM new_papers,
                unnest(string_to_array(concat_ws(' ', {_COLUMNS}), ' ')) AS word
            WHERE word LIKE '{FORM}_%' ORDER BY 1 ON CONFLICT DO NOTHING;
            RETURN NULL;
        END $$""",  # noqa: S608
    *(
        f"""CREATE TRIGGER papers_search_{event} AFTER {event} ON papers_paper REFERENCING NEW TABLE AS new_papers
            FOR EACH STATEMENT EXECUTE FUNCTION papers_learn_words()"""
        for event in ("insert", "update")
    ),
    _LEARN,
]
_DROP: Final = [
    "DROP TRIGGER IF EXISTS papers_search_insert ON papers_paper",
    "DROP TRIGGER IF EXISTS papers_search_update ON papers_paper",
    "DROP FUNCTION IF EXISTS papers_learn_words()",
    "DROP TABLE IF EXISTS papers_vocabulary",
    "ALTER TABLE IF EXISTS papers_paper DROP COLUMN IF EXISTS search_vector",
    "DROP FUNCTION IF EXISTS papers_search_vector(text, text, text)",
]
_MANY: Final = 20_000
_VERSION: Final = hashlib.sha256("\n".join(_STATEMENTS).encode()).hexdigest()[:16]


def matching(node: Node) -> Q:
    """Papers that the index finds for a text node."""
    return Q(_match(node))


def keys(node: Node, *, best: int | None = None, but: Iterable[int] = ()) -> None:
    """The index is the papers' own: there are no keys without a look at the papers."""


def best(node: Node, start: int, stop: int, *, but: Iterable[int] = ()) -> None:
    """The papers in their order are as near."""


def ranked(papers: PaperQuerySet, node: Node) -> PaperQuerySet:
    """Those of the papers that the index finds, best first."""
    rank = Func(
        Value(_RANK),
        _Vector(F("title_words")),
        Value(_expression(node)),
        Value(1),  # a long abstract is no better for being long
        function="ts_rank_cd",
        template="%(function)s(%(expressions)s)",
        output_field=FloatField(),
    )
    return papers.filter(_match(node)).order_by(rank.desc(), "pk")


def words_like(beginning: str, others: Iterable[str], most: int) -> list[str]:
    """The words in any paper that begin so, and those of the others that are in any paper; of each so many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM papers_vocabulary WHERE word >= %s AND word < %s LIMIT %s",
            [beginning, beginning + chr(0x10FFFF), most],
        )
        found = cursor.fetchall()
        cursor.execute("SELECT word FROM papers_vocabulary WHERE word = ANY(%s) LIMIT %s", [list(others), most])
        found += cursor.fetchall()
    return [word for (word,) in found]


def papers_with(stems: Iterable[str]) -> dict[str, int]:
    """How many papers have each stem, of those that any has; of the commonest no more than `_MANY` are counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT stem, found.papers FROM unnest(%s::text[]) AS stem, LATERAL (
                   SELECT count(*) AS papers FROM (
                       SELECT FROM papers_paper WHERE search_vector @@ quote_literal(stem)::tsquery LIMIT %s
                   ) AS those
               ) AS found WHERE found.papers > 0""",
            [list(stems), _MANY],
        )
        return dict(cursor.fetchall())


def install(database: BaseDatabaseWrapper) -> bool:
    """Make the index if it is not what it should be, from all papers; say whether that was necessary."""
    if not faults(database):
        return False
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        _make(cursor)
    return True


def remove(database: BaseDatabaseWrapper) -> None:
    """Take the index away."""
    with database.cursor() as cursor:
        for statement in _DROP:
            cursor.execute(statement)


def rebuild(database: BaseDatabaseWrapper) -> None:
    """Learn the words afresh; those of no paper are forgotten. The rest is the database's own and cannot be stale."""
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        cursor.execute("DELETE FROM papers_vocabulary")
        cursor.execute(_LEARN)


def faults(database: BaseDatabaseWrapper) -> Sequence[str]:
    """What is missing of the index or is not as it should be."""
    with database.cursor() as cursor:
        cursor.execute(
            """SELECT (SELECT col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid =
                          to_regclass('papers_paper') AND attname = 'search_vector' AND NOT attisdropped),
                      to_regclass('papers_search') IS NOT NULL, to_regclass('papers_vocabulary') IS NOT NULL,
                      (SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass('papers_paper')
                          AND tgname IN ('papers_search_insert', 'papers_search_update') AND tgenabled = 'O')"""
        )
        version, index, vocabulary, triggers = cursor.fetchone()
    standing = {
        "search_vector": version == _VERSION,
        "papers_search": index,
        "papers_vocabulary": vocabulary,
        "papers_search_insert, papers_search_update": triggers == 2,
    }
    return [name for name, stands in standing.items() if not stands]


def _make(cursor: CursorWrapper) -> None:
    for statement in [*_DROP, *_STATEMENTS, f"COMMENT ON COLUMN papers_paper.search_vector IS '{_VERSION}'"]:
        cursor.execute(statement)


class _Vector(Func):
    """The generated column, which Django's model does not know, of the papers that another column belongs to."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Anything) -> Anything:  # type: ignore[override]
        beside, _none = compiler.compile(self.get_source_expressions()[0])
        return f"{beside.removesuffix(connection.ops.quote_name('title_words'))}search_vector", []


def _match(node: Node) -> Func:
    return Func(
        _Vector(F("title_words")),
        Value(_expression(node)),
        template="%(expressions)s::tsquery",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )


def _expression(node: Node) -> str:
    """A text node as a tsquery. All that comes from outside stands in quotes, and holds none."""
    match node:
        case Words():
            return _words(node)
        case Any(parts):
            return "(" + " | ".join(map(_expression, parts)) + ")"
        case All(parts):
            return "(" + " & ".join(map(_expression, parts)) + ")"
        case Not(part):
            return f"!{_expression(part)}"
        case _:
            raise TypeError(f"{node} is no text")


def _words(node: Words) -> str:
    stems = [FORM + node.words[0]] if node.prefix and len(node.words) == 1 else list(node.stems)
    weight = _WEIGHTS[node.field]
    marks = [f":{weight}" if weight else ""] * len(stems)
    if node.prefix:
        marks[-1] = f":*{weight}"
    return "(" + " <-> ".join(f"'{each}'{mark}" for each, mark in zip(stems, marks, strict=True)) + ")"
