"""The topics that the product ships with, brought from seeds/topics.toml into the tables. Curators' edits win."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from papers.models import Paper, Topic, TopicRule
from papers.topics.catalogue_file import TopicEntry, read_catalogue
from papers.topics.rules import TopicRules
from papers.topics.tagging import rules_of


def shipped_topics() -> Path:
    """The file of topics that the product ships with."""
    return Path(settings.BASE_DIR) / "seeds" / "topics.toml"


@dataclass(frozen=True, slots=True)
class Loading:
    """What bringing a catalogue into the tables did, by topics' slugs.

    `renewed` were made or changed. `removed` the file names no longer, and nobody had edited them or decided about
    their papers; where somebody had, they are `kept`.
    """

    renewed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def load_topics(path: Path | None = None) -> Loading:
    """Bring a catalogue's topics into the tables. Curators' topics, edits and verdicts are never touched.

    Papers that are already there keep the taggings they have until they are tagged again; renewed topics say so
    (`Topic.stale_after`). Raises CatalogueFault, and changes nothing, when the file has a fault.
    """
    entries = read_catalogue(path or shipped_topics())
    with transaction.atomic():
        known = {topic.slug: topic for topic in Topic.objects.prefetch_related("rules")}
        stale_after = 0 if Paper.objects.exists() else None
        renewed = [
            entry.slug
            for position, entry in enumerate(entries, start=1)
            if _load(entry, position, known.get(entry.slug), stale_after)
        ]
        named = {entry.slug for entry in entries}
        gone = [topic for topic in known.values() if topic.shipped and topic.slug not in named]
        kept = [topic.slug for topic in gone if _is_edited(topic) or topic.taggings.by_curators().exists()]
        Topic.objects.filter(slug__in=[topic.slug for topic in gone if topic.slug not in kept]).delete()
    return Loading(tuple(renewed), tuple(topic.slug for topic in gone if topic.slug not in kept), tuple(kept))


def _is_edited(topic: Topic) -> bool:
    return _digest(topic.name, topic.definition, rules_of(topic)) != topic.shipped


def _load(entry: TopicEntry, position: int, topic: Topic | None, stale_after: int | None) -> bool:
    digest = _digest(entry.name, entry.definition, entry.rules)
    if topic is not None and (_is_edited(topic) or topic.shipped == digest):
        return False
    topic = topic or Topic(slug=entry.slug, position=position)
    topic.name, topic.definition, topic.threshold = entry.name, entry.definition, entry.rules.threshold
    topic.words = {rule.pattern: rule.weight for rule in entry.rules.rules if rule.learned}
    topic.shipped, topic.stale_after = digest, stale_after
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
