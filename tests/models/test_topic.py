"""Topics and their rules."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from papers.models import Paper, Reader, Status, Tagging, Topic, TopicRule, Verdict
from tests.cast import MIXTRAL

pytestmark = pytest.mark.django_db


def test_a_rule_that_the_tagger_cannot_read_is_refused_with_the_place_of_its_fault() -> None:
    topic = Topic.objects.get(slug="moe")

    with pytest.raises(ValidationError) as refusal:
        TopicRule(topic=topic, pattern="(mixture|sparse").full_clean()

    assert "pattern" in refusal.value.message_dict


def test_a_topic_leads_to_its_page_and_to_the_library_filtered_by_it() -> None:
    assert Topic(slug="moe").get_absolute_url() == "/topics/moe/"
    assert Topic(slug="moe").library_url == "/?topic=moe"


def test_progress_counts_papers_that_have_the_topic_and_those_read(library: dict[str, Paper]) -> None:
    ada, moe = Reader.objects.create(), Topic.objects.get(slug="moe")
    ada.mark(library[MIXTRAL], Status.READ)
    papers = Tagging.objects.filter(topic=moe, verdict=Verdict.YES).count()

    found = Topic.objects.with_progress(ada).get(slug="moe")

    assert (found.papers, found.read) == (papers, 1)


def test_topics_come_in_their_own_order(topics: list[Topic]) -> None:
    first = Topic.objects.create(slug="zeroth", name="Zeroth", position=0)

    assert list(Topic.objects.all()) == [first, *topics]
