"""PaperFilter: what each parameter means, that nonsense means nothing, and that counts, chips and title agree."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papers.facets import Facet
from papers.filters import PaperFilter
from papers.models import (
    Entry,
    Note,
    OwnTag,
    Paper,
    Reader,
    ReadingList,
    Source,
    Star,
    Status,
    Tagging,
    Topic,
    Verdict,
)
from tests.cast import AWESOME, DPO, MIXTRAL, OLMO, PILE, import_records

pytestmark = pytest.mark.django_db

SURVEY = "Aligning Large Language Models with Human: A Survey"

VERDICTS = [
    (MIXTRAL, "moe", Verdict.YES),
    (MIXTRAL, "rag", Verdict.YES),
    (OLMO, "moe", Verdict.YES),
    (PILE, "rag", Verdict.YES),
    (AWESOME, "moe", Verdict.YES),
    (DPO, "moe", Verdict.NO),
]


@pytest.fixture
def library(library: dict[str, Paper]) -> dict[str, Paper]:
    """The course, with topics by hand: what rules find is not these tests' concern."""
    Tagging.objects.all().delete()
    by_slug = {topic.slug: topic for topic in Topic.objects.all()}
    Tagging.objects.bulk_create(
        Tagging(paper=library[title], topic=by_slug[slug], verdict=verdict, source=Source.CURATOR)
        for title, slug, verdict in VERDICTS
    )
    return library


@pytest.fixture
def ada(library: dict[str, Paper]) -> Reader:
    """Ada has read OLMo and is in the middle of Mixtral."""
    ada = Reader.objects.create()
    ada.mark(library[OLMO], Status.READ)
    ada.mark(library[MIXTRAL], Status.READING)
    return ada


def asked(query: str, reader: Reader | None = None) -> PaperFilter:
    return PaperFilter(QueryDict(query), Paper.objects.newest(), reader=reader)


def facets_of(paper_filter: PaperFilter) -> list[Facet]:
    """Those of the topics that these tests deal in, and of one that no paper has."""
    return [facet for facet in paper_filter.facets.topics if facet.value in {"alignment", "moe", "multilingual", "rag"}]


def titles(query: str, reader: Reader | None = None) -> set[str]:
    return {paper.title for paper in asked(query, reader).qs}


NARROWED = [
    ("topic=moe", {MIXTRAL, OLMO, AWESOME}),
    ("topic=moe&topic=rag", {MIXTRAL, OLMO, AWESOME, PILE}),
    ("topic=moe&topic=rag&match=any", {MIXTRAL, OLMO, AWESOME, PILE}),
    ("topic=moe&topic=rag&match=all", {MIXTRAL}),
    ("topic=moe&match=all", {MIXTRAL, OLMO, AWESOME}),
    ("topic=moe&abstract=true", {MIXTRAL, OLMO}),
    ("topic=moe&session=alignment-2024-02-06", {AWESOME}),
    ("topic=moe&role=required", set()),
    ("session=alignment-2024-02-06&role=required", {SURVEY}),
    ("topic=rag&q=dataset", {PILE}),
]


@pytest.mark.usefixtures("library")
def test_each_parameter_narrows() -> None:
    for query, expected in NARROWED:
        assert titles(query) == expected, query


def test_years_add_up_and_unknown_ones_mean_nothing() -> None:
    dates = {"One": "2023", "Two": "2024-02", "Three": "2024-02-08", "Undated": None}
    import_records(*({"title": title, "abstract": f"On {title}.", "published": day} for title, day in dates.items()))

    assert titles("year=2024") == {"Two", "Three"} == titles("q=year:2024")
    assert titles("year=2024&year=2023") == {"One", "Two", "Three"}
    assert titles("year=1066&year=x") == titles("") == set(dates)
    assert titles("year=1066&year=2023") == {"One"}
    assert asked("year=2024&year=2023").title == "Papers from 2024 or 2023"
    assert [chip.label for chip in asked("year=2024&year=2023").facets.chips] == ["2024", "2023"]


@pytest.mark.usefixtures("library")
def test_a_ticked_box_leaves_papers_with_an_abstract() -> None:
    assert titles("abstract=true") == titles("abstract=on") == titles("abstract=1")
    assert titles("topic=moe") - titles("topic=moe&abstract=true") == {AWESOME}


@pytest.mark.usefixtures("library")
def test_a_role_alone_is_asked_of_every_list() -> None:
    assert len(titles("role=required")) == 4
    assert len(titles("role=more")) == 14


def test_list_session_and_role_speak_of_one_entry(library: dict[str, Paper]) -> None:
    other = ReadingList.objects.create(name="other")
    Entry.objects.create(paper=library[OLMO], reading_list=other, role="required", position=1, line=1, last_line=1)

    assert titles("list=other") == titles("list=other&role=required") == {OLMO}
    assert OLMO not in titles("list=course-003&role=required")
    assert OLMO in titles("list=course-003&role=more")
    assert titles("list=other&role=more") == set()


def test_a_session_of_another_list_than_the_chosen_is_no_session(library: dict[str, Paper]) -> None:
    other = ReadingList.objects.create(name="other")
    Entry.objects.create(paper=library[OLMO], reading_list=other, position=1, line=1, last_line=1)

    assert titles("list=other&session=basicllm-2024-02-08") == {OLMO}


def test_unread_and_read_are_asked_of_the_reader(ada: Reader) -> None:
    alan = Reader.objects.create()

    assert titles("state=read", ada) == {OLMO}
    assert titles("state=reading", ada) == titles("q=is:reading", ada) == {MIXTRAL}
    assert titles("state=unread", ada) == titles("q=is:unread", ada)
    assert len(titles("state=unread", ada)) == 16
    assert titles("state=read", alan) == titles("state=read") == set()
    assert len(titles("state=unread", alan)) == len(titles("state=unread")) == 18


def test_the_states_add_up_to_all_papers(ada: Reader) -> None:
    for query in ("", "topic=moe", "q=experts", "topic=moe&topic=rag&match=all", "state=read&topic=moe"):
        counted = {facet.value: facet.count for facet in asked(query, ada).facets.states}

        assert counted.pop("") == sum(counted.values()), query
        for state, count in counted.items():
            others = "&".join(part for part in query.split("&") if not part.startswith("state"))
            assert count == len(titles(f"{others}&state={state}", ada)), (query, state)


SEARCHED = [
    ("MIXTRAL", {MIXTRAL}),
    ("  mixtral  ", {MIXTRAL}),
    ("míxtrál", {MIXTRAL}),
    ("sparse mistral", {MIXTRAL}),
    ("sparse pile", set()),
    ("800GB", {PILE}),
    ("800GB%_", {PILE}),
]


@pytest.mark.usefixtures("library")
def test_all_words_must_be_there_and_case_and_accents_do_not_matter() -> None:
    for words, expected in SEARCHED:
        assert titles(urlencode({"q": words})) == expected, words


@pytest.mark.usefixtures("topics")
def test_what_a_list_spells_in_latex_is_found_by_plain_words() -> None:
    import_records({"title": "Code Llama", "abstract": "{D}en{o}ising by Rozi\\`ere and others."}, {"title": OLMO})

    for words in ("roziere", "Rozière", "ROZIERE", "denoising", "%7BD%7Den%7Bo%7Dising"):
        assert titles(f"q={words}") == {"Code Llama"}, words


@pytest.mark.usefixtures("library")
def test_a_blank_search_is_none() -> None:
    for blank in ("", "+", "%20%09", "%0A"):
        assert asked(f"q={blank}").wanted == {}


NONSENSE = [
    "topic=nobody",
    "topic=",
    "topic=%00",
    "match=perhaps",
    "match=all",
    "state=toggle",
    "list=nowhere",
    "session=nowhere",
    "role=optional",
    "abstract=",
    "abstract=perhaps",
    "abstract=false",
    "abstract=0",
    "q=%00",
    "q=mixtral%00",
    f"q={'x' * 10_000}",
    "unknown=1",
    "%FF=%FF",
    "&&&=",
]


@pytest.mark.usefixtures("library")
def test_nonsense_is_as_if_it_were_not_there() -> None:
    for nonsense in NONSENSE:
        paper_filter = asked(nonsense)
        assert paper_filter.qs.count() == 18, nonsense
        assert (paper_filter.title, paper_filter.query, paper_filter.facets.chips) == ("All papers", "", []), nonsense


PARTLY_NONSENSE = [
    "topic=moe&topic=nobody",
    "topic=%00&topic=moe&topic=moe",
    "topic=moe&state=toggle&list=nowhere&role=x&abstract=maybe&session=x",
    f"topic=moe&q={'x' * 201}",
    "topic=moe&match=%FF",
]


@pytest.mark.usefixtures("library")
def test_what_makes_sense_counts_beside_nonsense() -> None:
    for query in PARTLY_NONSENSE:
        assert titles(query) == {MIXTRAL, OLMO, AWESOME}, query
        assert asked(query).query == "topic=moe"


def test_of_a_repeated_parameter_the_last_counts(ada: Reader) -> None:
    assert titles("state=unread&state=read", ada) == {OLMO}


OTHERS = ["", "abstract=true", "state=unread", "q=language&role=more", "list=course-003", "session=basicllm-2024-02-08"]


def test_with_no_topic_chosen_a_count_is_what_its_link_shows(ada: Reader) -> None:
    for others in OTHERS:
        facets = facets_of(asked(others, ada))
        assert len(facets) == 4
        assert [facet.count for facet in facets] == [len(titles(facet.query, ada)) for facet in facets], others


def test_among_any_topics_a_count_is_what_the_topic_has_by_itself(ada: Reader) -> None:
    for others in OTHERS:
        for facet in facets_of(asked(f"topic=moe&topic=rag&{others}", ada)):
            assert facet.count == len(titles(f"topic={facet.value}&{others}", ada)), (others, facet)


def test_among_all_topics_a_count_is_what_its_link_shows(ada: Reader) -> None:
    for others in OTHERS:
        now = f"topic=moe&topic=rag&match=all&{others}"
        for facet in facets_of(asked(now, ada)):
            shown = titles(now if facet.chosen else facet.query, ada)
            assert facet.count == len(shown), (others, facet)


@pytest.mark.usefixtures("library")
def test_a_facets_link_adds_its_topic_or_drops_it() -> None:
    facets = {facet.value: facet for facet in asked("topic=moe&topic=rag&abstract=true").facets.topics}

    assert {slug for slug, facet in facets.items() if facet.chosen} == {"moe", "rag"}
    assert asked(facets["moe"].query).wanted == {"topic": ["rag"], "abstract": True}
    assert asked(facets["alignment"].query).wanted == {"topic": ["moe", "rag", "alignment"], "abstract": True}


@pytest.fixture
def with_own(ada: Reader, library: dict[str, Paper]) -> Reader:
    """Ada has stars, notes and tags too; so has somebody else, of which nothing may be seen."""
    other = Reader.objects.create()
    for title in (MIXTRAL, OLMO):
        Star.keep(ada, library[title], is_starred=True)
    for title in (MIXTRAL, PILE):
        Note.keep(ada, library[title], "Of language.")
        Note.keep(other, library[title], "Of language.")
    OwnTag.keep(other, library[DPO], ["thesis", "theirs"])
    OwnTag.keep(ada, library[OLMO], ["Thesis", "later"])
    OwnTag.keep(ada, library[MIXTRAL], ["Thesis"])
    OwnTag.keep(ada, library[AWESOME], ["survey"])
    return ada


OWN_NARROWED = [
    ("mine=starred", {MIXTRAL, OLMO}),
    ("mine=starred&mine=noted", {MIXTRAL}),
    ("mine=noted&mine=starred&mine=eaten", {MIXTRAL}),
    ("mine=noted&state=unread&topic=rag", {PILE}),
    ("tag=thesis", {MIXTRAL, OLMO}),
    ("tag=thesis&tag=survey", {MIXTRAL, OLMO, AWESOME}),
    ("tag=thesis&tag=survey&tag=unknown&topic=moe&abstract=true", {MIXTRAL, OLMO}),
    ("tag=thesis&mine=noted", {MIXTRAL}),
    ("tag=thesis&state=read", {OLMO}),
    ("tag=thesis&q=language&sort=title", {MIXTRAL, OLMO}),
]


def test_what_is_the_readers_own_narrows_for_them_alone(with_own: Reader) -> None:
    for query, expected in OWN_NARROWED:
        paper_filter = asked(query, with_own)
        assert titles(query, with_own) == expected, query
        assert paper_filter.counts.total == len(expected), query
        assert {card.title for card in paper_filter.found[0:25]} == expected, query
    everything = titles("")
    assert titles("mine=starred&tag=thesis&mine=noted") == everything
    assert asked("mine=starred&tag=thesis").query == ""


def test_what_is_the_readers_own_is_counted_as_its_link_shows(with_own: Reader) -> None:
    for others in [*OTHERS, "tag=thesis", "mine=starred", "mine=noted&tag=later", "topic=moe&list=course-003"]:
        paper_filter = asked(others, with_own)
        assert paper_filter.facets.yours
        assert [facet.label for facet in paper_filter.facets.yours.facets[-3:]] == ["later", "survey", "Thesis"]
        for facet in [*paper_filter.facets.yours.facets, *paper_filter.facets.states]:
            now = others if facet.chosen else facet.query
            if "tag=" in others and "tag=" in facet.query and facet.label in {"later", "survey", "Thesis"}:
                now = "&".join([*(each for each in others.split("&") if "tag" not in each), f"tag={facet.value}"])
            assert facet.count == len(titles(now, with_own)), (others, facet)


def test_who_has_nothing_of_their_own_is_shown_no_such_facets(with_own: Reader) -> None:
    assert asked("").facets.yours is None
    assert asked("", Reader.objects.create()).facets.yours is None


def test_who_took_the_last_star_away_has_starred_nothing(with_own: Reader) -> None:
    Star.objects.all().delete()

    assert titles("mine=starred", with_own) == set()
    assert asked("mine=starred", with_own).title == "Papers that you starred"


def test_what_is_the_readers_own_is_said_in_title_and_chips(with_own: Reader) -> None:
    paper_filter = asked("topic=moe&mine=starred&mine=noted&tag=thesis&tag=survey", with_own)

    assert paper_filter.title == "Papers about MoE that you starred and wrote a note on under “Thesis” or “survey”"
    assert [chip.label for chip in paper_filter.facets.chips] == ["MoE", "Starred", "With a note", "Thesis", "survey"]
    assert asked(paper_filter.facets.chips[1].query, with_own).wanted["mine"] == ["noted"]
    assert asked(paper_filter.facets.chips[3].query, with_own).wanted["tag"] == ["survey"]


EVERYTHING = (
    "q=language&topic=moe&topic=rag&match=all&state=unread&list=course-003"
    "&session=basicllm-2024-02-08&role=more&abstract=true"
)


def test_every_way_to_all_papers_says_so_where_the_library_opens_with_a_filter(ada: Reader) -> None:
    ada.default_filter = "topic=moe"
    unread, everything = asked("state=unread", ada), asked("all=1&nonsense=1", ada)

    assert [unread.facets.chips[0].query, unread.facets.states[0].query, unread.everything] == ["all=1"] * 3
    assert (everything.title, everything.query, everything.facets.chips) == ("All papers", "", [])
    assert everything.parameters.urlencode() == "all=1"
    assert everything.kept == []
    assert asked("all=1").everything == asked("all=1").parameters.urlencode() == ""


@pytest.mark.usefixtures("library")
def test_every_chip_removes_its_filter_and_no_other() -> None:
    whole = asked(EVERYTHING)

    assert len(whole.facets.chips) == 9
    for chip in whole.facets.chips:
        left = [each.label for each in asked(chip.query).facets.chips]
        gone = [each.label for each in whole.facets.chips if each.label not in left]
        # Of one topic, "all topics at once" says nothing.
        assert gone == ([chip.label, "all topics at once"] if chip.label in {"MoE", "RAG"} else [chip.label])


@pytest.mark.usefixtures("library")
def test_states_and_matches_are_one_step_away() -> None:
    paper_filter = asked("topic=moe&topic=rag&state=read")

    assert [(facet.label, facet.count, facet.chosen) for facet in paper_filter.facets.states] == [
        ("all", 4, False),
        ("unread", 4, False),
        ("queue", 0, False),
        ("reading", 0, False),
        ("read", 0, True),
        ("skipped", 0, False),
    ]
    assert [(choice.label, choice.chosen) for choice in paper_filter.facets.matches] == [("any", True), ("all", False)]
    assert asked(paper_filter.facets.states[0].query).wanted == {"topic": ["moe", "rag"]}
    assert asked(paper_filter.facets.matches[1].query).wanted == {
        "topic": ["moe", "rag"],
        "match": "all",
        "state": "read",
    }


@pytest.mark.usefixtures("library")
def test_any_or_all_is_no_choice_for_one_topic() -> None:
    assert asked("topic=moe&match=all").facets.matches == []


TITLES = [
    ("", "All papers"),
    ("topic=moe", "Papers about MoE"),
    ("topic=moe&topic=rag&state=unread", "Unread papers about MoE or RAG"),
    ("topic=moe&topic=rag&match=all", "Papers about MoE and RAG"),
    ("role=required&list=course-003", "Papers that are required reading in Course 003"),
    ("state=read&abstract=true", "Read papers with an abstract"),
    ("session=basicllm-2024-02-08", "Papers for BasicLLM, 08 Feb 2024"),
    ("q=+Mixture++of+", "Papers mentioning “Mixture  of”"),
]


@pytest.mark.usefixtures("library")
def test_the_title_says_the_filter_in_words() -> None:
    assert [asked(query).title for query, _ in TITLES] == [title for _, title in TITLES]


def values(*known: str) -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(known), st.text(max_size=12))


PARAMETERS = st.lists(
    st.one_of(
        st.tuples(st.just("topic"), values("moe", "rag", "alignment", "multilingual")),
        st.tuples(st.just("match"), values("any", "all")),
        st.tuples(st.just("state"), values("read", "unread")),
        st.tuples(st.just("list"), values("course-003")),
        st.tuples(st.just("session"), values("basicllm-2024-02-08", "alignment-2024-02-06")),
        st.tuples(st.just("role"), values("required", "more")),
        st.tuples(st.just("abstract"), values("true", "on", "")),
        st.tuples(st.just("mine"), values("starred", "noted")),
        st.tuples(st.just("tag"), values("thesis", "later")),
        st.tuples(st.just("q"), values("mixtral", "language model", "$x^2$", "\\`e", "%_", '"')),
    ),
    max_size=8,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PARAMETERS)
def test_a_filters_own_query_is_the_same_filter(with_own: Reader, parameters: list[tuple[str, str]]) -> None:
    data = QueryDict(mutable=True)
    for name, value in parameters:
        data.appendlist(name, value.encode("utf-8", "replace").decode())
    before = PaperFilter(data, Paper.objects.newest(), reader=with_own)

    after = asked(before.query, with_own)

    assert (after.query, after.title, after.facets.chips) == (before.query, before.title, before.facets.chips)
    assert list(after.qs) == list(before.qs)
