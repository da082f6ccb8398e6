"""All tallies counted anew, and every paper's day written to its taggings and entries; the same on both databases."""

from __future__ import annotations

from typing import Final

from django.db.backends.utils import CursorWrapper

from papers.models.tally import ANY, ROLE_SHELF, TAGGED

_SHELVES: Final = (
    f"SELECT {ANY} AS shelf, id AS paper_id FROM papers_paper",
    "SELECT -year AS shelf, id AS paper_id FROM papers_paper WHERE year > 0",
    "SELECT DISTINCT reading_list_id AS shelf, paper_id FROM papers_entry",
    f"SELECT DISTINCT {ROLE_SHELF} AS shelf, paper_id FROM papers_entry WHERE role <> ''",
)

_COUNTED: Final = (
    f"SELECT shelf, {ANY}, COUNT(*) FROM ({{}}) placed GROUP BY shelf",
    """
    SELECT shelf, topic_id, COUNT(*)
    FROM ({}) placed JOIN papers_tagging tagging ON tagging.paper_id = placed.paper_id AND verdict = 1
    GROUP BY shelf, topic_id
    """,
    f"""
    SELECT shelf, {TAGGED}, COUNT(*) FROM ({{}}) placed
    WHERE EXISTS (SELECT 1 FROM papers_tagging WHERE paper_id = placed.paper_id AND verdict = 1)
    GROUP BY shelf
    """,
)

_STATEMENTS: Final = (
    """
    UPDATE papers_tagging SET added = (SELECT added FROM papers_paper WHERE id = papers_tagging.paper_id)
    WHERE added IS NULL OR added <> (SELECT added FROM papers_paper WHERE id = papers_tagging.paper_id)
    """,
    """
    UPDATE papers_entry SET added = (SELECT added FROM papers_paper WHERE id = papers_entry.paper_id)
    WHERE added IS NULL OR added <> (SELECT added FROM papers_paper WHERE id = papers_entry.paper_id)
    """,
    "DELETE FROM papers_tally",
    *(
        f"INSERT INTO papers_tally (shelf, topic, papers) {counted.format(shelves)}"
        for shelves in _SHELVES
        for counted in _COUNTED
    ),
)


def recount(cursor: CursorWrapper, vendor: str) -> None:
    """Count anew, in the caller's transaction; who writes papers meanwhile waits."""
    if vendor == "postgresql":
        cursor.execute("LOCK TABLE papers_paper, papers_tagging, papers_entry IN SHARE ROW EXCLUSIVE MODE")
    for statement in _STATEMENTS:
        cursor.execute(statement)
