"""What is said before a run is undone is what undoing it does."""

from __future__ import annotations

import pytest

from papers.intake.foreseen import foreseen
from papers.intake.undoing import redo, undo
from papers.models import ImportRun, Note, OwnTag, Paper, Reader, Star, Status
from tests import cast
from tests.cast import DPO, HELM, MIXTRAL, OLMO, PILE

pytestmark = pytest.mark.django_db


def test_what_is_foreseen_is_what_happens(library: dict[str, Paper], curator: cast.User) -> None:
    run = ImportRun.objects.get()
    somebody = Reader.objects.create(user=cast.reader())
    somebody.mark(library[MIXTRAL], Status.QUEUED)
    Note.keep(somebody, library[MIXTRAL], "Compare.")
    Star.keep(somebody, library[DPO], is_starred=True)
    OwnTag.keep(somebody, library[PILE], ["data", "thesis"])
    cast.import_text(f"{OLMO}\n- https://arxiv.org/abs/2402.00838\n{HELM}\n", "other.txt", format_name="course")

    ahead = foreseen(run)
    done = undo(run, curator)

    assert (ahead.going, ahead.remade, ahead.kept) == (done.gone, done.remade, len(done.kept))
    assert (ahead.going, ahead.kept) == (13, 3)
    assert {kind: number for kind, number in ahead.held.items() if number} == {
        "marks": 1,
        "notes": 1,
        "stars": 1,
        "tags": 2,
    }
    assert sorted(title for title, _id, _held in done.kept) == sorted([MIXTRAL, DPO, PILE])


def test_a_run_of_which_another_says_the_same_takes_nothing_away(library: dict[str, Paper], curator: cast.User) -> None:
    cast.import_papers()
    again = ImportRun.objects.latest("pk")

    ahead = foreseen(again)

    assert (ahead.going, ahead.kept) == (0, 0)
    undo(again, curator)
    assert foreseen(ImportRun.objects.earliest("pk")).going == 18
    redo(again, curator)
    assert foreseen(ImportRun.objects.earliest("pk")).going == 0
