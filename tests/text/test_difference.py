"""A difference says of every word whether it stayed, went or came, and loses none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.text.difference import MOST_COMPARED, Fate, Piece, abridged, difference, items

SAME, GONE, NEW = Fate.SAME, Fate.GONE, Fate.NEW


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("Mixtral", "Mixtral", [(SAME, "Mixtral")]),
        ("Mixtral", "Mixtral 8x7B", [(SAME, "Mixtral"), (NEW, " 8x7B")]),
        ("a sparse mixture", "a dense mixture", [(SAME, "a"), (GONE, " sparse"), (NEW, " dense"), (SAME, " mixture")]),
        ("one two three", "two three", [(GONE, "one"), (SAME, "two three")]),
        ("", "Mixtral", [(NEW, "Mixtral")]),
        ("Mixtral", "", [(GONE, "Mixtral")]),
        ("", "", []),
        ("a b", "a  b", [(GONE, "a b"), (NEW, "a  b")]),
        ("a b", "a c  b", [(SAME, "a"), (NEW, " c"), (SAME, "  b")]),
    ],
)
def test_a_text_becomes_another_word_by_word(before: str, after: str, pieces: list[tuple[Fate, str]]) -> None:
    assert difference(before, after) == [Piece(*piece) for piece in pieces]


TEXTS = st.text("ab \n", max_size=30)


@given(TEXTS, TEXTS)
def test_no_word_of_either_text_is_lost(before: str, after: str) -> None:
    pieces = difference(before, after)

    assert "".join(piece.text for piece in pieces if piece.fate != GONE).split() == after.split()
    assert "".join(f" {piece.text}" for piece in pieces if piece.fate != NEW).split() == before.split()


def test_items_of_a_row_come_and_go_by_themselves() -> None:
    assert items(["A. One", "B. Two"], ["A. One", "C. Three", "B. Two"]) == [
        (SAME, "A. One"),
        (NEW, "C. Three"),
        (SAME, "B. Two"),
    ]
    assert items(["align* +1"], ["align* +2"]) == [(GONE, "align* +1"), (NEW, "align* +2")]


def test_texts_that_differ_in_too_much_to_compare_stand_one_after_the_other() -> None:
    many = MOST_COMPARED + 1
    before, after = " ".join(["same", *["old"] * many, "end"]), " ".join(["same", *["new"] * many, "end"])

    assert [piece.fate for piece in difference(before, after)] == [SAME, GONE, NEW, SAME]


def test_what_stayed_is_abridged_about_the_changes() -> None:
    long = " ".join(map(str, range(100)))

    pieces = abridged(difference(f"{long} old {long}", f"{long} new {long}"), around=2)

    assert [piece.text.strip() for piece in pieces] == ["… 98 99", "old", "new", "0 1 …"]


def test_a_text_in_which_nothing_changed_is_not_abridged() -> None:
    text = " ".join(map(str, range(100)))

    assert abridged(difference(text, text)) == [(SAME, text)]
