"""How long ago something was, or how soon it is, as people say it: in the largest unit alone."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext_lazy

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR

# Seconds in a unit, and how many of them were and will be.
_UNITS: Final = (
    (
        365 * _DAY,
        ngettext_lazy("%(num)s year ago", "%(num)s years ago", "num"),
        ngettext_lazy("in %(num)s year", "in %(num)s years", "num"),
    ),
    (
        30 * _DAY,
        ngettext_lazy("%(num)s month ago", "%(num)s months ago", "num"),
        ngettext_lazy("in %(num)s month", "in %(num)s months", "num"),
    ),
    (
        7 * _DAY,
        ngettext_lazy("%(num)s week ago", "%(num)s weeks ago", "num"),
        ngettext_lazy("in %(num)s week", "in %(num)s weeks", "num"),
    ),
    (
        _DAY,
        ngettext_lazy("%(num)s day ago", "%(num)s days ago", "num"),
        ngettext_lazy("in %(num)s day", "in %(num)s days", "num"),
    ),
    (
        _HOUR,
        ngettext_lazy("%(num)s hour ago", "%(num)s hours ago", "num"),
        ngettext_lazy("in %(num)s hour", "in %(num)s hours", "num"),
    ),
    (
        _MINUTE,
        ngettext_lazy("%(num)s minute ago", "%(num)s minutes ago", "num"),
        ngettext_lazy("in %(num)s minute", "in %(num)s minutes", "num"),
    ),
)


def ago(moment: datetime, now: datetime) -> str:
    """Words for a moment as seen from now: "2 weeks ago", "tomorrow"; two years off and more, the date itself.

    Yesterday and tomorrow are days of the calendar where one is, and from a day on, days are counted so too.
    """
    seconds = (now - moment).total_seconds()
    away = abs(seconds)
    if away >= _DAY:
        days = (localtime(now).date() - localtime(moment).date()).days
        if abs(days) == 1:
            return gettext("yesterday") if days > 0 else gettext("tomorrow")
        away = abs(days) * _DAY
    if away >= 2 * 365 * _DAY:
        return date_format(localtime(moment), "j F Y")
    for unit, past, future in _UNITS:
        if away >= unit:
            number = int(away // unit)
            return str((past if seconds > 0 else future) % {"num": number})
    return gettext("just now")


def exact(moment: datetime) -> str:
    """The moment to the minute: "Saturday, 21 November 2026, 14:05"."""
    return date_format(localtime(moment), "l, j F Y, H:i")
