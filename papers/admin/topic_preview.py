"""The preview in a topic's form: worked out when the page is written, after the request's transaction has ended."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from papers.admin.topic_form import PREVIEW, rules_typed
from papers.admin.topic_suggestions import rules_chosen
from papers.models import Topic
from papers.topics.preview import MOST_PAPERS, MOST_SHOWN, preview


def is_asked_for(request: HttpRequest) -> bool:
    """Whether the button was pressed, or the form is opened with suggestions in it."""
    return PREVIEW in request.POST or bool(rules_chosen(request))


def of_form(topic: Topic, formsets: Iterable[Any]) -> dict[str, Any]:
    """What the template shows of a topic and rules as they are typed, without fault and not saved.

    Django keeps a transaction open while it handles a form that is sent, and on SQLite nobody else can write
    meanwhile: twenty thousand papers must not be read in it.
    """
    proposed, rules = copy(topic), rules_typed(topic, formsets)
    return {
        "preview": SimpleLazyObject(lambda: preview(proposed, rules)),
        "most_papers": MOST_PAPERS,
        "most_shown": MOST_SHOWN,
    }
