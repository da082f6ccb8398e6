"""What is searched for in the measuring: words that stand in a known share of the made-up papers."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from tests.benchmarks import corpus

SAMPLE = 2_000
EARLY = 500
"""Papers that are in the smallest library too; a phrase must stand in one of them to be found there."""
COMMON = 0.03
"""Share of papers that say a common word."""
IN_TITLE = 0.01

_WORD = re.compile(r"[a-z]{5,}")


@dataclass(frozen=True, slots=True)
class Search:
    """A search as a reader types it, and the same as FTS5 spells it."""

    name: str
    typed: str
    spelt: str


@lru_cache(maxsize=1)
def searches() -> tuple[Search, ...]:
    """A common word, a rare phrase and a word in titles: the same for libraries of every size."""
    sample = list(corpus.papers(SAMPLE))
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE search USING fts5(title, abstract, tokenize='porter unicode61')")
    index.executemany("INSERT INTO search VALUES (?, ?)", ((paper.title, paper.abstract) for paper in sample))

    def share(spelt: str) -> float:
        (found,) = index.execute("SELECT count(*) FROM search WHERE search MATCH ?", [spelt]).fetchone()
        return float(found / SAMPLE)

    early = sample[:EARLY]
    words = sorted({word for paper in early for word in _WORD.findall(paper.abstract)})
    common = _nearest(words, COMMON, lambda word: share(f'"{word}"'))
    heading = _nearest(words, IN_TITLE, lambda word: share(f'title : "{word}"'))
    known = {word for word in words if 0.01 <= share(f'"{word}"') <= COMMON}
    phrases = sorted({f"{one} {other}" for one, other in _pairs(early) if known.issuperset((one, other))})
    phrase = _nearest(phrases, 1 / SAMPLE, lambda phrase: share(f'"{phrase}"'))
    return (
        Search("common word", common, f'"{common}"'),
        Search("rare phrase", f'"{phrase}"', f'"{phrase}"'),
        Search("fielded query", f"title:{heading}", f'title : "{heading}"'),
    )


def _nearest(candidates: list[str], wanted: float, share: Callable[[str], float]) -> str:
    return min(candidates, key=lambda each: (abs(share(each) - wanted), each))


def _pairs(papers: Iterable[corpus.MadePaper]) -> Iterator[tuple[str, str]]:
    """Words with nothing but a blank between them."""
    for paper in papers:
        yield from pairwise(paper.abstract.split())
