"""Which format a text is in, and that a text which is no list of papers is left alone."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from papers.importers import IMPORTERS, by_name, detect, trending
from papers.importers.record import Importer, Line
from papers.importers.source import survey

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
FORMATS = {
    "000_9ea9440da54a8aa5.txt": "abstracts",
    "001_2d9f32c396ac67cd.txt": "trending",
    "002_65cf3989b08e470f.txt": "trending",
    "003_8dbaf122da3361e9.txt": "course",
    "004_6eea80db2d342191.txt": "digest",
}
HEADINGS = ("Get trending", "Daily curated", "read on:", "In this session", "Required Readings", "More Readings")

NOVEL = """
Chapter One

It was a bright cold morning, and we had walked since dawn. Nobody spoke of the house by the river, for each of us
knew that the others were thinking of nothing else. "Do you remember," she said at last, "how the old man used to
stand there, waiting for the boat?" I did remember. I remembered the lamp, and the dog, and the long low song of it.

"No," I said.

We had been taught to lie early in that family, and our training showed itself in small matters first. The results of
it came later. There were tasks that were given to children, and there were methods of refusing them, and in the end
the approach that one chose told more about a life than anything that was ever written down in the parish register.

Chapter Two

The winter came. We present ourselves to the world as if it had always been waiting for us, he used to say, and then
he would laugh until he coughed. In the evenings we played cards, and in the mornings the snow lay as high as the sill
and the post did not come for nine days; when it came there was a letter in it that none of us had looked for at all.
"""

ARTICLE = """
A Study of Beam Search
Abstract
We study beam search, the default decoding strategy for many sequence generation tasks in natural language processing.
1 Introduction
We propose a method that improves the performance of language models on benchmarks, as Figure 1 shows. {long}
Neural models are trained on large datasets, and Table 2 gives our results on all evaluation tasks. {long}
2 Related Work
Many approaches to decoding have been studied; we compare them in Section 4 with our own framework. {long}
References
"""

CSV = "id,title,year,venue\n" + "".join(f"{n},A Paper on Language Models,20{n},ACL\n" for n in range(10, 40))
HTML = "<!DOCTYPE html>\n<html>\n<head><title>Papers</title></head>\n<body>\n" + "<p>We propose a model.</p>\n" * 20
LOG = "".join(f"2024-02-08 10:00:{n:02} INFO trainer: step {n}, loss 0.{n}\n" for n in range(60))
BIBTEX = "@article{beam,\n  title = {Beam Search},\n  abstract = {We propose beam search.},\n  year = {2020}\n}\n" * 5
CONFIG = "[tool]\nname = 'x'\nlearning_rate = 0.1\n\n[model]\nlayers = 12\n" * 5
SHOPPING = "Milk\nBread\nEggs\nA new benchmark\n"
MARKDOWN = "# Papers\n\n- [x] Required Readings:\n\n```\nread on: - 08 Feb 2024\nRequired Readings:\n```\n\n## More\n"
LONG = "This is a further sentence about models, data, training and evaluation that makes the paragraph longer. " * 5


def as_lines(text: str) -> list[Line]:
    return [Line(number, line) for number, line in enumerate(text.split("\n"), 1)]


def seed(name: str) -> list[str]:
    return [line.text for line in survey(SEEDS / name).lines()]


def found_in(texts: list[str]) -> str | None:
    found = detect(as_lines("\n".join(texts))[:400])
    return found[0].NAME if found else None


@pytest.mark.parametrize(
    "text",
    [
        NOVEL,
        NOVEL.replace("\n\n", "\r").replace("\n", " ").replace("\r", "\n"),
        ARTICLE.format(long=LONG),
        CSV,
        CSV.replace(",", "\t"),
        HTML,
        LOG,
        BIBTEX,
        CONFIG,
        SHOPPING,
        MARKDOWN,
        inspect.getsource(trending),
        "",
        "\n \n",
        "{}",
        '{"name": "a package", "version": "1.0"}',
        '{\n  "title": "Pretty-printed"\n}',
        "Abstract: see below",
        "a,b\n1,2",
    ],
    ids=["novel", "novel in long lines", "article", "csv", "tsv", "html", "log", "bibtex", "config", "shopping",
         "markdown", "python", "empty", "white", "empty object", "package", "pretty json", "one word", "tiny csv"],
)  # fmt: skip
def test_a_text_that_is_no_list_of_papers_is_left_alone(text: str) -> None:
    assert detect(as_lines(text)) is None


@pytest.mark.parametrize("path", sorted([*ROOT.glob("*.md"), *ROOT.glob("papers/**/*.py")]), ids=str)
def test_the_projects_own_files_are_left_alone(path: Path) -> None:
    assert detect(as_lines(path.read_text(encoding="utf-8"))[:400]) is None


@pytest.mark.parametrize("name", FORMATS)
def test_a_damaged_seed_is_still_recognised(name: str) -> None:
    texts = seed(name)
    damaged = {
        "whole": texts,
        "first half": texts[: len(texts) // 2],
        "second half": texts[len(texts) // 2 :],
        "blank lines everywhere": [text for line in texts for text in (line, "")],
        "Windows line ends": [text + "\r" for text in texts],
        "no headings": [text for text in texts if not text.startswith(HEADINGS)],
        "every fifth line gone": [text for number, text in enumerate(texts) if number % 5],
        "indented": ["  " + text for text in texts],
    }

    assert {damage: found_in(lines) for damage, lines in damaged.items()} == dict.fromkeys(damaged, FORMATS[name])


@pytest.mark.parametrize("importer", IMPORTERS, ids=lambda importer: importer.NAME)
def test_an_importer_is_found_by_its_name(importer: Importer) -> None:
    assert by_name(importer.NAME) is importer
    assert importer.LABEL


def test_a_name_that_no_importer_has_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        by_name("papyrus")


def test_json_lines_are_recognised_even_when_the_first_is_damaged() -> None:
    assert detect(as_lines('{"title": "A"}\n{"title": "B"}')) == (by_name("jsonl"), 1.0)
    assert found_in(['{"title": "A', '{"title": "B"}']) == "jsonl"


def test_no_two_importers_are_sure_of_the_same_seed() -> None:
    for name, expected in FORMATS.items():
        head = survey(SEEDS / name).head()
        sure = [importer.NAME for importer in IMPORTERS if importer.sniff(head) >= 0.9]
        assert sure == ([] if expected == "digest" else [expected])
