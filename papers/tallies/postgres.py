"""The triggers on PostgreSQL: once a statement, with what all its rows come to.

Writers run side by side there, and no tally may make them wait for one another or, worse, for each other: a cell's row
that another transaction has in hand is left alone, and a further row for the same cell is written beside it. The next
writer who finds them free makes them one again, so cells are read as sums. What does wait is two transactions that
change the topics or lists of the same paper: each must see what the other has done, to know which cells it counts in.

A statement that inserts taggings or entries and on conflict updates others must not be used: it fires two triggers, and
each would take what the other's rows did for what was there before.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from django.db.backends.utils import CursorWrapper

_PREFIX: Final = "papers_keep_"

_ADD: Final = """
CREATE OR REPLACE FUNCTION papers_tally_add(lists bigint[], topics bigint[], changes bigint[]) RETURNS void AS $$
    WITH change AS (
        SELECT l, t, SUM(n) AS n FROM UNNEST(lists, topics, changes) AS c(l, t, n) GROUP BY l, t HAVING SUM(n) <> 0
    ), free AS (
        SELECT tally.id FROM papers_tally tally JOIN change ON tally.reading_list = l AND tally.topic = t
        FOR UPDATE OF tally SKIP LOCKED
    ), taken AS (
        DELETE FROM papers_tally USING free WHERE papers_tally.id = free.id
        RETURNING papers_tally.reading_list, papers_tally.topic, papers_tally.papers
    )
    INSERT INTO papers_tally (reading_list, topic, papers)
    SELECT l, t, SUM(n) FROM (SELECT l, t, n FROM change UNION ALL SELECT reading_list, topic, papers FROM taken) cells
    GROUP BY l, t
$$ LANGUAGE sql
"""

_GATHER: Final = """
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(paper_id), array_agg({key}), array_agg(1) INTO papers, keys, signs FROM new_rows {where};
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(paper_id), array_agg({key}), array_agg(-1) INTO papers, keys, signs FROM old_rows {where};
    ELSE
        SELECT array_agg(paper_id), array_agg(key), array_agg(sign) INTO papers, keys, signs FROM (
            SELECT paper_id, key, SUM(sign)::int AS sign FROM (
                SELECT paper_id, {key} AS key, 1 AS sign FROM new_rows {where}
                UNION ALL SELECT paper_id, {key}, -1 FROM old_rows {where}
            ) both_ways GROUP BY paper_id, key HAVING SUM(sign) <> 0
        ) changed;
    END IF;
    IF papers IS NULL THEN
        RETURN NULL;
    END IF;
    -- What follows sees whatever the transactions that were waited for have done.
    PERFORM 1 FROM papers_paper WHERE id = ANY (papers) ORDER BY id FOR NO KEY UPDATE;
"""

_TAGGINGS: Final = f"""
CREATE OR REPLACE FUNCTION papers_tally_taggings() RETURNS trigger AS $$
DECLARE papers bigint[]; keys bigint[]; signs int[];
BEGIN
    {_GATHER.format(key="topic_id", where="WHERE verdict = 1")}
    PERFORM papers_tally_add(array_agg(l), array_agg(t), array_agg(n)) FROM (
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
        SELECT 0::bigint AS l, topic AS t, n FROM cells
        UNION ALL
        SELECT reading_list_id, topic, n
        FROM cells JOIN (SELECT DISTINCT paper_id, reading_list_id FROM papers_entry WHERE paper_id = ANY (papers)) e
            ON e.paper_id = cells.paper
    ) counted;
    RETURN NULL;
END $$ LANGUAGE plpgsql
"""

_ENTRIES: Final = f"""
CREATE OR REPLACE FUNCTION papers_tally_entries() RETURNS trigger AS $$
DECLARE papers bigint[]; keys bigint[]; signs int[];
BEGIN
    {_GATHER.format(key="reading_list_id", where="")}
    PERFORM papers_tally_add(array_agg(l), array_agg(t), array_agg(n)) FROM (
        WITH change AS (
            SELECT paper, list, SUM(n)::bigint AS n FROM UNNEST(papers, keys, signs) AS c(paper, list, n)
            GROUP BY paper, list
        ), held AS (
            SELECT paper, list, n,
                (SELECT COUNT(*) FROM papers_entry WHERE paper_id = paper AND reading_list_id = list) AS now
            FROM change
        ), placed AS (
            SELECT paper, list, ((now > 0)::int - (now - n > 0)::int)::bigint AS n FROM held
            WHERE (now > 0) <> (now - n > 0)
        ), topics AS (
            SELECT paper_id, topic_id FROM papers_tagging WHERE paper_id = ANY (papers) AND verdict = 1
        )
        SELECT list AS l, 0::bigint AS t, n FROM placed
        UNION ALL SELECT list, topic_id, n FROM placed JOIN topics ON paper_id = paper
        UNION ALL SELECT list, -1, n FROM placed WHERE EXISTS (SELECT 1 FROM topics WHERE paper_id = paper)
    ) counted;
    RETURN NULL;
END $$ LANGUAGE plpgsql
"""

_PAPERS: Final = """
CREATE OR REPLACE FUNCTION papers_tally_papers() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM papers_tally_add(ARRAY[0], ARRAY[0], ARRAY[(SELECT COUNT(*) FROM new_rows)]);
    ELSE
        PERFORM papers_tally_add(ARRAY[0], ARRAY[0], ARRAY[-(SELECT COUNT(*) FROM old_rows)]);
    END IF;
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

_FUNCTIONS: Final = (_ADD, _TAGGINGS, _ENTRIES, _PAPERS, _DAY, _PAPER_DAY)

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
