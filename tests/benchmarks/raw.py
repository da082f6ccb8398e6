"""Bare sqlite3 at the same work: an FTS5 index of its own over the same papers, asked in this process."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from itertools import islice
from pathlib import Path

_PAGE = 25
_BATCH = 1_000


class RawIndex:
    """An index of the papers of a SQLite library, kept at `path` and made unless it is there."""

    def __init__(self, path: Path, database: Path) -> None:
        if not path.exists():
            draft = path.with_suffix(".draft")
            draft.unlink(missing_ok=True)
            _build(draft, database)
            draft.rename(path)
        self._connection = sqlite3.connect(path)

    def ranked(self, spelt: str) -> float:
        """Find the first page of what matches, best first; the seconds it took."""
        return self._timed("SELECT rowid FROM search WHERE search MATCH ? ORDER BY rank LIMIT ?", spelt, _PAGE)

    def counted(self, spelt: str) -> float:
        """Count what matches; the seconds it took."""
        return self._timed("SELECT count(*) FROM search WHERE search MATCH ?", spelt)

    def count(self, spelt: str) -> int:
        """How many papers match."""
        found = self._connection.execute("SELECT count(*) FROM search WHERE search MATCH ?", [spelt])
        return int(found.fetchone()[0])

    def _timed(self, statement: str, *values: object) -> float:
        start = time.perf_counter()
        self._connection.execute(statement, values).fetchall()
        return time.perf_counter() - start


def _build(path: Path, database: Path) -> None:
    with (
        closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as product,
        closing(sqlite3.connect(path, isolation_level=None)) as own,
    ):
        own.execute("PRAGMA journal_mode=OFF")
        own.execute("CREATE VIRTUAL TABLE search USING fts5(title, abstract, content='', tokenize='porter unicode61')")
        rows = product.execute("SELECT id, title, abstract FROM papers_paper")
        while batch := list(islice(rows, _BATCH)):
            own.execute("BEGIN")
            own.executemany("INSERT INTO search (rowid, title, abstract) VALUES (?, ?, ?)", batch)
            own.execute("COMMIT")
