"""Stored text as it is shown: HTML that is safe to put into a page, or plain text that the page escapes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from papers.search.highlight import Marks, snippet
from papers.text import ago as moments
from papers.text import markup
from papers.text import plain as plain_text
from papers.text.readable import readable
from papers.topics import explanation

register = template.Library()
_OPENING = 34  # words: three lines of a list


@register.filter
def prose(text: str, marks: Marks | Iterable[str] = ()) -> SafeString:
    """An abstract's paragraphs with links, and the marked words in <mark>."""
    return markup.prose(text, _within("abstract", marks))


@register.filter
def line(text: str, marks: Marks | Iterable[str] = ()) -> SafeString:
    """A title in one line, without links."""
    return markup.line(text, _within("title", marks))


@register.filter
def opening(text: str, marks: Marks | Iterable[str] = ()) -> SafeString:
    """The beginning of an abstract, or what stands around the first of the words that were searched in it."""
    within = _within("abstract", marks)
    begin = snippet(text, within, _OPENING) if callable(within) else markup.opening(text, _OPENING)
    return markup.line(begin, within)


@register.filter
def plain(text: str, marks: Marks | Iterable[str] = ()) -> SafeString:
    """A reader's own text as it was typed, with links, and the searched words in <mark>."""
    return plain_text.plain(text, marks.within("note")) if isinstance(marks, Marks) else plain_text.plain(text)


@register.filter
def note_snippet(text: str, marks: Marks | Iterable[str] = ()) -> SafeString:
    """The piece of a reader's note that has the searched words; nothing where it has none of them."""
    find = marks.within("note") if isinstance(marks, Marks) else None
    return markup.line(snippet(text, find, _OPENING), find) if find and find(text) else SafeString("")


def _within(field: str, marks: Marks | Iterable[str]) -> markup.Marks:
    return marks.within(field) if isinstance(marks, Marks) else marks


@register.filter
def byline(authors: Sequence[str], shown: int = 8) -> str:
    """Authors' names in one line, the end of a long row as a number: "A. One, B. Two and 7 more"."""
    names = [readable(name) for name in authors]
    if len(names) <= shown + 1:  # "and 1 more" is no shorter than the name
        return ", ".join(names)
    return gettext("{names} and {number} more").format(names=", ".join(names[:shown]), number=len(names) - shown)


@register.filter
def points(number: float) -> str:
    """Points that a word adds or takes: "+3", "\u22120.5"."""
    return explanation.points(number, signed=True)


@register.filter
def score(number: float) -> str:
    """Points that words came to: "7.5"."""
    return explanation.points(number)


@register.filter
def day(when: str) -> str:
    """A date as far as it is known, in words: "2024-02" is "February 2024"."""
    try:
        year, month, day_of_month = ([int(part) for part in when.split("-")] + [1, 1])[:3]
        return date_format(date(year, month, day_of_month), ("Y", "F Y", "j F Y")[when.count("-")])
    except (ValueError, IndexError):
        return when


@register.filter
def ago(moment: datetime) -> str:
    """How long ago a moment was, or how soon it is: "2 weeks ago". Another tomorrow, so never to be remembered."""
    return moments.ago(moment, timezone.now())


@register.filter
def exact(moment: datetime) -> str:
    """A moment to the minute, with its day of the week."""
    return moments.exact(moment)
