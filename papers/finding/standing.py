"""Queries that stand: compiled once, asked with other keys each time.

Django takes several times as long to put the SQL of a page's queries together as SQLite takes to answer them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

_FIRST = -(10**15)  # a key that no row has; those after it count down


class Standing:
    """A queryset as a function of keys, all whole numbers, of which it compiles one for each number of keys.

    The rows come as the database gives them, for nothing converts them: of a date or JSON they cast to text.
    """

    def __init__(self, make: Callable[[Sequence[int]], QuerySet[Any, Any]]) -> None:
        self._make = make
        self._compiled = lru_cache(maxsize=100)(self._compile)

    def rows(self, keys: Sequence[int] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows for these keys."""
        sql, parameters, places = self._compiled(connection.vendor, len(keys))
        values = list(parameters)
        for place, number in places:
            values[place] = keys[number]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            yield from cursor.fetchall()

    def _compile(self, vendor: str, count: int) -> tuple[str, tuple[Any, ...], list[tuple[int, int]]]:
        stand_ins = [_FIRST - number for number in range(count)]
        sql, parameters = self._make(stand_ins).query.sql_with_params()
        places = [(place, _FIRST - each) for place, each in enumerate(parameters) if each in stand_ins]
        return sql, parameters, places
