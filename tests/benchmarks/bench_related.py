"""How often related papers share a topic, beside scikit-learn's TF-IDF, and how long finding them takes.

    pip install -e '.[benchmark]'
    python tests/benchmarks/bench_related.py [--data FOLDER] [--calls 200] [--json]

The labelled papers of tests/gold are imported into a library of their own, a library for each set. Of every paper that
is about a topic the ten nearest are asked for, and each counts as right if it is about one of the same topics, as wrong
if it is about none, and not at all where people would disagree. The mean over papers is the share that is right; it
stands beside what pure chance would give, and beside the cosine of TF-IDF vectors of title and abstract, once with
scikit-learn's defaults and once with English stop words and logarithms of counts.

With `--data` the time of a call is measured too, in the library that is kept there.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.server import Place  # noqa: E402 - found by the line before

GOLD = ROOT / "tests" / "gold"
MOST = 10
SETS = {
    "seeds, four topics": ("topics_dev.jsonl",),
    "seeds, all topics": ("topics_dev.jsonl", "topics_further.jsonl"),
    "made up, four topics": tuple(f"topics_made_up_{number}.jsonl" for number in range(1, 9)),
}
"""Which files speak of one set of papers: the same papers in each, or other papers in each."""

# The papers are known again by the arXiv ids that they are given.
_RELATED = """
import json
from papers.models import Identifier
from papers.search.related import related
numbers = {{row.paper_id: int(row.value.removeprefix("2401.")) for row in Identifier.objects.filter(scheme="arxiv")}}
near = {{
    numbers[row.paper_id]: [numbers[paper.pk] for paper in related(row.paper, {most})]
    for row in Identifier.objects.select_related("paper")
}}
print(json.dumps(near))
"""
_TIMES = """
import json, random, time
from papers.models import Paper
from papers.search.related import related
keys = list(Paper.objects.values_list("pk", flat=True).order_by("pk"))
chosen = random.Random(1).sample(keys, min({calls}, len(keys)))
papers = [Paper.objects.get(pk=key) for key in chosen]
related(papers[0], {most})
times = []
worked = time.process_time()
for paper in papers:
    start = time.perf_counter()
    related(paper, {most})
    times.append((time.perf_counter() - start) * 1000)
print(json.dumps([len(keys), times, (time.process_time() - worked) * 1000]))
"""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A paper and the topics it is about, surely or perhaps."""

    title: str
    abstract: str
    about: frozenset[str]
    perhaps: frozenset[str]

    def as_json(self, number: int) -> str:
        """The paper as a line to import."""
        known = {"arxiv": f"2401.{number:05}"}
        return json.dumps({"title": self.title or None, "abstract": self.abstract, "identifiers": known})


@dataclass(frozen=True, slots=True)
class Quality:
    """Of a set of papers, the share of the ten nearest that share a topic: ours, scikit-learn's two, and chance."""

    papers: str
    asked: int
    related: float
    tfidf: float
    tfidf_tuned: float
    chance: float


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds of one call among so many papers; `processor` is the part that this process had the processor."""

    papers: int
    median: float
    p95: float
    processor: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure related papers beside scikit-learn's TF-IDF.")
    parser.add_argument("--data", type=Path, help="a data folder in which calls are timed")
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = [quality(name, read(files), Path(folder) / str(n)) for n, (name, files) in enumerate(SETS.items())]
    speed = timed(chosen.data, chosen.calls) if chosen.data else None
    if chosen.json:
        print(json.dumps({"quality": [asdict(each) for each in found], "speed": asdict(speed) if speed else None}))
        return
    print(
        f"{'share of the ten nearest with the topic':<42}{'papers':>7}{'ours':>8}{'TF-IDF':>8}{'tuned':>8}{'chance':>8}"
    )
    for each in found:
        shares = f"{each.related:8.3f}{each.tfidf:8.3f}{each.tfidf_tuned:8.3f}{each.chance:8.3f}"
        print(f"{each.papers:<42}{each.asked:>7}{shares}")
    if speed:
        print(f"\none call among {speed.papers:,} papers: {speed.median:.1f} ms, p95 {speed.p95:.1f} ms")
        print(f"of which this process had the processor {speed.processor:.1f} ms")


def read(files: Iterable[str]) -> list[Labelled]:
    """Read the papers of several files; labels of the same paper are taken together."""
    papers: dict[tuple[str, str], dict[str, int]] = {}
    for name in files:
        for line in (GOLD / name).open(encoding="utf-8"):
            record: dict[str, Any] = json.loads(line)
            papers.setdefault((record["title"] or "", record["abstract"]), {}).update(record["topics"])
    return [
        Labelled(
            title,
            abstract,
            frozenset(topic for topic, label in labels.items() if label == 2),
            frozenset(topic for topic, label in labels.items() if label == 1),
        )
        for (title, abstract), labels in papers.items()
    ]


def quality(name: str, papers: Sequence[Labelled], data: Path) -> Quality:
    """Ask all of them for the ten nearest of the set."""
    near, merged = related(papers, data)
    kept = [paper for number, paper in enumerate(papers) if number in near]
    place = {number: index for index, number in enumerate(sorted(near))}
    ours = [[place[other] for other in near[number]] for number in sorted(near)]
    asked = [index for index, paper in enumerate(kept) if paper.about]
    every = [[other for other in range(len(kept)) if other != index] for index in range(len(kept))]
    return Quality(
        f"{name}" + (f" ({merged} came twice)" if merged else ""),
        len(asked),
        shared(kept, ours, asked),
        shared(kept, by_tfidf(kept), asked),
        shared(kept, by_tfidf(kept, stop_words="english", sublinear_tf=True), asked),
        shared(kept, every, asked),
    )


def related(papers: Sequence[Labelled], data: Path) -> tuple[dict[int, list[int]], int]:
    """Import the papers and ask the product; the numbers of the nearest by number, and how many papers were merged."""
    place = Place(data)
    place.manage("migrate", "-v", "0")
    source = data / "labelled.jsonl"
    source.write_text("".join(f"{paper.as_json(number)}\n" for number, paper in enumerate(papers)), encoding="utf-8")
    place.manage("import_papers", "--format", "jsonl", source)
    near = {int(number): found for number, found in json.loads(place.shell(_RELATED.format(most=MOST))).items()}
    return near, len(papers) - len(near)


def by_tfidf(papers: Sequence[Labelled], **options: Any) -> list[list[int]]:
    """The ten nearest of each paper by the cosine of scikit-learn's TF-IDF vectors."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - the timing alone needs it not

    vectors = TfidfVectorizer(**options).fit_transform(f"{paper.title}\n{paper.abstract}" for paper in papers)
    likeness = (vectors @ vectors.T).toarray()
    for number, row in enumerate(likeness):
        row[number] = -1
    return [[int(other) for other in (-row).argsort(kind="stable")[:MOST]] for row in likeness]


def shared(papers: Sequence[Labelled], near: Sequence[Sequence[int]], asked: Iterable[int]) -> float:
    """The mean share of the neighbours that are about a topic of the paper; a place left empty is a wrong one."""
    shares = []
    for number in asked:
        topics = papers[number].about
        right = sum(bool(topics & papers[other].about) for other in near[number])
        open_to_doubt = sum(
            not topics & papers[other].about and bool(topics & papers[other].perhaps) for other in near[number]
        )
        places = max(len(near[number]), MOST) - open_to_doubt
        if places:
            shares.append(right / places)
    return statistics.mean(shares)


def timed(data: Path, calls: int) -> Speed:
    """Time calls for random papers of a library, one after another in one process."""
    papers, times, worked = json.loads(Place(data).shell(_TIMES.format(calls=calls, most=MOST)))
    return Speed(papers, statistics.median(times), sorted(times)[int(0.95 * (len(times) - 1))], worked / len(times))


if __name__ == "__main__":
    main()
