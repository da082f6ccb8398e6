"""What a search comes to: words a paper must say and conditions it must meet, joined by all, any and not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from papers.search.fields import NOTE
from papers.text.stems import stem


@dataclass(frozen=True)
class Words:
    """A word, or several that must stand side by side; folded, and cut where the index cuts.

    `field` is one of the texts of `papers.search.fields.TEXT` or "" for all of them; with `prefix` the last word is the
    beginning of one. `span` is where in the typed text they stood.
    """

    words: tuple[str, ...]
    field: str = ""
    prefix: bool = False
    span: tuple[int, int] = (0, 0)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """What is looked up: stems, but for a prefix, which has none."""
        *others, last = self.words
        return (*map(stem, others), last if self.prefix else stem(last))


@dataclass(frozen=True)
class Condition:
    """A field that is no text, and what its value was understood to be."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Not:
    """Whatever is not the part."""

    part: Node


@dataclass(frozen=True)
class All:
    """Each of the parts; there are two or more."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Any:
    """One of the parts; there are two or more."""

    parts: tuple[Node, ...]


Node = Words | Condition | Not | All | Any


def joined(kind: type[All | Any], parts: list[Node]) -> Node | None:
    """The parts as one node: None of none, a lone part by itself."""
    if len(parts) < 2:
        return parts[0] if parts else None
    return kind(tuple(parts))


def is_text(node: Node) -> bool:
    """Can a full-text index answer this alone? Not what asks for more than words, nor what only says what is not."""
    match node:
        case Words(field=field):
            return field != NOTE
        case Any(parts):
            return all(map(is_text, parts))
        case All(parts):
            positive = [part for part in parts if not isinstance(part, Not)]
            return bool(positive) and all(is_text(part.part if isinstance(part, Not) else part) for part in parts)
        case _:
            return False


def split(node: All) -> tuple[Node | None, list[Node]]:
    """What the index answers of these parts, as one node, and the other parts."""
    text = [part for part in node.parts if is_text(part)]
    if text:
        text += [part for part in node.parts if isinstance(part, Not) and is_text(part.part)]
    return joined(All, text), [part for part in node.parts if part not in text]


def wanted_words(node: Node | None) -> Iterator[Words]:
    """The words that a found paper may say, from left to right; not those that it must not."""
    match node:
        case Words():
            yield node
        case All(parts) | Any(parts):
            for part in parts:
                yield from wanted_words(part)
        case _:
            return
