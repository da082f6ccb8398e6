"""Stored text into safe HTML: paragraphs, links and marked words. All that is not markup of this module is escaped."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from html import escape
from itertools import takewhile
from typing import Final, NamedTuple

from django.utils.safestring import SafeString, mark_safe

from papers.text.accents import aligned, unaccented
from papers.text.readable import readable
from papers.text.urls import URL, address, trimmed

# A hyphen before a figure, where browsers would break "GPT-4"; not within an address, nor in a tag.
_NAME: Final = re.compile(r"<[^>]*>|(?<![\w/.=-])[^\W\d_]{1,8}-\d[\w.]{0,6}(?![\w/-])")
_URL: Final = re.compile(URL, re.IGNORECASE)
# What a word of this many letters weighs is the bound for texts written without blanks.
_LETTERS_A_WORD: Final = 10


class Span(NamedTuple):
    """A stretch of a text, from its first character to before its last."""

    start: int
    end: int


Finder = Callable[[str], list[Span]]
"""Finds what is to be marked in a text: in order, nothing overlapping."""

Marks = Iterable[str] | Finder
"""Words to be marked wherever they stand, or what finds them."""


def prose(text: str, marks: Marks = ()) -> SafeString:
    """Text of one or several paragraphs as HTML: each a <p>, URLs linked, the occurrences of marks in <mark>."""
    find = _finder(marks)
    paragraphs = readable(text).split("\n\n")
    return _html("\n\n".join(f"<p>{_linked(part, find(part))}</p>" for part in paragraphs if part))


def line(text: str, marks: Marks = ()) -> SafeString:
    """Text as HTML in one line, for titles: no links and no paragraphs, the occurrences of marks in <mark>."""
    flat = " ".join(readable(text).split())
    return _html(_escaped(flat, Span(0, len(flat)), _finder(marks)(flat)))


def linked(text: str, spans: list[Span]) -> SafeString:
    """Text as it stands as HTML: URLs linked, these spans in <mark>, all else escaped."""
    return _html(_linked(text, spans))


def opening(text: str, words: int = 45) -> str:
    """Readable text's first words in one line, with "…" where there are more."""
    flat = " ".join(readable(text).split())
    begin = " ".join(flat.split(" ", words)[:words])[: words * _LETTERS_A_WORD]
    if len(begin) == len(flat):
        return flat
    if flat[len(begin)] != " " and " " in begin:
        begin = begin.rpartition(" ")[0]
    return begin.rstrip(" .,;:–—-([") + "…"


def spans_of(text: str, marks: Iterable[str]) -> list[Span]:
    """Where these words stand in the text, whatever their case and accents."""
    return _marked(text, _pattern(marks))


def _finder(marks: Marks) -> Finder:
    if callable(marks):
        return marks
    pattern = _pattern(marks)
    return lambda text: _marked(text, pattern)


def _html(source: str) -> SafeString:
    return mark_safe(_NAME.sub(_unbroken, source))  # noqa: S308 - every part of it came out of escape() or is a tag written here


def _unbroken(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("<") else f'<span class="whole">{found[0]}</span>'


def _pattern(marks: Iterable[str]) -> re.Pattern[str] | None:
    """One pattern for all marks in their folded form, the longest first so that it wins."""
    folded = {" ".join(unaccented(mark).split()) for mark in marks} - {""}
    if not folded:
        return None
    return re.compile("|".join(map(_whole, sorted(folded, key=lambda mark: (-len(mark), mark)))))


def _whole(mark: str) -> str:
    """Pattern of the mark, bound to whole words where it begins or ends in one."""
    before = r"(?<![^\W_])" if _is_bounded(mark[0]) else ""
    after = r"(?![^\W_])" if _is_bounded(mark[-1]) else ""
    return before + re.escape(mark) + after


def _is_bounded(character: str) -> bool:
    """Whether words end beside this character: Chinese and Japanese have no blanks, Korean glues endings."""
    return character.isalnum() and character < "\u2e80"


def _marked(text: str, pattern: re.Pattern[str] | None) -> list[Span]:
    """Where the marks stand in the text, in order and never overlapping."""
    if pattern is None:
        return []
    folded, origins = aligned(text)
    spans: list[Span] = []
    for found in pattern.finditer(folded):
        last = origins[found.end() - 1]
        span = Span(origins[found.start()], max(origins[found.end()], last + 1))
        if not spans or spans[-1].end <= span.start:
            spans.append(span)
    return spans


def _linked(text: str, marks: list[Span]) -> str:
    parts: list[str] = []
    done = 0
    for found in _URL.finditer(text):
        url = trimmed(found[0])
        span = Span(found.start(), found.start() + len(url))
        parts.append(_escaped(text, Span(done, span.start), marks))
        label = _escaped(text, span, marks)
        parts.append(f'<a href="{escape(address(url))}" rel="noopener nofollow">{label}</a>')
        done = span.end
    parts.append(_escaped(text, Span(done, len(text)), marks))
    return "".join(parts)


def _escaped(text: str, span: Span, marks: list[Span]) -> str:
    """Stretch of the text escaped, the parts of marks that fall into it wrapped."""
    parts: list[str] = []
    done = span.start
    # Bisected, for a text of ten thousand links and marks would otherwise be looked through ten thousand times.
    first = bisect_right(marks, span.start, key=lambda mark: mark.end)
    for mark in takewhile(lambda mark: mark.start < span.end, map(marks.__getitem__, range(first, len(marks)))):
        start, end = max(mark.start, done), min(mark.end, span.end)
        if start < end:
            parts += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
            done = end
    parts.append(escape(text[done : span.end]))
    return "".join(parts)
