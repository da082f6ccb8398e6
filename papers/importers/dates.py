"""A day as course pages write it. Only what can be read in one way is read: a date is never guessed."""

from __future__ import annotations

import datetime
import re

# English names, whatever the machine's locale: these pages are in English.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.IGNORECASE)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH = r"(?P<month>[a-z]+)\.?"
_YEAR = r"(?P<year>\d{4})"
_SPELLINGS = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"{_DAY}(?:\s+|-)(?:of\s+)?{_MONTH}(?:,?\s+|-){_YEAR}",
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_YEAR}(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark){_DAY}",
    )
)
_NUMBERS = re.compile(rf"(?P<one>\d{{1,2}})(?P<mark>[-/.])(?P<two>\d{{1,2}})(?P=mark){_YEAR}", re.ASCII)


def day(text: str) -> datetime.date | None:
    """Read "08 Feb 2024", "8 February 2024", "Feb 8, 2024", "2024-02-08" and the like.

    None for what is no date, cannot be ("31 Feb 2024") or could be two ("02/03/2024").
    """
    text = _WEEKDAY.sub("", text.strip())
    for spelling in _SPELLINGS:
        if match := spelling.fullmatch(text):
            return _date(match["year"], _month(match["month"]), match["day"])
    if match := _NUMBERS.fullmatch(text):
        readings = {_date(match["year"], int(match["one"]), match["two"])}
        readings.add(_date(match["year"], int(match["two"]), match["one"]))
        readings.discard(None)
        return readings.pop() if len(readings) == 1 else None
    return None


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    name = "sep" if text.lower() == "sept" else text.lower()
    for names in (_MONTHS, _FULL_MONTHS):
        if name in names:
            return names.index(name) + 1
    return 0


def _date(year: str, month: int, day: str) -> datetime.date | None:
    try:
        return datetime.date(int(year), month, int(day))
    except ValueError:
        return None
