"""What is uploaded is text that can be read, or it is refused in a sentence: whatever its name and its headers say."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from papers.intake import upload
from papers.intake.upload import Refused, Upload, name_of
from tests.cast import SEED_FILES

LINE = b"Abstract: We present a list of papers.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an upload is for as long as it takes."""
    (made := tmp_path / "upload").mkdir()
    return made


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return written.getvalue()


def member(name: str, kind: int = stat.S_IFREG) -> zipfile.ZipInfo:
    """A member that claims to be this kind of file."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (kind | 0o644) << 16
    return info


def patched(packed: bytes, at: int, value: bytes) -> bytes:
    """A zip of one member with these bytes put into its header and into the directory's entry."""
    entry = packed.index(b"PK\x01\x02")
    # The directory has two bytes more than the header before the fields that both have.
    head = packed[:at] + value + packed[at + len(value) : entry + at + 2]
    return head + value + packed[entry + at + 2 + len(value) :]


def bring(folder: Path, content: bytes, name: str = "upload.zip") -> Upload:
    brought = Upload(folder)
    brought.add(io.BytesIO(content), name, len(content))
    return brought


ENCRYPTED = patched(zipped(("a.txt", LINE)), 6, b"\x01\x00")
UNKNOWN_METHOD = patched(zipped(("a.txt", LINE)), 8, (12).to_bytes(2, "little"))
BOMB = zipped(("a.txt", b" " * 2**22 + LINE))
STORED = zipped(("a.txt", LINE), method=zipfile.ZIP_STORED)

HOSTILE: dict[str, tuple[bytes, str]] = {
    "above": (zipped(("../a.txt", LINE)), "“a.txt” in it names a place outside"),
    "above, deeper": (zipped(("x/../../a.txt", LINE)), "names a place outside"),
    "absolute": (zipped(("/etc/passwd", LINE)), "“passwd” in it names a place outside"),
    "drive": (zipped(("C:a.txt", LINE)), "names a place outside"),
    "backslashes": (zipped(("..\\a.txt", LINE)), "“a.txt” in it names a place outside"),
    "symlink": (zipped((member("a.txt", stat.S_IFLNK), b"/etc/passwd")), "“a.txt” in it is a link"),
    "device": (zipped((member("a.txt", stat.S_IFCHR), LINE)), "is no ordinary file"),
    "encrypted": (ENCRYPTED, "is locked with a password"),
    "unknown method": (UNKNOWN_METHOD, "packed in a way"),
    "bzip2": (zipped(("a.txt", LINE), method=zipfile.ZIP_BZIP2), "packed in a way"),
    "nested": (zipped(("a.txt", zipped(("b.txt", LINE)))), "a.txt in upload.zip is a zip archive"),
    "nested gzip": (zipped(("a.txt", gzip.compress(LINE))), "a.txt in upload.zip is a gzip archive"),
    "program": (zipped(("a.txt", LINE), ("b.txt", b"\x7fELF\x02")), "b.txt in upload.zip is a program"),
    "binary": (zipped(("a.txt", b"ab\0cd" * 9)), "a.txt in upload.zip is binary"),
    "empty member": (zipped(("a.txt", b"")), "a.txt in upload.zip is empty"),
    "no members": (zipped(), "without any text"),
    "folders alone": (zipped(("x/", b"")), "without any text"),
    "office": (zipped(("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>")), "office document"),
    "too many": (zipped(*((f"{number}.txt", LINE) for number in range(upload.MOST_FILES + 1))), "more than 50 files"),
    "far too many": (zipped(*((f"{number}/", b"") for number in range(1001))), "holds more than 1000 files"),
    "bomb": (BOMB, "unpacked it is more than can be taken"),
    "cut off": (STORED[:-9], "damaged"),
    "other bytes": (STORED.replace(b"papers", b"papera"), "damaged"),
    "beginning alone": (b"PK\x03\x04", "damaged"),
    "bomb, lying of its size": (patched(BOMB, 18, (2**31).to_bytes(4, "little")), "upload.zip is "),
    "lying of what comes out": (patched(zipped(("a.txt", LINE)), 22, (9).to_bytes(4, "little")), "damaged"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_zip_that_is_no_zip_of_texts_is_refused_in_a_sentence(folder: Path, what: str) -> None:
    content, why = HOSTILE[what]

    with pytest.raises(Refused) as refused:
        bring(folder, content)

    assert why in str(refused.value)
    assert str(folder) not in str(refused.value)
    assert {each.name for each in folder.iterdir()} <= {str(number) for number in range(upload.MOST_FILES)}
    assert sum(each.stat().st_size for each in folder.iterdir()) <= 2**22


def test_all_texts_together_are_bounded_however_they_are_packed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "MOST_UNPACKED", 3 * len(LINE))
    brought = Upload(folder)
    brought.add(io.BytesIO(LINE), "one.txt", len(LINE))

    with pytest.raises(Refused, match=r"three\.txt in more\.zip is refused: unpacked it is more"):
        brought.add(io.BytesIO(packed := zipped(("two.txt", LINE), ("three.txt", 2 * LINE))), "more.zip", len(packed))


def test_a_zip_gives_its_texts_and_says_what_it_skipped(folder: Path) -> None:
    packed = zipped(
        ("lists/", b""),
        ("lists/a.txt", LINE),
        ("lists/b.md", LINE),
        ("lists/.DS_Store", b"\0\0\0\1Bud1"),
        ("__MACOSX/lists/._a.txt", b"\0\5\x16\7"),
    )

    brought = bring(folder, packed, "picture.png")

    assert [text.name for text in brought.texts] == ["a.txt", "b.md"]
    assert [text.path.read_bytes() for text in brought.texts] == [LINE, LINE]
    assert brought.skipped == ["lists/", "lists/.DS_Store", "__MACOSX/lists/._a.txt"]


def test_the_seed_lists_pass_as_they_are_and_as_a_zip(folder: Path) -> None:
    packed = zipped(*((path.name, path.read_bytes()) for path in SEED_FILES))

    brought = bring(folder, packed)

    assert [text.path.read_bytes() for text in brought.texts] == [path.read_bytes() for path in SEED_FILES]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "windows-1252"])
def test_text_in_any_encoding_is_taken_as_it_is(folder: Path, encoding: str) -> None:
    content = "Éléments of “lists”, naïve and otherwise\n".encode(encoding)

    assert bring(folder, content, "list.txt").texts[0].path.read_bytes() == content


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "list.txt is empty."),
        (b" \n\t\n", "list.txt is empty: it holds nothing but white space."),
        (b"%PDF-1.7\n", "list.txt is a PDF, not text."),
        (b"\x89PNG\r\n\x1a\n", "list.txt is a picture, not text."),
        (bytes(range(1, 32)) * 9, "list.txt is binary, not text: it is full of control characters."),
        (b"\xff\xfe" + b"a", "list.txt is not utf-16-le text, from about line 1 on."),
        (b"a" * (2**20 + 1), "list.txt is no list of papers: line 1 is longer than 1 MiB."),
    ],
)
def test_what_is_no_text_is_refused_whatever_it_is_called(folder: Path, content: bytes, why: str) -> None:
    with pytest.raises(Refused) as refused:
        bring(folder, content, "list.txt")

    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("list.txt", "list.txt"),
        ("C:\\Users\\grace\\list.txt", "list.txt"),
        ("../../etc/passwd", "passwd"),
        ("a\0b\r\n\u202ec\x1b[31m.txt", "abc[31m.txt"),
        ("résumé — 論文.txt", "résumé — 論文.txt"),
        ("x" * 300, "x" * 255),
        ("a/", "unnamed"),
        ("  ", "unnamed"),
        ("<b>.txt", "<b>.txt"),
    ],
)
def test_a_name_is_text_and_no_place(given: str, kept: str) -> None:
    assert name_of(given) == kept


def test_a_pasted_text_has_the_line_ends_of_a_file(folder: Path) -> None:
    brought = Upload(folder)

    brought.paste("one\r\ntwo\n\nthree", "pasted")

    assert brought.texts[0].path.read_bytes() == b"one\ntwo\n\nthree"


def test_files_beyond_the_most_are_refused(folder: Path) -> None:
    brought = Upload(folder)
    add: Callable[[Any], None] = lambda number: brought.add(io.BytesIO(LINE), f"{number}.txt", len(LINE))  # noqa: E731
    for number in range(upload.MOST_FILES):
        add(number)

    with pytest.raises(Refused, match="more than 50 files"):
        add("one more")
