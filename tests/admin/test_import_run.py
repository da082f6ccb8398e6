"""The ledger in the admin: every line of every run, to be read and not to be changed."""

from __future__ import annotations

import pytest
from django.test import Client

from papers.models import ImportRecord, ImportRun, Paper
from tests import cast
from tests.cast import MIXTRAL
from tests.page import visit

pytestmark = pytest.mark.django_db


def test_a_run_shows_its_balance_and_leads_to_its_own_ledger(library: dict[str, Paper], curator_client: Client) -> None:
    cast.import_text("Abstract:" + cast.abstract_of(MIXTRAL), "bare.txt")
    run = ImportRun.objects.get(name__startswith="003")

    page = visit(curator_client, f"/admin/papers/importrun/{run.pk}/change/")
    ledger = visit(curator_client, page.link("every line"))

    assert "18 created" in page.text
    assert len(ledger.all("td", class_="field-outcome")) == run.records.count()


@pytest.mark.usefixtures("library")
def test_what_was_rejected_is_one_filter_away(curator_client: Client) -> None:
    path = "/admin/papers/importrecord/"

    furniture = visit(curator_client, path).link("furniture")

    shown = visit(curator_client, f"{path}{furniture}").texts("td", class_="field-outcome")
    assert shown == ["furniture"] * ImportRecord.objects.filter(outcome="furniture").count()


def test_a_papers_form_shows_what_imports_did_to_it(library: dict[str, Paper], curator_client: Client) -> None:
    cast.import_papers()

    page = visit(curator_client, f"/admin/papers/paper/{library[MIXTRAL].pk}/change/")

    assert {"A new paper.", "Known, and nothing new."} <= {each.text for each in page.all("p")}


def test_an_interrupted_run_says_that_it_did_not_finish(curator_client: Client) -> None:
    ImportRun.objects.create(name="half.txt", format="course", encoding="utf-8", sha256="0", size=1, nonblank_lines=1)

    assert "not finished" in visit(curator_client, "/admin/papers/importrun/").text
