"""The triggers on PostgreSQL: once a statement, with what all its rows come to.

Writers run side by side there, and no tally may make them wait for one another or, worse, for each other: a cell's row
that another transaction has in hand is left alone, and a further row for the same cell is written beside it. The next
writer who finds them free makes them one again, so cells are read as sums. What does wait is two transactions that
change the topics or shelves of the same paper: each must see what the other has done, to know which cells it counts in.

A statement that inserts taggings or entries and on conflict updates others must not be used: it fires two triggers, and
each would take what the other's rows did for what was there before.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from django.db.backends.utils import CursorWrapper

from papers.models.tally import ROLE_SHELF

_PREFIX: Final = "papers_keep_"

_ADD: Final = """
CREATE OR REPLACE FUNCTION papers_tally_add(shelves bigint[], topics bigint[], changes bigint[]) RETURNS void AS $$
    WITH change AS (
        SELECT s, t, SUM(n) AS n FROM UNNEST(shelves, topics, changes) AS c(s, t, n) GROUP BY s, t HAVING SUM(n) <> 0
    ), free AS (
        SELECT tally.id FROM papers_tally tally JOIN change ON tally.shelf = s AND tally.topic = t
        FOR UPDATE OF tally SKIP LOCKED
    ), taken AS (
        DELETE FROM papers_tally USING free WHERE papers_tally.id = free.id
        RETURNING papers_tally.shelf, papers_tally.topic, papers_tally.papers
    )
    INSERT INTO papers_tally (shelf, topic, papers)
    SELECT s, t, SUM(n) FROM (SELECT s, t, n FROM change UNION ALL SELECT shelf, topic, papers FROM taken) cells
    GROUP BY s, t
$$ LANGUAGE sql
"""

_ENTRY_SHELVES: Final = (
    "SELECT paper_id, reading_list_id AS key FROM {rows}"
    f" UNION ALL SELECT paper_id, {ROLE_SHELF} FROM {{rows}} WHERE role <> ''"
)

_GATHER: Final = """
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(paper_id), array_agg(key), array_agg(1) INTO papers, keys, signs FROM ({new}) made;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(paper_id), array_agg(key), array_agg(-1) INTO papers, keys, signs FROM ({old}) gone;
    ELSE
        SELECT array_agg(paper_id), array_agg(key), array_agg(sign) INTO papers, keys, signs FROM (
            SELECT paper_id, key, SUM(sign)::int AS sign FROM (
                SELECT paper_id, key, 1 AS sign FROM ({new}) made
                UNION ALL SELECT paper_id, key, -1 FROM ({old}) gone
            ) both_ways GROUP BY paper_id, key HAVING SUM(sign) <> 0
        ) changed;
    END IF;
    IF papers IS NULL THEN
        RETURN NULL;
    END IF;
    -- What follows sees whatever the transactions that were waited for have done.
    PERFORM 1 FROM papers_paper WHERE id = ANY (papers) ORDER BY id FOR NO KEY UPDATE;
"""


def _gather(rows: str) -> str:
    """The papers and keys of the statement's rows, each with +1 or -1. `rows` says which keys, of `{rows}`."""
    return _GATHER.format(new=rows.format(rows="new_rows"), old=rows.format(rows="old_rows"))


_TAGGINGS: Final = f"""
CREATE OR REPLACE FUNCTION papers_tally_taggings() RETURNS trigger AS $$
DECLARE papers bigint[]; keys bigint[]; signs int[];
BEGIN
    {_gather("SELECT paper_id, topic_id AS key FROM {rows} WHERE verdict = 1")}
    PERFORM papers_tally_add(array_agg(s), array_agg(t), array_agg(n)) FROM (
        WITH change AS (
            SELECT paper, topic, SUM(n)::bigint AS n FROM UNNEST(papers, keys, signs) AS c(paper, topic, n)
            GROUP BY paper, topic
        ), held AS (
            SELECT c.paper, c.n, (SELECT COUNT(*) FROM papers_tagging WHERE paper_id = c.paper AND verdict = 1) AS now
            FROM (SELECT paper, SUM(n) AS n FROM change GROUP BY paper) c
        ), cells AS (
            SELECT paper, topic, n FROM change
            UNION ALL SELECT paper, -1, (now > 0)::int - (now - n > 0)::int FROM held
        )
        SELECT 0::bigint AS s, topic AS t, n FROM cells
        UNION ALL
        SELECT key, topic, n FROM cells JOIN (
            SELECT id AS paper_id, -year::bigint AS key FROM papers_paper WHERE id = ANY (papers) AND year > 0
            UNION SELECT paper_id, key FROM ({_ENTRY_SHELVES.format(rows="papers_entry")}) placed
            WHERE paper_id = ANY (papers)
        ) shelves ON shelves.paper_id = cells.paper
    ) counted;
    RETURN NULL;
END $$ LANGUAGE plpgsql
"""

_ENTRIES: Final = f"""
CREATE OR REPLACE FUNCTION papers_tally_entries() RETURNS trigger AS $$
DECLARE papers bigint[]; keys bigint[]; signs int[];
BEGIN
    {_gather(_ENTRY_SHELVES)}
    PERFORM papers_tally_add(array_agg(s), array_agg(t), array_agg(n)) FROM (
        WITH change AS (
            SELECT paper, shelf, SUM(n)::bigint AS n FROM UNNEST(papers, keys, signs) AS c(paper, shelf, n)
            GROUP BY paper, shelf
        ), held AS (
            SELECT paper, shelf, n, (
                SELECT COUNT(*) FROM papers_entry
                WHERE paper_id = paper AND (reading_list_id = shelf OR {ROLE_SHELF} = shelf)
            ) AS now
            FROM change
        ), placed AS (
            SELECT paper, shelf, ((now > 0)::int - (now - n > 0)::int)::bigint AS n FROM held
            WHERE (now > 0) <> (now - n > 0)
        ), topics AS (
            SELECT paper_id, topic_id FROM papers_tagging WHERE paper_id = ANY (papers) AND verdict = 1
        )
        SELECT shelf AS s, 0::bigint AS t, n FROM placed
        UNION ALL SELECT shelf, topic_id, n FROM placed JOIN topics ON paper_id = paper
        UNION ALL SELECT shelf, -1, n FROM placed WHERE EXISTS (SELECT 1 FROM topics WHERE paper_id = paper)
    ) counted;
    RETURN NULL;
END $$ LANGUAGE plpgsql
"""

# What hangs on a paper can be there before it, and after it: a dump that is loaded begins with taggings.
_COUNT_PAPERS: Final = """
        PERFORM papers_tally_add(array_agg(s), array_agg(t), array_agg({sign} * n)) FROM (
            WITH tagged AS (
                SELECT paper.id, -year AS s, topic_id FROM {rows} paper
                JOIN papers_tagging ON paper_id = paper.id AND verdict = 1 WHERE year > 0
            )
            SELECT 0::bigint AS s, 0::bigint AS t, COUNT(*) AS n FROM {rows}
            UNION ALL SELECT -year, 0, COUNT(*) FROM {rows} WHERE year > 0 GROUP BY year
            UNION ALL SELECT s, topic_id, COUNT(*) FROM tagged GROUP BY s, topic_id
            UNION ALL SELECT s, -1, COUNT(DISTINCT id) FROM tagged GROUP BY s
        ) counted;
"""

_PAPERS: Final = f"""
CREATE OR REPLACE FUNCTION papers_tally_papers() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {_COUNT_PAPERS.format(rows="new_rows", sign="1")}
        UPDATE papers_tagging t SET added = p.added FROM new_rows p WHERE t.paper_id = p.id;
        UPDATE papers_entry e SET added = p.added FROM new_rows p WHERE e.paper_id = p.id;
    ELSE
        {_COUNT_PAPERS.format(rows="old_rows", sign="-1")}
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql
"""

_PAPER_YEAR: Final = """
CREATE OR REPLACE FUNCTION papers_tally_year() RETURNS trigger AS $$
BEGIN
    PERFORM papers_tally_add(array_agg(s), array_agg(t), array_agg(n)) FROM (
        SELECT -OLD.year::bigint AS s, -1::bigint AS n WHERE OLD.year > 0
        UNION ALL SELECT -NEW.year, 1 WHERE NEW.year > 0
    ) years, (
        SELECT 0::bigint AS t
        UNION SELECT topic_id FROM papers_tagging WHERE paper_id = NEW.id AND verdict = 1
        UNION SELECT -1 FROM papers_tagging WHERE paper_id = NEW.id AND verdict = 1
    ) topics;
    RETURN NULL;
END $$ LANGUAGE plpgsql
"""

_DAY: Final = """
CREATE OR REPLACE FUNCTION papers_day() RETURNS trigger AS $$
BEGIN
    NEW.added := (SELECT added FROM papers_paper WHERE id = NEW.paper_id);
    RETURN NEW;
END $$ LANGUAGE plpgsql
"""

_PAPER_DAY: Final = """
CREATE OR REPLACE FUNCTION papers_paper_day() RETURNS trigger AS $$
BEGIN
    UPDATE papers_tagging SET added = NEW.added WHERE paper_id = NEW.id;
    UPDATE papers_entry SET added = NEW.added WHERE paper_id = NEW.id;
    RETURN NULL;
END $$ LANGUAGE plpgsql
"""

_FUNCTIONS: Final = (_ADD, _TAGGINGS, _ENTRIES, _PAPERS, _PAPER_YEAR, _DAY, _PAPER_DAY)

_NEW: Final = "REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION"
_OLD: Final = "REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION"
_BOTH: Final = "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION"

_BODIES: Final = {
    "paper_made": f"AFTER INSERT ON papers_paper {_NEW} papers_tally_papers()",
    "paper_gone": f"AFTER DELETE ON papers_paper {_OLD} papers_tally_papers()",
    "paper_dated": (
        "AFTER UPDATE OF added ON papers_paper FOR EACH ROW WHEN (NEW.added <> OLD.added)"
        " EXECUTE FUNCTION papers_paper_day()"
    ),
    "paper_year": (
        "AFTER UPDATE OF year ON papers_paper FOR EACH ROW WHEN (NEW.year IS DISTINCT FROM OLD.year)"
        " EXECUTE FUNCTION papers_tally_year()"
    ),
    **{
        f"{noun}_{event}": f"AFTER {word} ON papers_{noun} {rows} papers_tally_{plural}()"
        for noun, plural in (("tagging", "taggings"), ("entry", "entries"))
        for event, word, rows in (("made", "INSERT", _NEW), ("gone", "DELETE", _OLD), ("changed", "UPDATE", _BOTH))
    },
    **{
        f"{noun}_dated": (
            f"BEFORE INSERT OR UPDATE OF paper_id, added ON papers_{noun} FOR EACH ROW EXECUTE FUNCTION papers_day()"
        )
        for noun in ("tagging", "entry")
    },
}


_DIGEST: Final = sha256("".join((*_FUNCTIONS, *_BODIES.values())).encode()).hexdigest()[:8]


class Keeper:
    """What PostgreSQL is told, and asked."""

    TRIGGERS: Final = {f"{_PREFIX}{name}_{_DIGEST}": body for name, body in _BODIES.items()}

    @staticmethod
    def present(cursor: CursorWrapper) -> list[str]:
        """Names of the triggers that are there, this product's or an older one's."""
        cursor.execute(
            "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE tgname LIKE %s AND pg_table_is_visible(pg_class.oid)",
            [f"{_PREFIX}%"],
        )
        return [name for (name,) in cursor.fetchall()]

    @staticmethod
    def dropping(name: str) -> str:
        """The statement that takes a trigger away."""
        noun = name.removeprefix(_PREFIX).split("_")[0]
        return f'DROP TRIGGER "{name}" ON papers_{noun}'

    @classmethod
    def making(cls) -> Iterator[str]:
        """The statements that make them all."""
        yield from _FUNCTIONS
        for name, body in cls.TRIGGERS.items():
            yield f'CREATE TRIGGER "{name}" {body}'
