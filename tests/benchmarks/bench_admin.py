"""How long the admin's lists take in a large library, as they open and narrowed, sorted, searched and turned over.

    python tests/benchmarks/bench_admin.py --data FOLDER [--size 100000] [--rounds 5] [--json]

The library is kept in the folder: made-up papers (`corpus.py`), imported if none are there, and a history of as many
steps as there are papers. Of each list every link that narrows it is asked for (of a filter with many choices the first
few), every column that it is sorted by, its third page, and a search for a word that half of the papers have and for
one that none has. All are asked for in random order, round by round, by one client; the first round is not counted. A
row tells the page as it opens and the slowest of its others, in ms and beside the floor: the least that a page costs
under the same server, the bytes of the papers' own list standing ready.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from html import unescape
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks import corpus  # noqa: E402 - found by the line before
from tests.benchmarks.client import Client  # noqa: E402
from tests.benchmarks.server import Place, Server  # noqa: E402

AT_MOST = 300
"""Milliseconds that a list may take."""

FLOOR = "/floor/"
FEW = 3
"""Choices of a filter that are asked for."""

SEARCHES = ("q=model", "q=zyzzyva", "p=3")

_NAME = "benchmark-curator"
_PREPARE = f"""
from django.contrib import admin
from django.contrib.auth import get_user_model
from papers.models import Noun, Paper, Revision
get_user_model().objects.filter(username={_NAME!r}).update(is_staff=True, is_superuser=True)
if not Revision.objects.exists():
    papers = Paper.objects.only("title").iterator()
    Revision.objects.bulk_create(
        (Revision(verb="edited", noun=Noun.PAPER, key=paper.pk, name=paper.title, after={{"published": "2024"}})
         for paper in papers), batch_size=1_000)
print("\\n".join(sorted(model._meta.model_name for model in admin.site._registry if model._meta.app_label == "papers")))
"""
_NARROWED = re.compile(r'href="(\?[^"]+)"')


@dataclass(frozen=True, slots=True)
class Row:
    """A list: how long it takes as it opens, and the slowest of what it leads to. Milliseconds, medians."""

    what: str
    opens: float
    opens_to_floor: float
    slowest: float
    slowest_to_floor: float
    slowest_query: str


def main() -> None:
    """Measure and print; the exit status says whether all lists are quick enough."""
    parser = argparse.ArgumentParser(description="Measure the admin's lists.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    place = Place(chosen.data, settings="tests.benchmarks.with_floor")
    place.manage("migrate", "-v", "0")
    if not place.papers():
        source = chosen.data / "papers.jsonl"
        corpus.write(source, chosen.size)
        place.manage("import_papers", "--format", "jsonl", source)
        source.unlink()
    rows = measured(place, chosen.rounds)
    if chosen.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    else:
        print(f"{'list':<14}{'opens':>9}{'× floor':>9}{'slowest':>9}{'× floor':>9}  of {place.papers():,} papers")
        for row in rows:
            times = f"{row.opens:9.1f}{row.opens_to_floor:9.1f}{row.slowest:9.1f}{row.slowest_to_floor:9.1f}"
            print(f"{row.what:<14}{times}  {row.slowest_query}")
    if max(max(row.opens, row.slowest) for row in rows) > AT_MOST:
        raise SystemExit(f"A list takes longer than {AT_MOST} ms.")


def measured(place: Place, rounds: int) -> list[Row]:
    """Ask for every list and all that it leads to, round by round."""
    page, log = place.data / "floor.html", place.data / "server.log"
    page.touch()
    with place.signed_in(_NAME) as (session,):
        lists = place.shell(_PREPARE).split()
        with Server(place, log, "--no-import", FLOOR_PAGE=str(page)) as server:
            client = Client(server.port, session)
            page.write_bytes(client.get("/admin/papers/paper/").body)
            paths = [FLOOR, *(path for name in lists for path in _paths(client, f"/admin/papers/{name}/"))]
            times = _times(client, paths, rounds)
    floor = times.pop(FLOOR)
    return [_row(name, {path: took for path, took in times.items() if f"/{name}/" in path}, floor) for name in lists]


def _paths(client: Client, path: str) -> Iterator[str]:
    """A list's own address, and those that it is narrowed, sorted, searched and turned over by."""
    yield path
    by_parameter: dict[str, list[str]] = {}
    for query in dict.fromkeys(map(unescape, _NARROWED.findall(client.get(path).text))):
        by_parameter.setdefault(query.partition("=")[0], []).append(query)
    for queries in by_parameter.values():
        yield from (f"{path}{query}" for query in queries[:FEW])
    yield from (f"{path}?{query}" for query in SEARCHES)


def _times(client: Client, paths: list[str], rounds: int) -> dict[str, float]:
    """The median of each address in milliseconds."""
    took: dict[str, list[float]] = {path: [] for path in paths}
    chance = Random(1)  # noqa: S311 - nothing secret
    for turn in range(rounds + 1):
        for path in chance.sample(list(took), k=len(took)):
            answer = client.get(path)
            if answer.status != 200:
                raise SystemExit(f"{path} was answered with {answer.status}.")
            if turn:
                took[path].append(answer.seconds * 1000)
    return {path: statistics.median(times) for path, times in took.items()}


def _row(name: str, times: dict[str, float], floor: float) -> Row:
    opens = times.pop(f"/admin/papers/{name}/")
    slowest = max(times, key=times.__getitem__)
    return Row(name, opens, opens / floor, times[slowest], times[slowest] / floor, slowest.partition("/?")[2])


if __name__ == "__main__":
    main()
