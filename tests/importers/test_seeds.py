"""The five lists the project starts with, down to the line."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path

import pytest

from papers.importers import detect
from papers.importers.accounting import accounted
from papers.importers.record import Item, Record, Role
from papers.importers.source import survey

SEEDS = Path(__file__).parents[2] / "seeds"
FIGURES = {
    "000_9ea9440da54a8aa5.txt": ("abstracts", 4, 0),
    "001_2d9f32c396ac67cd.txt": ("trending", 213, 213),
    "002_65cf3989b08e470f.txt": ("trending", 298, 298),
    "003_8dbaf122da3361e9.txt": ("course", 18, 18),
    "004_6eea80db2d342191.txt": ("digest", 12, 0),
}


def items_of(name: str) -> list[Item]:
    source = survey(SEEDS / name)
    found = detect(source.head())
    assert found is not None
    return list(accounted(source.lines(), found[0].parse))


def records_of(name: str) -> list[Record]:
    return [item for item in items_of(name) if isinstance(item, Record)]


@pytest.mark.parametrize("name", FIGURES)
def test_a_seed_is_recognised_and_gives_every_paper_it_holds(name: str) -> None:
    found = detect(survey(SEEDS / name).head())
    records = records_of(name)

    assert found is not None
    assert (found[0].NAME, len(records), sum(bool(record.title) for record in records)) == FIGURES[name]


@pytest.mark.parametrize("name", FIGURES)
def test_each_line_of_a_seed_is_in_exactly_one_item(name: str) -> None:
    spans = Counter(line for item in items_of(name) for line in range(item.first, item.last + 1))
    written = {line.number for line in survey(SEEDS / name).lines() if line.text.strip()}

    assert set(spans) == written
    assert set(spans.values()) == {1}


@pytest.mark.parametrize("name", FIGURES)
def test_each_record_of_a_seed_stands_in_its_list_where_its_lines_are(name: str) -> None:
    for record in records_of(name):
        (placement,) = record.placements
        assert (placement.line, placement.last_line, placement.list_name) == (record.first, record.last, None)


def test_the_copied_pages_give_each_title_its_own_abstract() -> None:
    for name in ("001_2d9f32c396ac67cd.txt", "002_65cf3989b08e470f.txt"):
        texts = (SEEDS / name).read_text(encoding="utf-8").splitlines()[2:]
        pairs = list(zip(texts[0::2], texts[1::2], strict=True))
        pairs[0] = (pairs[0][0].removeprefix("Subscribe"), pairs[0][1])

        assert [(record.title, record.abstract) for record in records_of(name)] == pairs


def test_the_course_has_three_sessions_with_their_required_and_more_readings() -> None:
    placements = [record.placements[0] for record in records_of("003_8dbaf122da3361e9.txt")]
    readings = Counter((placed.session, placed.role) for placed in placements)

    assert {(session.name, session.date, role): n for (session, role), n in readings.items() if session} == {
        ("BasicLLM", datetime.date(2024, 2, 8), Role.REQUIRED): 1,
        ("BasicLLM", datetime.date(2024, 2, 8), Role.MORE): 4,
        ("Alignment", datetime.date(2024, 2, 6), Role.REQUIRED): 1,
        ("Alignment", datetime.date(2024, 2, 6), Role.MORE): 5,
        ("LLMEvaluate", datetime.date(2024, 1, 30), Role.REQUIRED): 2,
        ("LLMEvaluate", datetime.date(2024, 1, 30), Role.MORE): 5,
    }


def test_the_course_keeps_what_its_odd_entries_say() -> None:
    records = {record.title: record for record in records_of("003_8dbaf122da3361e9.txt")}

    llama = records["Llama 2: Open Foundation and Fine-Tuned Chat Models"]
    assert llama.abstract.startswith("In this work, we develop and release Llama 2")
    awesome = records["Github Awesome-RLHF"]
    assert (awesome.abstract, awesome.links) == ("", ())
    feedback = records["Training language models to follow instructions with human feedback"]
    assert [link.url for link in feedback.links] == ["https://arxiv.org/abs/2203.02155"]
    assert feedback.identifiers[0].value == "2203.02155"
    assert feedback.abstract.startswith("“further fine-tune")
    preferences = records["Deep reinforcement learning from human preferences"]
    assert preferences.abstract.startswith("“explore goals")
    assert preferences.abstract.endswith("reward function”")
    assert preferences.identifiers[0] == ("openreview", "GisHNaleWiA", None)
    assert len(records["Aligning Large Language Models with Human: A Survey"].links) == 3


def test_the_marked_abstracts_lose_their_mark_and_nothing_else() -> None:
    texts = (SEEDS / "000_9ea9440da54a8aa5.txt").read_text(encoding="utf-8").splitlines()

    assert ["Abstract:" + record.abstract for record in records_of("000_9ea9440da54a8aa5.txt")] == texts
