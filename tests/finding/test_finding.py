"""What a filter finds page by page is what its queryset has, in the same order, and its counts are true to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papers.facets import Facet
from papers.filters import PaperFilter
from papers.finding.samples import EXACT
from papers.models import Entry, Paper, Reader, ReadingList, Session, Source, Status, Tagging, Topic, Verdict
from papers.models.rows import insert_objects

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
            published=("", "2023", "2024-05", "2024-06-07")[n % 4 if n % 5 else 1],
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
    some("state", "read", "unread", "queued"),
    some("list", "course", "plain"),
    some("session", "session-1", "session-2"),
    some("role", "required", "more"),
    some("year", "2023", "2024", most=2),
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
    for name, facet in facets(paper_filter):
        assert not facet.is_estimate
        assert facet.count == found_with(name, facet, paper_filter), (name, facet)


def facets(paper_filter: PaperFilter) -> Iterator[tuple[str, Facet]]:
    """Every value of every parameter."""
    for facet in paper_filter.facets.topics:
        if not facet.left_out and not ("match" in paper_filter.wanted and facet.chosen):
            yield "topic", facet
    for group in paper_filter.facets.groups:
        for facet in [*group.leading, *group.further]:
            yield group.name, facet
    for facet in paper_filter.facets.states:
        yield "state", facet


def found_with(name: str, facet: Facet, paper_filter: PaperFilter) -> int:
    """The papers that the facet's link shows; of a value that is chosen, or that would join others, its own alone."""
    data = QueryDict(facet.query, mutable=True)
    if "match" not in paper_filter.wanted or name != "topic":
        data.setlist(name, [facet.value])
        for each in paper_filter.wanted.keys() & {"list", "session"} if facet.chosen else ():
            data[each] = paper_filter.wanted[each]
    return PaperFilter(data, Paper.objects.newest(), reader=paper_filter.reader).qs.count()


def test_of_very_many_papers_values_are_estimated_and_the_total_is_not(ada: Reader) -> None:
    among, of_2001 = range(2 * EXACT), 3 * EXACT // 2
    insert_objects(
        Paper,
        (
            Paper(
                public_id=f"m{n}", citation_key=f"m{n}", title="Many", title_words="many", year=2001 if n % 4 else 2002
            )
            for n in among
        ),
    )
    paper_filter = PaperFilter(QueryDict("q=year:2001..2002"), Paper.objects.newest(), reader=ada)

    assert paper_filter.counts.total == len(among)
    unread, *marked = paper_filter.facets.states[1:]
    assert (unread.label, unread.count) == ("unread", len(among))
    assert [facet.count for facet in marked] == [0, 0, 0, 0]
    (years,) = (group.facets for group in paper_filter.facets.groups if group.name == "year")
    counted = {facet.value: facet for facet in years}
    assert counted["2001"].is_estimate
    assert counted["2001"].count == pytest.approx(of_2001, rel=0.1)
    assert counted["2001"].number.endswith("00")
    assert counted["2023"].number == "few"
    chosen = PaperFilter(QueryDict("q=year:2001..2002&year=2001"), Paper.objects.newest(), reader=ada)
    marked = [facet for group in chosen.facets.groups for facet in group.facets if facet.chosen]
    assert [(facet.number, facet.is_estimate) for facet in marked] == [(f"{of_2001:,}", False)]
