"""An import from a file to a balanced ledger: survey, detect, keep the source, then batch after batch."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from papers.importers import IMPORTERS, by_name, detect
from papers.importers.record import Importer
from papers.importers.source import Source, Unreadable, survey
from papers.intake.ahead import Ahead
from papers.intake.batch import Batch
from papers.intake.report import MOST_SHOWN, Report
from papers.intake.shelf import Shelf
from papers.intake.study import Studied, Study
from papers.models import ImportRun, Outcome, Topic
from papers.models.import_run import kept_source
from papers.topics.catalogue import load_topics
from papers.topics.tagging import Topics

LONG = 4_000_000
"""Bytes of a source from which on a second process is worth its start, which takes as long as some hundred papers."""

Progress = Callable[[int, int], None]
"""Told after each batch: lines done, lines in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be imported and how. `list_name` None takes the file's name, `format_name` None what is detected."""

    path: Path
    format_name: str | None = None
    list_name: str | None = None
    encoding: str | None = None
    dry_run: bool = False
    read_ahead: bool | None = None
    """Whether a second process reads ahead of the one that writes; None leaves it to the source's size."""

    @property
    def name(self) -> str:
        """The file's name as text: on disk it may hold bytes that are none."""
        return self.path.name.encode("utf-8", "replace").decode()


def run_import(order: Order, progress: Progress = lambda done, total: None) -> Report:
    """Import one file and return its report. Raises Unreadable, having changed nothing, when it cannot be read."""
    source = survey(order.path, order.encoding)
    importer = _importer(order, source)
    if not order.dry_run:
        source = _keep(source)
        return _Run(order, source, importer, progress).carry_out()
    with transaction.atomic():
        report = _Run(order, source, importer, progress).carry_out()
        transaction.set_rollback(True)
    return report


def already_imported(path: Path) -> bool:
    """Has a run of these very bytes under this name been finished? Raises Unreadable."""
    source = survey(path)
    return _finished_runs(source).filter(name=Order(path=path).name).exists()


class _Run:
    """One run's way through its source."""

    def __init__(self, order: Order, source: Source, importer: Importer, progress: Progress) -> None:
        self._source = source
        self._importer = importer
        self._progress = progress
        self._ahead = order.read_ahead
        self._shelf = Shelf(order.list_name or order.name, importer.NAME, importer.LABEL)
        self._report = Report(
            name=order.name,
            format=importer.LABEL,
            encoding=source.encoding,
            lines=source.text_line_count,
            dry_run=order.dry_run,
        )

    def carry_out(self) -> Report:
        if not Topic.objects.exists():
            load_topics()
        topics = Topics()
        run = ImportRun.objects.create(
            name=self._report.name,
            format=self._importer.NAME,
            encoding=self._source.encoding,
            sha256=self._source.sha256,
            size=self._source.size,
            nonblank_lines=self._source.text_line_count,
        )
        with self._study(topics) as study:
            mostly_new = not _finished_runs(self._source).exists()
            while studied := study.next(mostly_new=mostly_new):
                tally = self._take(Batch(run, self._shelf, topics, studied), studied)
                mostly_new = 2 * tally[Outcome.CREATED] >= len(studied.items)
        run.reading_list = self._shelf.own_list()
        run.tally = dict(self._report.tally)
        run.finished = timezone.now()
        run.save()
        return self._report

    def _study(self, topics: Topics) -> Study | Ahead:
        """In this process, or where that is worth it in one of its own, which works while this one writes."""
        ahead = self._source.size >= LONG and (os.cpu_count() or 1) > 1 if self._ahead is None else self._ahead
        return (Ahead if ahead else Study)(self._source, self._importer.NAME, topics.rules)

    def _take(self, batch: Batch, studied: Studied) -> Counter[str]:
        with transaction.atomic():
            _one_import_at_a_time()
            tally, rejected = batch.carry_out()
        self._report.accounted += studied.lines
        self._report.tally += tally
        room = MOST_SHOWN - len(self._report.rejected)
        self._report.rejected += [(line.first, line.last, line.reason, line.sentence) for line in rejected[:room]]
        self._progress(studied.items[-1].last, self._source.line_count)
        return tally


def _finished_runs(source: Source) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(sha256=source.sha256, finished__isnull=False)


def _importer(order: Order, source: Source) -> Importer:
    if order.format_name is not None:
        return by_name(order.format_name)
    found = detect(source.head())
    if found is None:
        known = ", ".join(importer.NAME for importer in IMPORTERS)
        raise Unreadable(
            f"{order.path}: this does not look like a list of papers."
            f" If it is one, name its format with --format ({known})."
        )
    return found[0]


def _keep(source: Source) -> Source:
    """Copy the source into the data folder, once for all its imports, and read on from there: the copy stays."""
    kept = kept_source(source.sha256)
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
            draft = Path(shutil.copyfile(source.path, Path(folder) / source.sha256))
            with draft.open("rb") as copy:
                if hashlib.file_digest(copy, "sha256").hexdigest() != source.sha256:
                    raise Unreadable(f"{source.path} changed while it was being read.")
            draft.replace(kept)
    return replace(source, path=kept)


def _one_import_at_a_time() -> None:
    """Two imports side by side take turns, batch by batch, so that neither misses a paper the other has just made.

    On SQLite the transaction itself is the turn.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x5041504552])
