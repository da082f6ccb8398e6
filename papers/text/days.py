"""Days in words: how far off one is, and from which to which some last."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

_WEEK, _MONTH, _YEAR = 7, 365.25 / 12, 365.25


def ahead(day: date, today: date) -> str:
    """Say how far off a day is that is not past: "today", "tomorrow", "in 3 days", "in 2 weeks"."""
    days = (day - today).days
    if days < 2:
        return gettext("tomorrow") if days == 1 else gettext("today")
    if days < 2 * _WEEK:
        return ngettext("in %(num)d day", "in %(num)d days", days) % {"num": days}
    if days < 9 * _WEEK:
        weeks = round(days / _WEEK)
        return ngettext("in %(num)d week", "in %(num)d weeks", weeks) % {"num": weeks}
    if days < 2 * _YEAR:
        months = round(days / _MONTH)
        return ngettext("in %(num)d month", "in %(num)d months", months) % {"num": months}
    years = round(days / _YEAR)
    return ngettext("in %(num)d year", "in %(num)d years", years) % {"num": years}


def span(first: date, last: date) -> str:
    """Say from which day to which, and what both share once: "6 February to 24 May 2024"."""
    if first == last:
        return date_format(last, "j F Y")
    shared = "j F Y" if first.year != last.year else "j F" if first.month != last.month else "j"
    return gettext("%(first)s to %(last)s") % {"first": date_format(first, shared), "last": date_format(last, "j F Y")}
