"""How fast the pages are at several sizes, beside a floor under the same server and bare FTS5 at the same searches.

    python tests/benchmarks/bench_library.py [--sizes 545 100000 1000000] [--data N=PLACE]... [--rounds 100] [--json]

Each size is a library of made-up papers (`corpus.py`), imported by `import_papers` and served by `manage.py start`. A
PLACE keeps one for the next run: a data folder, or `postgres://user@host/name`; it is filled if nothing is in it, and
otherwise taken as it is (migrated, and marked by a reader who is gone at the end). What else is needed goes to a
temporary folder; a million papers take some 8 GB and more than half an hour to build.

All libraries are served at once, and in each round every page of each is asked for once in random order, by one client,
signed in, with some hundred marks; so whatever else the machine does meets all of them alike. The first rounds are not
counted. Times are a request's from sending to the last byte, in ms; the median counts.

- *floor*: a view behind the same server and middleware that loads session and user and returns the bytes of the first
  page.
- *raw*: sqlite3 in this process, FTS5 over the same titles and abstracts, the first 25 by rank and the count of all.
  A search may take 1.5 times that, plus the page.
- *requests a second*: at 8 connections.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.asked import searches  # noqa: E402 - found by the line before
from tests.benchmarks.client import Client  # noqa: E402
from tests.benchmarks.library import FIRST_PAGE, FLOOR, MARK, Library, served  # noqa: E402
from tests.benchmarks.server import Place, Server  # noqa: E402

UNCOUNTED = 5
CONNECTIONS = 8
LOAD = 5.0
"""Seconds of asking with several connections."""
STARTS = 3
NARROWED = ("topic", "topic, unread", "list", "sorted by title", "page in the middle", "last page", "random page")
SCRIPT = {"X-Requested-With": "fetch"}
"""Headers with which the product's script marks a paper."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one kind of request took at one size, in milliseconds, and its ratio to the floor of that size."""

    size: int
    what: str
    median: float
    p95: float
    to_floor: float


@dataclass(frozen=True, slots=True)
class Found:
    """A search beside bare FTS5, and what it may take: one and a half times FTS5, plus a first page. Milliseconds."""

    size: int
    what: str
    matches: int
    median: float
    raw: float
    at_most: float


@dataclass(frozen=True, slots=True)
class Load:
    """Answers a second at several connections."""

    size: int
    page: float
    floor: float


@dataclass(frozen=True, slots=True)
class Figure:
    """What was reached, and what it should be at most."""

    what: str
    reached: float
    at_most: float
    unit: str

    @property
    def holds(self) -> bool:
        """Is it reached."""
        return self.reached <= self.at_most


@dataclass(frozen=True, slots=True)
class Report:
    """All that was measured."""

    rows: list[Row]
    found: list[Found]
    load: list[Load]
    figures: list[Figure]

    def as_json(self) -> str:
        """Everything, for programs."""
        figures = [{**asdict(figure), "holds": figure.holds} for figure in self.figures]
        return json.dumps({**asdict(self), "figures": figures}, indent=1)

    def table(self) -> str:
        """Everything, for people."""
        lines = [f"{'N':>9}  {'what':<28}{'median ms':>10}{'p95 ms':>10}{'× floor':>9}"]
        lines += [
            f"{row.size:>9,}  {row.what:<28}{row.median:10.2f}{row.p95:10.2f}{row.to_floor:9.2f}" for row in self.rows
        ]
        if self.found:
            lines += ["", f"{'N':>9}  {'search':<18}{'matches':>10}{'median ms':>10}{'raw ms':>10}{'at most':>10}"]
            lines += [
                f"{each.size:>9,}  {each.what:<18}{each.matches:>10,}{each.median:10.2f}{each.raw:10.2f}"
                f"{each.at_most:10.2f}"
                for each in self.found
            ]
        lines += ["", f"{'N':>9}  {CONNECTIONS} connections, a second: first page, floor"]
        lines += [f"{each.size:>9,}  {each.page:10,.0f}{each.floor:10,.0f}" for each in self.load]
        lines += ["", f"{'figure':<68}{'reached':>10}{'at most':>10}"]
        lines += [
            f"{each.what:<68}{each.reached:10.2f}{each.at_most:10.2f} {each.unit:<4}"
            f"{'' if each.holds else 'not reached'}".rstrip()
            for each in self.figures
        ]
        return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the pages at several sizes.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[545, 100_000, 1_000_000])
    parser.add_argument("--data", action="append", default=[], metavar="N=PLACE", help="where N papers are kept")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=900, help="begin no round after so many")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    kept = dict(each.split("=", 1) for each in chosen.data)
    sizes = sorted(chosen.sizes)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        places = [placed(kept.get(str(size), ""), folder / str(size)) for size in sizes]
        report = measured(places, sizes, folder, chosen.rounds, chosen.seconds)
    print(report.as_json() if chosen.json else report.table())


def placed(kept: str, otherwise: Path) -> Place:
    """The place that was named, or a new data folder."""
    settings = "tests.benchmarks.with_floor"
    if kept.startswith("postgres"):
        return Place(otherwise, kept, settings)
    return Place(Path(kept) if kept else otherwise, "", settings)


def measured(places: list[Place], sizes: list[int], folder: Path, rounds: int, seconds: float) -> Report:
    """Serve all the libraries, time them in turn, and draw the figures."""
    starts = sorted(first_start(folder / f"start-{number}") for number in range(STARTS))
    with ExitStack() as stack:
        libraries = [
            stack.enter_context(served(place, size, folder)) for size, place in zip(sizes, places, strict=True)
        ]
        times = timed(libraries, rounds, seconds)
        load = [
            Load(
                library.size,
                *(library.requests_a_second(path, CONNECTIONS, LOAD) for path in ("/", "/floor/")),
            )
            for library in libraries
        ]
        matches = {
            (library.size, search.name): library.matches(search) for library in libraries for search in searches()
        }
        weight = max(library.weight() for library in libraries)
        click = max(library.click(**SCRIPT) for library in libraries)
        servers = [library.server for library in libraries]
    rows = [row(times, *key) for key in times if ", raw" not in key[1]]
    found = [searched(times, size, name, count) for (size, name), count in matches.items() if count is not None]
    figures = [
        *(ratios(rows, found)),
        Figure("page weight with style sheets and scripts", weight / 1000, 40, "kB"),
        Figure("a click on read sends back", click / 1000, 5, "kB"),
        Figure("first start with the seed lists until the page answers", starts[len(starts) // 2], 5, "s"),
        Figure("most memory of a server", max(server.peak for server in servers) / 1e6, 250, "MB"),
    ]
    return Report(rows, found, load, figures)


Times = dict[tuple[int, str], list[float]]
"""The milliseconds of each row of each size."""


def timed(libraries: list[Library], rounds: int, seconds: float) -> Times:
    """Ask for every row of every library in each round, in random order."""
    end = time.monotonic() + seconds
    asked = [(library.size, name, ask) for library in libraries for name, ask in library.rows.items()]
    times: Times = {(size, name): [] for size, name, _ in asked}
    chance = Random(1)  # noqa: S311 - nothing secret
    for number in range(UNCOUNTED + rounds):
        if time.monotonic() > end and number > UNCOUNTED:
            break
        for size, name, ask in chance.sample(asked, len(asked)):
            took = ask() * 1000
            if number >= UNCOUNTED:
                times[size, name].append(took)
    return times


def row(times: Times, size: int, what: str) -> Row:
    """What the times of one row come to."""
    taken = times[size, what]
    median = statistics.median(taken)
    p95 = sorted(taken)[int(0.95 * (len(taken) - 1))]
    return Row(size, what, median, p95, median / statistics.median(times[size, FLOOR]))


def searched(times: Times, size: int, what: str, matches: int) -> Found:
    """A search beside FTS5, which ranks and counts as the page does."""
    median = {name: statistics.median(taken) for (n, name), taken in times.items() if n == size}
    raw = median[f"{what}, raw ranked"] + median[f"{what}, raw counted"]
    return Found(size, what, matches, median[what], raw, 1.5 * raw + median[FIRST_PAGE])


def ratios(rows: list[Row], found: list[Found]) -> list[Figure]:
    """The ratios between rows that are to be reached."""
    by = {(each.size, each.what): each for each in rows}
    sizes = sorted({each.size for each in rows})
    least, most = sizes[0], sizes[-1]
    first = by[least, FIRST_PAGE].median
    figures = [
        Figure(f"first page against the floor, {size:,} papers", by[size, FIRST_PAGE].to_floor, 3, "×")
        for size in sizes
    ]
    figures.append(
        Figure(f"first page, {most:,} papers against {least:,}", by[most, FIRST_PAGE].median / first, 1.5, "×")
    )
    figures += [
        Figure(f"{name}, {most:,} papers, against the first page at {least:,}", by[most, name].median / first, 2, "×")
        for name in NARROWED
    ]
    figures += [
        Figure(
            f"{each.what}, {most:,} papers, against 1.5 times raw FTS5 plus the page", each.median, each.at_most, "ms"
        )
        for each in found
        if each.size == most
    ]
    figures.append(Figure(f"{MARK}, {most:,} papers, against the floor", by[most, MARK].to_floor, 3, "×"))
    return figures


def first_start(data: Path) -> float:
    """Seconds from the first start, with the seed lists, until the library answers."""
    start = time.perf_counter()
    with Server(Place(data), data.with_suffix(".log")) as server:
        Client(server.port).get("/")
        return time.perf_counter() - start


if __name__ == "__main__":
    main()
