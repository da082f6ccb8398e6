"""What a filter finds page by page is what its queryset has, in the same order, and its counts are true to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Count
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papers.filters import PaperFilter
from papers.models import Entry, Paper, Reader, ReadingList, Session, Source, Status, Tagging, Topic, Verdict

pytestmark = pytest.mark.django_db

TOPICS = ["alignment", "moe", "multilingual", "rag"]


@pytest.fixture
def ada(topics: list[Topic]) -> Reader:
    """A library of sixty papers from several imports, in two lists one of which has sessions, partly read by Ada."""
    now = timezone.now()
    papers = Paper.objects.bulk_create(
        Paper(
            public_id=f"p{n}",
            citation_key=f"k{n}",
            title=f"Paper {n}",
            abstract="" if n % 11 == 0 else f"Text {n}",
            added=now - timedelta(days=n % 4),
        )
        for n in range(60)
    )
    by_slug = {topic.slug: topic for topic in topics}
    Tagging.objects.bulk_create(
        Tagging(paper=paper, topic=by_slug[slug], verdict=Verdict(n % 7 > 0), source=Source.CURATOR)
        for n, paper in enumerate(papers)
        for every, slug in enumerate(TOPICS, start=2)
        if n % every == 0
    )
    lists = [ReadingList.objects.create(name=name) for name in ("course", "plain")]
    sessions = [Session.objects.create(reading_list=lists[0], name=f"Session {n}") for n in (1, 2)]
    Entry.objects.bulk_create(
        Entry(paper=paper, reading_list=reading_list, session=session, role=role, position=n, line=1, last_line=1)
        for n, paper in enumerate(papers)
        for reading_list, session, role, every in (
            (lists[0], sessions[0], "required", 3),
            (lists[0], sessions[1], "more", 2),
            (lists[1], None, "", 4),
        )
        if n % every == 0
    )
    ada = Reader.objects.create()
    for paper in papers[:40:3]:
        ada.mark(paper, Status.READ if paper.pk % 4 else Status.QUEUED)
    return ada


def some(name: str, *values: str, most: int = 1) -> st.SearchStrategy[list[tuple[str, str]]]:
    return st.lists(st.sampled_from(values).map(lambda value: (name, value)), max_size=most)


ASKED = st.tuples(
    some("topic", *TOPICS, most=3),
    some("without", *TOPICS, most=2),
    some("match", "all"),
    some("state", "read", "unread"),
    some("list", "course", "plain"),
    some("session", "session-1", "session-2"),
    some("role", "required", "more"),
    some("abstract", "true"),
    some("q", "paper", "text 1"),
).map(lambda parts: [pair for part in parts for pair in part])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=ASKED, known=st.booleans())
def test_pages_and_counts_are_those_of_the_queryset(ada: Reader, asked: list[tuple[str, str]], *, known: bool) -> None:
    data = QueryDict(mutable=True)
    for name, value in asked:
        data.appendlist(name, value)
    paper_filter = PaperFilter(data, Paper.objects.newest(), reader=ada if known else None)
    expected = list(paper_filter.qs)
    size = 7

    found = [card for start in range(0, 63, size) for card in paper_filter.found[start : start + size]]

    assert [card.public_id for card in found] == [paper.public_id for paper in expected]
    assert paper_filter.found.count() == len(expected)
    if "topic" not in paper_filter.wanted or "match" in paper_filter.wanted:
        by_topic = Tagging.objects.counting().filter(paper__in=[paper.pk for paper in expected])
        counted = dict(by_topic.values_list("topic__slug").annotate(n=Count("pk")))
        assert {facet.value: facet.count for facet in paper_filter.topic_facets if facet.count} == counted


def test_a_topic_alone_counts_beside_the_others(ada: Reader) -> None:
    facets = {facet.value: facet.count for facet in PaperFilter(QueryDict("topic=moe"), reader=ada).topic_facets}

    assert facets["rag"] == Tagging.objects.counting().filter(topic__slug="rag").count() > 0
