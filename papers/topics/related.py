"""Which topics occur together: those that a topic's papers have more often than all papers do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import log
from typing import Protocol

from django.db.models import Count

from papers.models import Tagging

MOST = 6
FEWEST = 2
"""Papers that two topics must share, lest a single paper make them kin."""

LOOKED_AT = 5_000
"""Papers of a topic that are looked at, the newest: more say the same, and take as long as they are many."""


class Named(Protocol):
    """A topic, and how many papers have it."""

    @property
    def pk(self) -> int: ...  # noqa: D102
    @property
    def slug(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def papers(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Related:
    """A topic that occurs together with another, and how many papers have both, where all were looked at."""

    topic: Named
    shared: int | None

    @property
    def query(self) -> str:
        """What the library shows of the topic, to be added to the other's query."""
        return f"&topic={self.topic.slug}&match=all"


def related(slug: str, topics: Iterable[Named], papers: int) -> list[Related]:
    """Return the topics that the papers of one have more often than others of the `papers` do, the most telling first.

    What counts is how many papers are shared, times the logarithm of how much more often that is than by chance.
    """
    by_key = {topic.pk: topic for topic in topics}
    own = next(topic for topic in by_key.values() if topic.slug == slug)
    yes = Tagging.objects.counting()
    newest = yes.filter(topic=own.pk).order_by("-added", "paper").values("paper")[:LOOKED_AT]
    shared = dict(yes.filter(paper__in=newest).values_list("topic").annotate(n=Count("pk")).order_by())
    part = min(1, LOOKED_AT / max(1, own.papers))
    telling = {
        key: both * log(both * papers / (part * by_key[key].papers * own.papers))
        for key, both in shared.items()
        if both >= FEWEST and key in by_key and key != own.pk
    }
    first = sorted((key for key in telling if telling[key] > 0), key=lambda key: (-telling[key], key))[:MOST]
    return [Related(by_key[key], shared[key] if part == 1 else None) for key in first]
