"""What imports of former days said is read again from their sources, once, and only where it is missing."""

from __future__ import annotations

import pytest

from papers.importers.source import Unreadable
from papers.intake.claims import from_json
from papers.intake.retelling import tell_again, tell_again_of
from papers.intake.run import Order, run_import
from papers.models import ImportRecord, ImportRun, Outcome, Paper
from tests import cast
from tests.cast import MIXTRAL, SEED_FILES, import_records

pytestmark = pytest.mark.django_db

SPEAKING = [Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.DUPLICATE]


def of_former_days() -> ImportRun:
    """The last run, as an older version left it: without what its records say."""
    ImportRecord.objects.update(said=None)
    return ImportRun.objects.get()


@pytest.mark.parametrize("path", SEED_FILES, ids=lambda path: path.stem[:3])
@pytest.mark.usefixtures("topics")
def test_all_that_a_seed_list_said_is_told_again(path: object) -> None:
    run_import(Order(path=path))  # type: ignore[arg-type]  # a path
    run = of_former_days()

    told = tell_again(run)

    assert told == run.records.filter(said__isnull=False).count() == run.records.filter(outcome__in=SPEAKING).count()
    assert told > 0
    assert tell_again(run) == 0


def test_a_record_is_told_as_it_spoke(library: dict[str, Paper]) -> None:
    run = of_former_days()

    tell_again_of([library[MIXTRAL].pk])

    record = run.records.get(paper=library[MIXTRAL])
    said = from_json(record.said or {}, record.first_line, record.last_line)
    assert (said.title, said.abstract) == (MIXTRAL, cast.abstract_of(MIXTRAL))
    assert (said.first, said.last) == (record.first_line, record.last_line)


def test_what_is_in_the_ledger_is_not_read_again() -> None:
    import_records({"title": MIXTRAL}, {"title": cast.OLMO})
    run = of_former_days()
    kept = run.records.get(first_line=1)
    kept.said = {"title": "As it was kept"}
    kept.save()

    assert tell_again(run) == 1

    assert ImportRecord.objects.get(pk=kept.pk).said == {"title": "As it was kept"}


def test_what_is_told_needs_no_source() -> None:
    import_records({"title": MIXTRAL})
    run = of_former_days()
    tell_again(run)
    run.source_path.unlink()

    assert tell_again(run) == 0


@pytest.mark.parametrize("fate", ["gone", "another"])
def test_a_source_that_is_gone_or_another_is_said(fate: str) -> None:
    import_records({"title": MIXTRAL})
    run = of_former_days()
    if fate == "gone":
        run.source_path.unlink()
    else:
        run.source_path.write_text('{"title": "Something else"}\n')

    with pytest.raises(Unreadable):
        tell_again(run)

    assert not run.records.filter(said__isnull=False).exists()


def test_a_run_that_is_not_live_is_left_alone(library: dict[str, Paper]) -> None:
    run = of_former_days()
    ImportRun.objects.update(stage="undone")

    tell_again_of([library[MIXTRAL].pk])

    assert not run.records.filter(said__isnull=False).exists()
