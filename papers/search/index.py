"""What a database's module of the search must offer, and which one a connection gets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.expressions import RawSQL

from papers.models.paper import PaperQuerySet
from papers.search import postgres, sqlite
from papers.search.tree import Node


class Index(Protocol):
    """A full-text index over papers, asked with nodes that are text (`papers.search.tree.is_text`)."""

    def matching(self, node: Node) -> Q:
        """Papers that the index finds."""

    def keys(self, node: Node, *, best: int | None = None, but: Iterable[int] = ()) -> RawSQL | None:
        """The keys of papers that the index finds, or of so many of the best, if it need not look at the papers.

        Those of `but` are left out.
        """

    def best(self, node: Node, start: int, stop: int, *, but: Iterable[int] = ()) -> list[int] | None:
        """The same as a list, best first, from place `start` up to `stop`."""

    def ranked(self, papers: PaperQuerySet, node: Node) -> PaperQuerySet:
        """Those of the papers that the index finds, best first."""

    def words_like(self, beginning: str, others: Iterable[str], most: int) -> list[str]:
        """The words in any paper that begin so, and those of the others that are in any paper; of each so many."""

    def papers_with(self, stems: Iterable[str]) -> dict[str, int]:
        """How many papers have each stem, of those that any has."""

    def install(self, database: BaseDatabaseWrapper) -> bool:
        """Make the index if it is not what it should be, from all papers; say whether that was necessary."""

    def remove(self, database: BaseDatabaseWrapper) -> None:
        """Take the index away."""

    def rebuild(self, database: BaseDatabaseWrapper) -> None:
        """Make the index afresh from the columns, whatever it held."""

    def faults(self, database: BaseDatabaseWrapper) -> Sequence[str]:
        """What is missing of the index or is not as it should be, by name."""


def index_of(database: BaseDatabaseWrapper | None = None) -> Index:
    """The index of this database; without one, of the database that is configured."""
    known: dict[str, Index] = {"sqlite": sqlite, "postgresql": postgres}
    return known[(database or connection).vendor]
