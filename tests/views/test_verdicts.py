"""A curator's verdict on the paper's page: one click, and it holds against every rule."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client

from papers.models import Paper, Source, Tagging, Verdict
from tests.cast import MIXTRAL, OLMO, PASSWORD, reader
from tests.page import Element, visit

pytestmark = pytest.mark.django_db


def press(client: Client, page: Element, label: str) -> Element:
    """Send the form of the only button with this label, and return the page it leads to."""
    (form,) = (form for form in page.all("form", class_="verdict") if form.one("button").text == label)
    response = client.post(form.attributes["action"], form.fields())
    assert response.status_code == 302
    return visit(client, response.headers["Location"])


def verdict_on(paper: Paper, slug: str) -> tuple[Verdict, str, str | None] | None:
    tagging = Tagging.objects.filter(paper=paper, topic__slug=slug).select_related("decided_by").first()
    if tagging is None:
        return None
    return Verdict(tagging.verdict), tagging.source, tagging.decided_by and tagging.decided_by.get_username()


def test_a_curator_confirms_a_topic_in_one_click(library: dict[str, Paper], curator_client: Client) -> None:
    page = press(curator_client, visit(curator_client, library[MIXTRAL].get_absolute_url()), "Confirm: MoE")

    assert verdict_on(library[MIXTRAL], "moe") == (Verdict.YES, Source.CURATOR, "grace")
    assert "A curator says so" in page.one("section", class_="margin margin--beside").text


def test_a_rejected_topic_stays_away_until_it_is_taken_back(library: dict[str, Paper], curator_client: Client) -> None:
    paper = library[MIXTRAL]

    page = press(curator_client, visit(curator_client, paper.get_absolute_url()), "Reject: MoE")

    call_command("tag_papers", verbosity=0)
    assert verdict_on(paper, "moe") == (Verdict.NO, Source.CURATOR, "grace")
    assert "A curator says no" in page.one("section", class_="margin margin--beside").text
    assert "/?topic=moe" not in page.hrefs()
    page = press(curator_client, page, "Take back: MoE")
    assert verdict_on(paper, "moe") == (Verdict.YES, Source.RULE, None)
    assert "/?topic=moe" in page.hrefs()


def test_a_curator_adds_a_topic_that_no_rule_found(library: dict[str, Paper], curator_client: Client) -> None:
    paper = library[OLMO]
    page = visit(curator_client, paper.get_absolute_url())
    form = page.one("form", class_="verdicts verdicts--add")
    offered = [option.attributes["value"] for option in form.all("option")]
    assert "robotics" in offered

    curator_client.post(form.attributes["action"], form.fields() | {"topic": "robotics"})

    assert verdict_on(paper, "robotics") == (Verdict.YES, Source.CURATOR, "grace")


@pytest.mark.usefixtures("topics")
def test_only_curators_give_verdicts(client: Client) -> None:
    paper = Paper.objects.create(title=MIXTRAL)
    reader()

    for sign_in in (False, True):
        if sign_in:
            client.login(username="ada", password=PASSWORD)
        page = visit(client, paper.get_absolute_url())
        assert not page.all("form", action=f"/verdicts/{paper.public_id}/")
        response = client.post(f"/verdicts/{paper.public_id}/", {"topic": "moe", "verdict": "yes"})
        assert response.status_code == 403
    assert not Tagging.objects.exists()


@pytest.mark.usefixtures("topics")
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"topic": "moe"},
        {"topic": "nothing", "verdict": "yes"},
        {"topic": "nothing\0", "verdict": "yes"},
        {"topic": "moe", "verdict": "2"},
    ],
)
def test_a_verdict_that_makes_no_sense_is_refused_and_changes_nothing(
    curator_client: Client, sent: dict[str, str]
) -> None:
    paper = Paper.objects.create(title=MIXTRAL)

    assert curator_client.post(f"/verdicts/{paper.public_id}/", sent).status_code == 400
    assert curator_client.get(f"/verdicts/{paper.public_id}/").status_code == 405
    assert not Tagging.objects.exists()


@pytest.mark.usefixtures("topics")
def test_a_verdict_on_a_paper_that_is_not_there_is_not_found(curator_client: Client) -> None:
    assert curator_client.post("/verdicts/pnobody/", {"topic": "moe", "verdict": "yes"}).status_code == 404
