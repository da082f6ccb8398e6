"""All tallies counted anew, and every paper's day written to its taggings and entries; the same on both databases."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

_STATEMENTS = (
    """
    UPDATE papers_tagging SET added = (SELECT added FROM papers_paper WHERE id = papers_tagging.paper_id)
    WHERE added IS NULL OR added <> (SELECT added FROM papers_paper WHERE id = papers_tagging.paper_id)
    """,
    """
    UPDATE papers_entry SET added = (SELECT added FROM papers_paper WHERE id = papers_entry.paper_id)
    WHERE added IS NULL OR added <> (SELECT added FROM papers_paper WHERE id = papers_entry.paper_id)
    """,
    "DELETE FROM papers_tally",
    "INSERT INTO papers_tally (reading_list, topic, papers) SELECT 0, 0, COUNT(*) FROM papers_paper",
    """
    INSERT INTO papers_tally (reading_list, topic, papers)
    SELECT 0, topic_id, COUNT(*) FROM papers_tagging WHERE verdict = 1 GROUP BY topic_id
    """,
    """
    INSERT INTO papers_tally (reading_list, topic, papers)
    SELECT 0, -1, COUNT(DISTINCT paper_id) FROM papers_tagging WHERE verdict = 1
    """,
    """
    INSERT INTO papers_tally (reading_list, topic, papers)
    SELECT reading_list_id, 0, COUNT(DISTINCT paper_id) FROM papers_entry GROUP BY reading_list_id
    """,
    """
    INSERT INTO papers_tally (reading_list, topic, papers)
    SELECT placed.reading_list_id, tagging.topic_id, COUNT(*)
    FROM (SELECT DISTINCT reading_list_id, paper_id FROM papers_entry) placed
    JOIN papers_tagging tagging ON tagging.paper_id = placed.paper_id AND tagging.verdict = 1
    GROUP BY placed.reading_list_id, tagging.topic_id
    """,
    """
    INSERT INTO papers_tally (reading_list, topic, papers)
    SELECT placed.reading_list_id, -1, COUNT(*)
    FROM (SELECT DISTINCT reading_list_id, paper_id FROM papers_entry) placed
    WHERE EXISTS (SELECT 1 FROM papers_tagging WHERE paper_id = placed.paper_id AND verdict = 1)
    GROUP BY placed.reading_list_id
    """,
)


def recount(cursor: CursorWrapper, vendor: str) -> None:
    """Count anew, in the caller's transaction; who writes papers meanwhile waits."""
    if vendor == "postgresql":
        cursor.execute("LOCK TABLE papers_paper, papers_tagging, papers_entry IN SHARE ROW EXCLUSIVE MODE")
    for statement in _STATEMENTS:
        cursor.execute(statement)
