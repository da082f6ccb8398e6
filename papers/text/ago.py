"""How long ago something was, as people say it: in the largest unit alone."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext_lazy

from papers.text.days import ahead

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR

_UNITS: Final = (
    (365 * _DAY, ngettext_lazy("%(num)s year ago", "%(num)s years ago", "num")),
    (30 * _DAY, ngettext_lazy("%(num)s month ago", "%(num)s months ago", "num")),
    (7 * _DAY, ngettext_lazy("%(num)s week ago", "%(num)s weeks ago", "num")),
    (_DAY, ngettext_lazy("%(num)s day ago", "%(num)s days ago", "num")),
    (_HOUR, ngettext_lazy("%(num)s hour ago", "%(num)s hours ago", "num")),
    (_MINUTE, ngettext_lazy("%(num)s minute ago", "%(num)s minutes ago", "num")),
)
"""Seconds in a unit, and how many of them it was."""


def ago(moment: datetime, now: datetime) -> str:
    """Words for a moment as seen from now: "2 weeks ago"; two years off and more, the date itself.

    Yesterday is the day of the calendar where one is, and from a day on, days are counted so too, also those to come.
    """
    seconds = (now - moment).total_seconds()
    day, today = localtime(moment).date(), localtime(now).date()
    if seconds <= -_MINUTE:
        return ahead(day, today)
    if seconds >= _DAY:
        if (today - day).days == 1:
            return gettext("yesterday")
        seconds = (today - day).days * _DAY
    if seconds >= 2 * 365 * _DAY:
        return date_format(day, "j F Y")
    for unit, past in _UNITS:
        if seconds >= unit:
            return str(past % {"num": int(seconds // unit)})
    return gettext("just now")


def exact(moment: datetime) -> str:
    """The moment to the minute: "Saturday, 21 November 2026, 14:05"."""
    return date_format(localtime(moment), "l, j F Y, H:i")
