"""Drafts: what is decided of a record holds also beside what the import itself finds, and no fault loses a source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from papers.intake.drafting import decide, draft, revise
from papers.intake.run import submit, work
from papers.models import Decision, ImportRun, Paper
from tests.cast import COURSE, import_records

pytestmark = pytest.mark.django_db

ARXIV, DOI = {"arxiv": "2402.00838"}, {"doi": "10.1145/3442188.3445922"}


@pytest.mark.parametrize("title", ["Of moths and their maps", "Of lamps and their shades"])
def test_a_decision_holds_for_a_paper_that_becomes_one_with_another_in_the_same_batch(
    title: str, curator: User, tmp_path: Path
) -> None:
    import_records(
        {"title": "Of moths and their maps", "identifiers": ARXIV},
        {"title": "Of lamps and their shades", "identifiers": DOI},
    )
    path = tmp_path / "both.jsonl"
    both = {"title": "Of moths and their maps", "identifiers": ARXIV | DOI}
    path.write_text("\n".join(map(json.dumps, (both, {"title": "A talk on something else"}))), encoding="utf-8")
    run = draft(path, path.name, user=curator)

    decide(run, [2], Decision.WITH, Paper.objects.get(title=title))
    submit(run)
    work(ImportRun.objects.get(pk=run.pk))

    assert Paper.objects.count() == 1


def test_a_text_that_cannot_be_previewed_leaves_the_source_that_was(curator: User) -> None:
    run = draft(COURSE, COURSE.name, user=curator)
    ImportRun.objects.update(format="none")
    run.refresh_from_db()

    with pytest.raises(LookupError), transaction.atomic():
        revise(run, "Abstract: We present one abstract.")

    assert ImportRun.objects.get().source_path.exists()
