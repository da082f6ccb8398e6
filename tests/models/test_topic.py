"""Topics and their rules."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from papers.models import Topic, TopicRule

pytestmark = pytest.mark.django_db


def test_a_rule_that_the_tagger_cannot_read_is_refused_with_the_place_of_its_fault() -> None:
    topic = Topic.objects.get(slug="moe")

    with pytest.raises(ValidationError) as refusal:
        TopicRule(topic=topic, pattern="(mixture|sparse").full_clean()

    assert "pattern" in refusal.value.message_dict


def test_a_topic_leads_to_its_page_and_to_the_library_filtered_by_it() -> None:
    assert Topic(slug="moe").get_absolute_url() == "/topics/moe/"
    assert Topic(slug="moe").library_url == "/?topic=moe"


def test_topics_come_in_their_own_order(topics: list[Topic]) -> None:
    first = Topic.objects.create(slug="zeroth", name="Zeroth", position=0)

    assert list(Topic.objects.all()) == [first, *topics]
