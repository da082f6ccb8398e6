"""What curators say of papers and topics: yes, no, or nothing any more. Each word of theirs goes into the history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from papers.models import Paper, Revision, Source, Tagging, Topic, Verdict
from papers.topics.tagging import Topics

DECIDED: Final = "decided"
"""What the history calls it."""

Said = dict[str, Any] | None
"""A verdict as the history keeps it: the topic's "name", "yes" (or not), "by" whom and "when". None: rules decide."""

Words = dict[str, Said]
"""What is said of a paper, by `field_of` its topics."""


def field_of(topic: int) -> str:
    """The name of a topic's verdict among the fields of a revision: "topic 7"."""
    return f"topic {topic}"


def topic_of(field: str) -> int | None:
    """The key of the topic whose verdict a field is, or None."""
    noun, _, key = field.partition(" ")
    return int(key) if noun == "topic" and key.isdecimal() else None


def decide(
    papers: Collection[Paper], topic: Topic, verdict: Verdict, user: Any, step: UUID | None = None
) -> UUID | None:
    """Let this be the curator's verdict on each of these papers; one that has it already is left alone.

    Returns the step in the history, or None where nothing changed.
    """
    said = said_by(user, topic, verdict)
    return say(papers, {paper.pk: {field_of(topic.pk): said} for paper in papers}, user, step)


def withdraw(papers: Collection[Paper], topic: Topic, user: Any, step: UUID | None = None) -> UUID | None:
    """Let the rules decide again where a curator has."""
    return say(papers, {paper.pk: {field_of(topic.pk): None} for paper in papers}, user, step)


def said_by(user: Any, topic: Topic, verdict: Verdict) -> Said:
    """A verdict that is given now."""
    when = timezone.now().isoformat()
    return {"name": topic.name, "yes": verdict == Verdict.YES, "by": getattr(user, "pk", None), "when": when}


def words_on(papers: Iterable[int]) -> dict[int, Words]:
    """What curators have said of these papers, by their keys."""
    found: dict[int, Words] = defaultdict(dict)
    for tagging in Tagging.objects.by_curators().filter(paper__pk__among=list(papers)).select_related("topic"):
        found[tagging.paper_id][field_of(tagging.topic_id)] = _said(tagging)
    return found


def is_same(one: Said, other: Said) -> bool:
    """Do two words say the same, and were they given at the same moment."""
    return (one and (one["yes"], one["when"])) == (other and (other["yes"], other["when"]))


@contextmanager
def noted(papers: Collection[Paper], user: Any) -> Iterator[None]:
    """Write into the history what becomes, in here, of the words on these papers."""
    keys = [paper.pk for paper in papers]
    before = words_on(keys)
    yield
    after = words_on(keys)
    Revision.note_all(user, DECIDED, ((paper, *_changed(before[paper.pk], after[paper.pk])) for paper in papers))


def say(papers: Collection[Paper], wanted: Mapping[int, Words], user: Any, step: UUID | None = None) -> UUID | None:
    """Let these be the words on papers, by their keys; what says yes or no already as it should is left alone."""
    with transaction.atomic():
        fields = {field for words in wanted.values() for field in words}
        topics = Topic.objects.in_bulk([key for field in fields if (key := topic_of(field)) is not None])
        # Locked (where the database locks rows), lest a verdict given meanwhile be overwritten unnoticed.
        standing = {
            (tagging.paper_id, tagging.topic_id): tagging
            for tagging in Tagging.objects.filter(
                paper__pk__among=list(wanted), topic__pk__among=list(topics)
            ).select_for_update()
        }
        before = words_on(wanted)
        people = _people(wanted)
        add: list[Tagging] = []
        alter: list[Tagging] = []
        gone: list[int] = []
        for paper in papers:
            for field, said in wanted[paper.pk].items():
                topic, present = topics.get(topic_of(field) or 0), before[paper.pk].get(field)
                if topic is None or (present and present["yes"]) == (said and said["yes"]):
                    continue
                tagging = standing.get((paper.pk, topic.pk))
                if said is None:
                    gone.append(standing[paper.pk, topic.pk].pk)
                    continue
                (alter if tagging else add).append(tagging := tagging or Tagging(paper=paper, topic=topic))
                tagging.verdict = Verdict.YES if said["yes"] else Verdict.NO
                tagging.source, tagging.margin = Source.CURATOR, None
                tagging.decided_by_id = said["by"] if said["by"] in people else None
                tagging.decided_at = datetime.fromisoformat(said["when"])
        # Not one statement for both: PostgreSQL would show each of the tallies' triggers what the other's rows did.
        Tagging.objects.bulk_create(add)
        Tagging.objects.bulk_update(alter, ["verdict", "source", "margin", "decided_by", "decided_at"], batch_size=500)
        if gone:
            Tagging.objects.filter(pk__among=gone).delete()
            Topics(only=list(topics)).tag(papers)
        after = words_on(wanted)
        return Revision.note_all(
            user, DECIDED, ((paper, *_changed(before[paper.pk], after[paper.pk])) for paper in papers), step
        )


def _said(tagging: Tagging) -> Said:
    return {
        "name": tagging.topic.name,
        "yes": tagging.verdict == Verdict.YES,
        "by": tagging.decided_by_id,
        "when": tagging.decided_at.isoformat() if tagging.decided_at else None,
    }


def _changed(before: Words, after: Words) -> tuple[Words, Words]:
    """The words that are not the same any more, with None for those that there are not."""
    fields = [field for field in {**before, **after} if not is_same(before.get(field), after.get(field))]
    return {field: before.get(field) for field in fields}, {field: after.get(field) for field in fields}


def _people(wanted: Mapping[int, Words]) -> set[int]:
    """Those who have said any of this, and have an account still."""
    named = {said["by"] for words in wanted.values() for said in words.values() if said and said["by"]}
    return set(get_user_model().objects.filter(pk__in=named).values_list("pk", flat=True))
