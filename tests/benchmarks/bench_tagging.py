"""How many papers a second the shipped topics are found in, beside a loop of regular expressions over the same rules.

    python tests/benchmarks/bench_tagging.py

Both are timed in turn, in one process and on one core, over the labelled papers in tests/gold; each figure is the best
of several rounds. The loop asks what a rule asks of a text (its words, and several of them in one text); it does not
even look how near they stand, or which of two overlapping matches is the longer, so it is given less to do.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from papers.topics.catalogue_file import TopicEntry, read_catalogue  # noqa: E402 - found by the line before
from papers.topics.patterns import Phrase, read_pattern  # noqa: E402
from papers.topics.tagger import Tagger  # noqa: E402

ROUNDS = 5
SAMPLED = 25  # of so many papers one is given to the loop, which takes minutes for all of them
GAP = r"[\s'\u2019\-\u2010-\u2014]+"

Paper = tuple[str, str]
Rules = list[tuple[str, int, list[re.Pattern[str]]]]


def main() -> None:
    """Print both speeds and their ratio."""
    entries = read_catalogue(ROOT / "seeds" / "topics.toml")
    papers = read_papers()
    tagger = Tagger(entry.rules for entry in entries)
    topics = [(entry.rules.threshold, compiled(entry)) for entry in entries]
    print(f"{len(papers)} papers, {len(entries)} topics, {sum(len(entry.rules.rules) for entry in entries)} rules")
    first = timed(lambda: [tagger.tag(*paper) for paper in papers], rounds=1)
    ours = timed(lambda: [tagger.tag(*paper) for paper in papers])
    some = papers[::SAMPLED]
    theirs = timed(lambda: [tagged_by_expressions(topics, paper) for paper in some], rounds=1) * len(papers) / len(some)
    print(f"tagger, texts never seen before  {len(papers) / first:9,.0f} papers a second")
    print(f"tagger                           {len(papers) / ours:9,.0f} papers a second")
    print(f"loop of regular expressions      {len(papers) / theirs:9,.0f} papers a second")
    print(f"ratio                            {theirs / ours:9,.0f}")


def read_papers() -> list[Paper]:
    """Return title and abstract of each labelled paper."""
    lines = [line for path in sorted((ROOT / "tests" / "gold").glob("*.jsonl")) for line in path.open(encoding="utf-8")]
    return [(record["title"] or "", record["abstract"]) for record in map(json.loads, lines)]


def compiled(entry: TopicEntry) -> Rules:
    """Return a topic's rules as regular expressions: the field, the weight, and one for each part of the pattern."""
    return [
        (rule.field, rule.weight, [expression(part) for part in read_pattern(rule.pattern).parts])
        for rule in entry.rules.rules
    ]


def expression(phrases: tuple[Phrase, ...]) -> re.Pattern[str]:
    """Return an expression that matches any of the phrases."""
    spelt = []
    for phrase in phrases:
        words = []
        for word in phrase:
            letters = re.escape(word.letters) if word.exact else f"(?i:{re.escape(word.letters)})"
            words.append(rf"\w*{letters}" if word.open_start else letters)
            words[-1] += r"\w*" if word.open_end else ""
        spelt.append(GAP.join(words))
    return re.compile(rf"\b(?:{'|'.join(spelt)})\b")


def tagged_by_expressions(topics: list[tuple[int, Rules]], paper: Paper) -> list[bool]:
    """Tell of each topic whether a paper has it, asking every expression."""
    fields = {"title": paper[:1], "abstract": paper[1:], "any": paper}
    return [
        sum(
            weight
            for field, weight, parts in rules
            if any(all(part.search(text) for part in parts) for text in fields[field])
        )
        >= threshold
        for threshold, rules in topics
    ]


def timed(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the seconds of processor time that the work takes, of several rounds the least."""
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return min(seconds)


if __name__ == "__main__":
    main()
