"""The fields of the search language: which texts can be asked for, and what a condition's value is understood to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from papers.importers import links
from papers.models.mark import UNREAD, Status
from papers.text.normal import title_key

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from papers.finding.choices import ListChoice, TagChoice, TopicChoice

NOTE: Final = "note"
"""The text that is a reader's own and stands in no index."""

TEXT: Final = {"title": "title", "abstract": "abstract", "author": "author", "authors": "author", "note": NOTE}
"""The names of the texts as they are typed, and the text that is meant."""

Values = tuple[str, ...]
_YEARS: Final = re.compile(r"(?P<first>\d{4})?(?P<to>\.\.\.?|-|–)?(?P<last>\d{4})?", re.ASCII)
_STARRED: Final = "starred"


@dataclass(frozen=True)
class Names:
    """What topics, lists, sessions and a reader's own tags can be called, and the slugs that are meant."""

    topic: Mapping[str, Values] = field(default_factory=dict)
    list: Mapping[str, Values] = field(default_factory=dict)
    session: Mapping[str, Values] = field(default_factory=dict)
    tag: Mapping[str, Values] = field(default_factory=dict)

    @classmethod
    def of(cls, topics: Iterable[TopicChoice], lists: Iterable[ListChoice], tags: Iterable[TagChoice] = ()) -> Names:
        """The names of these topics, of these lists with their sessions, and of these tags."""
        lists = list(lists)
        return cls(
            _by_name((name, topic.slug) for topic in topics for name in (topic.slug, topic.name)),
            _by_name((name, each.slug) for each in lists for name in (each.slug, each.title, each.name)),
            _by_name(
                (name, session.slug)
                for each in lists
                for session in each.sessions
                for name in (session.slug, session.name, str(session))
            ),
            _by_name((name, tag.slug) for tag in tags for name in (tag.slug, tag.name)),
        )


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, Values]:
    found: dict[str, dict[str, None]] = {}
    for name, slug in pairs:
        found.setdefault(title_key(name), {})[slug] = None
    return {name: tuple(slugs) for name, slugs in found.items()}


def _named(field_name: str) -> Callable[[str, Names], Values | None]:
    def named(said: str, names: Names) -> Values | None:
        known: Mapping[str, Values] = getattr(names, field_name)
        return known.get(title_key(said))

    return named


def _state(said: str, names: Names) -> Values | None:
    state = said.lower()
    return (state,) if state in {UNREAD, _STARRED} or state in Status.values else None


def _presence(said: str, names: Names) -> Values | None:
    return (said.lower(),) if said.lower() in {"abstract", "note"} else None


def _years(said: str, names: Names) -> Values | None:
    """First and last year, "" for an open end."""
    found = _YEARS.fullmatch(said)
    if not found or not (found["first"] or found["last"]):
        return None
    first, last = found["first"] or "", found["last"] or ""
    if not found["to"]:
        return None if first and last else (first or last, first or last)
    return (last, first) if first and last and last < first else (first, last)


def _identifier(scheme: str) -> Callable[[str, Names], Values | None]:
    def identifier(said: str, names: Names) -> Values | None:
        # An arXiv paper has a DOI too, and that one leads to its arXiv id.
        found = links.identifier(f"{scheme}:{said}")
        return (found.scheme, found.value) if found else None

    return identifier


CONDITIONS: Final[dict[str, tuple[Callable[[str, Names], Values | None], StrPromise]]] = {
    "topic": (_named("topic"), _("No topic is called “{}”; it was searched as words.")),
    "list": (_named("list"), _("No list is called “{}”; it was searched as words.")),
    "session": (_named("session"), _("No session is called “{}”; it was searched as words.")),
    "tag": (_named("tag"), _("No tag of yours is called “{}”; it was searched as words.")),
    "is": (
        _state,
        _("A paper is unread, queued, reading, read, skipped or starred, not “{}”; it was searched as words."),
    ),
    "has": (_presence, _("Papers can be asked for an abstract or a note, not for “{}”; it was searched as words.")),
    "year": (_years, _("“{}” is no year (2023) and no span of years (2023..2024); it was searched as words.")),
    "arxiv": (_identifier("arxiv"), _("“{}” is no arXiv id; it was searched as words.")),
    "doi": (_identifier("doi"), _("“{}” is no DOI; it was searched as words.")),
}
"""Each condition's field: what understands its value, and what is said where nobody does."""
