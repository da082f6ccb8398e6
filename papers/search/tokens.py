"""Typed text cut into what the search language is made of. Every text has its tokens, and nothing is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from papers.search.fields import CONDITIONS, TEXT
from papers.text.indexed import terms


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    PHRASE = auto()
    FIELD = auto()
    OPEN = auto()
    CLOSE = auto()
    QUOTE = auto()
    MINUS = auto()
    NOT = auto()
    AND = auto()
    OR = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the typed text and where it stood. A field's text is its name, a phrase's what is quoted."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def words(self) -> tuple[str, ...]:
        """Its words as the index has them."""
        return tuple(terms(self.text))

    @property
    def is_prefix(self) -> bool:
        """Is it a word that ends in a star."""
        bare = self.text.rstrip("*")
        return self.kind is Kind.WORD and bare != self.text and bool(bare) and bool(terms(bare[-1]))


_QUOTES: Final = str.maketrans("“”„‟«»", '""""""')
_BEGINS: Final = r"(?<![^\s(,;])"
_KNOWN: Final = "|".join([*TEXT, *CONDITIONS])
_TOKEN: Final = re.compile(
    rf"""[\s,;]+
      | (?P<OPEN>\() | (?P<CLOSE>\))
      | "(?P<PHRASE>[^"]*)"
      | (?P<QUOTE>")
      | {_BEGINS}(?P<MINUS>-)(?=[^\s\-)])
      | {_BEGINS}(?P<OPERATOR>OR|AND|NOT|\|)(?![^\s()])
      | (?<![^\s(,;\-])(?P<IDENTIFIED>arxiv|doi):\s*(?P<IDENTIFIER>(?:[^\s()"]|\([^\s()"]*\))+)
      | (?<![^\s(,;\-])(?P<FIELD>(?:{_KNOWN})(?=:\s*\S)|[a-z]+(?=:[^\s/])):\s*
      | (?P<WORD>(?:\\"|[^\s()",;])+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OPERATORS: Final = {"OR": Kind.OR, "|": Kind.OR, "AND": Kind.AND, "NOT": Kind.NOT}


def tokens(text: str) -> Iterator[Token]:
    """Cut the text, from left to right; words without a letter or digit are left out."""
    for found in _TOKEN.finditer(text.translate(_QUOTES)):
        start, end = found.span()
        kind, said = found.lastgroup, found[0]
        if kind == "IDENTIFIER":
            yield Token(Kind.FIELD, found["IDENTIFIED"], start, found.start("IDENTIFIER") - 1)
            yield Token(Kind.WORD, found["IDENTIFIER"], found.start("IDENTIFIER"), end)
        elif kind == "OPERATOR" and said in _OPERATORS:
            yield Token(_OPERATORS[said], said, start, end)
        elif kind in {"WORD", "OPERATOR"}:
            if terms(said):
                yield Token(Kind.WORD, said, start, end)
        elif kind == "PHRASE":
            if terms(found["PHRASE"]):
                yield Token(Kind.PHRASE, found["PHRASE"], start, end)
        elif kind:
            yield Token(Kind[kind], found[kind], start, end)
