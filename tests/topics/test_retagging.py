"""A topic's papers tagged anew: batch by batch, whatever comes between, and nothing but that topic."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from papers.models import Paper, Source, Tagging, Topic, TopicRule, Verdict
from papers.topics import retagging
from papers.topics.retagging import begin, proceed, progress_of
from papers.topics.tagging import Change, tag_all
from tests.cast import AWESOME, MIXTRAL, OLMO

pytestmark = pytest.mark.django_db

PAPERS = 18


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retagging, "BATCH", 5)


def science() -> Topic:
    """A topic whose rule matches one paper of the cast, and which no paper has yet."""
    topic = Topic.objects.create(slug="science", name="Science")
    TopicRule.objects.create(topic=topic, pattern="science of language models")
    begin(topic)
    return fresh(topic)


def fresh(topic: Topic) -> Topic:
    return Topic.objects.get(pk=topic.pk)


def titles_of(topic: Topic) -> set[str]:
    return set(Tagging.objects.counting().filter(topic=topic).values_list("paper__title", flat=True))


@pytest.mark.usefixtures("library", "small_batches")
def test_each_batch_takes_the_papers_after_the_last_until_none_is_left() -> None:
    topic = science()
    seen = []

    while progress := progress_of(fresh(topic)):
        seen.append((progress.done, progress.papers, progress.percent))
        proceed(topic, seconds=0)

    assert seen == [(0, PAPERS, 0), (5, PAPERS, 27), (10, PAPERS, 55), (15, PAPERS, 83)]
    assert titles_of(topic) == {OLMO}


@pytest.mark.usefixtures("library", "small_batches")
def test_given_time_one_call_does_all_and_tells_what_changed() -> None:
    topic = science()

    stretch = proceed(topic, seconds=60)

    assert (stretch.change, stretch.ended) == (Change(added=1), True)
    assert fresh(topic).stale_after is None


@pytest.mark.usefixtures("library")
def test_a_topic_that_is_not_stale_is_left_alone() -> None:
    moe = Topic.objects.get(slug="moe")
    moe.rules.all().delete()

    stretch = proceed(moe)

    assert (stretch.change, stretch.ended) == (Change(), False)
    assert MIXTRAL in titles_of(moe)


def test_curators_verdicts_and_sessions_outlive_a_topic_without_rules(
    library: dict[str, Paper], curator: object
) -> None:
    alignment = Topic.objects.get(slug="alignment")
    for title, verdict in ((OLMO, Verdict.YES), (AWESOME, Verdict.NO)):
        tagging, _ = Tagging.objects.get_or_create(paper=library[title], topic=alignment)
        tagging.verdict = verdict
        tagging.decide(curator)
        tagging.save()
    of_session = set(alignment.taggings.filter(source=Source.LIST).values_list("pk", flat=True))
    alignment.rules.all().delete()
    Topic.objects.filter(pk=alignment.pk).update(words={})
    alignment.refresh_from_db()
    begin(alignment)

    proceed(alignment)

    left = {tagging.pk: tagging for tagging in alignment.taggings.select_related("paper")}
    verdicts = {each.paper.title: each.verdict for each in left.values() if each.source == Source.CURATOR}
    assert verdicts == {OLMO: Verdict.YES, AWESOME: Verdict.NO}
    assert {pk for pk, each in left.items() if each.source == Source.LIST} == of_session != set()
    assert len(left) == len(of_session) + 2


def test_other_topics_are_not_touched(library: dict[str, Paper]) -> None:
    rag = Topic.objects.get(slug="rag")
    Tagging.objects.create(paper=library[OLMO], topic=rag, source=Source.RULE, clues=[["as told", "", 0]])

    proceed(science())

    assert Tagging.objects.get(paper=library[OLMO], topic=rag).evidence == ["as told"]


@pytest.mark.usefixtures("library", "small_batches")
def test_rules_changed_in_the_middle_are_applied_from_the_first_paper_on() -> None:
    topic = science()
    for _ in range(3):
        proceed(topic, seconds=0)
    topic.rules.update(pattern="experts")
    begin(topic)

    proceed(topic)

    assert MIXTRAL in titles_of(topic)
    assert OLMO not in titles_of(topic)


@pytest.mark.usefixtures("library", "small_batches")
def test_tag_papers_finishes_what_was_begun() -> None:
    topic = science()
    proceed(topic, seconds=0)

    call_command("tag_papers", stdout=StringIO())

    assert progress_of(fresh(topic)) is None
    assert titles_of(topic) == {OLMO}


@pytest.mark.usefixtures("library")
def test_a_topic_whose_rules_change_while_all_are_tagged_stays_stale() -> None:
    topic, other = science(), Topic.objects.get(slug="rag")
    begin(other)
    tagging = tag_all(size=5)
    next(tagging)
    topic.rules.update(pattern="experts")
    begin(topic)

    for _ in tagging:
        pass

    assert fresh(topic).stale_after == 0
    assert fresh(other).stale_after is None


@pytest.mark.usefixtures("library")
def test_a_name_that_two_topics_answer_to_makes_both_of_them_stale() -> None:
    science()
    Topic.objects.update(stale_after=None)
    rival = Topic.objects.get(slug="science")
    rival.name = "Alignment"
    rival.save()

    begin(rival, former_names=["Science"])

    assert set(Topic.objects.filter(stale_after=0).values_list("slug", flat=True)) == {"science", "alignment"}


def test_an_empty_library_is_done_at_once(topics: list[Topic]) -> None:
    begin(topics[0])

    assert proceed(topics[0]).ended
    assert progress_of(fresh(topics[0])) is None
