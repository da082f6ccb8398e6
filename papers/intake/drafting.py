"""Runs that a curator looks at before they are imported: a draft's ledger is what an import would write."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from papers.importers import IMPORTERS, detect
from papers.importers.record import Importer, Line
from papers.importers.source import Unreadable, survey
from papers.intake.run import begin, keep, rehearse, source_of
from papers.models import Decision, ImportRecord, ImportRun, Paper, Stage
from papers.models.import_run import kept_source
from papers.models.rows import insert

MOST_BATCHES: Final = 4
"""Of a long source only so much is previewed, for while it is rehearsed nobody else can write on SQLite."""


def draft(
    path: Path,
    name: str,
    *,
    user: Any,
    list_name: str = "",
    format_name: str | None = None,
    encoding: str | None = None,
    follows: ImportRun | None = None,
) -> ImportRun:
    """Keep a source and make a draft of it, with its preview. `list_name` is the reading list's; the name if it is "".

    `format_name` None takes what is detected; where nothing is, the draft has the format "" and no ledger until one is
    chosen (`change`). Raises Unreadable, having kept nothing.
    """
    source = survey(path, encoding)
    found = None if format_name else detect(source.head())
    run = begin(
        keep(source),
        name,
        format_name or (found[0].NAME if found else ""),
        list_name,
        stage=Stage.DRAFT,
        user=user,
        follows=follows,
    )
    _preview(run)
    return run


def change(run: ImportRun, *, format_name: str | None = None, list_name: str | None = None) -> None:
    """Choose a draft's format or list, and preview it anew; decisions go with the format they were made in."""
    if format_name is not None and format_name != run.format:
        run.format, run.decisions = format_name, {}
    if list_name is not None:
        run.list_name = list_name
    run.save(update_fields=["format", "decisions", "list_name"])
    _preview(run)


def revise(run: ImportRun, text: str, decisions: Mapping[str, list[str]] | None = None) -> None:
    """Let a draft's source be this text instead, and the decisions these; previewed anew.

    Raises Unreadable, and then the draft is as it was.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text"
        path.write_text(text, encoding="utf-8", newline="")
        try:
            source = keep(survey(path, "utf-8"))
        except Unreadable as fault:
            raise Unreadable(str(fault).replace(str(path), run.name)) from fault
    former = run.sha256
    run.encoding, run.sha256, run.size = source.encoding, source.sha256, source.size
    run.lines, run.nonblank_lines, run.decisions = source.line_count, source.text_line_count, dict(decisions or {})
    run.save(update_fields=["encoding", "sha256", "size", "lines", "nonblank_lines", "decisions"])
    _preview(run)
    _let_go(former)


def decide(run: ImportRun, lines: Iterable[int], decision: Decision | None, paper: Paper | None = None) -> None:
    """Decide of the records that begin on these lines of a draft, or with None let the rules decide; previewed anew.

    `paper` is the one to be one with, for `Decision.WITH`.
    """
    for line in lines:
        run.decisions.pop(str(line), None)
        if decision is not None:
            run.decisions[str(line)] = [decision.value, *([paper.public_id] if paper else [])]
    run.save(update_fields=["decisions"])
    _preview(run)


def discard(run: ImportRun) -> None:
    """Throw a draft away, and its source unless another run has it."""
    run.delete()
    _let_go(run.sha256)


def sureness(run: ImportRun) -> list[tuple[Importer, float]]:
    """Each format, and how sure it is of the run's source, from 0.0 to 1.0; the surest first."""
    head = source_of(run).head()
    return sorted(((importer, importer.sniff(head)) for importer in IMPORTERS), key=lambda each: -each[1])


def lines_of(run: ImportRun, first: int = 1, last: int | None = None) -> Iterator[Line]:
    """The lines of a run's source as they came, from one to another. Raises Unreadable where it is gone."""
    return islice(source_of(run).lines(), first - 1, last)


def _preview(run: ImportRun) -> None:
    """Write the draft's ledger: what importing it now would."""
    run.records.all().delete()
    if not run.format:
        return
    columns = ("first_line", "last_line", "outcome", "reason", "sentence", "paper_id", "before", "said", "decision")
    with transaction.atomic():
        newest = Paper.objects.order_by().aggregate(key=Max("pk"))["key"] or 0
        rehearsal = ImportRun.objects.get(pk=run.pk)
        report = rehearse(rehearsal, source_of(run), most=MOST_BATCHES)
        rows = list(run.records.order_by("first_line").values_list(*columns))
        transaction.set_rollback(True)
    ours = ((run.pk, *row[:5], row[5] if (row[5] or 0) <= newest else None, *row[6:]) for row in rows)
    with transaction.atomic():
        insert(ImportRecord, ("run_id", *columns), ours)
        ImportRun.objects.filter(pk=run.pk).update(tally=dict(report.tally), done=rows[-1][1] if rows else 0)
    run.refresh_from_db()


def _let_go(sha256: str) -> None:
    """Delete a kept source that no run has any more."""
    if not ImportRun.objects.filter(sha256=sha256).exists():
        with suppress(OSError):
            kept_source(sha256).unlink()
