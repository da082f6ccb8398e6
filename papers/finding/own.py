"""All that a reader has of one paper: mark, its history, star, note and tags, read in one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, IntegerField, TextField, Value
from django.db.models.functions import Cast

from papers.models import Change, Note, OwnTag, Paper, Reader, ReadMark, Star
from papers.models.own import version_of

_MARK, _STAR, _NOTE, _TAG, _CHANGE = range(5)


@dataclass(frozen=True, slots=True)
class OwnThings:
    """What a paper is to a reader, beside what it is to all.

    `history` is when each status was last put on it, in the order of these dates.
    """

    mark: ReadMark | None = None
    history: Sequence[tuple[str, datetime]] = ()
    is_starred: bool = False
    note: str = ""
    tags: Sequence[OwnTag] = ()

    @property
    def note_version(self) -> str:
        """What tells the note from what it may become elsewhere."""
        return version_of(self.note)

    @property
    def tag_names(self) -> str:
        """The tags as they are typed."""
        return ", ".join(tag.name for tag in self.tags)


def own_of(reader: Reader | None, paper: Paper) -> OwnThings:
    """Return what the reader has of the paper."""
    if reader is None:
        return OwnThings()
    mark, is_starred, note, tags = None, False, "", []
    history: dict[str, datetime] = {}
    for kind, text, slug, when in _rows(reader, paper):
        if kind == _MARK:
            mark = ReadMark(reader=reader, paper=paper, status=text, when=when)
        elif kind == _STAR:
            is_starred = True
        elif kind == _NOTE:
            note = text
        elif kind == _CHANGE:
            history[text] = max(when, history.get(text, when))
        else:
            tags.append(OwnTag(reader=reader, paper=paper, name=text, slug=slug, when=when))
    dated = sorted(history.items(), key=lambda item: item[1])
    return OwnThings(mark, dated, is_starred, note, sorted(tags, key=lambda tag: tag.slug))


def _rows(reader: Reader, paper: Paper) -> Any:
    def rows(table: Any, kind: int, text: Any, slug: Any = Value("")) -> Any:  # noqa: B008 - it is never changed
        own = table.filter(reader=reader, paper=paper).order_by()
        return own.values_list(
            Value(kind, IntegerField()), Cast(text, TextField()), Cast(slug, TextField()), F("when"), named=False
        )

    return rows(ReadMark.objects.all(), _MARK, F("status")).union(
        rows(Star.objects.all(), _STAR, Value("")),
        rows(Note.objects.all(), _NOTE, F("text")),
        rows(OwnTag.objects.all(), _TAG, F("name"), F("slug")),
        rows(Change.objects.exclude(status=""), _CHANGE, F("status")),
        all=True,
    )
