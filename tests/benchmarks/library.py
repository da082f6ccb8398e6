"""A library of N papers, served, with a reader who has marked some hundred of them, and what is asked of it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from random import Random

from tests.benchmarks import corpus
from tests.benchmarks.asked import Search, searches
from tests.benchmarks.client import Answer, Client
from tests.benchmarks.raw import RawIndex
from tests.benchmarks.server import Place, Server

FLOOR = "floor"
FIRST_PAGE = "first page"
MARK = "mark as read"
TOPIC = "multilingual"
MARKED = 300
PAGE = 25

_READER = "benchmark"
_PAPER = re.compile(r"/papers/[\w-]+/[\w-]+/")
_LIST = re.compile(r'href="/lists/([\w-]+)/')
_PARTS = re.compile(r'(?:<link rel="stylesheet"|<script)[^>]*? (?:href|src)="([^"]+)"')

Timed = Callable[[], float]
"""Does something once and says how many seconds it took."""


@dataclass(slots=True)
class Library:
    """A served library of some size; some of what was made for it came twice, so it has a little fewer `papers`.

    `rows` are the requests to be timed, by name; `raw` is None on PostgreSQL.
    """

    size: int
    papers: int
    client: Client
    server: Server
    session: str
    raw: RawIndex | None
    chance: Random = field(default_factory=lambda: Random(1))  # noqa: S311 - nothing secret
    rows: dict[str, Timed] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages the library has."""
        return max(1, -(-self.papers // PAGE))

    def prepare(self, page: Path) -> None:
        """Collect papers, mark some hundred, store the first page for the floor, and write out the rows."""
        known = {path: None for _ in range(60) for path in _PAPER.findall(self.get(self._random_page()).text)}
        papers = list(known)
        self.chance.shuffle(papers)
        first = list(dict.fromkeys(_PAPER.findall(self.get("/").text)))[:10]
        for number, path in enumerate([*first, *papers[:MARKED]]):
            self.mark(path, "queued" if number % 3 == 0 else "read")
        page.write_bytes(self.get("/").body)
        reading_list = _LIST.findall(self.get("/lists/").text)[0]
        opened, unmarked = cycle(papers), cycle(papers[MARKED:] or papers)
        paths = {
            FLOOR: "/floor/",
            FIRST_PAGE: "/",
            "topic": f"/?topic={TOPIC}",
            "topic, unread": f"/?topic={TOPIC}&state=unread",
            "list": f"/?list={reading_list}",
            "sorted by title": "/?sort=title",
            "page in the middle": f"/?page={(self.pages + 1) // 2}",
            "last page": f"/?page={self.pages}",
            **{search.name: f"/?q={search.typed.replace(' ', '+')}" for search in searches()},
        }
        self.rows = {name: self._timed(path) for name, path in paths.items()}
        self.rows["random page"] = lambda: self.get(self._random_page()).seconds
        self.rows["paper page"] = lambda: self.get(next(opened)).seconds
        self.rows[MARK] = lambda: self.mark(next(unmarked), "read").seconds
        if raw := self.raw:
            for search in searches():
                self.rows[f"{search.name}, raw ranked"] = lambda search=search: raw.ranked(search.spelt)  # type: ignore[misc]
                self.rows[f"{search.name}, raw counted"] = lambda search=search: raw.counted(search.spelt)  # type: ignore[misc]

    def get(self, path: str) -> Answer:
        """Ask for a page that must be there."""
        return _expected(path, self.client.get(path), 200)

    def mark(self, path: str, status: str, **headers: str) -> Answer:
        """Mark the paper with this path."""
        return _expected(path, self.client.mark(path.split("/")[2], status, **headers), 200, 204, 302, 303)

    def matches(self, search: Search) -> int | None:
        """How many papers bare FTS5 finds."""
        return self.raw.count(search.spelt) if self.raw else None

    def requests_a_second(self, path: str, connections: int, seconds: float) -> float:
        """How many answers a second so many connections get that ask again at once."""
        end = time.monotonic() + seconds
        done = [0] * connections

        def ask(number: int) -> None:
            client = Client(self.server.port, self.session)
            while time.monotonic() < end:
                _expected(path, client.get(path), 200)
                done[number] += 1
            client.close()

        threads = [threading.Thread(target=ask, args=[number]) for number in range(connections)]
        start = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(done) / (time.monotonic() - start)

    def weight(self) -> int:
        """Bytes over the wire of the library page with its style sheets and scripts."""
        page = self.get("/")
        return len(page.wire) + sum(len(self.get(part).wire) for part in _PARTS.findall(page.text))

    def click(self, **headers: str) -> int:
        """Bytes that a press of "read" sends back, with the page that it leads to, if it does."""
        paper = _PAPER.findall(self.get("/").text)[-1]
        answer = self.mark(paper, "read", **headers)
        return len(answer.wire) + (len(self.get(answer.location).wire) if answer.location else 0)

    def _random_page(self) -> str:
        return f"/?page={self.chance.randint(1, self.pages)}"

    def _timed(self, path: str) -> Timed:
        return lambda: self.get(path).seconds


@contextmanager
def served(place: Place, size: int, folder: Path) -> Iterator[Library]:
    """Fill a place with so many made-up papers, unless it has some, and serve it with the floor beside it."""
    place.manage("migrate", "-v", "0")
    if not place.papers():
        source = folder / "papers.jsonl"
        corpus.write(source, size)
        place.manage("import_papers", "--format", "jsonl", source)
        source.unlink()
    raw = RawIndex(place.data / "raw.sqlite3", place.database) if place.is_sqlite else None
    page = folder / f"page-{size}.html"
    log = folder / f"server-{size}.log"
    with (
        place.signed_in(_READER) as (session,),
        Server(place, log, "--no-import", FLOOR_PAGE=str(page)) as server,
    ):
        library = Library(size, place.papers(), Client(server.port, session), server, session, raw)
        library.prepare(page)
        yield library


def _expected(path: str, answer: Answer, *statuses: int) -> Answer:
    if answer.status not in statuses:
        raise SystemExit(f"{path} was answered with {answer.status}.")
    return answer
