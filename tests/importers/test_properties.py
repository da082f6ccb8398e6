"""What holds for every text and every damage: no line lost, no error, and no harm that spreads."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papers.importers import IMPORTERS, detect
from papers.importers.accounting import accounted
from papers.importers.links import identifier, link
from papers.importers.record import Importer, Line, Problem, Record
from papers.importers.source import survey

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("00*.txt"))

TYPICAL = [
    "Get trending papers in your email inbox!",
    "Subscribe",
    "SubscribeBeam Search",
    "Beam Search",
    "12",
    "1.2k",
    "Upvote",
    "34 comments",
    "View Paper",
    "—",
    "-",
    "- ",
    "|",
    "",
    "  ",
    "read on: - 08 Feb 2024",
    "read on:",
    "BasicLLM",
    "More readings",
    "Required Readings:",
    "In this session, our readings cover:",
    "- https://arxiv.org/abs/2402.00838",
    "https://a.org)",
    "- Llama 2: Open Foundation",
    "- “further fine-tune this model.”",
    "We propose a model. It works well for us.",
    "Our code will be released.",
    "Code is available at https://github.com/a/b",
    "Attention is not not explanation.",
    "Abstract: We propose a model. It works.",
    "Abstract:",
    "Daily curated AI research papers",
    "We study language. " * 40,
    '{"title": "A"}',
    '{"abstract": "B", "links": 3}',
    "{",
    "[1]",
    "ftp://example.org/a",
]
lines_of_text = st.lists(
    st.one_of(st.sampled_from(TYPICAL), st.text(max_size=60), st.from_regex(r"[-*•] .{0,30}|\d{1,6}[km]?|.{240,260}")),
    max_size=40,
)


def numbered(texts: list[str]) -> list[Line]:
    return [Line(number, text) for number, text in enumerate(texts, 1)]


@pytest.mark.parametrize("importer", IMPORTERS, ids=lambda importer: importer.NAME)
@given(texts=lines_of_text)
@settings(deadline=None)
def test_every_line_of_any_text_is_in_exactly_one_item(importer: Importer, texts: list[str]) -> None:
    items = list(accounted(numbered(texts), importer.parse))
    spans = Counter(line for item in items for line in range(item.first, item.last + 1))
    written = {number for number, text in enumerate(texts, 1) if text.strip()}

    assert written <= set(spans)
    assert not spans or max(spans.values()) == 1
    assert all(before.last < after.first for before, after in pairwise(items))
    assert not [item for item in items if isinstance(item, Problem) and item.reason == "unread"]


@pytest.mark.parametrize("importer", IMPORTERS, ids=lambda importer: importer.NAME)
@given(texts=lines_of_text)
@settings(deadline=None)
def test_every_record_of_any_text_has_a_title_or_an_abstract(importer: Importer, texts: list[str]) -> None:
    records = [item for item in importer.parse(numbered(texts)) if isinstance(item, Record)]

    assert all(record.title.strip() or record.abstract.strip() for record in records)


@given(texts=lines_of_text)
@settings(deadline=None)
def test_sniffing_any_text_gives_a_share_and_never_an_error(texts: list[str]) -> None:
    assert all(0.0 <= importer.sniff(numbered(texts)) <= 1.0 for importer in IMPORTERS)


@given(st.one_of(st.text(), st.from_regex(r"https?://[^ ]{0,40}"), st.from_regex(r"(arxiv|doi):.{0,20}")))
def test_any_text_is_a_link_and_an_identifier_or_none(text: str) -> None:
    found = link(text)
    identifier(text)

    assert found is None or link(found.url) == found


@cache
def seed(path: Path) -> tuple[Importer, list[str], list[Record]]:
    source = survey(path)
    found = detect(source.head())
    assert found is not None
    records = [item for item in found[0].parse(source.lines()) if isinstance(item, Record)]
    return found[0], [line.text for line in source.lines()], records


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
@given(data=st.data())
@settings(deadline=None, max_examples=40)
def test_a_line_taken_out_harms_no_entry_but_its_own_and_its_neighbour(path: Path, data: st.DataObject) -> None:
    importer, texts, records = seed(path)
    at = data.draw(st.integers(1, len(texts)))

    assert_harm_stays_local(importer, texts[: at - 1] + texts[at:], records, at)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
@given(data=st.data())
@settings(deadline=None, max_examples=40)
def test_a_line_put_in_harms_no_entry_but_its_neighbours(path: Path, data: st.DataObject) -> None:
    importer, texts, records = seed(path)
    at = data.draw(st.integers(1, len(texts)))
    stray = data.draw(st.one_of(st.sampled_from(TYPICAL), st.text(max_size=80)))

    assert_harm_stays_local(importer, [*texts[: at - 1], stray, *texts[at - 1 :]], records, at)


def assert_harm_stays_local(importer: Importer, texts: list[str], records: list[Record], at: int) -> None:
    read = {(item.title, item.abstract) for item in importer.parse(numbered(texts)) if isinstance(item, Record)}
    far = [record for record in records if not record.first - 1 <= at <= record.last + 1]

    assert [record for record in far if (record.title, record.abstract) not in read] == []
