"""The product's own export, read back: nothing lost, and each wrong line named."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from papers.importers import json_lines
from papers.importers.record import (
    Item,
    Line,
    LinkKind,
    Placement,
    Problem,
    Record,
    Role,
    SessionFound,
    TopicFound,
)

OLMO: dict[str, Any] = {
    "id": "k3v9q2",
    "citation_key": "olmo2024",
    "title": "OLMo: Accelerating the Science of Language Models",
    "title_source": "list",
    "abstract": "Language models (LMs) have become ubiquitous.\n\nWe release \\textit{OLMo}.",
    "authors": ["Dirk Groeneveld", "Iz Beltagy"],
    "published": "2024-02",
    "identifiers": {"arxiv": "2402.00838", "doi": "10.18653/v1/2024.acl-long.841"},
    "links": [{"url": "https://arxiv.org/abs/2402.00838", "kind": "abstract"}],
    "entries": [
        {"list": "003.txt", "line": 9, "session": "BasicLLM", "date": "2024-02-08", "role": "more"},
        {"list": "001.txt", "line": 3, "session": None, "date": None, "role": None},
    ],
    "topics": [{"slug": "moe", "verdict": False, "source": "rule", "evidence": ["Mixture of Experts"]}],
}


def read(text: str) -> Item:
    (item,) = json_lines.parse([Line(7, text)])
    return item


def changed(**values: Any) -> str:
    return json.dumps(OLMO | values)


def test_a_line_is_read_without_loss() -> None:
    record = read(json.dumps(OLMO))

    assert record == Record(
        first=7,
        last=7,
        title=OLMO["title"],
        abstract=OLMO["abstract"],
        authors=("Dirk Groeneveld", "Iz Beltagy"),
        published="2024-02",
        identifiers=(("arxiv", "2402.00838", None), ("doi", "10.18653/v1/2024.acl-long.841", None)),  # type: ignore[arg-type]
        links=(("https://arxiv.org/abs/2402.00838", LinkKind.ABSTRACT),),  # type: ignore[arg-type]
        placements=(
            Placement(
                line=9,
                last_line=9,
                list_name="003.txt",
                session=SessionFound("BasicLLM", datetime.date(2024, 2, 8)),
                role=Role.MORE,
            ),
            Placement(line=3, last_line=3, list_name="001.txt"),
        ),
        public_id="k3v9q2",
        citation_key="olmo2024",
        title_source="list",
        topics=(TopicFound("moe", False, "rule", ("Mixture of Experts",)),),  # noqa: FBT003
    )


def test_null_and_missing_keys_are_empty() -> None:
    record = read('{"title": "A Title", "abstract": null, "published": null}')

    assert isinstance(record, Record)
    assert (record.abstract, record.published, record.public_id, record.topics, record.placements) == (
        "",
        "",
        None,
        None,
        (),
    )


def test_unknown_keys_are_a_remark() -> None:
    record = read(changed(venue="ICLR"))

    assert isinstance(record, Record)
    assert record.remarks == ("Line 7 has keys that are not known here: “venue”.",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"title": "half', "bad-json"),
        ("nonsense", "bad-json"),
        ("[" * 100_000, "bad-json"),
        ('{"title": "A", "n": ' + "9" * 5000 + "}", "bad-json"),
        ("[1, 2]", "not-an-object"),
        ("{}", "empty"),
        ('{"title": " ", "abstract": ""}', "empty"),
        (changed(title=3), "wrong-type"),
        (changed(authors="Dirk Groeneveld"), "wrong-type"),
        (changed(authors=[1]), "wrong-type"),
        (changed(identifiers=["2402.00838"]), "wrong-type"),
        (changed(identifiers={"arxiv": None}), "wrong-type"),
        (changed(links=["https://arxiv.org"]), "wrong-type"),
        (changed(links=[{"kind": "pdf"}]), "wrong-type"),
        (changed(links=[{"url": "javascript:alert(1)", "kind": "pdf"}]), "bad-link"),
        (changed(links=[{"url": "https://a.org", "kind": "movie"}]), "bad-value"),
        (changed(entries=[{"list": "a.txt", "line": "9"}]), "wrong-type"),
        (changed(entries=[{"list": "a.txt", "line": True}]), "wrong-type"),
        (changed(entries=[{"list": "a.txt", "line": 0}]), "wrong-type"),
        (changed(entries=[{"list": "a.txt", "line": 10**30}]), "wrong-type"),
        (changed(entries=[{"list": "", "line": 1}]), "wrong-type"),
        (changed(entries=[{"list": "a.txt", "line": 1, "date": "2024-02-30"}]), "bad-date"),
        (changed(entries=[{"list": "a.txt", "line": 1, "date": "20240208"}]), "bad-date"),
        (changed(entries=[{"list": "a.txt", "line": 1, "role": "maybe"}]), "bad-value"),
        (changed(published="2024-13"), "bad-date"),
        (changed(published="soon"), "bad-date"),
        (changed(title_source="rumour"), "bad-value"),
        (changed(topics=[{"slug": "moe", "verdict": "yes", "source": "rule", "evidence": []}]), "wrong-type"),
        (changed(topics=[{"slug": "moe", "verdict": True, "evidence": []}]), "bad-value"),
        ('{"title": "a\\u0000b"}', "bad-text"),
        ('{"title": "a\\ud800b"}', "bad-text"),
    ],
)
def test_a_wrong_line_is_a_problem_that_says_where(text: str, reason: str) -> None:
    problem = read(text)

    assert isinstance(problem, Problem)
    assert problem.reason == reason
    assert problem.sentence.startswith("Line 7: ")


@pytest.mark.parametrize("published", ["2024", "2024-02", "2024-02-29"])
def test_a_year_a_month_and_a_day_are_all_dates(published: str) -> None:
    record = read(changed(published=published))

    assert isinstance(record, Record)
    assert record.published == published


def test_a_wrong_line_leaves_the_others_alone() -> None:
    items = list(json_lines.parse([Line(1, changed()), Line(2, "{"), Line(3, ""), Line(4, changed())]))

    assert [type(item) for item in items] == [Record, Problem, Record]
