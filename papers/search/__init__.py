"""Search behind one face: what was typed, as papers. The connection's vendor chooses the module that asks the index.

Who searches finds papers by their own notes too: these are looked at first (`papers.search.noted`), and the index then
answers for all papers but those of which a note has decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.db.models.expressions import RawSQL

from papers.models import Reader
from papers.models.paper import PaperQuerySet
from papers.search.conditions import meeting
from papers.search.index import index_of
from papers.search.noted import Noted, noted
from papers.search.query import Query
from papers.search.tree import All, Any, Condition, Node, Not, Words, is_text, joined, split


@dataclass(frozen=True)
class Search:
    """A query, asked by somebody.

    `beside` is given for somebody who has notes, which are then searched too: it makes the papers that are all else
    that is asked.
    """

    query: Query
    reader: Reader | None = None
    beside: Callable[[], PaperQuerySet] | None = None

    @property
    def can_rank(self) -> bool:
        """Must every found paper say some of the words, so that one can say them better than another."""
        return self._parts[0] is not None

    @cached_property
    def noted(self) -> Noted:
        """What the reader's notes have decided, read once."""
        if self.reader is None or self.beside is None:
            return Noted([], [], [])
        return noted(self.query.root, self.reader, self.beside())

    def keys(self) -> RawSQL | None:
        """The keys of what is found, if the index can tell them without a look at the papers."""
        root = self.query.root
        found = index_of().keys(root, but=self._decided) if root and is_text(root) else None
        if found is None or not self.noted.found:
            return found
        own = f"SELECT id FROM papers_paper WHERE id IN ({_listed(self.noted.found)})"  # noqa: S608 - of numbers alone
        return RawSQL(f"{found.sql} UNION ALL {own}", found.params)  # noqa: S611 - as above

    def best(self, start: int, stop: int) -> list[int] | None:
        """The same, the most relevant first, from place `start` up to `stop`."""
        root = self.query.root
        if root is None or not is_text(root):
            return None
        own = self.noted.found
        found = index_of().best(root, max(start - len(own), 0), max(stop - len(own), 0), but=self._decided)
        return None if found is None else [*own[start:stop], *found]

    def narrow(self, papers: PaperQuerySet) -> PaperQuerySet:
        """Those of the papers that are found."""
        if self.query.root is None:
            return papers
        found = self._condition(self.query.root)
        if self._decided:
            found = (found & ~_among(self._decided)) | _among(self.noted.found)
        return papers.filter(found)

    def rank(self, papers: PaperQuerySet) -> PaperQuerySet:
        """The found papers, the most relevant first; where there is nothing to rank by, in the order they have.

        Those that are found by a note (`noted.found`) are not among them: they come before all others.
        """
        text, others = self._parts
        for other in others:
            papers = papers.filter(self._condition(other))
        if self._decided:
            papers = papers.exclude(_among(self._decided))
        return index_of().ranked(papers, text) if text else papers

    @property
    def _decided(self) -> list[int]:
        """The papers of which it is not for the index to say whether they are found."""
        return [*self.noted.found, *self.noted.hidden]

    @cached_property
    def _parts(self) -> tuple[Node | None, list[Node]]:
        """What the index answers alone, and what must hold beside."""
        root = self.query.root
        if root is None or is_text(root):
            return root, []
        return split(root) if isinstance(root, All) else (None, [root])

    def _condition(self, node: Node) -> Q:
        """A node as a look-up; as much of it as the index answers is asked of it in one go."""
        if is_text(node):
            return index_of().matching(node)
        match node:
            case Condition():
                return meeting(node, self.reader)
            case Words():
                return Q(pk__in=[])  # words of a note, and no note that says any is the index's to decide
            case Not(part):
                return ~self._condition(part)
            case All():
                text, parts = split(node)
                found = Q() if text is None else self._condition(text)
                for part in parts:
                    found &= self._condition(part)
                return found
            case Any(parts):
                text = joined(Any, [part for part in parts if is_text(part)])
                found = Q() if text is None else self._condition(text)
                for part in parts:
                    found |= Q() if is_text(part) else self._condition(part)
                return found
            case _:
                raise TypeError(f"{node} is no node")


def _among(keys: Iterable[int]) -> Q:
    """Papers with these keys, written out: a statement may have them several times, and may not so many parameters."""
    listed = _listed(keys)
    return Q(pk__in=RawSQL(listed, [])) if listed else Q(pk__in=[])  # noqa: S611 - of numbers alone


def _listed(keys: Iterable[int]) -> str:
    return ", ".join(map(str, keys))
