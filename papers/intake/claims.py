"""What a record says of its paper, as it is kept in the ledger: papers are made of it, and made anew without it."""

from __future__ import annotations

import datetime
from typing import Any

from papers.importers.record import (
    IdentifierFound,
    LinkFound,
    LinkKind,
    Placement,
    Record,
    Role,
    SessionFound,
    TopicFound,
)

_TEXTS = ("title", "abstract", "published", "public_id", "citation_key", "title_source")


def as_json(record: Record) -> dict[str, Any]:
    """For `ImportRecord.said`: all that the record says, and only that."""
    said: dict[str, Any] = {name: text for name in _TEXTS if (text := getattr(record, name))}
    if record.authors:
        said["authors"] = list(record.authors)
    if record.identifiers:
        said["identifiers"] = [list(each) for each in record.identifiers]
    if record.links:
        said["links"] = [[link.url, link.kind.value] for link in record.links]
    if record.placements:
        said["placements"] = [_placement(each) for each in record.placements]
    if record.topics is not None:
        said["topics"] = [[each.slug, each.verdict, each.source, list(each.evidence)] for each in record.topics]
    return said


def from_json(said: dict[str, Any], first: int, last: int) -> Record:
    """The record that `as_json` was given, of these lines; its remarks stand in the ledger's sentence."""
    topics = said.get("topics")
    return Record(
        first=first,
        last=last,
        title=said.get("title", ""),
        abstract=said.get("abstract", ""),
        authors=tuple(said.get("authors", ())),
        published=said.get("published", ""),
        identifiers=tuple(IdentifierFound(*each) for each in said.get("identifiers", ())),
        links=tuple(LinkFound(url, LinkKind(kind)) for url, kind in said.get("links", ())),
        placements=tuple(map(_placed, said.get("placements", ()))),
        public_id=said.get("public_id"),
        citation_key=said.get("citation_key"),
        title_source=said.get("title_source"),
        topics=None
        if topics is None
        else tuple(TopicFound(slug, verdict, source, tuple(words)) for slug, verdict, source, words in topics),
    )


def _placement(place: Placement) -> list[Any]:
    session = place.session and [place.session.name, place.session.date and place.session.date.isoformat()]
    return [place.line, place.last_line, place.list_name, session, place.role]


def _placed(said: list[Any]) -> Placement:
    line, last_line, list_name, session, role = said
    return Placement(
        line=line,
        last_line=last_line,
        list_name=list_name,
        session=SessionFound(session[0], session[1] and datetime.date.fromisoformat(session[1])) if session else None,
        role=Role(role) if role else None,
    )
