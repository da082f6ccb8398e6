"""Two papers as a curator sees them side by side: what each has, where they differ, and what an import would take."""

from __future__ import annotations

import json
from copy import copy
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from typing import Any, Final, NamedTuple

from django.db.models import Count, Prefetch, QuerySet, prefetch_related_objects
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from papers.intake.draft import Gains, merge_fields
from papers.models import Entry, Identifier, Likeness, Link, Note, OwnTag, Pair, Paper, ReadMark, Star, Tagging
from papers.text.difference import Fate, Piece, difference
from papers.text.readable import readable

LEFT: Final = "left"
RIGHT: Final = "right"

FIELDS: Final = {"title": _("Title"), "authors": _("Authors"), "published": _("Published"), "abstract": _("Abstract")}
"""What a paper has one of, so that of two papers somebody must choose whose it shall be."""

_MARKED: Final = 0.3
"""Where two texts have a lesser share of letters in common, the ones that differ are not marked: it would be all."""


@dataclass(frozen=True)
class Side:
    """One of the two papers, and what is shown of it."""

    name: str
    paper: Paper

    readers: list[str]
    """What readers have made of it: how much, and not who."""

    @property
    def identifiers(self) -> list[Identifier]:
        """What registries call it."""
        return list(self.paper.identifiers.all())

    @property
    def links(self) -> list[Link]:
        """Where it can be found."""
        return list(self.paper.links.all())

    @property
    def entries(self) -> list[Entry]:
        """Where it stands."""
        return list(self.paper.entries.all())

    @property
    def taggings(self) -> list[Tagging]:
        """What is said of its topics."""
        return list(self.paper.taggings.all())

    def is_locked(self, field: str) -> bool:
        """Has a curator said what this field is."""
        return field in self.paper.curated_fields

    def text(self, field: str) -> str:
        """What a field says, "" for nothing."""
        value = getattr(self.paper, field)
        return "; ".join(map(readable, value)) if field == "authors" else readable(value)

    def state(self) -> list[Any]:
        """All of it that curators and imports can change."""
        paper = self.paper
        return [
            *(getattr(paper, name) for name in ("public_id", "title_source", "curated_fields", *FIELDS)),
            [[each.scheme, each.value, each.version] for each in self.identifiers],
            [[each.url, each.kind] for each in self.links],
            [[each.reading_list_id, each.session_id, each.line, each.role] for each in self.entries],
            [[each.topic_id, each.verdict, each.source] for each in self.taggings],
        ]


class Choice(NamedTuple):
    """A field in which two papers differ: what each says, and whose an import would take."""

    field: str
    label: str
    left: SafeString
    right: SafeString
    usual: str
    locked: list[str]
    """The sides of which a curator has said so."""

    @property
    def sides(self) -> list[tuple[str, SafeString]]:
        """Both, in their order."""
        return [(LEFT, self.left), (RIGHT, self.right)]


class SideBySide:
    """Two papers. The left one is the one that stays if they become one, as it would after an import."""

    def __init__(self, one: Paper, other: Paper) -> None:
        left, right = sorted((one, other), key=lambda paper: paper.public_id)
        entries = Entry.objects.select_related("reading_list", "session").order_by("reading_list", "position")
        belongings = (Prefetch("entries", entries), Prefetch("taggings", Tagging.objects.for_show()))
        prefetch_related_objects([left, right], "identifiers", "links", *belongings)
        readers = _of_readers(left, right)
        self.left, self.right = Side(LEFT, left, readers[left.pk]), Side(RIGHT, right, readers[right.pk])
        low, high = sorted((one.pk, other.pk))
        self.pair = Pair.objects.select_related("decided_by").filter(one=low, other=high).first()

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both."""
        return self.left, self.right

    @property
    def ids(self) -> tuple[str, str]:
        """What an address calls them."""
        return self.left.paper.public_id, self.right.paper.public_id

    @cached_property
    def version(self) -> str:
        """What tells the two, as they are shown, from what they have become elsewhere."""
        decided = self.pair and self.pair.decided
        shown = [*(side.state() for side in self.sides), decided and decided.isoformat()]
        return sha256(json.dumps(shown).encode()).hexdigest()[:16]

    @cached_property
    def choices(self) -> list[Choice]:
        """The fields in which the two differ."""
        merged = copy(self.left.paper)
        merge_fields(merged, copy(self.right.paper), Gains())
        return [
            Choice(
                field,
                str(label),
                *_marked(self.left.text(field), self.right.text(field)),
                LEFT if getattr(merged, field) == getattr(self.left.paper, field) else RIGHT,
                [side.name for side in self.sides if side.is_locked(field)],
            )
            for field, label in FIELDS.items()
            if not self._is_same(field)
        ]

    @property
    def agreed(self) -> list[tuple[str, str]]:
        """What both say alike, by the names of the fields."""
        return [(str(label), self.left.text(field)) for field, label in FIELDS.items() if self._is_same(field)]

    @property
    def reason(self) -> str:
        """Why the two seem one, in a sentence; "" where nothing but a curator has brought them together."""
        likeness, score = (self.pair.likeness, self.pair.score) if self.pair else ("", 0.0)
        rivals = ", ".join(f"{one} / {other}" for one, other in self._rivals())
        if likeness == Likeness.TITLE and rivals:
            return gettext("They have the same title, and identifiers that differ: {rivals}.").format(rivals=rivals)
        said = {
            Likeness.TITLE: gettext("They have the same title."),
            Likeness.ABSTRACT: gettext("Their abstracts have {percent} % in common."),
            Likeness.NEAR_TITLE: gettext("Their titles are nearly the same."),
        }
        return said[Likeness(likeness)].format(percent=int(100 * score)) if likeness else ""

    def _is_same(self, field: str) -> bool:
        return bool(getattr(self.left.paper, field) == getattr(self.right.paper, field))

    def _rivals(self) -> list[tuple[Identifier, Identifier]]:
        theirs = {each.scheme: each for each in self.right.identifiers}
        return [(each, theirs[each.scheme]) for each in self.left.identifiers if each.scheme in theirs]


def _of_readers(*papers: Paper) -> dict[int, list[str]]:
    """What readers have made of each of these papers, in words, by the papers' keys."""
    said: dict[int, list[str]] = {paper.pk: [] for paper in papers}
    for model, words in (
        (ReadMark, partial(ngettext, "{number} mark", "{number} marks")),
        (Star, partial(ngettext, "{number} star", "{number} stars")),
        (Note, partial(ngettext, "{number} note", "{number} notes")),
        (OwnTag, partial(ngettext, "{number} tag", "{number} tags")),
    ):
        rows: QuerySet[Any] = model.objects.filter(paper__in=papers).order_by()
        for pk, number in rows.values_list("paper").annotate(number=Count("pk")):
            said[pk].append(words(number).format(number=number))
    return said


def _marked(one: str, other: str) -> tuple[SafeString, SafeString]:
    """Both texts as HTML: what only the first has in <del>, what only the second has in <ins>."""
    pieces = difference(one, other)
    same = sum(len(piece.text) for piece in pieces if piece.fate == Fate.SAME)
    if same < _MARKED * max(len(one), len(other)):
        return format_html("{}", one), format_html("{}", other)
    return _html(difference(other, one), "del"), _html(pieces, "ins")


def _html(pieces: list[Piece], tag: str) -> SafeString:
    """A text as HTML by what it has become, its new pieces in this tag."""
    parts = [(tag if piece.fate == Fate.NEW else "span", piece.text) for piece in pieces if piece.fate != Fate.GONE]
    return format_html_join("", "<{0}>{1}</{0}>", parts)
