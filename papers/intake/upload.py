"""What somebody uploads or pastes, made safe before anything else looks at it: how much it may be, what a zip may hold.

Content decides what a file is; its name is only text, and never a place on the disk.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, NamedTuple

from django.utils.translation import gettext

from papers.importers.source import Unreadable, survey

MOST_UPLOADED: Final = 32 * 2**20
"""Bytes of a request. No page reads one that declares more (papers/middleware.py)."""

MOST_UNPACKED: Final = 128 * 2**20
"""Bytes of all texts of an upload together, unpacked."""

MOST_FILES: Final = 50
"""Texts in an upload: each becomes a draft that somebody has to look at."""

MOST_RATIO: Final = 200
"""Bytes that come of one byte of a zip. Text gives some ten, text that repeats itself a hundred, a bomb a thousand."""

_MOST_MEMBERS = 20 * MOST_FILES  # of a zip, with folders and what systems add
_LONGEST_NAME = 255
_CHUNK = 2**20
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_MEMBER = b"PK\x01\x02"
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_READABLE = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # what others need to unpack, a header may set without bound
_OFFICE = {"[Content_Types].xml", "mimetype"}
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


class Refused(Exception):  # noqa: N818 - it reads as the sentence it carries
    """An upload of which nothing is kept. `str()` is a sentence for people that names the file."""


class Text(NamedTuple):
    """A text that can be read: what it is called, and where it is for now."""

    name: str
    path: Path


@dataclass(slots=True)
class Upload:
    """What was brought in one request, in a folder of its own: all of it can be read, or Refused was raised.

    `skipped` are the names of what a zip held beside texts: folders, and what systems put there for themselves.
    """

    folder: Path
    texts: list[Text] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    _size: int = 0

    def paste(self, text: str, name: str) -> None:
        """Take a text as a form sends it, whose line ends are those of the network."""
        with self._new(name, name) as file:
            file.write(text.replace("\r\n", "\n").encode("utf-8", "replace"))

    def add(self, file: IO[bytes], name: str, size: int) -> None:
        """Take a file of `size` bytes: a text, or a zip of texts, whatever its name and its sender call it."""
        called = name_of(name)
        beginning = file.read(len(_ZIP[0]))
        file.seek(0)
        if beginning in _ZIP:
            self._unpack(file, called, size)
        else:
            self._copy(file, called, called, size)

    def _unpack(self, file: IO[bytes], called: str, size: int) -> None:
        if _members_of(file) > _MOST_MEMBERS:
            raise Refused(gettext("{file} holds more than {most} files.").format(file=called, most=_MOST_MEMBERS))
        try:
            with zipfile.ZipFile(file) as archive:
                before = len(self.texts)
                for member in _texts_of(archive, called, self.skipped):
                    name = name_of(member.orig_filename)
                    shown = gettext("{file} in {zip}").format(file=name, zip=called)
                    with archive.open(member) as text:
                        self._copy(text, name, shown, min(member.compress_size, size))
        except _DAMAGE as damage:
            raise Refused(gettext("{file} is a damaged zip archive.").format(file=called)) from damage
        if len(self.texts) == before:
            raise Refused(gettext("{file} is a zip archive without any text in it.").format(file=called))

    def _copy(self, file: IO[bytes], name: str, shown: str, packed: int) -> None:
        """Write a text that takes up `packed` bytes of the request, and believe nothing but what comes out of it."""
        written = 0
        with self._new(name, shown) as target:
            while chunk := file.read(_CHUNK):
                written += len(chunk)
                self._size += len(chunk)
                if self._size > MOST_UNPACKED or written > max(_CHUNK, MOST_RATIO * packed):
                    said = gettext("{file} is refused: unpacked it is more than can be taken, {most} MB in all.")
                    raise Refused(said.format(file=shown, most=MOST_UNPACKED // 2**20))
                target.write(chunk)

    @contextmanager
    def _new(self, name: str, shown: str) -> Iterator[IO[bytes]]:
        """A file to be written; once it has been, it is a text, or else refused."""
        if len(self.texts) == MOST_FILES:
            raise Refused(gettext("These are more than {most} files: bring fewer at a time.").format(most=MOST_FILES))
        text = Text(name_of(name), self.folder / str(len(self.texts)))
        self.texts.append(text)
        with text.path.open("wb") as file:
            yield file
        try:
            survey(text.path)
        except Unreadable as unreadable:
            raise Refused(str(unreadable).replace(str(text.path), shown)) from unreadable


def name_of(given: str) -> str:
    """The last part of a path as somebody else's system writes it, as text that can be shown and kept."""
    last = re.split(r"[/\\]", given)[-1]
    shown = "".join(character for character in last if character.isprintable()).strip()
    return shown[:_LONGEST_NAME] or gettext("unnamed")


def _members_of(file: IO[bytes]) -> int:
    """How many members a zip's directory has, before anything is made of them; its own count may lie."""
    found, overlap = 0, b""
    while chunk := file.read(_CHUNK):
        found += (overlap + chunk).count(_MEMBER)
        overlap = chunk[1 - len(_MEMBER) :]
    file.seek(0)
    return found


def _texts_of(archive: zipfile.ZipFile, called: str, skipped: list[str]) -> Iterator[zipfile.ZipInfo]:
    """The members that should be texts; raises Refused where any member is what no zip of texts holds."""
    members = archive.infolist()
    if not _OFFICE.isdisjoint(archive.namelist()):
        said = gettext("{file} is an office document or a book, not text: save it as plain text.")
        raise Refused(said.format(file=called))
    for member in members:
        if fault := _fault(member):
            raise Refused(fault.format(file=called, member=name_of(member.orig_filename.rstrip("/"))))
    for member in members:
        if _is_none_of_ours(member):
            skipped.append("".join(each for each in member.orig_filename if each.isprintable())[:_LONGEST_NAME])
        else:
            yield member


def _fault(member: zipfile.ZipInfo) -> str:
    """Why a zip with this member is refused, a sentence to be filled in; "" where it is not."""
    path = member.orig_filename
    kind = stat.S_IFMT(member.external_attr >> 16)
    if path.startswith("/") or "\\" in path or re.match(r"[A-Za-z]:", path) or ".." in path.split("/"):
        return gettext("{file} is refused: “{member}” in it names a place outside of it.")
    if kind == stat.S_IFLNK:
        return gettext("{file} is refused: “{member}” in it is a link to another place.")
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return gettext("{file} is refused: “{member}” in it is no ordinary file.")
    if member.flag_bits & _ENCRYPTED:
        return gettext("{file} is refused: “{member}” in it is locked with a password.")
    if member.compress_type not in _READABLE:
        return gettext("{file} is refused: “{member}” in it is packed in a way that is not read here.")
    return ""


def _is_none_of_ours(member: zipfile.ZipInfo) -> bool:
    *folders, name = member.orig_filename.split("/")
    return member.is_dir() or "__MACOSX" in folders or name == ".DS_Store"
