"""How many papers a second `import_papers` takes in, beside bare sqlite3 storing and indexing the same text.

    python tests/benchmarks/bench_import.py [10000] [--already 100000] [--rounds 3] [--format jsonl] [--json]

The command runs in a process of its own on a fresh SQLite database, from a file to tagged and searchable papers with
their ledger. Bare sqlite3 is given papers that have been read already and does the least that could be called the same:
it stores title and abstract and indexes both with FTS5, a transaction for each 500. Both are timed in turn in one run,
and of several rounds the fastest counts. `start` is what the command takes for a single paper: Django, the topics'
rules, the survey of nothing. The figures without it are what a long import comes to.

`again` is the same file imported into the database that has it. The memory is that of the command and of the processes
that it starts, added up while they run; what they share is counted for each.

With `--already` so many other papers are in the database before the clock starts, on both sides.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks import corpus  # noqa: E402 - found by the line before

TRANSACTION = 500


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run came to: seconds, and papers a second."""

    papers: int
    already: int
    start: float
    seconds: float
    again: float
    raw_seconds: float
    peak_megabytes: float

    @property
    def speed(self) -> float:
        """Papers a second, the command's start included."""
        return self.papers / self.seconds

    @property
    def net_speed(self) -> float:
        """Papers a second once it has started."""
        return self.papers / (self.seconds - self.start)

    @property
    def speed_again(self) -> float:
        """Papers a second that are known already, the command's start included."""
        return self.papers / self.again

    @property
    def raw_speed(self) -> float:
        """Papers a second of bare sqlite3."""
        return self.papers / self.raw_seconds

    def as_json(self) -> dict[str, float]:
        """All figures and both ratios."""
        return {
            **asdict(self),
            "papers_a_second": round(self.speed),
            "papers_a_second_without_start": round(self.net_speed),
            "papers_a_second_again": round(self.speed_again),
            "raw_papers_a_second": round(self.raw_speed),
            "ratio": round(self.speed / self.raw_speed, 3),
            "ratio_without_start": round(self.net_speed / self.raw_speed, 3),
        }

    def table(self) -> str:
        """The figures for people."""
        return "\n".join(
            (
                f"{self.papers} papers into a database of {self.already}",
                f"import_papers             {self.speed:8,.0f} papers a second  {self.seconds:7.2f} s",
                f"  without its start       {self.net_speed:8,.0f} papers a second  {self.start:7.2f} s to start",
                f"the same again            {self.speed_again:8,.0f} papers a second  {self.again:7.2f} s",
                f"bare sqlite3              {self.raw_speed:8,.0f} papers a second  {self.raw_seconds:7.2f} s",
                f"ratio                     {self.speed / self.raw_speed:8.3f}",
                f"  without its start       {self.net_speed / self.raw_speed:8.3f}",
                f"peak memory               {self.peak_megabytes:8.0f} MB",
            )
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure import_papers beside bare sqlite3.")
    parser.add_argument("papers", type=int, nargs="?", default=10_000)
    parser.add_argument("--already", type=int, default=0, help="papers that are in the database before")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--format", choices=corpus.FORMATS, default="jsonl")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measured(Path(folder), chosen.papers, chosen.already, chosen.rounds, chosen.format)
    print(json.dumps(figures.as_json()) if chosen.json else figures.table())


def measured(folder: Path, papers: int, already: int, rounds: int, form: str) -> Figures:
    """Prepare a database, then import into copies of it."""
    new, one, old = folder / "new.txt", folder / "one.txt", folder / "old.txt"
    corpus.write(new, papers, form, first=already + 1)
    corpus.write(one, 3, form, seed=2)
    prepared = folder / "prepared"
    manage(prepared, "migrate", "-v", "0")
    if already:
        corpus.write(old, already, form)
        manage(prepared, "import_papers", str(old))
    else:
        manage(prepared, "tag_papers")  # which loads the topics
    starts, seconds, again, raw, peaks = [], [], [], [], []
    for _ in range(rounds):
        starts.append(imported(fresh(folder, prepared), one)[0])
        data = fresh(folder, prepared)
        for times in (seconds, again):
            took, peak_kilobytes = imported(data, new)
            times.append(took)
            peaks.append(peak_kilobytes)
        raw.append(stored_raw(folder / "raw.sqlite3", papers, already))
    return Figures(papers, already, min(starts), min(seconds), min(again), min(raw), max(peaks) / 1024)


def fresh(folder: Path, prepared: Path) -> Path:
    """A copy of the prepared database."""
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(prepared, data)
    os.sync()
    return data


def imported(data: Path, source: Path) -> tuple[float, int]:
    """Import a file; seconds, and the peak memory in kilobytes."""
    start = time.perf_counter()
    peak = manage(data, "import_papers", "--format", form_of(source), str(source))
    return time.perf_counter() - start, peak


def form_of(source: Path) -> str:
    """The format that the corpus has written, lest three papers be too few to tell."""
    with source.open(encoding="utf-8") as file:
        head = file.read(20)
    return "jsonl" if head.startswith("{") else "abstracts" if head.startswith("Abstract:") else "trending"


def manage(data: Path, *arguments: str) -> int:
    """Run a command of the product to its end; the peak memory of it and of its children, in kilobytes."""
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    with subprocess.Popen(command, env={**own, "READINGLIST_DATA": str(data)}, stdout=subprocess.DEVNULL) as process:
        peak = 0
        while process.poll() is None:
            peak = max(peak, kilobytes_of(process.pid))
            time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"{arguments[0]} failed.")
    return peak


def kilobytes_of(process: int) -> int:
    """The memory that a process and those that it has started hold now; 0 where Linux does not tell."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return 0
    own = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)
    return own + sum(kilobytes_of(int(child)) for child in children)


def stored_raw(path: Path, papers: int, already: int) -> float:
    """Store and index the papers' text with sqlite3 alone; seconds."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "CREATE TABLE paper (id INTEGER PRIMARY KEY, title TEXT NOT NULL, abstract TEXT NOT NULL);"
            "CREATE VIRTUAL TABLE search USING fts5(title, abstract, content='paper', content_rowid='id');"
        )
        if already:
            _store(database, corpus.papers(already))
        rows = list(corpus.papers(papers, first=already + 1))
        start = time.perf_counter()
        _store(database, iter(rows))
        return time.perf_counter() - start


def _store(database: sqlite3.Connection, made: Iterator[corpus.MadePaper]) -> None:
    while batch := [(each.number, each.title, each.abstract) for each in islice(made, TRANSACTION)]:
        database.execute("BEGIN IMMEDIATE")
        database.executemany("INSERT INTO paper VALUES (?, ?, ?)", batch)
        database.executemany("INSERT INTO search (rowid, title, abstract) VALUES (?, ?, ?)", batch)
        database.execute("COMMIT")


if __name__ == "__main__":
    main()
