"""Identifiers that no registry can have given: a template's placeholder DOI, an arXiv id that cannot be."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from django.utils.translation import gettext

from papers.importers.links import ARXIV_ARCHIVES

PLACEHOLDER_PREFIXES: Final = ("10.0000", "10.1000", "10.1234", "10.12345", "10.5555", "10.9999")
"""What templates and tests write where a publisher's own prefix belongs."""

PLACEHOLDER_WORDS: Final = ("abc", "doi", "example", "foo", "placeholder", "tba", "tbd", "test", "todo", "your-doi")
"""What stands after the prefix where somebody has still to fill it in."""

TEMPLATE_DOIS: Final = ("10.1145/1122445.1122456",)
"""What the best-known templates print until it is changed."""

_DOI: Final = re.compile(r"10\.\d{4,9}(?:\.\d+)*/(?P<suffix>\S+)", re.ASCII)
_BLANKS: Final = re.compile(r"(?<![a-z])(?:x{3,}|n{5,})(?![a-z])")
_NEW_ARXIV: Final = re.compile(r"(?P<since>\d\d(?P<month>\d\d))\.(?P<number>\d+)", re.ASCII)
_OLD_ARXIV: Final = re.compile(r"(?P<archive>[a-z-]+)/(?P<since>\d\d(?P<month>\d\d))(?P<number>\d{3})", re.ASCII)
_ARCHIVES: Final = re.compile(ARXIV_ARCHIVES)

FIRST_NEW, FIVE_DIGITS, FIRST_OLD, LAST_OLD = "0704", "1501", "9101", "0703"
"""The months, as arXiv writes them, of its first and last identifiers of each style."""


def dead_looking(scheme: str, value: str, today: date) -> str:
    """Why an identifier in its normal form can lead nowhere, in a sentence; "" where nothing speaks against it."""
    if scheme == "doi":
        return _dead_doi(value.lower())
    if scheme == "arxiv":
        return _dead_arxiv(value, f"{today:%y%m}")
    return ""


def _dead_doi(value: str) -> str:
    match = _DOI.fullmatch(value)
    if match is None:
        return gettext("A DOI is “10.”, a publisher’s number, a slash and a name. This is not.")
    suffix = match["suffix"]
    is_placeholder = (
        value.split("/", maxsplit=1)[0] in PLACEHOLDER_PREFIXES
        or re.split(r"[^a-z-]", suffix)[0] in PLACEHOLDER_WORDS
        or value in TEMPLATE_DOIS
        or _BLANKS.search(suffix)
        or not suffix.strip("0.-/")
    )
    return (
        gettext("It is a placeholder, as templates have it: no publisher gave it to a paper.") if is_placeholder else ""
    )


def _dead_arxiv(value: str, month: str) -> str:
    new, old = _NEW_ARXIV.fullmatch(value), _OLD_ARXIV.fullmatch(value)
    match = new or old
    if match is None:
        return gettext("No identifier of arXiv’s looks like this.")
    if not "01" <= match["month"] <= "12":
        return gettext("Its month would be {month}.").format(month=match["month"])
    if not match["number"].strip("0"):
        return gettext("arXiv counts from 1: no paper has the number 0.")
    return (
        _dead_new(match["since"], len(match["number"]), month) if new else _dead_old(match["archive"], match["since"])
    )


def _dead_new(since: str, digits: int, month: str) -> str:
    if since < FIRST_NEW:
        return gettext("arXiv has given identifiers of this kind since April 2007 only.")
    if since > month:
        return gettext("Its month is yet to come.")
    if since < FIVE_DIGITS and digits != 4:
        return gettext("Before 2015 arXiv gave four digits after the point, not {digits}.").format(digits=digits)
    if since >= FIVE_DIGITS and digits != 5:
        return gettext("Since 2015 arXiv gives five digits after the point, not {digits}.").format(digits=digits)
    return ""


def _dead_old(archive: str, since: str) -> str:
    if not _ARCHIVES.fullmatch(archive):
        return gettext("arXiv never had an archive “{archive}”.").format(archive=archive)
    if LAST_OLD < since < FIRST_OLD:
        return gettext("arXiv gave identifiers of this kind until March 2007 only.")
    return ""
