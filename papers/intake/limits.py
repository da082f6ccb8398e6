"""What the tables can hold, asked before anything is written, so that an odd record costs only its own lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.db.models import Model

from papers.importers.record import Record
from papers.models import Identifier, Link, Paper, ReadingList, Session, Source, Topic

_ID = re.compile(r"[\w-]+", re.ASCII)


def misfit(record: Record) -> str | None:
    """Why a record cannot be kept, in a sentence; None where it can."""
    return next(_faults(record), None)


def _faults(record: Record) -> Iterator[str]:
    yield from _too_long("The id", Paper, "public_id", [record.public_id or ""])
    yield from _too_long("The citation key", Paper, "citation_key", [record.citation_key or ""])
    yield from _too_long("An identifier's scheme", Identifier, "scheme", [each.scheme for each in record.identifiers])
    yield from _too_long("An identifier", Identifier, "value", [each.value for each in record.identifiers])
    yield from _too_long("A link", Link, "url", [link.url for link in record.links])
    places = record.placements
    yield from _too_long("A list's name", ReadingList, "name", [place.list_name or "" for place in places])
    yield from _too_long("A session's name", Session, "name", [place.session.name for place in places if place.session])
    slugs = [topic.slug for topic in record.topics or ()]
    yield from _too_long("A topic's slug", Topic, "slug", slugs)
    for what, names in (("id", [record.public_id] if record.public_id else []), ("topic's slug", slugs)):
        for name in names:
            if not _ID.fullmatch(name):
                yield f"“{name}” is no {what}: it is made of letters, digits, hyphens and underscores."
    for topic in record.topics or ():
        if not topic.verdict and topic.source != Source.CURATOR:
            yield f"A “no” to the topic “{topic.slug}” can only be a curator's."


def _too_long(what: str, model: type[Model], field: str, texts: Iterable[str]) -> Iterator[str]:
    most: int = getattr(model._meta.get_field(field), "max_length", 0)  # noqa: SLF001 - Django's documented interface
    for text in texts:
        if len(text) > most:
            yield f"{what} is longer than {most} characters: “{text[:40]}…”."
