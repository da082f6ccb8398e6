"""Papers out, streamed, one file a format: a module with NAME, LABEL, CONTENT_TYPE and `write`, listed in one tuple."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from papers.exports import json_lines
from papers.models.paper import PaperQuerySet


class Exporter(Protocol):
    """One format of export: `write` turns papers into pieces of text, in an order that depends on the papers alone."""

    NAME: str
    LABEL: str
    CONTENT_TYPE: str

    def write(self, papers: PaperQuerySet, *, public: bool = False) -> Iterator[str]:
        """Yield the export in pieces, reading the papers in chunks; with `public`, only what readers see."""


EXPORTERS: tuple[Exporter, ...] = (json_lines,)


def by_name(name: str) -> Exporter:
    """The exporter of this name; raises KeyError."""
    return {exporter.NAME: exporter for exporter in EXPORTERS}[name]
