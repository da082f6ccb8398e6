"""The topics: what each means, how many papers it has and how far the reader is."""

from __future__ import annotations

import pytest
from django.test import Client

from papers.models import Paper, Source, Tagging, Topic, Verdict
from tests.cast import DPO, MIXTRAL, OLMO
from tests.page import paper_titles, visit

pytestmark = pytest.mark.django_db


def test_each_topic_stands_with_its_meaning_and_leads_to_its_papers(topics: list[Topic], client: Client) -> None:
    page = visit(client, "/topics/").one("main")

    for topic in topics:
        assert topic.definition in page.text
        assert topic.name in page.texts("h2")
        assert f"/?topic={topic.slug}" in page.hrefs()


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

    unread = visit(client, "/topics/").one("main").link("papers about MoE")

    assert paper_titles(visit(client, unread)) == [MIXTRAL]


def test_without_topics_the_page_says_how_to_get_some(client: Client) -> None:
    Topic.objects.all().delete()

    assert "no topics yet" in visit(client, "/topics/").one("main").text
