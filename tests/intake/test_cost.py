"""What an import costs: as many queries for a large batch as for a small one, each of them answered from an index."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.importers.record import Record
from papers.intake.study import MOST_CHARACTERS, in_batches
from papers.models import Paper, ReadingList, Topic
from tests.cast import MIXTRAL, abstract_of, import_records, import_text

FEW = {model._meta.db_table for model in (Topic, ReadingList)}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("topics")]


def records(first: int, last: int) -> list[dict[str, Any]]:
    return [
        {
            "title": f"{MIXTRAL}, part {number}",
            "abstract": f"{number} {abstract_of(MIXTRAL)}",
            "identifiers": {"arxiv": f"2401.{number:05}"},
            "links": [{"url": f"https://arxiv.org/abs/2401.{number:05}", "kind": "abstract"}],
            "entries": [{"list": "course", "line": number, "session": "MoE", "date": "2024-02-08"}],
        }
        for number in range(first, last + 1)
    ]


def queries_of(some: list[dict[str, Any]]) -> int:
    with CaptureQueriesContext(connection) as captured:
        import_records(*some)
    return len(captured)


def test_ten_new_papers_cost_as_many_queries_as_fifty() -> None:
    import_records(*records(1, 1))

    assert queries_of(records(11, 20)) == queries_of(records(21, 70))
    assert Paper.objects.count() == 61


def test_ten_known_papers_cost_as_many_queries_as_fifty() -> None:
    import_records(*records(1, 50))

    assert queries_of(records(1, 10)) == queries_of(records(1, 50))


def test_no_query_of_an_import_walks_through_a_table_that_grows() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole, index or no index")
    import_records(*records(1, 3))

    with CaptureQueriesContext(connection) as captured:
        import_records(*records(2, 4), name="more.jsonl")
        import_text(f"Abstract:{abstract_of(MIXTRAL)}\n", "bare.txt")

    for query in captured:
        if query["sql"].startswith("SELECT"):
            assert walks(query["sql"]) <= FEW, query["sql"]


def test_long_abstracts_bring_a_batch_to_an_end_early() -> None:
    long = "x" * (MOST_CHARACTERS // 2)

    batches = in_batches(Record(first=line, last=line, abstract=long) for line in range(1, 6))

    assert [len(batch) for batch in batches] == [2, 2, 1]


def walks(sql: str) -> set[str]:
    """The tables that a query reads from end to end, by SQLite's own account."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        steps = [row[3] for row in cursor.fetchall()]
    return {step.split()[1] for step in steps if step.startswith("SCAN papers_")}
