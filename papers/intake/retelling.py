"""What older imports said, read again from their kept sources: the ledger did not keep it then."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from papers.importers import by_name
from papers.importers.accounting import accounted
from papers.importers.record import Record
from papers.importers.source import Unreadable, survey
from papers.intake.claims import as_json
from papers.intake.study import in_batches
from papers.models import LIVE, ImportRecord, ImportRun
from papers.models.import_run import ImportRecordQuerySet


def tell_again(run: ImportRun) -> int:
    """Fill in what this run's records say where the ledger does not have it; of how many it now does.

    A record is known by its lines. Raises Unreadable where the source is gone or is not what was imported.
    """
    if not _silent(run.records.all()).exists():
        return 0
    source = survey(run.source_path, run.encoding)
    if source.sha256 != run.sha256:
        raise Unreadable(f"The source of “{run.name}” is not what was imported.")
    told = 0
    for items in in_batches(accounted(source.lines(), by_name(run.format).parse)):
        said = {item.first: item for item in items if isinstance(item, Record)}
        with transaction.atomic():
            silent = _silent(run.records.filter(first_line__range=(items[0].first, items[-1].last)))
            heard = [record for record in silent if _is_of(record, said.get(record.first_line))]
            for record in heard:
                record.said = as_json(said[record.first_line])
            told += ImportRecord.objects.bulk_update(heard, ["said"])
    return told


def tell_again_of(papers: Iterable[int]) -> None:
    """Let all live records of the papers of these keys be told. Raises Unreadable where a source is gone."""
    silent = _silent(ImportRecord.objects.filter(paper__in=list(papers), run__stage__in=LIVE)).order_by()
    for run in ImportRun.objects.filter(pk__in=silent.values_list("run", flat=True)):
        tell_again(run)


def _silent(records: ImportRecordQuerySet) -> ImportRecordQuerySet:
    """Those that speak of a paper, and of which it is not known what they say."""
    return records.filter(said__isnull=True, paper__isnull=False)


def _is_of(record: ImportRecord, found: Record | None) -> bool:
    return found is not None and found.last == record.last_line
