"""`manage.py find_duplicates`: what it prints and leaves to be decided."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from papers.models import Pair, Paper
from tests.cast import HELM, MIXTRAL
from tests.command_line import manage


def find_duplicates() -> str:
    out = StringIO()
    call_command("find_duplicates", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_it_says_how_many_pairs_wait_however_often_it_runs() -> None:
    Paper.objects.create(title=HELM)
    Paper.objects.create(title=f"{HELM}s")
    Paper.objects.create(title=MIXTRAL)

    assert find_duplicates() == find_duplicates() == "1 pair of papers to look at.\n"
    assert Pair.objects.open().count() == 1


@pytest.mark.django_db
def test_where_no_papers_are_alike_there_is_nothing_to_look_at() -> None:
    assert find_duplicates() == "0 pairs of papers to look at.\n"


def test_without_a_database_it_says_so_in_a_sentence(tmp_path: Path) -> None:
    done = manage(tmp_path / "nowhere", "find_duplicates")

    assert done.returncode == 1
    assert "The database cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
