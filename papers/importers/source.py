"""Reads a list's bytes safely: what the file is, how its text is encoded, and its lines one by one.

Nothing here holds more than a chunk of the file in memory, and nothing here knows a format.
"""

from __future__ import annotations

import codecs
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from papers.importers.record import Line

LONGEST_LINE = 2**20
_CHUNK = 2**20
_SAMPLE = 2**16
_HEAD_CHARACTERS = 2**22

_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip archive or an office document",
    b"PK\x05\x06": "a zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"BZh91AY&SY": "a bzip2 archive",
    b"\xfd7zXZ\x00": "an xz archive",
    b"7z\xbc\xaf\x27\x1c": "a 7-zip archive",
    b"(\xb5\x2f\xfd": "a zstandard archive",
    b"Rar!\x1a\x07": "a rar archive",
    b"SQLite format 3\x00": "a SQLite database",
    b"\x7fELF": "a program",
    b"\x89PNG\r\n": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF87a": "a picture",
    b"GIF89a": "a picture",
}

# UTF-32 first: its little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BOM = "\ufeff"
_CONTROLS = frozenset(map(chr, {*range(0x20), *range(0x7F, 0xA0)} - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1B, 0x85}))
_MOST_CONTROLS = 0.1

_LENIENT = "papers.latin-1-byte"


def _latin_1_byte(error: UnicodeError) -> tuple[str, int]:
    """Read the five bytes that Windows-1252 leaves undefined as Latin-1 does, the way browsers do."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(_LENIENT, _latin_1_byte)


class Unreadable(Exception):  # noqa: N818 - it reads as the sentence it carries
    """A file that cannot be read as text. `str()` is a sentence for people that names the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that has been surveyed and can be read as text, as often as one likes.

    `size` is in bytes, `encoding` is a codec's name ("utf-8", "utf-16-le", "windows-1252"), `text_line_count` leaves
    out the lines of white space only.
    """

    path: Path
    sha256: str
    size: int
    encoding: str
    line_count: int
    text_line_count: int

    def lines(self) -> Iterator[Line]:
        r"""Stream the lines, split at \n, \r\n and \r only, without their ends and without a byte-order mark.

        Raises Unreadable when the file has gone or has changed since it was surveyed.
        """
        try:
            with self.path.open(encoding=self.encoding, errors=_errors(self.encoding), newline=None) as file:
                number = 0
                # A limit, because a file that has changed since could now be one endless line.
                while text := file.readline(LONGEST_LINE + 2):
                    number += 1
                    yield Line(number, (text.removeprefix(_BOM) if number == 1 else text).removesuffix("\n"))
        except (OSError, UnicodeError) as error:
            raise Unreadable(f"{_shown(self.path)} changed while it was being read.") from error

    def head(self, n: int = 400) -> list[Line]:
        """Give the first `n` lines; fewer where they are so long that together they would weigh on memory."""
        head: list[Line] = []
        characters = 0
        for line in islice(self.lines(), n):
            head.append(line)
            characters += len(line.text)
            if characters > _HEAD_CHARACTERS:
                break
        return head


def survey(path: Path, encoding: str | None = None) -> Source:
    """Read a file once, in chunks, and say what it is; `encoding` overrules what its bytes look like.

    A second pass is needed only where a file that began as UTF-8 turns out not to be.
    Raises Unreadable with a sentence where there is no text to be had.
    """
    shown = _shown(path)
    try:
        sample = _sample(path, shown)
        if encoding is not None:
            return _measure(path, shown, _known(encoding, shown))
        for candidate in _candidates(sample):
            try:
                return _measure(path, shown, candidate)
            except _Undecodable as error:
                refusal = error
        raise refusal
    except PermissionError as error:
        raise Unreadable(f"{shown} cannot be opened: permission denied.") from error
    except (OSError, ValueError) as error:
        raise Unreadable(f"{shown} cannot be read: {getattr(error, 'strerror', None) or error}.") from error


class _Undecodable(Unreadable):
    """The bytes do not fit one encoding; another may do."""


def _shown(path: Path) -> str:
    """Make a path printable: a name may hold bytes that are no text."""
    return str(path).encode("utf-8", "replace").decode("utf-8")


def _sample(path: Path, shown: str) -> bytes:
    if path.is_dir():
        raise Unreadable(f"{shown} is a folder, not a file.")
    if not path.exists():
        raise Unreadable(f"{shown} does not exist.")
    if not path.is_file():
        raise Unreadable(f"{shown} is not a regular file.")
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if not sample:
        raise Unreadable(f"{shown} is empty.")
    for magic, what in _MAGIC.items():
        if sample.startswith(magic):
            raise Unreadable(f"{shown} is {what}, not text.")
    return sample


def _known(encoding: str, shown: str) -> str:
    try:
        b"a".decode(encoding, "replace")
        codecs.getincrementaldecoder(encoding)
    except (LookupError, UnicodeError, ValueError) as error:
        raise Unreadable(f"{shown} cannot be read as {encoding!r}: there is no such text encoding.") from error
    return encoding


def _candidates(sample: bytes) -> list[str]:
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return [encoding]
    wide = _wide(sample)
    return [wide] if wide else ["utf-8", "windows-1252"]


def _wide(sample: bytes) -> str | None:
    """Recognises UTF-16 without a mark: in most scripts one byte of nearly every pair is then NUL."""
    pairs = len(sample) // 2
    even, odd = sample[0 : 2 * pairs : 2].count(0), sample[1 : 2 * pairs : 2].count(0)
    if odd > 0.4 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if even > 0.4 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return None


def _errors(encoding: str) -> str:
    return _LENIENT if codecs.lookup(encoding).name == "cp1252" else "strict"


def _measure(path: Path, shown: str, encoding: str) -> Source:
    count = _Count(shown)
    digest = hashlib.sha256()
    size = 0
    decoder = codecs.getincrementaldecoder(encoding)(_errors(encoding))
    # The same rule for line ends as a file opened with newline=None, which is how `Source.lines` reads.
    newlines = io.IncrementalNewlineDecoder(decoder, translate=True)
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            digest.update(chunk)
            size += len(chunk)
            try:
                text = newlines.decode(chunk, final=not chunk)
            except UnicodeError as error:
                raise _Undecodable(f"{shown} is not {encoding} text, from about line {count.lines + 1} on.") from error
            count.add(text)
            if not chunk:
                break
    count.finish()
    return Source(
        path=path,
        sha256=digest.hexdigest(),
        size=size,
        encoding=encoding,
        line_count=count.lines,
        text_line_count=count.text_lines,
    )


class _Count:
    """Counts lines as decoded text goes by, and refuses what is not the text of lines."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.lines = 0
        self.text_lines = 0
        self._rest = ""
        self._at_start = True

    def add(self, text: str) -> None:
        if self._at_start and text:
            self._at_start = False
            text = text.removeprefix(_BOM)
            self._refuse_controls(text[:_SAMPLE])
        if "\0" in text:
            raise Unreadable(f"{self.shown} is binary, not text: it holds NUL characters.")
        *complete, self._rest = (self._rest + text).split("\n")
        for line in complete:
            self._line(line)
        self._refuse_length(self._rest, self.lines + 1)

    def finish(self) -> None:
        if self._rest:
            self._line(self._rest)
        if not self.text_lines:
            raise Unreadable(f"{self.shown} is empty: it holds nothing but white space.")

    def _line(self, text: str) -> None:
        self.lines += 1
        self._refuse_length(text, self.lines)
        self.text_lines += bool(text) and not text.isspace()

    def _refuse_length(self, text: str, number: int) -> None:
        # Encoding is dear, and a character is at most four bytes.
        if len(text) > LONGEST_LINE // 4 and len(text.encode("utf-8", "surrogatepass")) > LONGEST_LINE:
            raise Unreadable(f"{self.shown} is no list of papers: line {number} is longer than 1 MiB.")

    def _refuse_controls(self, text: str) -> None:
        if sum(character in _CONTROLS for character in text) > _MOST_CONTROLS * len(text):
            raise Unreadable(f"{self.shown} is binary, not text: it is full of control characters.")
