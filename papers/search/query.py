"""What a reader typed, understood: a tree of what a paper must say and be, and a sentence on what was not understood.

There is no wrong search. A bracket without its partner, a field that nobody knows, an operator with nothing beside it
are words like all others. Nothing here knows a database, and nothing typed leaves this module but as folded words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext

from papers.search.fields import CONDITIONS, TEXT, Names
from papers.search.tokens import Kind, Token, tokens
from papers.search.tree import All, Any, Condition, Node, Not, Words, joined

LONGEST: Final = 200
"""Characters of a search that are read."""

MOST_TERMS: Final = 40
"""Words, phrases and conditions in a search."""

DEEPEST: Final = 8
"""Brackets within brackets."""

SHORTEST_PREFIX: Final = 2
"""Letters before a star: fewer begin so many words that to look for them all takes seconds."""


@dataclass(frozen=True)
class Query:
    """A typed search: its tree, None where it says nothing; and for people what was taken otherwise than meant."""

    text: str
    root: Node | None
    notes: Sequence[str]


def parse(text: str, names: Names | None = None) -> Query:
    """Understand any text whatsoever. `names` are the topics, lists and sessions that can be asked for."""
    notes: dict[str, None] = {}
    if len(text) > LONGEST:
        notes[gettext("Only the first {most} characters were searched.").format(most=LONGEST)] = None
    read = list(tokens(text[:LONGEST]))
    read = _without_lone_operators(_balanced(_without_lone_quotes(read, notes), notes), notes)
    root = _Parser(read, names or Names(), notes).parse()
    if root is None and text.strip():
        note = gettext("“{text}” holds no letter and no digit that could be searched.")
        notes[note.format(text=text[:LONGEST].strip())] = None
    return Query(text, root, tuple(notes))


_ENDS_OPERAND: Final = {Kind.WORD, Kind.PHRASE, Kind.CLOSE}
_BEGINS_OPERAND: Final = {Kind.WORD, Kind.PHRASE, Kind.OPEN, Kind.FIELD, Kind.MINUS, Kind.NOT}


def _without_lone_quotes(read: Sequence[Token], notes: dict[str, None]) -> list[Token]:
    kept = [token for token in read if token.kind is not Kind.QUOTE]
    if len(kept) < len(read):
        notes[gettext("A quotation mark has no partner; it was left out, and the rest searched as words.")] = None
    return kept


def _balanced(read: Sequence[Token], notes: dict[str, None]) -> list[Token]:
    """Tokens without the brackets that have no partner, or stand too deep."""
    waiting: list[int] = []
    odd: set[int] = set()
    deep: set[int] = set()
    for place, token in enumerate(read):
        if token.kind is Kind.OPEN:
            waiting.append(place)
        elif token.kind is Kind.CLOSE:
            if not waiting:
                odd.add(place)
            else:
                opener = waiting.pop()
                if len(waiting) >= DEEPEST:
                    deep |= {opener, place}
    odd.update(waiting)
    if odd:
        notes[gettext("A bracket has no partner; it was left out, and the rest searched as words.")] = None
    if deep:
        notes[gettext("Brackets stand more than {most} deep; the innermost were left out.").format(most=DEEPEST)] = None
    return [token for place, token in enumerate(read) if place not in odd | deep]


def _without_lone_operators(read: Sequence[Token], notes: dict[str, None]) -> list[Token]:
    """Tokens with the operators that have nothing to join made words."""
    kept: list[Token] = []
    for place, token in enumerate(read):
        following = read[place + 1].kind if place + 1 < len(read) else None
        joins = following in _BEGINS_OPERAND
        if token.kind in {Kind.OR, Kind.AND}:
            joins = joins and bool(kept) and kept[-1].kind in _ENDS_OPERAND
        if token.kind in {Kind.OR, Kind.AND, Kind.NOT} and not joins:
            note = gettext("“{word}” has nothing to join here; it was searched as a word.")
            notes[note.format(word=token.text)] = None
            token = replace(token, kind=Kind.WORD)  # noqa: PLW2901 - the token that is kept is another one
            if not token.words:
                continue
        kept.append(token)
    return kept


class _Parser:
    """Recursive descent over tokens whose brackets are balanced and no deeper than DEEPEST.

    any := all (OR all)*;  all := part (AND? part)*;  part := (- | NOT)* (field:)? (word | phrase | "(" any ")")
    """

    def __init__(self, read: Sequence[Token], names: Names, notes: dict[str, None]) -> None:
        self._tokens = read
        self._at = 0
        self._names = names
        self._notes = notes
        self._room = MOST_TERMS

    def parse(self) -> Node | None:
        return self._any("")

    def _any(self, field: str) -> Node | None:
        parts = [self._all(field)]
        while self._takes(Kind.OR):
            parts.append(self._all(field))
        return joined(Any, [part for part in parts if part is not None])

    def _all(self, field: str) -> Node | None:
        parts: list[Node] = []
        while (kind := self._kind()) not in {None, Kind.OR, Kind.CLOSE}:
            if kind is Kind.AND:
                self._at += 1
            elif (part := self._part(field)) is not None:
                parts += part.parts if isinstance(part, All) else [part]
        return joined(All, parts)

    def _part(self, field: str) -> Node | None:
        is_not = False
        while self._kind() in {Kind.MINUS, Kind.NOT}:
            self._at += 1
            is_not = not is_not
        node = self._operand(field)
        if node is None or not is_not:
            return node
        return node.part if isinstance(node, Not) else Not(node)

    def _operand(self, field: str) -> Node | None:
        token = self._take()
        if token is None:
            return None
        if token.kind is Kind.OPEN:
            node = self._any(field)
            self._takes(Kind.CLOSE)
            return node
        if token.kind is Kind.FIELD:
            return self._of_field(token, field)
        return self._condition(token, field) if field in CONDITIONS else self._words(token, field)

    def _of_field(self, token: Token, around: str) -> Node | None:
        name = token.text.lower()
        if self._kind() not in {Kind.WORD, Kind.PHRASE, Kind.OPEN}:
            return self._words(token, around)
        if name in TEXT or name in CONDITIONS:
            return self._operand(TEXT.get(name, name))
        note = gettext("“{name}:” is no field of the search; it was searched as a word.")
        self._notes[note.format(name=token.text)] = None
        parts = [self._words(token, around), self._operand(around)]
        return joined(All, [part for part in parts if part is not None])

    def _condition(self, token: Token, name: str) -> Node | None:
        understand, otherwise = CONDITIONS[name]
        values = understand(token.text, self._names)
        if values is None:
            self._notes[otherwise.format(token.text)] = None
            return self._words(token, "")
        return Condition(name, values) if self._has_room() else None

    def _words(self, token: Token, field: str) -> Node | None:
        words = token.words
        if not words or not self._has_room():
            return None
        field = "" if field in CONDITIONS else field
        is_prefix = token.is_prefix
        if is_prefix and len(words) == 1 and len(words[0]) < SHORTEST_PREFIX and words[0].isascii():
            note = gettext("“{word}” begins too many words; it was searched as a word.")
            self._notes[note.format(word=token.text)] = None
            is_prefix = False
        return Words(words, field, is_prefix, (token.start, token.end))

    def _has_room(self) -> bool:
        self._room -= 1
        if self._room == -1:
            self._notes[gettext("Only the first {most} words were searched.").format(most=MOST_TERMS)] = None
        return self._room >= 0

    def _kind(self) -> Kind | None:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else None

    def _take(self) -> Token | None:
        if self._at >= len(self._tokens) or self._kind() is Kind.CLOSE:
            return None
        self._at += 1
        return self._tokens[self._at - 1]

    def _takes(self, kind: Kind) -> bool:
        if self._kind() is not kind:
            return False
        self._at += 1
        return True
