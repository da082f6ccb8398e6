"""Stems: the examples of Porter's paper, and SQLite's own Porter stemmer as the judge of all words in the seeds."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.text.normal import words
from papers.text.stems import stem
from tests.cast import SEED_FILES

OF_THE_PAPER = """
caresses caress, ponies poni, ties ti, caress caress, cats cat, feed feed, agreed agre, plastered plaster, bled bled,
motoring motor, sing sing, conflated conflat, troubled troubl, sized size, hopping hop, tanned tan, falling fall,
hissing hiss, fizzed fizz, failing fail, filing file, happy happi, sky sky, relational relat, conditional condit,
rational ration, valenci valenc, digitizer digit, conformabli conform, radicalli radic, differentli differ, vileli vile,
analogousli analog, vietnamization vietnam, predication predic, operator oper, feudalism feudal, decisiveness decis,
hopefulness hope, callousness callous, formaliti formal, sensitiviti sensit, sensibiliti sensibl, triplicate triplic,
formative form, formalize formal, electriciti electr, electrical electr, hopeful hope, goodness good, revival reviv,
allowance allow, inference infer, airliner airlin, gyroscopic gyroscop, adjustable adjust, defensible defens,
irritant irrit, replacement replac, adjustment adjust, dependent depend, adoption adopt, homologou homolog,
communism commun, activate activ, angulariti angular, homologous homolog, effective effect, bowdlerize bowdler,
probate probat, rate rate, cease ceas, controll control, roll roll
"""
DEPARTURES = ("bli", "bly", "logi", "logy", "logies")
"""Endings that later programs of Porter's, and SQLite with them, treat otherwise than the paper does."""


@pytest.mark.parametrize("pair", OF_THE_PAPER.split(","))
def test_words_of_porters_paper_have_its_stems(pair: str) -> None:
    word, expected = pair.split()

    assert stem(word) == expected


def test_every_word_of_the_seeds_has_the_stem_that_sqlite_gives_it() -> None:
    said = sorted({word for path in SEED_FILES for word in words(path.read_text(encoding="utf-8")) if word.isascii()})
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE said USING fts5(word, tokenize='porter ascii')")
    database.executemany("INSERT INTO said VALUES (?)", [(word,) for word in said])
    database.execute("CREATE VIRTUAL TABLE stems USING fts5vocab(said, instance)")
    theirs = {said[row - 1]: found for found, row in database.execute("SELECT term, doc FROM stems")}
    database.close()

    odd = {word: (stem(word), theirs[word]) for word in said if stem(word) != theirs[word]}

    assert len(said) > 5000
    assert [word for word in odd if not word.endswith(DEPARTURES)] == []


def test_other_scripts_and_words_of_two_letters_stay_as_they_are() -> None:
    for word in ("is", "ai", "混", "трансформеры", "がくしゅう"):
        assert stem(word) == word


@given(st.text(alphabet="aeiouybcdflmnstz0", min_size=1, max_size=12))
def test_a_stem_is_never_empty_and_hardly_longer_than_its_word(word: str) -> None:
    assert 0 < len(stem(word)) <= len(word)
