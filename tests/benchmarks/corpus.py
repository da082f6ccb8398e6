"""A library of any size to measure with: papers put together from the sentences of the shipped lists.

    python tests/benchmarks/corpus.py 100000 -o papers.jsonl [--format jsonl|trending|abstracts] [--seed 1]

Paper number n of a seed is the same whenever and beside whatever it is made, so a file of a million is written without
holding more than one of them. Sentences are told in partly other words and with names and figures of their own: taken
over whole, each of some thousands of sentences would stand in hundreds of papers, and papers would share fingerprints
as no real ones do.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]

FORMATS = ("jsonl", "trending", "abstracts")

_OTHER_WORDS = 0.2
"""Share of the words of a sentence that another word of the lists takes the place of."""
_AGAIN = 0.02
"""Share of places at which an earlier paper comes again, the last sentence of its abstract cut."""
_FURTHEST = 5_000
_LISTS = tuple(f"list-{number}" for number in range(1, 21))
_SYLLABLES = tuple("ba ce di fo gu ka le mi no pu ra se ti vo zu qua thre ster plo gni".split())  # noqa: SIM905
_GIVEN = tuple("Ada Alan Barbara Claude Donald Edsger Frances Grace Ivan Joan Ken Leslie Mary Niklaus Radia".split())  # noqa: SIM905
_SENTENCE_END = re.compile(r"(?<=[a-z]{3}[.?!])\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class MadePaper:
    """A paper as a list tells it. `lists` are the names of the lists that it stands in."""

    number: int
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    published: str = ""
    arxiv: str = ""
    lists: tuple[str, ...] = ()

    def as_json(self) -> str:
        """The paper as a line of the product's own JSON lines, its topics left to be found."""
        return json.dumps(
            {
                "title": self.title,
                "abstract": self.abstract,
                "authors": list(self.authors),
                "published": self.published or None,
                "identifiers": {"arxiv": self.arxiv} if self.arxiv else {},
                "links": [{"url": f"https://arxiv.org/abs/{self.arxiv}", "kind": "abstract"}] if self.arxiv else [],
                "entries": [{"list": name, "line": self.number} for name in self.lists],
            },
            ensure_ascii=False,
        )


def papers(count: int, *, first: int = 1, seed: int = 1) -> Iterator[MadePaper]:
    """Yield `count` papers from number `first` on."""
    return (paper(number, seed=seed) for number in range(first, first + count))


def paper(number: int, *, seed: int = 1) -> MadePaper:
    """Return one paper of the seed's endless row; about one in fifty is an earlier one again."""
    chance = Random(f"{seed} {number} again")  # noqa: S311 - nothing secret
    if number > 1 and chance.random() < _AGAIN:
        earlier = _new(chance.randrange(max(1, number - _FURTHEST), number), seed)
        shorter = earlier.abstract.rpartition(". ")[0]
        return replace(earlier, number=number, abstract=f"{shorter}." if shorter else earlier.abstract)
    return _new(number, seed)


def lines(made: Iterator[MadePaper], form: str) -> Iterator[str]:
    """Yield the lines of a file that `import_papers` reads, with their ends."""
    if form == "trending":
        yield "Get trending papers in your email inbox once a day!\n"
    for each in made:
        if form == "jsonl":
            yield f"{each.as_json()}\n"
        elif form == "trending":
            yield f"{each.title}\n{each.abstract}\n"
        else:
            yield f"Abstract:{each.abstract}\n"


def write(path: Path, count: int, form: str = "jsonl", *, first: int = 1, seed: int = 1) -> None:
    """Write a file of `count` papers."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines(papers(count, first=first, seed=seed), form))


def _new(number: int, seed: int) -> MadePaper:
    chance = Random(f"{seed} {number}")  # noqa: S311
    sentences, words = _material()
    coined = "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).title()
    abstract = " ".join(
        _told_otherwise(sentence, words, coined, chance)
        for sentence in chance.choices(sentences, k=chance.randint(5, 10))
    )
    about = " ".join(chance.choices(words, k=chance.randint(3, 9))).strip(" ,;:.")
    known = chance.random() < 0.7
    # By the hundred thousand a month later, so that no two papers have one arXiv id.
    year, month = 2016 + number // 1_200_000, number // 100_000 % 12 + 1
    return MadePaper(
        number=number,
        title=f"{coined}: {about[:1].upper()}{about[1:]}"
        if chance.random() < 0.4
        else f"{about.title()} with {coined}",
        abstract=abstract,
        authors=tuple(_name(chance) for _ in range(chance.randint(1, 8))) if known else (),
        published=f"{year}-{month:02}-{chance.randint(1, 28):02}" if known else "",
        arxiv=f"{year % 100:02}{month:02}.{number % 100_000:05}" if known else "",
        lists=tuple(chance.sample(_LISTS, k=chance.choices((1, 2, 4), weights=(80, 15, 5))[0])),
    )


def _told_otherwise(sentence: str, words: tuple[str, ...], coined: str, chance: Random) -> str:
    told = sentence.split()
    for place in range(1, len(told)):
        if chance.random() < _OTHER_WORDS:
            told[place] = chance.choice(words)
    if chance.random() < 0.4:
        told[chance.randrange(len(told))] = chance.choice((coined, f"{chance.uniform(1, 100):.1f}%", f"{coined}-7B,"))
    return " ".join(told)


def _name(chance: Random) -> str:
    return f"{chance.choice(_GIVEN)} {''.join(chance.choices(_SYLLABLES, k=3)).title()}"


@lru_cache(maxsize=1)
def _material() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sentences of the shipped lists' abstracts, and their words as often as they stand there."""
    lists = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]
    texts = [line.strip() for text in lists for line in text.split("\n")]
    abstracts = [text.removeprefix("Abstract:") for text in texts if len(text) > 400]
    found = [sentence for abstract in abstracts for sentence in _SENTENCE_END.split(abstract)]
    sentences = tuple(sentence for sentence in found if 40 <= len(sentence) <= 400)
    return sentences, tuple(word for sentence in sentences for word in sentence.split())


def main() -> None:
    """Write a file, or to standard output."""
    parser = argparse.ArgumentParser(description="Write a list of made-up papers.")
    parser.add_argument("count", type=int)
    parser.add_argument("-o", "--output", type=Path, default=Path("/dev/stdout"))
    parser.add_argument("--format", choices=FORMATS, default="jsonl")
    parser.add_argument("--first", type=int, default=1, help="the number of the first paper")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(sys.argv[1:])
    write(chosen.output, chosen.count, chosen.format, first=chosen.first, seed=chosen.seed)


if __name__ == "__main__":
    main()
