"""A reader's notes in the search: one more text of each paper, for one reader, in every form that a search can have."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from papers.filters import PaperFilter
from papers.models import Note, OwnTag, Paper, Reader, Star, Status
from papers.search.query import parse
from papers.search.tree import All, Any, Node, Not, Words
from papers.text.indexed import terms
from tests.page import paper_titles, visit
from tests.search import corpus
from tests.search.test_contract import says, texts
from tests.search.typed import searches

pytestmark = pytest.mark.django_db

WRITTEN = {
    "mixtral": "Compare with retrieval, for the thesis. Quokkas.",
    "rag": "Chain of thought? Ask Łukasz about language models.",
    "pile": "the models of happy studies: 混合 モデル",
    "happy": "gpt-4 state-of-the-art",
    "attention": "thesis: knowledge",
}


@pytest.fixture
def ada(topics: list[object]) -> Reader:
    """The reader of the corpus, with notes, stars and tags."""
    ada = corpus.shelve()
    for name, text in WRITTEN.items():
        Note.keep(ada, paper(name), text)
    Star.keep(ada, paper("mixtral"), is_starred=True)
    Star.keep(ada, paper("pile"), is_starred=True)
    OwnTag.keep(ada, paper("mixtral"), ["Reading group", "thesis"])
    OwnTag.keep(ada, paper("rag"), ["thesis"])
    return ada


def paper(name: str) -> Paper:
    return Paper.objects.get(title=next(title for title, each in corpus.NAMES.items() if each == name))


def asked(typed: str, reader: Reader | None, **more: str) -> PaperFilter:
    data = QueryDict(mutable=True)
    data.update({"q": typed, **more})
    return PaperFilter(data, Paper.objects.newest(), reader=reader)


def found(typed: str, reader: Reader | None, **more: str) -> set[str]:
    return {corpus.NAMES[each.title] for each in asked(typed, reader, **more).qs}


def listed(paper_filter: PaperFilter) -> list[str]:
    """The papers as the pages have them, one after another."""
    pages = [paper_filter.found[start : start + 4] for start in range(0, len(paper_filter.found), 4)]
    return [corpus.NAMES[card.title] for page in pages for card in page]


FOUND = [
    ("quokka", {"mixtral"}),
    ("QUOKKAS", {"mixtral"}),
    ("quok*", {"mixtral"}),
    ('"for the thesis"', {"mixtral"}),
    ('"thesis for"', set()),
    ("mixtral quokka", {"mixtral"}),  # one word in the title, the other in the note
    ("experts -quokka", set()),
    ("experts -zebra", {"mixtral"}),
    ("quokka OR optimization", {"mixtral", "dpo"}),
    ("-thesis is:starred", {"pile"}),
    ("thesis", {"mixtral", "attention"}),
    ("thesis is:starred", {"mixtral"}),
    ("thesis -is:starred", {"attention"}),
    ("thesis is:read", {"attention"}),
    ("thesis topic:moe", {"mixtral"}),
    ("retrieval", {"mixtral", "rag", "realm"}),
    ("title:thesis", set()),
    ("abstract:quokka OR author:quokka", set()),
    ("note:quokka", {"mixtral"}),
    ("note:mixtral", set()),
    ("note:retrieval", {"mixtral"}),
    ("note:(quokka OR łukasz)", {"mixtral", "rag"}),
    ('note:"chain of thought"', {"rag"}),
    ("retrieval -note:thesis", {"rag", "realm"}),
    ("note:thesis -note:quokka", {"attention"}),
    ("note:quokka OR optimization", {"mixtral", "dpo"}),
    ("has:note", set(WRITTEN)),
    ("has:note -is:starred", {"rag", "happy", "attention"}),
    ("is:starred", {"mixtral", "pile"}),
    ("tag:thesis", {"mixtral", "rag"}),
    ('tag:"reading group"', {"mixtral"}),
    ("tag:reading-group", {"mixtral"}),
    ("tag:thesis -quokka", {"rag"}),
    ("tag:thesis note:thesis", {"mixtral"}),
]


def test_a_note_is_searched_like_every_other_text(ada: Reader) -> None:
    assert {typed: found(typed, ada) for typed, _ in FOUND} == dict(FOUND)


def test_the_total_is_what_the_pages_show_and_each_paper_stands_once(ada: Reader) -> None:
    others = [{}, {"state": "unread"}, {"list": "course-7"}, {"topic": "moe"}, {"sort": "title"}, {"sort": "newest"}]
    for typed, _ in FOUND:
        for more in [*others, {"mine": "starred"}, {"tag": "thesis"}, {"mine": "noted", "state": "read"}]:
            paper_filter = asked(typed, ada, **more)
            shown = listed(paper_filter)
            assert len(shown) == len(set(shown)) == paper_filter.counts.total, (typed, more)
            assert set(shown) == found(typed, ada, **more), (typed, more)


def test_each_facet_counts_what_its_link_shows(ada: Reader) -> None:
    for typed in ("retrieval", "thesis", "language -happy", "note:thesis OR optimization"):
        paper_filter = asked(typed, ada)
        assert paper_filter.facets.yours
        facets = [*paper_filter.facets.topics, *paper_filter.facets.states, *paper_filter.facets.yours.facets]
        wrong = {
            each.label: each.count
            for each in facets
            if each.count != PaperFilter(QueryDict(each.query), Paper.objects.newest(), reader=ada).qs.count()
        }
        assert wrong == {}, typed


def test_what_a_note_says_comes_before_what_is_ranked(ada: Reader) -> None:
    assert listed(asked("knowledge", ada))[:2] == ["attention", "rag"]
    assert listed(asked("knowledge", ada, state="read"))[0] == "attention"
    assert listed(asked("knowledge", None))[0] == "rag"


def test_the_steps_from_paper_to_paper_follow_the_order_shown(ada: Reader) -> None:
    for more in ({}, {"state": "unread"}):
        paper_filter = asked("language model", ada, **more)
        shown = listed(paper_filter)
        assert len(shown) > 3
        before, after = paper_filter.neighbours(paper(shown[1]))
        assert before
        assert after
        assert [corpus.NAMES[before.title], corpus.NAMES[after.title]] == [shown[0], shown[2]]


def test_a_note_of_the_common_words_of_a_bound_abstract_is_searched_to_its_end(ada: Reader) -> None:
    Note.keep(ada, paper("dpo"), "model " * 3_000 + "numbat")

    assert found("numbat", ada) == {"dpo"}


def test_nobody_finds_by_anothers_note(ada: Reader) -> None:
    other = Reader.objects.create()
    Note.keep(other, paper("dpo"), "my own wallaby")

    for reader in (None, other):
        for typed in ("quokka", "note:quokka", "is:starred", "tag:thesis title:experts", "note:thesis"):
            assert found(typed, reader) == set(), typed
        assert found("experts -quokka", reader) == {"mixtral"}
        assert found("has:note", reader) == ({"dpo"} if reader else set())
    assert asked("tag:thesis", other).notes == ("No tag of yours is called “thesis”; it was searched as words.",)


def test_who_has_no_notes_searches_without_a_query_more(ada: Reader) -> None:
    def queries(reader: Reader) -> int:
        with CaptureQueriesContext(connection) as asked_of:
            listed(asked("mixtral", reader))
        return len(asked_of)

    other = Reader.objects.create()
    other.mark(paper("dpo"), Status.READ)
    without = queries(other)

    Note.keep(other, paper("dpo"), "wallaby")
    assert queries(other) == without + 1
    Note.keep(other, paper("dpo"), "mixtral")
    assert queries(other) == without + 1


WORDS = (
    "language model models the of retrieval experts chain thought łukasz 混合 モデル gpt 4 gpt-4 happy studies thesis".split()  # noqa: SIM905, E501 - easier to read than a list
)
FIELDS = ["", "", "", "title:", "note:", "author:", "-", "-note:"]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=searches(WORDS, FIELDS))
def test_what_is_found_is_what_a_plain_reading_of_papers_and_notes_finds(ada: Reader, typed: str) -> None:
    typed = typed[:200]
    root = parse(typed).root

    plainly = {record["name"] for record in corpus.RECORDS if root is None or holds(root, record)}

    assert found(typed, ada) == plainly
    assert sorted(listed(asked(typed, ada))) == sorted(plainly)


def holds(node: Node, record: dict[str, object]) -> bool:
    match node:
        case Words():
            note = WRITTEN.get(str(record["name"]), "") if node.field in {"", "note"} else ""
            return any(map(says(node), [*texts(record, node.field), note]))
        case Not(part):
            return not holds(part, record)
        case All(parts):
            return all(holds(part, record) for part in parts)
        case Any(parts):
            return any(holds(part, record) for part in parts)
    raise TypeError(node)


def test_the_words_of_the_note_are_shown_and_marked(topics: list[object], client: Client) -> None:
    corpus.shelve()
    text = "Nothing here. " * 40 + "Compare with quokkas & <b>wombats</b>."
    client.post(f"/notes/{paper('mixtral').public_id}/", {"text": text})

    page = visit(client, "/?q=quokka")

    (title,) = paper_titles(page)
    assert corpus.NAMES[title] == "mixtral"
    note = page.one("p", class_="paper__note")
    assert note.texts("mark") == ["quokkas"]
    assert "Compare with quokkas & <b>wombats</b>." in note.text
    assert visit(client, "/?q=mixtral").all("p", class_="paper__note") == []
    assert visit(client, f"{paper('mixtral').get_absolute_url()}?q=quokka").texts("mark") == ["quokkas"]


@pytest.mark.parametrize("typed", ["note:", "note:-", 'note:"', "note:(", "tag:", "tag:()", "is:starred*", "note:\0"])
def test_nothing_typed_is_an_error(ada: Reader, typed: str) -> None:
    assert asked(typed, ada).counts.total == len(list(asked(typed, ada).qs)) == len(listed(asked(typed, ada)))


def test_help_tells_of_notes_stars_and_tags(topics: list[object]) -> None:
    codes = visit(Client(), "/").one("details", class_="search-help").texts("code")

    assert {"note:thesis", "has:note", "is:starred", "tag:thesis"} <= set(codes)
    assert terms("note:thesis") == ["note", "thesis"]
