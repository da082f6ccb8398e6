"""Requests such as nobody means well with, and such as anybody types: the same ones for the same seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final
from urllib.parse import quote

from papers.filters import PaperFilter
from tests.search import corpus

PARAMETERS = (*PaperFilter.base_filters, "page")

ATOMS: Final = (
    "", " ", "\0", "\t\n\r", "'", '"', '""', "“", "`", "\\", "%", "%s", "%(a)s", "_", "*", "**", "+", "-",
    "--", "~", "^", "&", "|", "!", "<", ">", "(", ")", "((((((((", "))))))))", "[", "]", "{", "}", "{0}",
    "$$", "$1", ":", "::", ",", ";", "OR", "AND", "NOT", "NEAR", "NEAR(a b, 2)", "or", "^title", "rowid:1",
    "papers_search:x", "title:", "title:*", "title:(a OR", "-title:a", "-(a OR b)", "-a", "--a", "a*b*",
    "\"a b\"*", "\"a", "a\"b", "a-b", "gpt-4*", "topic:", "topic:moe", "-topic:moe", "topic:zzz", "list:",
    "list:\"", "session:x", "author:'", "is:", "is:unread", "is:read", "is:queued", "is:x", "has:abstract",
    "has:", "year:", "year:2023", "year:2023..", "year:..2024", "year:2024..2023", "year:0", "year:-1",
    "year:99999999999999999999", "year:٢٠٢٣", "arxiv:", "arxiv:2305.18290", "2305.18290v2", "10.1/x",
    "doi:10.1/%00", "https://arxiv.org/abs/2305.18290", "http://[::1", "http://", "javascript:alert(1)",
    "//evil.example", "../../etc/passwd", "<script>alert(1)</script>", "' OR 1=1 --",
    "'; DROP TABLE papers_paper; --", "1 UNION SELECT 1", "{{7*7}}", "{% x %}", "\ue000", "\ue001",
    "\uffff", "\U0010ffff", "\u202e", "\u200b", "\u0301" * 40, "ﬁ", "ß", "İ", "ſ", "Ω", "①", "²", "½", "漢字",
    "👩‍👩‍👧", "عربى", "ẛ̣", "\ud800", "\x1b[31m", "\x7f", "\xa0", "\u2028", "\xad", "nan", "inf", "-inf",
    "1e999", "0x10", "1_000", "0", "-1", "1", "2", "22", "1.5", "+3", " 4 ", "999999", "9" * 30, "9" * 5000,
    "-" + "9" * 5000, "٣", "true", "on", "off", "null", "None", "\\frac{a}{b}", "$x<y$", "\\begin{a}",
    "a" * 3000, "a " * 600, "\"" * 999, "(" * 500, "-" * 700, "a OR " * 300, "title:" * 200,
)  # fmt: skip
"""What breaks query languages, parsers of numbers, encodings and templates."""

RAW: Final = ("%", "%zz", "%ff%fe", "%00", "%ed%a0%80", "%C0%80", "%u0041", "a=b=c", "&&&", ";", "+", "%25%30%30")
"""What stands in an address as it is, well-formed or not."""


CHOICES: Final = ("any", "all", "unread", "read", "required", "more", "true", "relevance", "newest", "title", "list")
"""What filters with few choices take."""


@dataclass(frozen=True, slots=True)
class Places:
    """What an address may lead to: paths of pages that there are, and what parameters can truly say."""

    paths: Sequence[str]
    slugs: Sequence[str]


def requests(count: int, places: Places, *, seed: int = 1) -> Iterator[str]:
    """Yield addresses, path and query, as they go over the wire."""
    chance = Random(seed)  # noqa: S311 - nothing secret
    for _ in range(count):
        query = "&".join(_parameter(chance, places) for _ in range(chance.choice((0, 1, 1, 2, 2, 3, 5, 9))))
        yield f"{_path(chance, places)}{'?' if query else ''}{query}"


def _path(chance: Random, places: Places) -> str:
    match chance.randrange(10):
        case 0:
            return f"{chance.choice(places.paths).rstrip('/')}/{quote(_text(chance)[:200].encode(errors='replace'))}"
        case 1 | 2 | 3 | 4:
            return "/"
        case _:
            return chance.choice(places.paths)


def _parameter(chance: Random, places: Places) -> str:
    name = chance.choice(("q", "q", "sort", "page", *PARAMETERS))
    if chance.random() < 0.05:
        return f"{name}={chance.choice(RAW)}"
    known = chance.choice(
        (*places.slugs, "any", "all", "unread", "read", "required", "more", "true", "title", "list", "newest")
    )
    said = _text(chance) if name == "q" or chance.random() < 0.5 else known
    return f"{name}={quote(said.encode(errors='replace'))}"


def _text(chance: Random) -> str:
    match chance.randrange(4):
        case 0:
            return chance.choice(ATOMS)
        case 1:
            return str(chance.choice(corpus.RECORDED)[0])
        case 2:
            return "".join(
                chr(chance.choice((chance.randrange(0x80), chance.randrange(0x3000))))
                for _ in range(chance.randrange(40))
            )
        case _:
            words = [
                chance.choice((*ATOMS, "model", "language", "experts", "retrieval*"))
                for _ in range(chance.randrange(1, 8))
            ]
            return chance.choice(("", " ", " ", " OR ")).join(words)[: chance.choice((200, 200, 3000))]
