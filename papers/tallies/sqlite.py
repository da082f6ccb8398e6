"""The triggers on SQLite: a row at a time, which is safe there because writers take turns.

A paper counts in every cell that one of its shelves, or `ANY`, has with one of its topics, `ANY`, or `TAGGED`. Each
trigger sees the other tables as they are at that moment, so in whatever order rows come and go the cells stay right.
Statements here name no conflict handling: within a trigger that of the statement outside would hold instead
("INSERT OR IGNORE" is what Django's `ignore_conflicts` says), and so a cell is made first if it is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from django.db.backends.utils import CursorWrapper

from papers.models.tally import ROLE_SHELF

_PREFIX: Final = "papers_keep_"

_SHELVES: Final = (
    "SELECT 0 UNION SELECT reading_list_id FROM papers_entry WHERE paper_id = {row}.paper_id"
    f" UNION SELECT {ROLE_SHELF} FROM papers_entry WHERE paper_id = {{row}}.paper_id AND role <> ''"
    " UNION SELECT -year FROM papers_paper WHERE id = {row}.paper_id AND year > 0"
)
_TOPICS: Final = (
    "SELECT 0 UNION SELECT topic_id FROM papers_tagging WHERE paper_id = {row}.{key} AND verdict = 1"
    " UNION SELECT -1 FROM papers_tagging WHERE paper_id = {row}.{key} AND verdict = 1"
)
_NO_OTHER_TAGGING: Final = (
    "NOT EXISTS (SELECT 1 FROM papers_tagging WHERE paper_id = {row}.paper_id AND verdict = 1 AND id <> {row}.id)"
)
_NO_OTHER_ENTRY: Final = (
    "NOT EXISTS (SELECT 1 FROM papers_entry"
    " WHERE paper_id = {row}.paper_id AND {column} = {row}.{column} AND id <> {row}.id)"
)
_DAY: Final = "(SELECT added FROM papers_paper WHERE id = NEW.paper_id)"


def _count(shelves: str, topics: str, change: int) -> str:
    """Statements that add `change` to the cells of these shelves and topics."""
    make = (
        "INSERT INTO papers_tally (shelf, topic, papers)"
        f" SELECT s.key, t.key, 0 FROM (SELECT 0 AS key WHERE 0 UNION ALL {shelves}) s,"
        f" (SELECT 0 AS key WHERE 0 UNION ALL {topics}) t"
        " WHERE NOT EXISTS (SELECT 1 FROM papers_tally WHERE shelf = s.key AND topic = t.key);"
    )
    add = f"UPDATE papers_tally SET papers = papers + ({change}) WHERE shelf IN ({shelves}) AND topic IN ({topics});"
    return f"{make} {add}" if change > 0 else add


def _tagging(row: str, change: int) -> str:
    first = _NO_OTHER_TAGGING.format(row=row)
    topics = f"SELECT {row}.topic_id WHERE {row}.verdict = 1 UNION ALL SELECT -1 WHERE {row}.verdict = 1 AND {first}"
    return _count(_SHELVES.format(row=row), topics, change)


def _entry(row: str, change: int) -> str:
    first_in_list = _NO_OTHER_ENTRY.format(row=row, column="reading_list_id")
    first_in_role = _NO_OTHER_ENTRY.format(row=row, column="role")
    shelves = (
        f"SELECT {row}.reading_list_id WHERE {first_in_list}"
        f" UNION ALL SELECT {ROLE_SHELF.replace('role', f'{row}.role')} WHERE {row}.role <> '' AND {first_in_role}"
    )
    return _count(shelves, _TOPICS.format(row=row, key="paper_id"), change)


def _paper(row: str, change: int) -> str:
    # What hangs on a paper can be there before it, and after it: a dump that is loaded begins with taggings.
    return f"{_count('SELECT 0', 'SELECT 0', change)} {_year(row, change)}"


def _year(row: str, change: int) -> str:
    return _count(f"SELECT -{row}.year WHERE {row}.year > 0", _TOPICS.format(row=row, key="id"), change)


_DATE_WHAT_HANGS: Final = (
    "UPDATE papers_tagging SET added = NEW.added WHERE paper_id = NEW.id;"
    " UPDATE papers_entry SET added = NEW.added WHERE paper_id = NEW.id;"
)


def _date(table: str) -> str:
    return f"UPDATE {table} SET added = {_DAY} WHERE id = NEW.id;"


_BODIES: Final = {
    "paper_made": f"AFTER INSERT ON papers_paper BEGIN {_paper('NEW', 1)} {_DATE_WHAT_HANGS} END",
    "paper_gone": f"AFTER DELETE ON papers_paper BEGIN {_paper('OLD', -1)} END",
    "paper_year": (
        "AFTER UPDATE OF year ON papers_paper WHEN NEW.year IS NOT OLD.year"
        f" BEGIN {_year('OLD', -1)} {_year('NEW', 1)} END"
    ),
    "paper_dated": (f"AFTER UPDATE OF added ON papers_paper WHEN NEW.added <> OLD.added BEGIN {_DATE_WHAT_HANGS} END"),
    "tagging_made": f"AFTER INSERT ON papers_tagging WHEN NEW.verdict = 1 BEGIN {_tagging('NEW', 1)} END",
    "tagging_gone": f"AFTER DELETE ON papers_tagging WHEN OLD.verdict = 1 BEGIN {_tagging('OLD', -1)} END",
    "tagging_changed": (
        "AFTER UPDATE OF paper_id, topic_id, verdict ON papers_tagging"
        " WHEN (NEW.paper_id, NEW.topic_id, NEW.verdict) <> (OLD.paper_id, OLD.topic_id, OLD.verdict)"
        f" BEGIN {_tagging('OLD', -1)} {_tagging('NEW', 1)} END"
    ),
    "tagging_dated": (
        f"AFTER INSERT ON papers_tagging WHEN NEW.added IS NOT {_DAY} BEGIN {_date('papers_tagging')} END"
    ),
    "tagging_moved": (
        f"AFTER UPDATE OF paper_id, added ON papers_tagging WHEN NEW.added IS NOT {_DAY}"
        f" BEGIN {_date('papers_tagging')} END"
    ),
    "entry_made": f"AFTER INSERT ON papers_entry BEGIN {_entry('NEW', 1)} END",
    "entry_gone": f"AFTER DELETE ON papers_entry BEGIN {_entry('OLD', -1)} END",
    "entry_changed": (
        "AFTER UPDATE OF paper_id, reading_list_id, role ON papers_entry"
        " WHEN (NEW.paper_id, NEW.reading_list_id, NEW.role) <> (OLD.paper_id, OLD.reading_list_id, OLD.role)"
        f" BEGIN {_entry('OLD', -1)} {_entry('NEW', 1)} END"
    ),
    "entry_dated": f"AFTER INSERT ON papers_entry WHEN NEW.added IS NOT {_DAY} BEGIN {_date('papers_entry')} END",
    "entry_moved": (
        f"AFTER UPDATE OF paper_id, added ON papers_entry WHEN NEW.added IS NOT {_DAY}"
        f" BEGIN {_date('papers_entry')} END"
    ),
}


class Keeper:
    """What SQLite is told, and asked."""

    TRIGGERS: Final = {
        f"{_PREFIX}{name}_{sha256(body.encode()).hexdigest()[:8]}": body for name, body in _BODIES.items()
    }

    @staticmethod
    def present(cursor: CursorWrapper) -> list[str]:
        """Names of the triggers that are there, this product's or an older one's."""
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{_PREFIX}%"])
        return [name for (name,) in cursor.fetchall()]

    @staticmethod
    def dropping(name: str) -> str:
        """The statement that takes a trigger away."""
        return f'DROP TRIGGER "{name}"'

    @classmethod
    def making(cls) -> Iterator[str]:
        """The statements that make them all."""
        return (f'CREATE TRIGGER "{name}" {body}' for name, body in cls.TRIGGERS.items())
