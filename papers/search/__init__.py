"""Search behind one face: what was typed, as papers. The connection's vendor chooses the module that asks the index."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.db.models.expressions import RawSQL

from papers.models import Reader
from papers.models.paper import PaperQuerySet
from papers.search.conditions import meeting
from papers.search.index import index_of
from papers.search.query import Query
from papers.search.tree import All, Any, Condition, Node, Not, is_text, joined, split


@dataclass(frozen=True)
class Search:
    """A query, asked by somebody."""

    query: Query
    reader: Reader | None = None

    @property
    def can_rank(self) -> bool:
        """Must every found paper say some of the words, so that one can say them better than another."""
        return self._parts[0] is not None

    def keys(self) -> RawSQL | None:
        """The keys of what is found, if the index can tell them alone."""
        root = self.query.root
        return index_of().keys(root) if root and is_text(root) else None

    def best(self, start: int, stop: int) -> list[int] | None:
        """The same, the most relevant first, from place `start` up to `stop`."""
        root = self.query.root
        return index_of().best(root, start, stop) if root and is_text(root) else None

    def narrow(self, papers: PaperQuerySet) -> PaperQuerySet:
        """Those of the papers that are found."""
        return papers.filter(self._condition(self.query.root)) if self.query.root else papers

    def rank(self, papers: PaperQuerySet) -> PaperQuerySet:
        """The found papers, the most relevant first; where there is nothing to rank by, in the order they have."""
        text, others = self._parts
        for other in others:
            papers = papers.filter(self._condition(other))
        return index_of().ranked(papers, text) if text else papers

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
