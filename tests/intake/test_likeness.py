"""Pairs that may be one: found for a reason, bounded in number, and left alone once they are decided."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.intake.likeness import NEIGHBOURS, find, look_again
from papers.intake.run import Order, run_import
from papers.models import Identifier, Likeness, Pair, Paper, TitleSource
from tests.cast import DPO, HEIM, HELM, MIXTRAL, OLMO, SEED_FILES, abstract_of

pytestmark = pytest.mark.django_db


def paper(title: str, abstract: str = "", arxiv: str = "", **fields: str) -> Paper:
    made = Paper.objects.create(title=title, abstract=abstract, **fields)
    if arxiv:
        Identifier.objects.create(paper=made, scheme="arxiv", value=arxiv)
    return made


@pytest.fixture(params=["few papers", "many papers"])
def shelf(request: pytest.FixtureRequest) -> None:
    """A library so small that all of it is looked through, and one in which a paper's pairs are asked of indexes."""
    if request.param == "many papers":
        Paper.objects.bulk_create(
            Paper(public_id=f"u{number}", citation_key=f"u{number}", title=f"{number} {number}")
            for number in range(100)
        )


def found() -> dict[tuple[int, int], str]:
    return {(pair.one_id, pair.other_id): pair.likeness for pair in Pair.objects.open()}


def beginning_of(title: str, share: float) -> str:
    words = abstract_of(title).split()
    return " ".join(words[: round(share * len(words))])


def test_one_title_under_two_identifiers_of_a_registry_is_a_pair() -> None:
    one, other = paper(MIXTRAL, arxiv="2401.04088"), paper(MIXTRAL.upper(), arxiv="2401.99999")

    assert find() == 1
    assert found() == {(one.pk, other.pk): Likeness.TITLE}


def test_a_title_that_a_paper_came_with_counts_also_when_it_shows_another_now() -> None:
    one, other = paper(MIXTRAL, arxiv="2401.04088"), paper(MIXTRAL, arxiv="2401.99999")
    other.title = "What a curator has made of it"
    other.save()

    find()

    assert found() == {(one.pk, other.pk): Likeness.TITLE}


def test_half_an_abstract_under_another_title_is_a_pair() -> None:
    one, other = paper(MIXTRAL, abstract_of(MIXTRAL)), paper("A sparse model", beginning_of(MIXTRAL, 0.8))

    assert find() == 1
    assert found() == {(one.pk, other.pk): Likeness.ABSTRACT}


def test_the_reports_of_two_years_that_read_alike_are_no_pair() -> None:
    paper("Findings of the task in 2023", abstract_of(MIXTRAL))
    paper("Findings of the task in 2024", beginning_of(MIXTRAL, 0.8))

    assert find() == 0


@pytest.mark.parametrize(
    ("title", "other"),
    [(HELM, "Holistic Evaluation of Langauge Models"), (DPO, DPO.removeprefix("DPO ")), (OLMO, "OLMo")],
)
def test_a_near_title_is_a_pair_where_the_abstracts_do_not_tell_otherwise(title: str, other: str) -> None:
    full, bare = paper(title, abstract_of(OLMO)), paper(other)
    find()
    assert found() == {(full.pk, bare.pk): Likeness.NEAR_TITLE}

    bare.abstract = abstract_of(MIXTRAL)
    bare.save()
    find()

    assert found() == {}


def test_near_titles_with_identifiers_that_differ_are_two_papers() -> None:
    paper(HELM, arxiv="2211.09110")
    paper(f"{HELM}s", arxiv="2211.09111")

    assert find() == 0


def test_an_inferred_title_says_nothing() -> None:
    paper(HELM, title_source=TitleSource.INFERRED)
    paper(f"{HELM}s", title_source=TitleSource.INFERRED)

    assert find() == 0


def test_a_sure_pair_comes_before_a_doubtful_one() -> None:
    doubtful = paper(HELM), paper("Holistic Evaluation of Langauge Models")
    sure = paper(MIXTRAL, abstract_of(MIXTRAL), "2401.04088"), paper(MIXTRAL, abstract_of(MIXTRAL), "2401.99999")

    find()

    assert [pair.one_id for pair in Pair.objects.open()] == [sure[0].pk, doubtful[0].pk]


@pytest.mark.usefixtures("shelf")
def test_what_is_decided_stays_decided() -> None:
    one, other = paper(HELM), paper("Holistic Evaluation of Langauge Models")
    find()
    Pair.tell_apart(one.pk, other.pk, decided=one.added)

    assert find() == find([one.pk, other.pk]) == 0
    assert found() == {}
    assert Pair.objects.different().count() == 1


@pytest.mark.usefixtures("shelf")
def test_found_again_a_pair_is_the_same_with_its_present_score() -> None:
    one, other = paper(HELM), paper("Holistic Evaluation of Langauge Models")
    find()
    before = Pair.objects.get()
    for each in (one, other):
        each.abstract = abstract_of(MIXTRAL)
        each.save()

    find([one.pk])

    after = Pair.objects.get()
    assert (after.pk, after.likeness, after.score) == (before.pk, Likeness.ABSTRACT, 1.0)


@pytest.mark.usefixtures("shelf")
def test_a_pair_that_seems_one_no_more_leaves_the_queue() -> None:
    one, _ = paper(HELM), paper("Holistic Evaluation of Langauge Models")
    find()
    Paper.objects.filter(pk=one.pk).update(title="Of nothing else")
    one.fingerprints.all().delete()

    assert find([one.pk]) == 0
    assert not Pair.objects.exists()


def test_a_decision_that_is_taken_back_makes_them_a_pair_again() -> None:
    one, other = paper(HELM), paper("Holistic Evaluation of Langauge Models")
    Pair.tell_apart(one.pk, other.pk, decided=one.added)
    far, away = paper(MIXTRAL), paper(OLMO)
    Pair.tell_apart(far.pk, away.pk, decided=one.added)

    look_again(other.pk, one.pk)
    look_again(far.pk, away.pk)

    assert found() == {(one.pk, other.pk): Likeness.NEAR_TITLE}
    assert not Pair.objects.different().exists()


@pytest.mark.usefixtures("shelf")
def test_for_some_papers_only_their_own_pairs_are_looked_for() -> None:
    one, other = paper(HELM), paper("Holistic Evaluation of Langauge Models")
    paper(MIXTRAL, arxiv="2401.04088")
    paper(MIXTRAL, arxiv="2401.99999")

    assert find([other.pk]) == find([one.pk]) == 1
    assert found() == {(one.pk, other.pk): Likeness.NEAR_TITLE}
    assert find([]) == find([10**9]) == 0


@pytest.mark.usefixtures("shelf")
def test_a_papers_own_pairs_are_found_by_title_and_by_abstract_too() -> None:
    one, other = paper(MIXTRAL, arxiv="2401.04088"), paper(MIXTRAL, arxiv="2401.99999")
    full, short = paper(OLMO, abstract_of(OLMO)), paper("An open model", beginning_of(OLMO, 0.8))

    assert (find([one.pk]), find([short.pk])) == (1, 1)
    assert found() == {(one.pk, other.pk): Likeness.TITLE, (full.pk, short.pk): Likeness.ABSTRACT}


def test_a_hundred_papers_of_one_title_make_no_thousands_of_pairs() -> None:
    for number in range(40):
        paper("Introduction", arxiv=f"2401.{number:05}")

    assert find() <= 40 * 2 * NEIGHBOURS


def test_more_papers_take_more_queries_only_by_their_hundreds() -> None:
    for number in range(20):
        paper(f"{HELM} {'x' * number}")
    with CaptureQueriesContext(connection) as few:
        find()
    for number in range(20):
        paper(f"{HEIM} {'x' * number}")
    with CaptureQueriesContext(connection) as more:
        find()

    assert len(more) <= len(few) + 10


def test_among_the_shipped_papers_none_are_offered() -> None:
    for path in SEED_FILES:
        run_import(Order(path=path))

    assert find() == 0
    assert not Pair.objects.exists()
