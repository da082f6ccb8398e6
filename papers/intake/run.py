"""An import from a file to a balanced ledger: survey, detect, keep the source, then batch after batch."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count, takewhile
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Count, Max
from django.utils import timezone

from papers.importers import IMPORTERS, by_name, detect
from papers.importers.record import Importer
from papers.importers.source import Source, Unreadable, survey
from papers.intake.ahead import Ahead
from papers.intake.batch import Batch
from papers.intake.report import MOST_SHOWN, Report
from papers.intake.shelf import Shelf
from papers.intake.study import Studied, Study
from papers.models import LIVE, ImportRun, Outcome, Stage, Topic
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
        run = begin(keep(source), order.name, importer.NAME, order.list_name or "")
        return work(run, progress, read_ahead=order.read_ahead)
    with transaction.atomic():
        run = begin(source, order.name, importer.NAME, order.list_name or "")
        report = rehearse(run, source, progress)
        transaction.set_rollback(True)
    report.dry_run, report.run = True, None
    return report


def begin(source: Source, name: str, format_name: str, list_name: str = "", **more: Any) -> ImportRun:
    """A run of a source that is to be worked on, or whatever else `more` says of its columns."""
    return ImportRun.objects.create(
        name=name,
        list_name=list_name,
        format=format_name,
        encoding=source.encoding,
        sha256=source.sha256,
        size=source.size,
        lines=source.line_count,
        nonblank_lines=source.text_line_count,
        **more,
    )


def submit(run: ImportRun) -> None:
    """Let a draft wait to be imported: its preview makes room for what will be. In the caller's transaction."""
    run.records.all().delete()
    run.stage, run.started, run.done, run.tally = Stage.WAITING, timezone.now(), 0, {}
    run.save(update_fields=["stage", "started", "done", "tally"])


def work(run: ImportRun, progress: Progress = lambda done, total: None, *, read_ahead: bool | None = None) -> Report:
    """Import what a run is of, from where it was left if it was interrupted; until it is cancelled, if it is.

    What raises is written down: the run has failed then, as far as it came.
    """
    try:
        report = _Work(run, source_of(run), progress, read_ahead=read_ahead).carry_out()
    except BaseException as fault:
        with suppress(DatabaseError):
            sentence = str(fault) or "It was interrupted."
            broken_off = ImportRun.objects.filter(pk=run.pk).exclude(stage=Stage.CANCELLED)
            broken_off.update(stage=Stage.FAILED, fault=sentence)
        raise
    return report


def rehearse(
    run: ImportRun, source: Source, progress: Progress = lambda done, total: None, most: int | None = None
) -> Report:
    """Do all that importing the source (its first `most` batches) does, in a transaction that the caller rolls back."""
    return _Work(run, source, progress, read_ahead=False).carry_out(most)


def source_of(run: ImportRun) -> Source:
    """The source of a run, as it is kept."""
    return Source(
        path=run.source_path,
        sha256=run.sha256,
        size=run.size,
        encoding=run.encoding,
        line_count=run.lines,
        text_line_count=run.nonblank_lines,
    )


def already_imported(path: Path) -> bool:
    """Has a run of these very bytes under this name been finished, be it undone by now? Raises Unreadable."""
    source = survey(path)
    return ImportRun.objects.filter(sha256=source.sha256, finished__isnull=False, name=Order(path=path).name).exists()


class _Work:
    """One run's way through its source."""

    def __init__(self, run: ImportRun, source: Source, progress: Progress, *, read_ahead: bool | None = None) -> None:
        self._run = run
        self._source = source
        self._importer = importer = by_name(run.format)
        self._progress = progress
        self._ahead = read_ahead
        self._shelf = Shelf(run.list_name or run.name, importer.NAME, importer.LABEL)
        self._report = Report(
            name=run.name, format=importer.LABEL, encoding=source.encoding, lines=source.text_line_count
        )
        self._report.run = run.pk

    def carry_out(self, most: int | None = None) -> Report:
        """All batches that are left, or the first `most` of them."""
        if not Topic.objects.exists():
            load_topics()
        topics = Topics()
        self._take_up()
        with self._study(topics) as study:
            mostly_new = not self._is_known()
            for _ in count() if most is None else range(most):
                if not (studied := study.next(mostly_new=mostly_new)):
                    break
                tally = self._take(topics, studied)
                if tally is None:
                    return self._leave()
                mostly_new = 2 * tally[Outcome.CREATED] >= len(studied.items)
        return self._end(Stage.FINISHED)

    def _take_up(self) -> None:
        """What an earlier beginning of this run has written stands, and is part of the report."""
        records = self._run.records
        begun = ImportRun.objects.filter(pk=self._run.pk).exclude(stage=Stage.CANCELLED)
        self._done = records.aggregate(last=Max("last_line"))["last"] or 0
        if self._done:
            self._report.tally.update(dict(records.order_by().values_list("outcome").annotate(n=Count("pk"))))
            lines = takewhile(lambda line: line.number <= self._done, self._source.lines())
            self._report.accounted = sum(bool(line.text.strip()) for line in lines)
        begun.update(stage=Stage.RUNNING, done=self._done, fault="")

    def _leave(self) -> Report:
        """Stop where the run was cancelled, or where somebody else goes on with it."""
        if ImportRun.objects.filter(pk=self._run.pk, stage=Stage.CANCELLED).exists():
            return self._end(Stage.CANCELLED)
        return self._report

    def _end(self, stage: Stage) -> Report:
        run = self._run
        run.reading_list = self._shelf.own_list() or run.reading_list
        run.tally = dict(self._report.tally)
        run.finished, run.stage, run.fault = timezone.now(), stage, ""
        run.save(update_fields=["reading_list", "tally", "finished", "stage", "fault"])
        return self._report

    def _is_known(self) -> bool:
        others = ImportRun.objects.filter(sha256=self._source.sha256, stage__in=LIVE).exclude(pk=self._run.pk)
        return others.exists()

    def _study(self, topics: Topics) -> Study | Ahead:
        """In this process, or where that is worth it in one of its own, which works while this one writes."""
        ahead = self._source.size >= LONG and (os.cpu_count() or 1) > 1 if self._ahead is None else self._ahead
        return (Ahead if ahead else Study)(self._source, self._importer.NAME, topics.rules, self._done)

    def _take(self, topics: Topics, studied: Studied) -> Counter[str] | None:
        """Write one batch, with how far the run has come; None where it was cancelled, or somebody else is further."""
        last = studied.items[-1].last
        with transaction.atomic():
            one_import_at_a_time()
            held = ImportRun.objects.filter(pk=self._run.pk, stage=Stage.RUNNING, done=self._done)
            if not held.update(done=last, beat=timezone.now()):
                return None
            tally, rejected = Batch(self._run, self._shelf, topics, studied).carry_out()
        self._done = last
        self._report.accounted += studied.lines
        self._report.tally += tally
        room = MOST_SHOWN - len(self._report.rejected)
        self._report.rejected += [(line.first, line.last, line.reason, line.sentence) for line in rejected[:room]]
        self._progress(last, self._source.line_count)
        return tally


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


def keep(source: Source) -> Source:
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


def one_import_at_a_time() -> None:
    """Two imports side by side take turns, batch by batch, so that neither misses a paper the other has just made.

    On SQLite the transaction itself is the turn.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x5041504552])
