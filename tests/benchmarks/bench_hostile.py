"""Ten thousand random and hostile searches, filters, sorts and pages: is any answered with an error of ours?

    python tests/benchmarks/bench_hostile.py [10000] [--seed 1] [--clients 4] [--database postgres://...] [--json]

`manage.py start` serves the seed lists from a data folder of its own; every other client is signed in. The addresses
are those of `tests/hostile.py`: every parameter of the filter, every public page. Prints how many answers there were of
each status, and ends with status 1 if any was of 500 or above or did not come, or if the log has a traceback.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.client import Client  # noqa: E402 - found by the line before
from tests.benchmarks.server import Place, Server  # noqa: E402

ROOTS = ("/", "/feed/", "/next/", "/topics/", "/lists/", "/sign-in/", "/sign-in/link/", "/export/papers.jsonl")
LEADING_ON = ("/", "/topics/", "/lists/")

_PATH = re.compile(r'href="(/(?:papers|topics|lists)/[^"?#]+)"')


@dataclass(slots=True)
class Figures:
    """What came back."""

    seconds: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")

    def add(self, other: Figures) -> None:
        """What another client got, too."""
        self.statuses += other.statuses
        self.faults += other.faults
        self.slowest = max(self.slowest, other.slowest)

    def as_json(self) -> dict[str, object]:
        """All of it."""
        seconds, address = self.slowest
        return {
            "requests": self.statuses.total(),
            "seconds": round(self.seconds, 1),
            "statuses": dict(sorted(self.statuses.items())),
            "slowest": {"milliseconds": round(seconds * 1000), "address": address[:120]},
            "faults": self.faults,
        }


def main() -> None:
    """Ask, print, and end with what it came to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("requests", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--database", default="", help="the address of an empty PostgreSQL database, which is filled")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place, log = Place(Path(folder) / "data", chosen.database), Path(folder) / "log"
        with Server(place, log) as server, place.signed_in("hostile") as (session,):
            asked = list(addresses(server.port, chosen.requests, chosen.seed))
            figures = measured(server.port, session, asked, chosen.clients)
        _, traceback, rest = log.read_text(encoding="utf-8").partition("Traceback")
        if traceback:
            figures.faults.append(f"{traceback}{rest[:3000]}")
    told = figures.as_json()
    print(json.dumps(told, indent=2) if chosen.json else "\n".join(f"{name:9} {value}" for name, value in told.items()))
    sys.exit(1 if figures.faults else 0)


def addresses(port: int, count: int, seed: int) -> Iterator[str]:
    """What is asked: of the pages that the server itself leads to."""
    client = Client(port)
    found = {path for page in LEADING_ON for path in _PATH.findall(client.get(page).text)}
    client.close()
    slugs = sorted(path.split("/")[2] for path in found if not path.startswith("/papers/"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "readinglist.settings", "READINGLIST_DATA": folder}
        import django  # noqa: PLC0415 - which needs to be told these first

        django.setup()
    from tests.hostile import Places, requests  # noqa: PLC0415

    return requests(count, Places([*ROOTS, *sorted(found)], slugs), seed=seed)


def measured(port: int, session: str, asked: list[str], clients: int) -> Figures:
    """Ask them all, each client its share, one after the other."""
    figures, start = Figures(), time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        browsers = [Client(port, session if number % 2 else "") for number in range(clients)]
        for each in pool.map(browsed, browsers, [asked[number::clients] for number in range(clients)]):
            figures.add(each)
    figures.seconds = time.perf_counter() - start
    return figures


def browsed(client: Client, asked: list[str]) -> Figures:
    """Ask for each address."""
    figures = Figures()
    for address in asked:
        start = time.perf_counter()
        try:
            status = str(client.get(address).status)
        except (OSError, HTTPException) as fault:
            status = type(fault).__name__
        figures.statuses[status] += 1
        figures.slowest = max(figures.slowest, (time.perf_counter() - start, address))
        if not status.isdecimal() or int(status) >= 500:
            figures.faults.append(f"{status}: {address}")
    client.close()
    return figures


if __name__ == "__main__":
    main()
