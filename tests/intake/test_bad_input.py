"""Whatever a file holds: a sentence for what cannot be read, nothing lost of what can, and never a traceback."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given, settings
from hypothesis import strategies as st

from papers.models import ImportRecord, ImportRun, Outcome, Paper, ReadingList
from tests.cast import COURSE, MIXTRAL, OLMO, abstract_of, exported, import_text, wipe

pytestmark = pytest.mark.django_db

GOOD = '{"title": "Mixtral of Experts"}\n'


def import_papers(*paths: Path, **options: object) -> tuple[str, str]:
    """What the command says on standard output and on standard error, and with which complaint it ends."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_papers", *map(str, paths), stdout=out, stderr=err, **options)
    except CommandError as fault:
        err.write(str(fault))
    return out.getvalue(), err.getvalue()


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.jsonl"
    path.write_text(GOOD)
    return path


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty."),
        (b" \n\t\n", "holds nothing but white space"),
        (b"\x7fELF\x02\x01\x01" + bytes(64), "is a program, not text."),
        (b"%PDF-1.7\n", "is a PDF, not text."),
        (b"Abstract: a NUL \x00 in it\n" * 9, "holds NUL characters"),
        (b"Dear Ada,\nthank you for your letter of Tuesday.\nYours, Grace\n", "does not look like a list of papers"),
        (b"x" * (2**20 + 1), "line 1 is longer than 1 MiB"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_other_files_are_imported(
    tmp_path: Path, good: Path, content: bytes, complaint: str
) -> None:
    bad = tmp_path / "bad"
    bad.write_bytes(content)

    _, said = import_papers(bad, good)

    assert f"{bad}" in said
    assert complaint in said
    assert f"Nothing could be read from 1 of 2 files: {bad}" in said
    assert Paper.objects.get().title == MIXTRAL


def test_a_missing_path_and_a_folder_are_said(tmp_path: Path, good: Path) -> None:
    _, said = import_papers(tmp_path / "missing", good, tmp_path)

    assert f"{tmp_path / 'missing'} does not exist." in said
    assert f"{tmp_path} is a folder, not a file." in said
    assert Paper.objects.count() == 1


def test_a_file_whose_every_line_is_rejected_is_not_a_success(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"title": 7}\n')

    out, said = import_papers(path, format="jsonl")

    assert "rejected: lines 1-1 [wrong-type]" in out
    assert "Nothing could be read from 1 of 1 files" in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_encoding_and_the_line_ends_do_not_show_in_the_papers(tmp_path: Path, encoding: str, newline: str) -> None:
    path = tmp_path / "bare.txt"
    path.write_bytes(
        f"Abstract:{abstract_of(MIXTRAL)} Größe.\nAbstract:Naïve.\n".replace("\n", newline).encode(encoding)
    )

    import_papers(path)

    papers = {paper.abstract: paper.entries.get().line for paper in Paper.objects.all()}
    assert papers == {f"{abstract_of(MIXTRAL)} Größe.": 1, "Naïve.": 2}


def test_latin_1_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bare.txt"
    path.write_bytes("Abstract:Baptiste Rozière über “Code Llama”.\n".encode("windows-1252"))

    import_papers(path)

    assert Paper.objects.get().abstract == "Baptiste Rozière über “Code Llama”."
    assert ImportRun.objects.get().encoding == "windows-1252"


def test_an_encoding_that_is_named_overrules_what_the_bytes_look_like(tmp_path: Path) -> None:
    path = tmp_path / "bare.txt"
    path.write_bytes(f"Abstract:Größe. {abstract_of(MIXTRAL)}\n".encode("cp437"))

    import_papers(path, encoding="cp437")
    _, said = import_papers(path, encoding="klingon")

    assert Paper.objects.get().abstract.startswith("Größe. ")
    assert "there is no such text encoding" in said


def test_a_format_that_is_named_overrules_recognition(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(f"A heading\n\n{abstract_of(MIXTRAL)}\n")

    import_papers(path, format="digest")

    assert ImportRun.objects.get().format == "digest"
    assert Paper.objects.get().abstract == abstract_of(MIXTRAL)


def test_an_unknown_format_is_refused_with_those_that_are_known(good: Path) -> None:
    with pytest.raises(CommandError, match=r"invalid choice: .?bibliography"):
        call_command("import_papers", str(good), "--format", "bibliography")


def test_a_list_can_be_named(good: Path) -> None:
    import_papers(COURSE, list="Readings of spring")

    assert ReadingList.objects.get().name == "Readings of spring"


@pytest.mark.parametrize("name", ["", "  ", "n" * 300, "two\nlines", "half a \udcff character"])
def test_a_lists_name_that_no_table_holds_is_refused(good: Path, name: str) -> None:
    with pytest.raises(CommandError, match="a list's name is 1 to 255 printable characters"):
        call_command("import_papers", str(good), "--list", name)


def test_a_file_whose_name_is_no_text_is_imported(tmp_path: Path) -> None:
    path = tmp_path / "b\udcffre.txt"
    path.write_text(f"Abstract:{abstract_of(MIXTRAL)}\n")

    out, _ = import_papers(path)

    assert "1 created" in out
    assert ReadingList.objects.get().name == "b?re.txt"


TOPIC = {"slug": "moe", "verdict": True, "source": "rule", "evidence": []}
BAD_LINES = [
    r'{"title": "nul \u0000 in it"}',
    r'{"title": "half a pair \ud800"}',
    r'{"title": "x", "authors": ["\udfff"]}',
    r'{"title": "x", "\ud800": 1, "abstract": 5}',
    '{"title": ["x"]}',
    '{"title": "x", "authors": "A. One"}',
    '{"title": "x", "identifiers": ["2401.04088"]}',
    '{"title": "x", "links": [{"url": "javascript:alert(1)"}]}',
    '{"title": "x", "published": "yesterday"}',
    '{"title": "x", "entries": [{"list": "l", "line": 0}]}',
    '{"title": "x", "entries": [{"list": "l", "line": 1e400}]}',
    '{"title": "x", "entries": [{"list": "l", "line": 1, "date": "2024-02-30"}]}',
    '{"title": NaN}',
    '{"title": "cut off',
    "[" * 100_000,
    '{"title":' * 100_000,
    '{"title": ' + "9" * 5000 + "}",
    "[]",
    "null",
    "not JSON at all",
    json.dumps({"title": "x", "id": "i" * 17}),
    json.dumps({"title": "x", "id": "../admin"}),
    json.dumps({"title": "x", "citation_key": "k" * 81}),
    json.dumps({"title": "x", "identifiers": {"s" * 17: "1"}}),
    json.dumps({"title": "x", "identifiers": {"arxiv": "1" * 256}}),
    json.dumps({"title": "x", "links": [{"url": "https://example.org/" + "a" * 2000}]}),
    json.dumps({"title": "x", "entries": [{"list": "l" * 256, "line": 1}]}),
    json.dumps({"title": "x", "entries": [{"list": "l", "line": 1, "session": "s" * 256}]}),
    json.dumps({"title": "x", "topics": [{**TOPIC, "slug": "s" * 41}]}),
    json.dumps({"title": "x", "topics": [{**TOPIC, "slug": "no slug"}]}),
    json.dumps({"title": "x", "topics": [{**TOPIC, "verdict": False}]}),
    json.dumps({"title": "x", "topics": [{**TOPIC, "source": "hearsay"}]}),
]


@pytest.mark.parametrize("bad", BAD_LINES, ids=lambda line: line[:40])
def test_a_line_that_cannot_be_kept_is_rejected_with_a_sentence_and_the_others_are_not(bad: str) -> None:
    report = import_text(f'{GOOD}{bad}\n{{"title": "{OLMO}"}}\n', "papers.jsonl")

    assert report.tally == {Outcome.CREATED: 2, Outcome.REJECTED: 1}
    rejected = ImportRecord.objects.get(outcome=Outcome.REJECTED)
    assert rejected.first_line == 2
    assert rejected.sentence.endswith(".")
    assert report.balances


def test_a_key_that_stands_twice_counts_once_and_the_line_is_kept() -> None:
    import_text(f'{{"title": "first", "title": "{MIXTRAL}"}}\n', "papers.jsonl", format_name="jsonl")

    assert Paper.objects.get().title == MIXTRAL


def test_very_long_strings_are_kept_whole() -> None:
    abstract = f"{abstract_of(MIXTRAL)} " * 500
    import_text(json.dumps({"title": "Long " * 2000, "abstract": abstract, "authors": ["A" * 10_000]}) + "\n")

    paper = Paper.objects.get()
    assert (len(paper.title), paper.abstract, len(paper.authors[0])) == (10_000, abstract, 10_000)


def test_one_paper_told_twice_in_one_line_is_told_once() -> None:
    twice = {"url": "https://mistral.ai/", "kind": "blog"}
    record = {"title": MIXTRAL, "links": [twice, twice], "topics": [TOPIC, TOPIC], "authors": ["A", "A"]}

    report = import_text(json.dumps(record) + "\n")

    assert report.tally == {Outcome.CREATED: 1}
    assert Paper.objects.get().links.count() == 1


KEYS = ["id", "citation_key", "title", "title_source", "abstract", "authors", "published"]
TEXTS = st.text(max_size=30) | st.sampled_from(["list", "inferred", "curator", "2024-02", "pmixtral", MIXTRAL])
VALUES = TEXTS | st.none() | st.integers() | st.lists(TEXTS, max_size=3)
RECORDS = st.dictionaries(st.sampled_from(KEYS), VALUES) | st.fixed_dictionaries(
    {"title": TEXTS},
    optional={
        "id": st.sampled_from(["pmixtral", "polmo"]),
        "citation_key": st.sampled_from(["jiang", "groeneveld"]),
        "abstract": TEXTS,
        "identifiers": st.dictionaries(st.sampled_from(["arxiv", "doi", "isbn"]), st.sampled_from("12345")),
        "title_source": st.sampled_from(["list", "inferred", "curator"]),
    },
)


@settings(max_examples=40, deadline=None)
@given(st.lists(RECORDS, min_size=1, max_size=12))
def test_no_record_however_odd_stops_an_import_or_is_lost_in_an_export(records: list[dict[str, object]]) -> None:
    wipe()
    report = import_text(
        GOOD + "".join(json.dumps(record) + "\n" for record in records), "odd.jsonl", format_name="jsonl"
    )

    assert report.balances
    assert report.entries == len(records) + 1
    before = exported()
    import_text(before, "again.jsonl", format_name="jsonl")
    assert exported() == before
    wipe()
    import_text(before, "afresh.jsonl", format_name="jsonl")
    assert exported() == before
