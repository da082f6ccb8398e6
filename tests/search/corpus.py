"""The corpus of the search's tests: thirty papers in ten scripts, two lists, and what one reader has marked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from papers.models import Paper, Reader, Source, Tagging, Topic, Verdict
from tests.cast import import_records

FOLDER = Path(__file__).parent
RECORDS: list[dict[str, Any]] = [
    json.loads(line) for line in (FOLDER / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
]
RECORDED: list[list[Any]] = [
    json.loads(line) for line in (FOLDER / "queries.jsonl").read_text(encoding="utf-8").splitlines()
]
"""Lines of what is typed, the names of the papers it must find, and whether the page must explain itself."""

NAMES = {record["title"]: record["name"] for record in RECORDS}
_OURS = {"name", "topics", "mark"}


def shelve() -> Reader:
    """Import the corpus, with the topics that the file gives; return the reader whose marks it has."""
    import_records(*({key: value for key, value in record.items() if key not in _OURS} for record in RECORDS))
    papers = {paper.title: paper for paper in Paper.objects.all()}
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    Tagging.objects.all().delete()
    Tagging.objects.bulk_create(
        Tagging(paper=papers[record["title"]], topic=topics[slug], verdict=Verdict.YES, source=Source.CURATOR)
        for record in RECORDS
        for slug in record.get("topics", ())
    )
    reader = Reader.objects.create()
    for record in RECORDS:
        if "mark" in record:
            reader.mark(papers[record["title"]], record["mark"])
    return reader
