"""What the templates of the public pages can call. They are Jinja2's; the admin's are Django's own."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.template import defaultfilters
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Macro

from papers.addresses import address
from papers.templatetags import paper_text


def environment(**options: Any) -> Environment:
    """Jinja2's environment, in which a name that is not there is an error and not an empty place."""
    options |= {
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n"],
    }
    made = Environment(**options)  # noqa: S701 - Django turns escaping on
    # "newstyle": the words are put in by the call itself, and what is put in is escaped.
    made.install_gettext_callables(_said, _counted, newstyle=True, pgettext=pgettext, npgettext=npgettext)  # type: ignore[attr-defined]  # the extension's
    made.globals.update(url=address, static=static, querystring=querystring, remembered=remembered)
    made.filters.update(
        paper_text.register.filters,
        capfirst=defaultfilters.capfirst,
        date=date_in_words,
        pluralize=defaultfilters.pluralize,
    )
    return made


def _said(message: str) -> str:
    return _translation(get_language(), message)


def _counted(singular: str, plural: str, number: int) -> str:
    return _plural(get_language(), singular, plural, number)


# Django looks a text up in the catalogue of every app, where English ones are not found: a page asks for hundreds.
@lru_cache(maxsize=4_000)
def _translation(language: str | None, message: str) -> str:
    return gettext(message)


@lru_cache(maxsize=4_000)
def _plural(language: str | None, singular: str, plural: str, number: int) -> str:
    return ngettext(singular, plural, number)


def remembered(macro: Macro, *values: Hashable) -> str:
    """What a macro makes of values that are hashable and all that it depends on, made once for the same."""
    return _remembered(get_language(), macro, *values)


@lru_cache(maxsize=2_000)
def _remembered(language: str | None, macro: Macro, *values: Hashable) -> str:
    return macro(*values)


def date_in_words(value: Any, form: str) -> str:
    """Django's filter `date`, which of a day, unlike of a moment, is made once: a year of reading has a thousand."""
    return _day_in_words(get_language(), value, form) if type(value) is date else defaultfilters.date(value, form)


@lru_cache(maxsize=5_000)
def _day_in_words(language: str | None, day: date, form: str) -> str:
    return defaultfilters.date(day, form)


def querystring(query: QueryDict, **changes: object) -> SafeString:
    """A query with some of its parameters changed, or with None left out, from its "?" on."""
    changed = query.copy()
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = str(value)
    return mark_safe(f"?{changed.urlencode()}".replace("&", "&amp;"))  # noqa: S308 - urlencode leaves no other sign of HTML
