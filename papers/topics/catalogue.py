"""The topics that the product ships with, brought from seeds/topics.toml into the tables. Curators' edits win."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple
from pathlib import Path

from django.conf import settings
from django.db import transaction

from papers.models import Topic, TopicRule
from papers.topics.catalogue_file import TopicEntry, read_catalogue
from papers.topics.rules import TopicRules
from papers.topics.tagging import rules_of


def shipped_topics() -> Path:
    """The file of topics that the product ships with."""
    return Path(settings.BASE_DIR) / "seeds" / "topics.toml"


def load_topics(path: Path | None = None) -> list[str]:
    """Bring a catalogue's topics into the tables; returns the slugs of those that were made or renewed.

    A topic that a curator has edited since it was loaded is left as it is, and so is one that the file does not name.
    Raises CatalogueFault, and changes nothing, when the file has a fault.
    """
    entries = read_catalogue(path or shipped_topics())
    with transaction.atomic():
        known = {topic.slug: topic for topic in Topic.objects.prefetch_related("rules")}
        return [
            entry.slug
            for position, entry in enumerate(entries, start=1)
            if _load(entry, position, known.get(entry.slug))
        ]


def _load(entry: TopicEntry, position: int, topic: Topic | None) -> bool:
    digest = _digest(entry.name, entry.definition, entry.rules)
    if topic is not None:
        edited = _digest(topic.name, topic.definition, rules_of(topic)) != topic.shipped
        if edited or topic.shipped == digest:
            return False
    topic = topic or Topic(slug=entry.slug, position=position)
    topic.name, topic.definition, topic.threshold = entry.name, entry.definition, entry.rules.threshold
    topic.words = {rule.pattern: rule.weight for rule in entry.rules.rules if rule.learned}
    topic.shipped = digest
    topic.save()
    topic.rules.all().delete()
    TopicRule.objects.bulk_create(
        TopicRule(topic=topic, pattern=rule.pattern, field=rule.field, weight=rule.weight)
        for rule in entry.rules.rules
        if not rule.learned
    )
    return True


def _digest(name: str, definition: str, rules: TopicRules) -> str:
    parts = [name, definition, rules.threshold, [astuple(rule) for rule in rules.rules]]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
