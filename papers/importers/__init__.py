"""Text in, records out: one module a format, and the tuple that lists them. Nothing here touches a database."""

from __future__ import annotations

from papers.importers import abstracts, course, digest, json_lines, trending
from papers.importers.record import Importer, Line

IMPORTERS: tuple[Importer, ...] = (json_lines, course, abstracts, trending, digest)

_SURE_ENOUGH = 0.5


def detect(head: list[Line]) -> tuple[Importer, float] | None:
    """Find the importer that is surest of a source's opening lines, and how sure it is (0.5 to 1.0).

    None where no importer is sure enough: a text that is no list of papers is better left alone.
    """
    sureness, _, importer = max(
        ((importer.sniff(head), -place, importer) for place, importer in enumerate(IMPORTERS)),
        key=lambda known: known[:2],
    )
    return (importer, sureness) if sureness >= _SURE_ENOUGH else None


def by_name(name: str) -> Importer:
    """Give the importer called `name` ("trending"); raises KeyError where there is none."""
    return {importer.NAME: importer for importer in IMPORTERS}[name]
