"""Which paper has which topic, and why: rules and sessions speak, and a curator has the last word."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.intake.run import Order, run_import
from papers.models import Paper, Source, Tagging, Topic, TopicRule, Verdict
from papers.topics.tagging import Change, Topics, tag_all
from tests.cast import AWESOME, COURSE, MIXTRAL, OLMO, import_records

pytestmark = pytest.mark.django_db


def tagging_of(title: str, slug: str) -> Tagging:
    return Tagging.objects.get(paper__title=title, topic__slug=slug)


def retag() -> str:
    out = StringIO()
    call_command("tag_papers", stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("library")
def test_a_rules_tagging_keeps_the_words_that_made_it() -> None:
    tagging = tagging_of(MIXTRAL, "moe")

    assert (tagging.source, tagging.verdict) == (Source.RULE, Verdict.YES)
    assert "Sparse Mixture of Experts" in tagging.evidence


@pytest.mark.usefixtures("library")
def test_a_session_named_after_a_topic_tags_its_readings() -> None:
    tagging = tagging_of(AWESOME, "alignment")

    assert tagging.source == Source.LIST
    assert tagging.evidence[0] == "Alignment"


@pytest.mark.usefixtures("topics")
@pytest.mark.parametrize("session", ["RAG", "rag", "Retrieval-Augmented Generation"])
def test_a_session_is_a_topics_by_its_slug_or_its_name(session: str) -> None:
    Topic.objects.filter(slug="rag").update(name="Retrieval-augmented generation")
    place = {"list": "course", "line": 1, "session": session, "date": "2024-02-08"}

    import_records({"title": OLMO, "entries": [place]})

    assert tagging_of(OLMO, "rag").evidence == [session]


@pytest.mark.parametrize("verdict", [Verdict.YES, Verdict.NO])
def test_a_curators_verdict_outlives_tag_papers_and_another_import(
    library: dict[str, Paper], curator: object, verdict: Verdict
) -> None:
    moe = Topic.objects.get(slug="moe")
    for title in (MIXTRAL, OLMO):
        tagging, _ = Tagging.objects.get_or_create(paper=library[title], topic=moe)
        tagging.verdict = verdict
        tagging.decide(curator)
        tagging.save()

    retag()
    run_import(Order(path=COURSE))
    import_records({"title": OLMO, "abstract": "A mixture of experts. " * 100})

    for title in (MIXTRAL, OLMO):
        tagging = tagging_of(title, "moe")
        assert (tagging.verdict, tagging.source, tagging.decided_by) == (verdict, Source.CURATOR, curator)


@pytest.mark.usefixtures("library")
def test_without_its_rules_a_topic_loses_what_they_gave_and_keeps_what_sessions_gave() -> None:
    alignment = Topic.objects.get(slug="alignment")
    Topic.objects.filter(slug__in=["moe", "alignment"]).update(words={})
    TopicRule.objects.filter(topic__slug__in=["moe", "alignment"]).delete()

    said = retag()

    assert not Tagging.objects.filter(topic__slug="moe").exists()
    assert alignment.taggings.count() == 6
    assert tagging_of(AWESOME, "alignment").evidence == ["Alignment"]
    assert "removed" in said


@pytest.mark.usefixtures("library")
def test_a_new_rule_tags_what_it_matches_from_the_next_tag_papers_on() -> None:
    science = Topic.objects.create(slug="science", name="Science")
    TopicRule.objects.create(topic=science, pattern="science of language models")

    assert "1 taggings added" in retag()

    assert tagging_of(OLMO, "science").evidence == ["Science of Language Models"]


@pytest.mark.usefixtures("library")
def test_a_second_tag_papers_changes_nothing() -> None:
    before = list(Tagging.objects.order_by("pk").values())

    assert sum((change for _, change in tag_all()), Change()) == Change()
    assert list(Tagging.objects.order_by("pk").values()) == before


def test_an_edited_paper_is_tagged_by_its_new_words(library: dict[str, Paper]) -> None:
    paper = library[MIXTRAL]
    paper.title, paper.abstract = "Something else", ""
    paper.save()

    change = Topics().tag([paper])

    assert change.removed >= 1
    assert not paper.taggings.exists()


@pytest.mark.usefixtures("topics")
def test_a_new_paper_has_the_topics_that_its_source_tells_until_tag_papers() -> None:
    told = {"slug": "rag", "verdict": True, "source": "rule", "evidence": ["as told"]}
    import_records({"title": MIXTRAL, "topics": [told]})
    assert tagging_of(MIXTRAL, "rag").evidence == ["as told"]

    retag()

    assert set(Tagging.objects.values_list("topic__slug", flat=True)) == {"moe"}


@pytest.mark.usefixtures("topics")
def test_a_topic_that_only_a_source_knows_is_made() -> None:
    told = {"slug": "state-space", "verdict": False, "source": "curator", "evidence": []}

    import_records({"title": MIXTRAL, "topics": [told]})

    assert tagging_of(MIXTRAL, "state-space").topic.name == "state-space"


@pytest.mark.usefixtures("topics")
def test_a_sources_verdict_reaches_a_known_paper_where_no_curator_has_spoken() -> None:
    import_records({"title": MIXTRAL}, {"title": OLMO})
    tagging, _ = Tagging.objects.get_or_create(paper=Paper.objects.get(title=OLMO), topic=Topic.objects.get(slug="moe"))
    tagging.decide(None)
    tagging.save()
    told = [{"slug": "moe", "verdict": False, "source": "curator", "evidence": []}]

    import_records({"title": MIXTRAL, "topics": told}, {"title": OLMO, "topics": told})

    assert tagging_of(MIXTRAL, "moe").verdict == Verdict.NO
    assert tagging_of(OLMO, "moe").verdict == Verdict.YES


def test_tagging_more_papers_is_not_more_queries(library: dict[str, Paper]) -> None:
    topics = Topics()
    papers = list(library.values())

    with CaptureQueriesContext(connection) as of_two:
        topics.tag(papers[:2])
    with CaptureQueriesContext(connection) as of_eighteen:
        topics.tag(papers)

    assert len(of_two) == len(of_eighteen)
