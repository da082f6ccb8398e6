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
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup

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
    # What `install_gettext_callables` would put there, at a third of the time: a page says hundreds of texts.
    made.newstyle_gettext = True  # type: ignore[attr-defined]  # the extension's: the call itself puts the words in
    made.globals.update(_=said, gettext=said, ngettext=counted)
    made.globals.update(url=address, static=static, querystring=querystring, remembered=remembered)
    made.filters.update(
        paper_text.register.filters,
        capfirst=defaultfilters.capfirst,
        date=date_in_words,
        pluralize=defaultfilters.pluralize,
    )
    return made


def said(message: str, /, **words: object) -> Markup:
    """A text in the language of the page, with words put in and escaped; a sign of percent is written twice."""
    return _said(get_language(), message) % words if words else _whole(get_language(), message)


def counted(singular: str, plural: str, num: int, /, **words: object) -> Markup:
    """A text with a number in it, in the form that goes with the number."""
    return _counted(get_language(), singular, plural, num) % {"num": num, **words}


# Django looks a text up in the catalogue of every app, where English ones are not found.
@lru_cache(maxsize=4_000)
def _said(language: str | None, message: str) -> Markup:
    return Markup(gettext(message))  # noqa: S704 - our own texts, and their translators'


@lru_cache(maxsize=4_000)
def _whole(language: str | None, message: str) -> Markup:
    return _said(language, message) % {}


@lru_cache(maxsize=4_000)
def _counted(language: str | None, singular: str, plural: str, num: int) -> Markup:
    return Markup(ngettext(singular, plural, num))  # noqa: S704 - as above


def remembered(macro: Macro, *values: Hashable | list[Hashable]) -> str:
    """What a macro makes of values that are hashable, or lists of such, and all that it depends on: made once."""
    return _remembered(get_language(), macro, *(tuple(each) if isinstance(each, list) else each for each in values))


@lru_cache(maxsize=4_000)
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
