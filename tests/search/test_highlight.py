"""Marks and snippets: the searched words by their stems, in the fields they were asked of, and everything escaped."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.search.highlight import Marks, snippet
from papers.search.query import parse
from papers.text.markup import line

FILLER = "This sentence fills the abstract with words that nobody looks for at all. " * 6


def marks(typed: str, plain: tuple[str, ...] = ()) -> Marks:
    return Marks(parse(typed).root, plain)


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("retrieval", "Retrieving, retrieved", "<mark>Retrieving</mark>, <mark>retrieved</mark>"),
        ("schrodinger", "Schrödinger’s", "<mark>Schrödinger</mark>’s"),
        ("strasse", "Straße & x", "<mark>Straße</mark> &amp; x"),
        ('"language model"', "A model of language models", "A model of <mark>language models</mark>"),
        ("gpt-4*", "GPT-4o and GPT 5", '<mark><span class="whole">GPT-4o</span></mark> and GPT 5'),
        ("trans*", "Transformers transfer", "<mark>Transformers</mark> <mark>transfer</mark>"),
        ("cat -dog", "cat, dog", "<mark>cat</mark>, dog"),
        ("cat OR dog", "<cat> dog", "&lt;<mark>cat</mark>&gt; <mark>dog</mark>"),
        ("混合", "混合专家", "<mark>混合</mark>专家"),
        ("abstract:cat title:dog", "cat dog", "<mark>cat</mark> dog"),
        ("roziere", "by Rozi\\`ere", "by <mark>Rozière</mark>"),
        ("is:read", "is read", "is read"),
    ],
)
def test_words_are_marked_by_their_stems(typed: str, text: str, expected: str) -> None:
    assert line(text, marks(typed).within("abstract")) == expected


def test_plain_words_are_marked_beside_searched_ones_and_overlaps_once() -> None:
    found = line("sparse experts here", marks("expert", ("sparse experts", "here")).within("abstract"))

    assert found == "<mark>sparse experts</mark> <mark>here</mark>"


def test_a_snippet_is_the_opening_where_that_has_the_hit() -> None:
    assert (
        snippet(f"Cats first. {FILLER}", marks("cat").within("abstract"), 8)
        == "Cats first. This sentence fills the abstract with…"
    )
    assert snippet(f"Cats first. {FILLER}", marks("dog").within("abstract"), 3) == "Cats first. This…"


def test_a_snippet_starts_at_the_sentence_of_the_first_hit() -> None:
    text = f"{FILLER}Here a cat sits on the mat and dreams of many more cats. The end."

    assert snippet(text, marks("cat").within("abstract"), 8) == "… Here a cat sits on the mat and…"


def test_a_snippet_starts_shortly_before_a_hit_far_inside_its_sentence() -> None:
    text = "one two " * 100 + "cat three four"

    assert snippet(text, marks("cat").within("abstract"), 34) == "… " + "one two " * 4 + "cat three four"


@given(st.text(), st.text(alphabet="ab <>&é🤖\n.", max_size=300), st.sampled_from(["abstract", "title"]))
def test_whatever_is_typed_and_stored_nothing_but_marks_is_html(typed: str, text: str, field: str) -> None:
    find = marks(typed, ("a", "<")).within(field)

    shown = line(snippet(text, find, 5), find)

    bare = re.sub("</?mark>", "", shown)
    assert html.escape(html.unescape(bare)) == bare.replace("&#x27;", "&#x27;")
    assert shown.count("<mark>") == shown.count("</mark>")
