"""Who a paper is: the id and citation key it gets, and the fingerprints by which it is recognised again.

Ids are made from what a paper is, never from when it came, so that the order of imports cannot show in them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cached_property

from papers.importers.record import IdentifierFound, Record
from papers.text.inference import inferred_title
from papers.text.normal import NEAR_IDENTICAL, fold, resemblance, sketch, title_key, words

TITLE, ABSTRACT = 1, 2
"""The kinds of fingerprint."""

Mark = tuple[int, int]
"""A fingerprint: its kind and its 64-bit value."""

LONGEST_KEY = 80
"""Characters in a citation key, at most."""

Name = tuple[str, str]
"""An identifier's scheme and value, whatever its version."""

SAME_WORDS = 0.9
"""How alike the abstracts of two differently titled papers must be to be one paper under two names."""

_LITTLE_WORDS = frozenset("a an and are as at by can for from how in into is of on or the to via what with".split())  # noqa: SIM905


def public_id(title: str, abstract: str, *, salt: str = "") -> str:
    """An opaque id of eleven characters, the same for the same title (or, where it is "", the same abstract).

    Ids of titled papers sort before those of untitled ones: where two records turn out to be one paper the lesser id
    is kept, so the id goes with the title whichever came first. `salt` sets apart papers that share a title.
    """
    if title:
        return "p" + _letters(f"title\n{_known_by(title)}\n{salt}")
    return "u" + _letters(f"abstract\n{' '.join(words(abstract)) or abstract}\n{salt}")


def citation_key(title: str, paper_id: str) -> str:
    """A key to cite by: the title's first three telling words and a piece of the id ("mixtral-experts-k2r9")."""
    telling = [word for word in re.findall(r"[a-z0-9]+", fold(title)) if word not in _LITTLE_WORDS]
    return "-".join([*(word[:20] for word in telling[:3]), paper_id[1:5]])


def longer_key(key: str, paper_id: str) -> str:
    """The key of a paper that comes second to one: with all of its id, which no other paper has."""
    return f"{key[: LONGEST_KEY - len(paper_id) - 1]}-{paper_id}"


def marks(title: str, abstract: str) -> frozenset[Mark]:
    """The fingerprints of a title as given ("" for none) and an abstract."""
    found = {(ABSTRACT, value) for value in sketch(abstract)}
    if title:
        found.add((TITLE, _number(_known_by(title))))
    return frozenset(found)


def conflict(one: Set[Name], other: Set[Name]) -> bool:
    """Say whether these are two papers: they have identifiers of the same scheme, and none in common."""
    return not {scheme for scheme, _ in one}.isdisjoint(scheme for scheme, _ in other) and one.isdisjoint(other)


def same_abstract(title: str, abstract: str, other_title: str, other_abstract: str) -> bool:
    """Say whether two papers whose abstracts share a fingerprint are one; a title is "" where none was given.

    Without a title on one side a near-identical abstract is enough. Two titles that differ need nearly every word in
    common and the same numbers in both: the yearly reports of one workshop read alike and are not one paper.
    """
    alike = resemblance(abstract, other_abstract)
    if not title or not other_title:
        return alike >= NEAR_IDENTICAL
    return alike >= SAME_WORDS and _numerals(title) == _numerals(other_title)


def names(identifiers: Iterable[IdentifierFound]) -> dict[Name, int | None]:
    """The versions of what a record is called: one identifier a scheme, the first; a second one is another paper's."""
    first = {found.scheme: found for found in reversed(list(identifiers))}
    return {(scheme, found.value): found.version for scheme, found in first.items()}


def given_title(record: Record) -> str:
    """The title that a record came with, or "" where it has none or says itself that it is inferred."""
    return "" if record.title_source == "inferred" or not record.title.strip() else record.title


@dataclass(frozen=True)
class Identity:
    """What a record says of who its paper is, worked out once."""

    record: Record

    @cached_property
    def title(self) -> str:
        """The title as given, or ""."""
        return given_title(self.record)

    @cached_property
    def full_title(self) -> str:
        """The title, or one inferred from the abstract."""
        if self.record.title.strip():
            return self.record.title
        words = self.record.abstract.strip()
        return inferred_title(words) or words[:120]

    @cached_property
    def names(self) -> dict[Name, int | None]:
        """The versions of what the paper is called."""
        return names(self.record.identifiers)

    @cached_property
    def marks(self) -> frozenset[Mark]:
        """The paper's fingerprints."""
        return marks(self.title, self.record.abstract)

    @cached_property
    def id(self) -> str:
        """The id that the paper has unless another paper has it: its source's, or that of its own words."""
        return self.record.public_id or public_id(self.title, self.record.abstract)

    @cached_property
    def key(self) -> str:
        """The citation key that goes with this id."""
        return self.key_with(self.id)

    def key_with(self, paper_id: str) -> str:
        """The citation key that goes with an id: the source's own, or one of the title's words."""
        return self.record.citation_key or citation_key(self.full_title, paper_id)

    @cached_property
    def further_ids(self) -> list[str]:
        """The ids that the paper may have when others have the first, in the order of preference."""
        salts = ["", *sorted(f"{scheme}:{value}" for scheme, value in self.names), self.record.abstract]
        own = [public_id(self.title, self.record.abstract, salt=salt) for salt in salts]
        return own if self.record.public_id else own[1:]


def _known_by(title: str) -> str:
    """What must be equal in two titles of one paper. Of "C++" and "C#" the words alone would say too little."""
    key = title_key(title)
    return key if len(key) >= 4 else fold(title).strip()


def _numerals(title: str) -> list[str]:
    return sorted(re.findall(r"\d+", title))


def _letters(text: str) -> str:
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return base64.b32hexencode(digest).decode().lower()[:10]


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
