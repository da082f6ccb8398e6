"""Text as it is indexed: stems in order, then each word as written; bounded, so that every database keeps all of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.text.accents import aligned
from papers.text.indexed import (
    ABSTRACT,
    AUTHORS,
    FORM,
    LONGEST_WORD,
    TITLE,
    indexed,
    indexed_names,
    placed_terms,
    terms,
)

LONG = st.text() | st.lists(st.sampled_from(["the", "of", "retrieval", "混合", "é" * 50, "x" * 99])).map(" ".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Retrieving papers", "retriev paper =retrieving =papers"),
        ("GPT-4's R&D", "gpt 4 s r d =gpt =4 =s =r =d"),
        ("Rozi\\`ere, Schrödinger", "rozier schroding =roziere =schrodinger"),
        ("the cat and the cats", "the cat and the cat =the =cat =and =cats"),
        ("混合モデル", "混 合 モ デ ル =混 =合 =モ =デ =ル"),
        ("", ""),
        ('— = * "', ""),
    ],
)
def test_stems_come_first_and_then_each_word_once_with_its_mark(text: str, expected: str) -> None:
    assert indexed(text, ABSTRACT) == expected


def test_a_mark_stands_between_two_names() -> None:
    assert indexed_names(["A. Hinton", "Bo Li"]) == "a hinton = bo li =a =hinton =bo =li"


@given(LONG, LONG, LONG)
def test_whatever_the_text_a_tsvector_has_room_for_it(title: str, abstract: str, author: str) -> None:
    columns = [indexed(title, TITLE), indexed(abstract, ABSTRACT), indexed_names([author] * 300)]

    words = " ".join(columns).split(" ")
    stems = [word for word in words if not word.startswith(FORM)]
    assert len(words) <= 2 * (TITLE.words + ABSTRACT.words + AUTHORS.words) < 16_383
    assert max(map(stems.count, set(stems)), default=0) <= TITLE.repeats + ABSTRACT.repeats + AUTHORS.repeats <= 255
    assert max(map(len, words)) <= LONGEST_WORD + len(FORM)


def test_words_beyond_the_bounds_are_left_out() -> None:
    assert len(indexed(" ".join(map(str, range(5000))), ABSTRACT).split()) == 2 * ABSTRACT.words
    assert indexed("the cats " * 900, ABSTRACT).split().count("cat") == ABSTRACT.repeats


@given(st.text(max_size=40))
def test_what_is_marked_in_a_text_is_what_is_indexed_of_it(text: str) -> None:
    folded = aligned(text)[0]

    for term, start, end in placed_terms(folded):
        assert folded[start:end].startswith(term)
        assert terms(term) in ([term], [])
