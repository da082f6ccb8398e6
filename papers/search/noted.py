"""What a reader's own notes say to a search: which papers it finds by them, and which it must not find any more.

A note is one more text of its paper, for one reader. No index has it, for one reader's notes are few: those that hold
any of the words are read, with the words of their papers, and each such paper is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any as Anything
from typing import Final, NamedTuple

from django.db.models import BooleanField, Exists, F, OuterRef, Q
from django.db.models.expressions import ExpressionWrapper

from papers.models import Paper, Reader
from papers.models.paper import PaperQuerySet
from papers.search.conditions import meeting
from papers.search.fields import NOTE
from papers.search.tree import All, Any, Condition, Node, Not, Words
from papers.text.indexed import FORM

_TEXTS: Final = {
    "title": "title_words",
    "abstract": "abstract_words",
    "author": "author_words",
    NOTE: "notes__words",
}


class Noted(NamedTuple):
    """Papers whose note says any of the words: those found, the latest note first, and those that are not.

    `fitting` are those of the found that are all else that is asked beside the search.
    """

    found: list[int]
    hidden: list[int]
    fitting: list[int]


def noted(root: Node | None, reader: Reader, beside: PaperQuerySet) -> Noted:
    """Ask this reader's notes, in one query; in none where no word is asked of them. `beside` is all else that fits."""
    nodes = list(_leaves(root))
    words = [node for node in nodes if isinstance(node, Words) and node.field in {"", NOTE}]
    if root is None or not words:
        return Noted([], [], [])
    conditions = list(dict.fromkeys(node for node in nodes if isinstance(node, Condition)))
    asked = {
        f"meets_{place}": ExpressionWrapper(meeting(condition, reader), BooleanField())
        for place, condition in enumerate(conditions)
    }
    asked["fits"] = ExpressionWrapper(Q(Exists(beside.filter(pk=OuterRef("pk")))), BooleanField())
    says_any = Q()
    for each in words:
        says_any |= Q(notes__words__contains=_piece(each))
    rows = Paper.objects.filter(says_any, notes__reader=reader).order_by("-notes__when", "pk").annotate(**asked)
    result = Noted([], [], [])
    for key, *columns, fits in rows.values_list("pk", *map(F, _TEXTS.values()), *asked):
        texts = dict(zip(_TEXTS, columns, strict=False))
        if any(_says(texts[NOTE], each) for each in words):
            met = dict(zip(conditions, columns[len(_TEXTS) :], strict=True))
            is_found = _holds(root, texts, met)
            (result.found if is_found else result.hidden).append(key)
            if is_found and fits:
                result.fitting.append(key)
    return result


def _leaves(node: Node | None) -> Iterator[Words | Condition]:
    match node:
        case Words() | Condition():
            yield node
        case Not(part):
            yield from _leaves(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from _leaves(part)


def _piece(words: Words) -> str:
    """The words as they stand in a column, which is stems and then forms, with blanks between."""
    return FORM + words.words[0] if words.prefix and len(words.words) == 1 else " ".join(words.stems)


def _holds(node: Node, texts: Mapping[str, str], met: Mapping[Condition, Anything]) -> bool:
    """What the indexes make of the node, for a paper of which these are the columns."""
    match node:
        case Words():
            return any(_says(text, node) for field, text in texts.items() if node.field in {"", field})
        case Condition():
            return bool(met[node])
        case Not(part):
            return not _holds(part, texts, met)
        case All(parts):
            return all(_holds(part, texts, met) for part in parts)
        case Any(parts):
            return any(_holds(part, texts, met) for part in parts)


def _says(column: str, words: Words) -> bool:
    """Do the words stand in the column, one after another."""
    end = "" if words.prefix else " "
    return f" {_piece(words)}{end}" in f" {column} "
