"""How far a reader is with each topic and list."""

from __future__ import annotations

import pytest

from papers.finding.progress import Progress, progress_by_list, progress_by_topic
from papers.models import Paper, Reader, ReadingList, Status, Tagging, Topic
from papers.models.tally import ANY, TAGGED
from tests.cast import MIXTRAL, OLMO

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(library: dict[str, Paper]) -> Reader:
    reader = Reader.objects.create()
    reader.mark(library[MIXTRAL], Status.READ)
    reader.mark(library[OLMO], Status.QUEUED)
    return reader


def test_progress_with_a_list_counts_each_readers_own_marks(ada: Reader) -> None:
    course = ReadingList.objects.get()

    assert progress_by_list(ada)[course.pk] == Progress(18, 1)
    assert progress_by_list(None)[course.pk] == Progress(18, 0)


def test_progress_with_a_topic_counts_papers_that_have_it_and_those_read(ada: Reader) -> None:
    moe = Topic.objects.get(slug="moe")
    papers = Tagging.objects.counting().filter(topic=moe).count()

    assert progress_by_topic(ada)[moe.pk] == Progress(papers, 1)
    assert progress_by_topic(None)[moe.pk] == Progress(papers, 0)


def test_progress_by_topic_knows_how_many_papers_there_are_and_how_many_have_any_topic(ada: Reader) -> None:
    progress = progress_by_topic(ada)

    assert progress[ANY].papers == Paper.objects.count()
    assert progress[TAGGED].papers == Paper.objects.count() - Paper.objects.untagged().count()


def test_a_topic_without_papers_is_at_nothing(ada: Reader) -> None:
    empty = Topic.objects.create(slug="empty", name="Empty")

    assert progress_by_topic(ada)[empty.pk] == Progress(0, 0)
