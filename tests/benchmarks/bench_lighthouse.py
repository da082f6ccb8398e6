"""What Lighthouse says of the library and of a paper's page, on a phone and at a desk.

    python tests/benchmarks/bench_lighthouse.py [--rounds 3] [--json]

Needs Node and Chromium, and fetches Lighthouse by npx. The product is served by `manage.py start` with the seed lists.
Each score is the median of the rounds, from 0 to 100; what is below 100 is told with the audits that took it there.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.server import Place, Server  # noqa: E402 - found by the line before

LIGHTHOUSE = "lighthouse@12.8.2"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
WANTED = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
PRESETS: dict[str, list[str]] = {"phone": [], "desk": ["--preset=desktop"]}


@dataclass(frozen=True, slots=True)
class Row:
    """The four scores of a page on a screen, and the audits that cost points."""

    page: str
    screen: str
    scores: dict[str, float]
    lost: list[str]

    @property
    def holds(self) -> bool:
        """Is every score as high as it should be."""
        return all(self.scores[name] >= wanted for name, wanted in WANTED.items())


def main() -> None:
    """Measure and print; fail where a score is too low."""
    parser = argparse.ArgumentParser(description="Take Lighthouse's scores of the library and of a paper's page.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Server(Place(Path(name) / "data"), Path(name) / "log") as server:
        address = f"http://127.0.0.1:{server.port}"
        rows = [
            measured(page, address + path, screen, chosen.rounds)
            for page, path in {"library": "/", "paper": first_paper(address)}.items()
            for screen in PRESETS
        ]
    print(json.dumps([asdict(row) for row in rows], indent=1) if chosen.json else table(rows))
    if not all(row.holds for row in rows):
        raise SystemExit(1)


def first_paper(address: str) -> str:
    """The path of the first paper of the library."""
    with urlopen(f"{address}/") as answer:  # noqa: S310 - our own server
        page = answer.read().decode()
    return "/papers/" + page.partition('href="/papers/')[2].partition('"')[0]


def measured(page: str, url: str, screen: str, rounds: int) -> Row:
    """The medians of several rounds."""
    reports = [report(url, PRESETS[screen]) for _ in range(rounds)]
    scores = {name: statistics.median(each["categories"][name]["score"] * 100 for each in reports) for name in WANTED}
    lost = {
        f"{name}: {audit['id']} ({audit['title']}) {audit['score']}"
        for each in reports
        for name in WANTED
        for audit in (each["audits"][ref["id"]] for ref in each["categories"][name]["auditRefs"] if ref["weight"])
        if audit["score"] is not None and audit["score"] < (0.9 if name == "performance" else 1)
    }
    return Row(page, screen, scores, sorted(lost))


def report(url: str, preset: list[str]) -> dict[str, dict[str, dict[str, object]]]:
    """All that Lighthouse says of one visit."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    npx = shutil.which("npx")
    if not chromium or not npx:
        raise SystemExit("Lighthouse needs Chromium and Node's npx on PATH.")
    words = [npx, "--yes", LIGHTHOUSE, url, "--quiet", "--output=json", *preset]
    words.append(f"--only-categories={','.join(WANTED)}")
    words.append("--chrome-flags=--headless=new --no-sandbox --disable-background-networking")
    done = subprocess.run(
        words, env={**os.environ, "CHROME_PATH": chromium}, stdout=subprocess.PIPE, text=True, check=True
    )
    return dict(json.loads(done.stdout))


def table(rows: list[Row]) -> str:
    """The scores, for people."""
    lines = [f"{'page':<10}{'screen':<8}" + "".join(f"{name:>16}" for name in WANTED)]
    for row in rows:
        lines.append(f"{row.page:<10}{row.screen:<8}" + "".join(f"{row.scores[name]:16.0f}" for name in WANTED))
        lines += [f"    {each}" for each in row.lost]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
