"""One topic's papers tagged anew after its rules have changed: batch by batch, so that it can stop and go on anywhere.

How far it has come stands in `Topic.stale_after`, which changes in the same transaction as the taggings do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic, sleep

from django.db import connection, transaction

from papers.models import Paper, Topic
from papers.text.normal import title_key
from papers.topics.tagging import Change, Topics

BATCH = 500
"""Papers in a transaction: some tenths of a second, for that long others cannot write where only one may."""

PAUSE = 0.1
"""Seconds after a batch where only one may write: who waits for SQLite looks again once in a tenth of a second, and
without the pause waited nine seconds to mark a paper as read."""

SECONDS = 2.0
"""How long a request works before it shows how far it has come."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of all papers carry what a topic's present rules say."""

    done: int
    papers: int

    @property
    def percent(self) -> int:
        """The share in whole percent; 100 only when nothing is left."""
        return self.done * 100 // self.papers if self.papers else 100


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was done in one go: the papers that gained and lost the topic, and whether that was the last of them."""

    change: Change
    ended: bool


def begin(topic: Topic, former_names: Iterable[str] = ()) -> None:
    """Say that no paper carries what the topic's rules say now; in the transaction that changes the rules.

    With `former_names`, the name and slug of a topic that was renamed, the same goes for topics that would have, or
    would have had, the sessions named after it.
    """
    stale = {topic.pk}
    if former := set(former_names):
        called = set(map(title_key, (topic.name, topic.slug, *former)))
        others = Topic.objects.values_list("pk", "name", "slug")
        stale |= {pk for pk, *names in others if not called.isdisjoint(map(title_key, names))}
    Topic.objects.filter(pk__in=stale).update(stale_after=0)


def proceed(topic: Topic, seconds: float | None = None) -> Stretch:
    """Tag the papers that are left, for so many seconds and one batch at the least.

    A topic that is not stale, or is not any more, has no papers left: then nothing is done, and nothing was ended here.
    """
    until = monotonic() + (SECONDS if seconds is None else seconds)
    change = Change()
    while True:
        batch = _batch(topic.pk)
        if batch is None:
            return Stretch(change, ended=False)
        change += batch.change
        if batch.ended or monotonic() >= until:
            return Stretch(change, batch.ended)
        if not connection.features.has_select_for_update:
            sleep(PAUSE)


def progress_of(topic: Topic) -> Progress | None:
    """How far the re-tagging of a topic has come; None when no paper is left."""
    if topic.stale_after is None:
        return None
    return Progress(Paper.objects.filter(pk__lte=topic.stale_after).count(), Paper.objects.count())


@transaction.atomic
def _batch(pk: int) -> Stretch | None:
    # Locked, so that of two who continue each takes other papers, and new rules wait for the batch or it for them.
    # Not its key: an import that tags a paper meanwhile need not wait.
    topic = Topic.objects.select_for_update(no_key=True).filter(pk=pk, stale_after__isnull=False).first()
    if topic is None:
        return None
    papers = list(Paper.objects.filter(pk__gt=topic.stale_after).order_by("pk").as_read()[:BATCH])
    change = Topics(only=[pk]).tag(papers)
    ended = len(papers) < BATCH
    topic.stale_after = None if ended else papers[-1].pk
    topic.save(update_fields=["stale_after"])
    return Stretch(change, ended)
