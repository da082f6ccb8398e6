"""What a mistyped word was meant to be."""

from __future__ import annotations

import pytest
from django.test import Client

from papers.search.nearest import amended, distance
from papers.search.query import parse
from tests.page import paper_titles, visit
from tests.search import corpus


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("cat", "cat", 0),
        ("cat", "cart", 1),
        ("cat", "act", 1),
        ("cat", "at", 1),
        ("cat", "dog", 3),
        ("abcd", "badc", 2),
    ],
)
def test_a_distance_counts_letters_put_in_left_out_replaced_or_swapped(one: str, other: str, expected: int) -> None:
    assert distance(one, other, 5) == distance(other, one, 5) == expected
    assert distance(one, other, 1) == min(expected, 2)


MISTYPED = [
    ("mixtrla", "mixtral"),
    ("ixtral", "mixtral"),
    ("imxtral", "mixtral"),
    ("retreival", "retrieval"),
    ("schrodingr", "schrodinger"),
    ("Retreival AND (mixtral OR genration)", "retrieval AND (mixtral OR generation)"),
    ('"langauge model"', '"language model"'),
    ("title:mixtrla -code", "title:mixtral -code"),
    ("attenton", "attention"),
    ("mixtral", None),
    ("zzzzzzzz", None),
    ("mixtrla zzzzzzzz", None),
    ("99999", None),
    ("xq", None),
    ("is:read", None),
    ("混专", None),
]


@pytest.mark.django_db
@pytest.mark.usefixtures("topics")
def test_unknown_words_become_the_nearest_that_papers_say() -> None:
    corpus.shelve()

    assert [(typed, amended(parse(typed))) for typed, _ in MISTYPED] == MISTYPED


@pytest.mark.django_db
@pytest.mark.usefixtures("topics")
def test_the_page_offers_the_nearest_word_only_where_that_finds_something(client: Client) -> None:
    corpus.shelve()

    page = visit(client, "/", {"q": "mixtrla"})
    assert paper_titles(visit(client, page.one("main").link("mixtral"))) == ["Mixtral of Experts"]
    assert "Did you mean" not in visit(client, "/", {"q": "mixtrla", "list": "course-7", "role": "required"}).text
