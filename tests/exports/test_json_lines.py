"""The export's shape is a contract: each key in its place, sorted, and read back to the same bytes."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.exports import EXPORTERS, Exporter
from papers.intake.run import Order, run_import
from papers.models import Entry, Paper, ReadingList, Session, Source, Tagging, TitleSource, Topic, Verdict
from tests.cast import COURSE, DIGEST, MIXTRAL, OLMO, abstract_of, exported, import_records, import_text, wipe

pytestmark = pytest.mark.django_db


def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in exported().split("\n") if line]


def test_a_line_has_exactly_this_shape(library: dict[str, Paper]) -> None:
    paper = library[MIXTRAL]

    line = next(line for line in exported().split("\n") if '"title": "Mixtral of Experts"' in line)

    assert line == json.dumps(
        {
            "id": paper.public_id,
            "citation_key": paper.citation_key,
            "title": "Mixtral of Experts",
            "title_source": "list",
            "abstract": abstract_of(MIXTRAL),
            "authors": [],
            "published": None,
            "identifiers": {"arxiv": "2401.04088"},
            "links": [{"url": "https://arxiv.org/abs/2401.04088", "kind": "abstract"}],
            "entries": [{"list": COURSE.name, "line": 12, "session": "BasicLLM", "date": "2024-02-08", "role": "more"}],
            "topics": [
                {
                    "slug": tagging.topic.slug,
                    "verdict": True,
                    "source": tagging.source,
                    "evidence": tagging.evidence,
                }
                for tagging in paper.taggings.select_related("topic").order_by("topic__slug")
            ],
        },
        ensure_ascii=False,
    )


def test_an_entry_of_a_plain_list_has_no_session_no_date_and_no_role() -> None:
    import_text(f"Abstract:{abstract_of(MIXTRAL)}\n", "bare.txt")

    (line,) = lines()
    assert line["entries"] == [{"list": "bare.txt", "line": 1, "session": None, "date": None, "role": None}]
    assert line["title_source"] == "inferred"


def test_papers_and_what_belongs_to_them_are_sorted() -> None:
    later = {"url": "https://z.example/", "kind": "blog"}
    earlier = {"url": "https://a.example/", "kind": "code"}
    places = [{"list": "b", "line": 1}, {"list": "a", "line": 9}, {"list": "a", "line": 2, "session": "S"}]
    import_records(
        {
            "id": "z",
            "title": OLMO,
            "links": [later, earlier],
            "entries": places,
            "identifiers": {"doi": "1", "arxiv": "2"},
        },
        {"id": "a", "title": MIXTRAL},
    )

    first, second = lines()
    assert (first["id"], second["id"]) == ("a", "z")
    assert second["links"] == [earlier, later]
    assert list(second["identifiers"]) == ["arxiv", "doi"]
    assert [(entry["list"], entry["line"]) for entry in second["entries"]] == [("a", 2), ("a", 9), ("b", 1)]


def test_two_identifiers_of_a_scheme_are_one_identifier_and_a_link() -> None:
    import_records(
        {"title": OLMO, "identifiers": {"arxiv": "2402.00838", "doi": "10.1000/b"}},
        {"title": OLMO, "identifiers": {"arxiv": "2402.00838", "doi": "10.1000/a"}},
    )

    (line,) = lines()
    assert line["identifiers"] == {"arxiv": "2402.00838", "doi": "10.1000/a"}
    assert line["links"] == [{"url": "https://doi.org/10.1000/b", "kind": "abstract"}]


@pytest.fixture
def full_library(library: dict[str, Paper]) -> dict[str, Paper]:
    """The course and the digest, with all that curators and odd sources add to them."""
    run_import(Order(path=DIGEST))
    paper = library[MIXTRAL]
    paper.title, paper.title_source = "Mixtral — 8×7B «naïve» 混合", TitleSource.CURATOR
    paper.authors, paper.published = ["Albert Q. Jiang", "Alexandre Sablayrolles"], "2024-01"
    paper.curated_fields = ["title"]
    paper.save()
    paper.taggings.all().delete()
    for number, topic in enumerate(Topic.objects.all()[:4]):
        decided = {"verdict": Verdict(number % 2), "source": Source.CURATOR, "clues": [], "margin": None}
        Tagging.objects.create(paper=paper, topic=topic, **decided)
    undated = Session.objects.create(reading_list=ReadingList.objects.get(name=COURSE.name), name="Übung")
    unnamed = Session.objects.create(reading_list=undated.reading_list, name="", date=datetime.date(2024, 2, 13))
    for session in (undated, unnamed):
        place = {"reading_list": undated.reading_list, "position": 1, "line": 1, "last_line": 1}
        Entry.objects.create(paper=paper, session=session, **place)
    Paper.objects.create(
        title="On no list\tand with odd \u2028 spaces \u0085 in it", abstract="“x<y” & \\(R\\) \x0b\x0c\x1c"
    )
    return library


@pytest.mark.usefixtures("full_library")
@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.NAME)
def test_what_is_exported_and_read_into_an_empty_library_is_exported_the_same(
    exporter: Exporter, tmp_path: Path
) -> None:
    path = tmp_path / "export"
    before = "".join(exporter.write(Paper.objects.all()))
    path.write_text(before, encoding="utf-8", newline="")
    wipe()
    Topic.objects.all().delete()

    report = run_import(Order(path=path))

    assert report.balances
    assert report.tally == {"created": before.count("\n")}
    assert "".join(exporter.write(Paper.objects.all())) == before


@pytest.mark.usefixtures("full_library")
def test_an_export_read_into_its_own_library_changes_nothing() -> None:
    before = exported()

    report = import_text(before, "export.jsonl")

    assert report.tally == {"unchanged": before.count("\n")}
    assert exported() == before


def test_curators_verdicts_come_back_as_curators_verdicts(full_library: dict[str, Paper]) -> None:
    before = exported()
    wipe()
    import_text(before, "export.jsonl")

    paper = Paper.objects.get(public_id=full_library[MIXTRAL].public_id)
    assert list(paper.taggings.values_list("source", flat=True).distinct()) == [Source.CURATOR]
    assert paper.taggings.filter(verdict=Verdict.NO).count() == 2
    assert (paper.title_source, paper.curated_fields) == (TitleSource.CURATOR, ["title"])


def test_a_list_that_came_back_from_an_export_is_not_named_after_the_export() -> None:
    import_records({"title": MIXTRAL, "entries": [{"list": COURSE.name, "line": 1}]})

    assert ReadingList.objects.get().title == "List 003"


@pytest.mark.usefixtures("library")
def test_more_papers_are_not_more_queries() -> None:
    with CaptureQueriesContext(connection) as of_eighteen:
        exported()
    run_import(Order(path=DIGEST))

    with CaptureQueriesContext(connection) as of_thirty:
        exported()

    assert len(of_thirty) == len(of_eighteen)
