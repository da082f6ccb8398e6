"""What rules say of a paper's text, in the form in which a tagging keeps it. Knows no database."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from papers.text.readable import readable
from papers.topics.explanation import shortened
from papers.topics.rules import TopicRules
from papers.topics.tagger import Tagger


class Derived(NamedTuple):
    """A tagging that no curator made."""

    source: str
    clues: list[list[str | float]]
    margin: float | None


def by_rules(tagger: Tagger, title: str, abstract: str) -> dict[str, Derived]:
    """Return the topics that rules give a paper, by their slugs; title and abstract as they are stored."""
    return {
        found.slug: Derived("rule", list(map(list, shortened(found.clues))), found.margin)
        for found in tagger.tag(readable(title), readable(abstract))
    }


@lru_cache(maxsize=4)
def tagger_of(rules: tuple[TopicRules, ...]) -> Tagger:
    """Made again only when a rule has changed: it costs what tagging some hundred papers does.

    To be kept by who asks, for to look it up all rules are hashed, which costs what tagging a paper does.
    """
    return Tagger(rules)
