"""The topics: what each means, how many papers it has and how far the reader is."""

from __future__ import annotations

import pytest
from django.test import Client

from papers.models import Paper, Source, Tagging, Topic, TopicRule, Verdict
from tests.cast import AWESOME, DPO, MIXTRAL, OLMO, PILE
from tests.page import paper_titles, visit

pytestmark = pytest.mark.django_db


def test_each_topic_stands_with_its_meaning_and_leads_to_its_papers(topics: list[Topic], client: Client) -> None:
    page = visit(client, "/topics/").one("main")

    for topic in topics:
        assert topic.definition in page.text
        assert topic.name in page.texts("h2")
        assert topic.get_absolute_url() in page.hrefs()


def test_a_no_counts_nowhere(topics: list[Topic], client: Client) -> None:
    moe = next(topic for topic in topics if topic.slug == "moe")
    for title, verdict in [(MIXTRAL, Verdict.YES), (OLMO, Verdict.YES), (DPO, Verdict.NO)]:
        paper = Paper.objects.create(title=title)
        Tagging.objects.create(paper=paper, topic=moe, verdict=verdict, source=Source.CURATOR)
    client.post(f"/marks/{Paper.objects.get(title=OLMO).public_id}/", {"status": "read"})
    client.post(f"/marks/{Paper.objects.get(title=DPO).public_id}/", {"status": "read"})

    page = visit(client, "/topics/")

    assert "3 papers, 1 of them without a topic" in page.one("main").text
    assert page.one("progress", aria_label="Read: MoE").text == "1 of 2"


def test_the_unread_of_a_topic_are_one_step_away(topics: list[Topic], client: Client) -> None:
    moe = next(topic for topic in topics if topic.slug == "moe")
    for title in (MIXTRAL, OLMO):
        Tagging.objects.create(paper=Paper.objects.create(title=title), topic=moe, source=Source.CURATOR)
    client.post(f"/marks/{Paper.objects.get(title=OLMO).public_id}/", {"status": "read"})

    unread = visit(client, "/topics/").one("main").link("only the unread papers about MoE")

    assert paper_titles(visit(client, unread)) == [MIXTRAL]


@pytest.mark.usefixtures("library")
def test_a_topics_page_has_its_meaning_its_rules_and_its_papers(client: Client) -> None:
    moe = Topic.objects.get(slug="moe")
    TopicRule.objects.create(topic=moe, pattern="expert* ~4 (router|=Gate)", weight=-9)

    page = visit(client, moe.get_absolute_url())

    assert page.one("h1").text == "MoE"
    assert moe.definition in page.one("main").text
    rules = page.one("details", class_="rules")
    assert "with 4 points or more has it" in rules.text
    assert "expert\u2026, within 4 words of router / Gate" in rules.texts("li")
    assert "\u22129" in rules.texts("h2")
    assert paper_titles(page) == paper_titles(visit(client, moe.library_url))


def test_a_topics_page_shows_the_readers_progress(topics: list[Topic], client: Client) -> None:
    moe = next(topic for topic in topics if topic.slug == "moe")
    for title in (MIXTRAL, OLMO):
        Tagging.objects.create(paper=Paper.objects.create(title=title), topic=moe, source=Source.CURATOR)
    client.post(f"/marks/{Paper.objects.get(title=OLMO).public_id}/", {"status": "read"})

    assert visit(client, "/topics/moe/").one("progress", aria_label="Read: MoE").text == "1 of 2"


def test_topics_that_occur_together_lead_to_what_has_both(topics: list[Topic], client: Client) -> None:
    moe, rag, code = (next(topic for topic in topics if topic.slug == slug) for slug in ("moe", "rag", "code"))
    papers = [Paper.objects.create(title=title) for title in (MIXTRAL, OLMO, DPO, PILE, AWESOME)]
    for paper, found in [(0, moe), (0, rag), (1, moe), (1, rag), (2, rag), (2, code), (3, code), (4, code)]:
        Tagging.objects.create(paper=papers[paper], topic=found, source=Source.CURATOR)

    page = visit(client, "/topics/moe/")

    both = page.one("section", aria_labelledby="related").link("papers about MoE and RAG")
    assert set(paper_titles(visit(client, both))) == {MIXTRAL, OLMO}
    assert "Code" not in page.one("section", aria_labelledby="related").text


@pytest.mark.parametrize("slug", ["nothing", "MOE", "moe-"])
def test_a_topic_that_is_not_there_is_not_found(client: Client, slug: str) -> None:
    assert client.get(f"/topics/{slug}/").status_code == 404


def test_a_topic_without_rules_or_papers_says_so(client: Client) -> None:
    Topic.objects.create(slug="empty", name="Empty")

    page = visit(client, "/topics/empty/").one("main")

    assert "no rules" in page.text
    assert "No paper has this topic yet" in page.text


def test_without_topics_the_page_says_how_to_get_some(client: Client) -> None:
    Topic.objects.all().delete()

    assert "no topics yet" in visit(client, "/topics/").one("main").text
