"""The product's own JSON lines: one paper a line, sorted by id, so that equal data gives equal bytes.

The shape is a contract that other tools rely on; `papers.importers.json_lines` reads it back without loss.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from papers.importers.record import LinkKind
from papers.models import Entry, Paper, Tagging, Verdict
from papers.models.paper import PaperQuerySet

NAME = "jsonl"
LABEL = "JSON lines"
CONTENT_TYPE = "application/jsonl; charset=utf-8"

_CHUNK = 500


def write(papers: PaperQuerySet, *, public: bool = False) -> Iterator[str]:
    """Yield one line of JSON for each paper, read from the database in chunks.

    With `public`, lists that are not published are left out.
    """
    places = Entry.objects.public() if public else Entry.objects.all()
    entries = Prefetch("entries", places.select_related("reading_list", "session"))
    related = ("identifiers", "links", entries, "taggings__topic")
    for paper in papers.order_by("public_id").prefetch_related(*related).iterator(chunk_size=_CHUNK):
        yield json.dumps(_shape(paper), ensure_ascii=False) + "\n"


def _shape(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.public_id,
        "citation_key": paper.citation_key,
        "title": paper.title,
        "title_source": paper.title_source,
        "abstract": paper.abstract,
        "authors": paper.authors,
        "published": paper.published or None,
        **_identifiers_and_links(paper),
        "entries": sorted(map(_entry, paper.entries.all()), key=_entry_order),
        "topics": sorted(map(_tagging, paper.taggings.all()), key=lambda topic: str(topic["slug"])),
    }


def _identifiers_and_links(paper: Paper) -> dict[str, Any]:
    """The contract has room for one identifier of a scheme; a further one (the journal's DOI) goes out as a link."""
    identifiers: dict[str, str] = {}
    links = {link.url: link.kind for link in paper.links.all()}
    for each in sorted(paper.identifiers.all(), key=lambda each: (each.scheme, each.value)):
        if identifiers.setdefault(each.scheme, each.value) != each.value and each.url:
            links.setdefault(each.url, LinkKind.ABSTRACT)
    return {"identifiers": identifiers, "links": [{"url": url, "kind": links[url]} for url in sorted(links)]}


def _entry(entry: Entry) -> dict[str, Any]:
    session = entry.session
    return {
        "list": entry.reading_list.name,
        "line": entry.line,
        "session": (session.name or None) if session else None,
        "date": session.date.isoformat() if session and session.date else None,
        "role": entry.role or None,
    }


def _entry_order(entry: dict[str, Any]) -> tuple[Any, ...]:
    return entry["list"], entry["line"], entry["session"] or "", entry["date"] or ""


def _tagging(tagging: Tagging) -> dict[str, Any]:
    return {
        "slug": tagging.topic.slug,
        "verdict": tagging.verdict == Verdict.YES,
        "source": tagging.source,
        "evidence": tagging.evidence,
    }
