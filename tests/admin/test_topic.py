"""Topics and rules in the admin: faults are shown where they are, and a change can be applied at once."""

from __future__ import annotations

import pytest
from django.test import Client

from papers.models import Paper, Source, Tagging, Topic, TopicRule
from tests.cast import MIXTRAL, OLMO
from tests.page import parse, visit

pytestmark = pytest.mark.django_db

ADD_RULE = "/admin/papers/topicrule/add/"


def rule(topic: Topic, pattern: str, weight: str = "1") -> dict[str, str]:
    return {"topic": str(topic.pk), "pattern": pattern, "field": "any", "weight": weight}


@pytest.mark.parametrize("pattern", ["(reward model", "reward ~", "reward)", "*", "~"])
def test_a_bad_pattern_is_refused_with_the_place_of_its_fault(
    topics: list[Topic], curator_client: Client, pattern: str
) -> None:
    response = curator_client.post(ADD_RULE, rule(topics[0], pattern))

    errors = " ".join(parse(response.content.decode()).texts("ul", class_="errorlist"))
    assert response.status_code == 200
    assert any(figure.isdigit() for figure in errors), errors
    assert not TopicRule.objects.filter(pattern=pattern).exists()


@pytest.mark.parametrize(("pattern", "weight"), [("", "1"), ("reward hacking", "0"), ("x" * 401, "1")])
def test_a_rule_that_says_nothing_is_refused(
    topics: list[Topic], curator_client: Client, pattern: str, weight: str
) -> None:
    before = TopicRule.objects.count()

    assert curator_client.post(ADD_RULE, rule(topics[0], pattern, weight)).status_code == 200
    assert TopicRule.objects.count() == before


def test_a_new_rule_is_applied_to_all_papers_by_the_action(library: dict[str, Paper], curator_client: Client) -> None:
    rag = Topic.objects.get(slug="rag")
    assert curator_client.post(ADD_RULE, rule(rag, "accelerating the science", "9")).status_code == 302
    assert not Tagging.objects.filter(paper=library[OLMO], topic=rag).exists()

    response = curator_client.post(
        "/admin/papers/topic/", {"action": "apply_rules", "_selected_action": rag.pk}, follow=True
    )

    assert "Taggings added: 1, removed: 0" in parse(response.content.decode()).text
    assert Tagging.objects.get(paper=library[OLMO], topic=rag).source == Source.RULE


def test_the_list_counts_rules_and_papers(library: dict[str, Paper], curator_client: Client) -> None:
    moe = Topic.objects.get(slug="moe")
    expected = (str(moe.rules.count()), str(Tagging.objects.counting().filter(topic=moe).count()))

    page = visit(curator_client, "/admin/papers/topic/?q=moe")

    assert (page.one("td", class_="field-rule_count").text, page.one("td", class_="field-paper_count").text) == expected
    assert library[MIXTRAL]


def test_a_topic_made_here_is_a_filter_at_once(curator_client: Client) -> None:
    posted = {"name": "Tokenizers", "slug": "tokenizers", "definition": "Text into tokens.", "position": "5"}
    rows = {"rules-TOTAL_FORMS": "1", "rules-INITIAL_FORMS": "0", "rules-0-pattern": "tokenizer*"}
    more = {"threshold": "1", "rules-0-field": "any", "rules-0-weight": "1"}

    assert curator_client.post("/admin/papers/topic/add/", {**posted, **rows, **more}).status_code == 302

    assert "/?topic=tokenizers" in visit(curator_client, "/").hrefs()


def test_who_saves_over_what_another_curator_has_changed_is_told_first(
    topics: list[Topic], curator_client: Client
) -> None:
    moe = Topic.objects.get(slug="moe")
    address = f"/admin/papers/topic/{moe.pk}/change/"
    opened = visit(curator_client, address).one("form", id="topic_form").fields() | {"definition": "What I would say."}
    Topic.objects.filter(pk=moe.pk).update(definition="What another has said.")

    told = curator_client.post(address, opened)

    moe.refresh_from_db()
    assert moe.definition == "What another has said."
    page = parse(told.content.decode())
    assert "Somebody has changed this topic meanwhile" in page.text
    again = page.one("form", id="topic_form").fields()
    assert again["definition"].strip() == "What I would say."
    assert curator_client.post(address, again).status_code == 302
    moe.refresh_from_db()
    assert moe.definition == "What I would say."
