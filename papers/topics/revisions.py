"""What people make of topics, as their history keeps it: the fields, and the rules a line each."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, Final

from papers.models import Revision, Topic

FIELDS: Final = ("name", "slug", "definition", "position", "threshold")
"""The columns that people fill."""


def state_of(topic: Topic) -> dict[str, Any]:
    """A topic as it is stored."""
    rules = [f"{rule.pattern} ({rule.field}, {rule.weight:+d})" for rule in topic.rules.order_by("pk")]
    return {**{name: getattr(topic, name) for name in FIELDS}, "rules": rules}


def version_of(topic: Topic) -> str:
    """What tells a topic and its rules from what they may become elsewhere, for a form that was made from them."""
    return sha256(json.dumps(state_of(topic), sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def note(user: Any, verb: str, topic: Topic, before: Mapping[str, Any]) -> None:
    """Write down what has become of a topic that was this before."""
    Revision.note(user, verb, topic, before, state_of(topic))


def note_deleted(user: Any, topics: Collection[Topic]) -> None:
    """Write down what topics were that are about to be deleted."""
    Revision.note_all(user, "deleted", [(topic, state_of(topic), {}) for topic in topics])


@contextmanager
def noted(topics: Collection[Topic], user: Any) -> Iterator[None]:
    """Write into the history what becomes, in here, of the rules of these topics."""
    before = [state_of(topic) for topic in topics]
    yield
    changes = [(topic, was, state_of(topic)) for topic, was in zip(topics, before, strict=True)]
    Revision.note_all(user, "edited", changes)
