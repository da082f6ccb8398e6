"""Papers that rows are counted among: sets that are each counted whole, and where they are large looked at in a sample.

They stand before the one statement that counts, as common table expressions, for no two of its parts shall search
twice. Django knows no such expressions, so the statement is put together by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

EXACT: Final = 1_000
"""Papers of a set that are looked at, each at some 7 µs; of a larger one every second paper is, every third..."""

# Keys are stirred, lest every second paper be all of a kind. The sign of % is doubled for the parameters.
_LOOKED_AT_IF: Final = "paper * 1103515245 %% 2147483647 %% ({}) = 0"

_SIZE, _LOOKED_AT = -1, -2


Compiled = tuple[str, Sequence[Any]]


class Samples:
    """The sets of one statement by their numbers, and the queries that count among them."""

    def __init__(self) -> None:
        self._before: list[str] = []
        self._selects: list[str] = []
        self._parameters: tuple[list[Any], list[Any]] = [], []
        self._sizes: dict[int, int] = {}
        self._scales: dict[int, float] = {}
        self._pairs: dict[int, list[tuple[int, int]]] = {}

    def add(self, papers: QuerySet[Any] | RawSQL, size: int | None = None) -> int:
        """Add a set: rows of one column, each another paper's key; and how many they are, where that is known.

        Raises EmptyResultSet where it is plain that there are none.
        """
        number = len(self._sizes)
        found, parameters = (papers.sql, papers.params) if isinstance(papers, RawSQL) else compiled(papers)
        self._sizes[number] = size or 0
        if size is None:
            every = f"SELECT 1 + (n - 1) / {EXACT} FROM size_{number}"  # noqa: S608 - of numbers alone
            self._before += [
                f"found_{number}(paper) AS MATERIALIZED ({found})",
                f"size_{number}(n) AS MATERIALIZED (SELECT COUNT(*) FROM found_{number})",  # noqa: S608 - as above
            ]
            self._selects.append(f"SELECT {_SIZE}, {number}, n FROM size_{number}")  # noqa: S608 - as above
        else:
            every = str(1 + (size - 1) // EXACT)
            self._before.append(f"found_{number}(paper) AS NOT MATERIALIZED ({found})")
        looked_at = f"SELECT paper FROM found_{number} WHERE {_LOOKED_AT_IF.format(every)}"  # noqa: S608 - as above
        self._before.append(f"some_{number}(paper) AS MATERIALIZED ({looked_at})")
        self._parameters[0].extend(parameters)
        return number

    def papers(self, number: int) -> str:
        """The query of the keys of the papers that are looked at."""
        if number not in self._scales:
            self._scales[number] = 1
            self._selects.append(f"SELECT {_LOOKED_AT}, {number}, COUNT(*) FROM some_{number}")  # noqa: S608 - as above
        return f"SELECT paper FROM some_{number}"  # noqa: S608 - as above

    def every(self, number: int) -> str:
        """The query of the keys of all its papers."""
        return f"SELECT paper FROM found_{number}"  # noqa: S608 - of numbers alone

    def count(self, pairs: Compiled) -> int:
        """Add a query of pairs, a key and how many papers it has. Returns its place."""
        place = len(self._pairs)
        self._pairs[place] = []
        sql, parameters = pairs
        self._selects.append(f"SELECT {place}, counted.* FROM ({sql}) AS counted")  # noqa: S608 - of Django's making
        self._parameters[1].extend(parameters)
        return place

    def ask(self) -> None:
        """Read it all in one query, if anything was added."""
        if not self._selects:
            return
        looked_at = {}
        before = f"WITH {', '.join(self._before)} " if self._before else ""
        with connection.cursor() as cursor:
            cursor.execute(before + " UNION ALL ".join(self._selects), [*self._parameters[0], *self._parameters[1]])
            for place, key, n in cursor.fetchall():
                if place == _SIZE:
                    self._sizes[key] = int(n)
                elif place == _LOOKED_AT:
                    looked_at[key] = int(n)
                else:
                    self._pairs[place].append((key, int(n or 0)))  # a sum of nothing is null
        self._scales |= {number: self._sizes[number] / n for number, n in looked_at.items() if n}

    def size(self, number: int) -> int:
        """How many papers a set has."""
        return self._sizes[number]

    def scale(self, number: int) -> float:
        """How many papers of a set each stands for that was looked at: 1 where all were."""
        return self._scales[number]

    def pairs(self, place: int) -> Sequence[tuple[int, int]]:
        """What a query has found, by its place."""
        return self._pairs[place]


def compiled(query: QuerySet[Any]) -> Compiled:
    """A query as SQL with its parameters, in no order. Raises EmptyResultSet where plainly nothing is to be found."""
    sql, parameters = query.order_by().query.get_compiler(connection=connection).as_sql()
    return sql, parameters
