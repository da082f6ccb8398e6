"""Many mark and browse while a long import runs: is anything answered with an error, or lost?

    python tests/benchmarks/bench_reliability.py [--seconds 60] [--papers 100000] [--control] [--json]

A library of some thousand made-up papers is served, `import_papers` takes in so many more, of which some are known, and
meanwhile 8 processes mark, each as a reader of its own, and 32 browse. At the end there must be no answer of 500 or
above, no request without an answer, no "database is locked" in a log, an import that ended well, and of every mark that
was answered the last one in the database. The exit status says so.

With `--control` the same runs once more in the wrong transaction mode (SQLite's DEFERRED), and that run must fail: it
shows that such faults would be seen. `--database` names a PostgreSQL database, which must be empty, and is left filled.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from http.client import HTTPException
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks import corpus  # noqa: E402 - found by the line before
from tests.benchmarks.client import Answer, Client  # noqa: E402
from tests.benchmarks.server import Place, Server  # noqa: E402
from tests.command_line import command  # noqa: E402

MARKERS = 8
BROWSERS = 32
KNOWN = 2_000
"""Papers that are there before; half of them come again in the import."""
LONGEST_IMPORT = 1_800
"""Seconds after which an import has hung."""
LOCKED = "database is locked"

_PAPER = re.compile(r"/papers/[\w-]+/[\w-]+/")
_PATHS = ("/", "/", "/?sort=title", "/?topic=multilingual", "/?topic=rag&state=unread", "/?q=language+model", "/lists/")

# A paper may have got another id from the import, and is known by its former.
_LOST = """
import json, pathlib
from papers.models import Paper, ReadMark
lost = 0
for name, marks in json.loads(pathlib.Path({path!r}).read_text()).items():
    own = ReadMark.objects.filter(reader__user__username=name)
    for public_id, status in marks.items():
        found = own.filter(paper__in=Paper.objects.known_as(public_id)).values_list("status", flat=True)
        lost += list(found) != ([] if status == "unread" else [status])
print(lost)
"""


@dataclass(slots=True)
class Visit:
    """What one process was answered; `marks` is the last answered status of each paper that it marked."""

    answers: int = 0
    errors: list[str] = field(default_factory=list)
    unanswered: int = 0
    marks: dict[str, str] = field(default_factory=dict)

    def see(self, path: str, answer: Answer) -> None:
        """Take an answer down."""
        self.answers += 1
        if answer.status >= 500:
            self.errors.append(f"{answer.status} {path}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to."""

    mode: str
    seconds: float
    import_seconds: float
    pages: int
    marks: int
    server_errors: int
    unanswered: int
    locked: int
    lost: int
    import_status: int

    @property
    def is_faultless(self) -> bool:
        """Did nothing go wrong, and was anything done at all."""
        faults = self.server_errors, self.unanswered, self.locked, self.lost, self.import_status
        return not any(faults) and self.pages > 0 and self.marks > 0

    def table(self) -> str:
        """The outcome for people."""
        verdict = "faultless" if self.is_faultless else "FAULTS"
        return (
            f"{self.mode}: {verdict}\n"
            f"  {self.pages:,} pages and {self.marks:,} marks in {self.seconds:.0f} s, an import of "
            f"{self.import_seconds:.0f} s that ended with status {self.import_status}\n"
            f"  {self.server_errors} server errors, {self.unanswered} requests without an answer, "
            f"{self.locked} times “{LOCKED}” in logs, {self.lost} marks lost"
        )


def main() -> None:
    """Run, print, and end with 0 only if the run was faultless and the control was not."""
    parser = argparse.ArgumentParser(description="Mark and browse while an import runs.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--control", action="store_true", help="then run in the wrong mode, which must fail")
    parser.add_argument("--database", default="", help="postgres://..., an empty database")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if chosen.control and chosen.database:
        parser.error("the control is SQLite's: leave out --database")
    modes = {"as shipped": "readinglist.settings"}
    if chosen.control:
        modes["control, deferred transactions"] = "tests.benchmarks.deferred"
    outcomes = []
    for mode, settings in modes.items():
        with tempfile.TemporaryDirectory() as name:
            place = Place(Path(name) / "data", chosen.database, settings)
            outcomes.append(outcome(mode, place, Path(name), chosen.seconds, chosen.papers))
        if not chosen.json:
            print(outcomes[-1].table(), flush=True)
    if chosen.json:
        print(json.dumps([{**asdict(each), "is_faultless": each.is_faultless} for each in outcomes]))
    seen = not chosen.control or not outcomes[-1].is_faultless
    sys.exit(0 if outcomes[0].is_faultless and seen else 1)


def outcome(mode: str, place: Place, folder: Path, seconds: float, papers: int) -> Outcome:
    """Fill a library, serve it, let all loose on it, and look what is left."""
    known, new, marks = folder / "known.jsonl", folder / "new.jsonl", folder / "marks.json"
    corpus.write(known, KNOWN)
    corpus.write(new, papers, first=KNOWN // 2 + 1)
    place.manage("migrate", "-v", "0")
    place.manage("import_papers", "--format", "jsonl", known)
    names = [f"marker-{number}" for number in range(MARKERS)]
    with (
        place.signed_in(*names) as sessions,
        Server(place, folder / "server.log", "--no-import") as server,
        (folder / "import.log").open("w") as log,
        ProcessPoolExecutor(MARKERS + BROWSERS) as pool,
        ThreadPoolExecutor(1) as watch,
    ):
        visitor = Client(server.port)
        paths = sorted({path for page in range(1, 41) for path in _PAPER.findall(visitor.get(f"/?page={page}").text)})
        start = time.monotonic()
        importing = subprocess.Popen(
            command("import_papers", "--format", "jsonl", new),
            env=place.environment(),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            end = time.time() + seconds
            marking = [pool.submit(mark, server.port, session, paths, end) for session in sessions]
            browsing = [pool.submit(browse, server.port, paths, number, end) for number in range(BROWSERS)]
            ended = watch.submit(lambda: (importing.wait(LONGEST_IMPORT), time.monotonic() - start))
            marked, browsed = [task.result() for task in marking], [task.result() for task in browsing]
            took = time.monotonic() - start
            status, import_seconds = ended.result()
        finally:
            importing.kill()
            importing.wait()
        marks.write_text(json.dumps({name: visit.marks for name, visit in zip(names, marked, strict=True)}))
        lost = int(place.shell(_LOST.format(path=str(marks))))
    visits = [*marked, *browsed]
    logs = [(folder / name).read_text(encoding="utf-8", errors="replace") for name in ("server.log", "import.log")]
    return Outcome(
        mode=mode,
        seconds=took,
        import_seconds=import_seconds,
        pages=sum(visit.answers for visit in browsed),
        marks=sum(visit.answers for visit in marked),
        server_errors=sum(len(visit.errors) for visit in visits),
        unanswered=sum(visit.unanswered for visit in visits),
        locked=sum(text.count(LOCKED) for text in logs),
        lost=lost,
        import_status=status,
    )


def mark(port: int, session: str, paths: list[str], end: float) -> Visit:
    """Mark papers, also the same ones again, until the end; the reader is asked for by nobody else."""
    visit, client, chance = Visit(), Client(port, session), Random(session)  # noqa: S311 - nothing secret
    while time.time() < end:
        public_id = chance.choice(paths).split("/")[2]
        status = chance.choice(("read", "read", "queued", "skipped", "unread"))
        try:
            answer = client.mark(public_id, status)
        except (OSError, HTTPException):
            visit.unanswered += 1
            visit.marks.pop(public_id, None)  # nobody knows
            continue
        visit.see(f"/marks/{public_id}/ {status}", answer)
        if answer.status < 400:
            visit.marks[public_id] = status
    return visit


def browse(port: int, paths: list[str], number: int, end: float) -> Visit:
    """Look at pages until the end."""
    visit, client, chance = Visit(), Client(port), Random(number)  # noqa: S311
    while time.time() < end:
        path = chance.choice((*_PATHS, f"/?page={chance.randint(1, 200)}", chance.choice(paths)))
        try:
            visit.see(path, client.get(path))
        except (OSError, HTTPException):
            visit.unanswered += 1
    return visit


if __name__ == "__main__":
    main()
