"""Bytes into lines: encodings, line ends, and files that are no text."""

from __future__ import annotations

import codecs
import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from papers.importers.record import Line
from papers.importers.source import LONGEST_LINE, Unreadable, survey

TEXT = "Rozière's café\nsecond “line”\n\nfourth\n"
TEXTS = ["Rozière's café", "second “line”", "", "fourth"]


def written(folder: Path, content: bytes) -> Path:
    path = folder / "list.txt"
    path.write_bytes(content)
    return path


def texts(path: Path, encoding: str | None = None) -> list[str]:
    return [line.text for line in survey(path, encoding).lines()]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "utf-32-le"),
        (codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), "utf-32-be"),
        (TEXT.encode("windows-1252"), "windows-1252"),
    ],
    ids=["utf-8", "utf-8 mark", "utf-16-le mark", "utf-16-be mark", "utf-16-le", "utf-16-be", "32-le", "32-be", "1252"],
)
def test_an_encoding_is_recognised_and_named(tmp_path: Path, content: bytes, encoding: str) -> None:
    source = survey(written(tmp_path, content))

    assert source.encoding == encoding
    assert [line.text for line in source.lines()] == TEXTS


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_line_ends_of_every_system_end_a_line(tmp_path: Path, end: str) -> None:
    assert texts(written(tmp_path, TEXT.replace("\n", end).encode())) == TEXTS


def test_nothing_else_ends_a_line(tmp_path: Path) -> None:
    line = "one\x0btwo\x0cthree\x1cfour\x85five\u2028six\u2029seven"

    assert texts(written(tmp_path, (line + "\nnext").encode())) == [line, "next"]


def test_lines_are_numbered_from_one_and_counted(tmp_path: Path) -> None:
    source = survey(written(tmp_path, b"a\n\n \t\nb"))

    assert list(source.lines()) == [Line(1, "a"), Line(2, ""), Line(3, " \t"), Line(4, "b")]
    assert (source.line_count, source.text_line_count) == (4, 2)


def test_a_windows_line_end_across_two_chunks_is_one_line_end(tmp_path: Path) -> None:
    long = "x" * (2**19)
    path = written(tmp_path, f"{long}\r\n{long[:-3]}\r\nlast".encode())

    assert survey(path).line_count == 3
    assert [len(text) for text in texts(path)] == [2**19, 2**19 - 3, 4]


def test_a_late_byte_that_is_not_utf_8_makes_the_whole_file_windows_1252(tmp_path: Path) -> None:
    source = survey(written(tmp_path, b"plain\n" * 400_000 + b"caf\xe9\n"))

    assert source.encoding == "windows-1252"
    assert list(source.lines())[-1] == Line(400_001, "café")


def test_the_bytes_that_windows_1252_lacks_are_read_as_latin_1(tmp_path: Path) -> None:
    assert texts(written(tmp_path, b"caf\xe9 \x93quoted\x94 \x81")) == ["café “quoted” \x81"]


def test_the_digest_and_size_are_those_of_the_bytes(tmp_path: Path) -> None:
    content = codecs.BOM_UTF8 + TEXT.replace("\n", "\r\n").encode()
    source = survey(written(tmp_path, content))

    assert (source.sha256, source.size) == (hashlib.sha256(content).hexdigest(), len(content))


def test_a_named_encoding_overrules_what_the_bytes_look_like(tmp_path: Path) -> None:
    source = survey(written(tmp_path, "żółw".encode("iso8859-2")), encoding="iso8859-2")

    assert (source.encoding, [line.text for line in source.lines()]) == ("iso8859-2", ["żółw"])


def test_the_head_is_the_first_lines(tmp_path: Path) -> None:
    source = survey(written(tmp_path, b"line\n" * 1000))

    assert [line.number for line in source.head(3)] == [1, 2, 3]
    assert len(source.head()) == 400


def test_the_head_of_enormous_lines_stays_small(tmp_path: Path) -> None:
    source = survey(written(tmp_path, (b"x" * (LONGEST_LINE - 1) + b"\n") * 10))

    assert len(source.head()) < 10


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "nothing but white space"),
        (codecs.BOM_UTF8, "nothing but white space"),
        (b"text\nwith a NUL \x00 here\n", "binary"),
        (bytes(range(1, 32)) * 20, "control characters"),
        (b"%PDF-1.7\nsome", "PDF"),
        (b"\x1f\x8b\x08rest", "gzip"),
        (b"short\n" + b"x" * (LONGEST_LINE + 1), "line 2 is longer than 1 MiB"),
        (("é" * (LONGEST_LINE // 2 + 1)).encode(), "line 1 is longer than 1 MiB"),
        (codecs.BOM_UTF8 + b"fine\nnot \xff fine", "not utf-8 text"),
        (codecs.BOM_UTF16_LE + b"a\x00\x00\xd8b\x00", "not utf-16-le text"),
    ],
    ids=["empty", "white", "mark only", "nul", "control", "pdf", "gzip", "long", "long in bytes", "utf-8", "utf-16"],
)
def test_what_is_no_text_is_refused_in_a_sentence_that_names_the_file(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = written(tmp_path, content)

    with pytest.raises(Unreadable) as refusal:
        survey(path)

    assert words in str(refusal.value)
    assert str(path) in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_a_zip_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "text")

    with pytest.raises(Unreadable, match="zip archive"):
        survey(path)


def test_a_missing_path_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="does not exist"):
        survey(tmp_path / "missing.txt")
    with pytest.raises(Unreadable, match="is a folder"):
        survey(tmp_path)
    with pytest.raises(Unreadable, match=r"cannot be read|does not exist"):
        survey(Path("a\0b"))
    with pytest.raises(Unreadable, match=r"cannot be read|does not exist"):
        survey(tmp_path / ("x" * 5000))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(Unreadable, match="not a regular file"):
        survey(tmp_path / "pipe")


def test_a_file_that_may_not_be_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, b"text")

    def denied(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(Unreadable, match="permission denied"):
        survey(path)


@pytest.mark.parametrize("encoding", ["no-such", "base64", "rot13", "a\0b", ""])
def test_an_encoding_that_does_not_exist_is_refused(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(Unreadable, match="no such text encoding"):
        survey(written(tmp_path, b"text"), encoding=encoding)


def test_a_named_encoding_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="not ascii text, from about line 1"):
        survey(written(tmp_path, "é".encode()), encoding="ascii")


def test_a_file_that_has_gone_since_is_refused(tmp_path: Path) -> None:
    source = survey(written(tmp_path, b"text"))
    source.path.unlink()

    with pytest.raises(Unreadable, match="changed while it was being read"):
        list(source.lines())
