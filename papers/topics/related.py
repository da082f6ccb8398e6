"""Which topics occur together: those that a topic's papers have more often than all papers do."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from django.db.models import Count

from papers.models import Paper, Tagging, Topic, Verdict

MOST = 6
FEWEST = 2
"""Papers that two topics must share, lest a single paper make them kin."""


@dataclass(frozen=True, slots=True)
class Related:
    """A topic that occurs together with another, and how many papers have both."""

    topic: Topic
    shared: int

    @property
    def query(self) -> str:
        """What the library shows of the topic, to be added to the other's query."""
        return f"&topic={self.topic.slug}&match=all"


def related(topic: Topic) -> list[Related]:
    """Return the topics that the papers of `topic` have more often than others do, the most telling first.

    What counts is how many papers are shared, times the logarithm of how much more often that is than by chance.
    """
    yes = Tagging.objects.counting()
    having = dict(yes.values_list("topic").annotate(papers=Count("pk")))
    of_topic = yes.filter(paper__taggings__topic=topic, paper__taggings__verdict=Verdict.YES).exclude(topic=topic)
    shared = dict(of_topic.values_list("topic").annotate(papers=Count("pk")))
    papers = Paper.objects.count()
    telling = {
        key: both * log(both * papers / (having[key] * having[topic.pk]))
        for key, both in shared.items()
        if both >= FEWEST
    }
    first = sorted((key for key in telling if telling[key] > 0), key=lambda key: (-telling[key], key))[:MOST]
    topics = Topic.objects.in_bulk(first)
    return [Related(topics[key], shared[key]) for key in first]
