"""The parser: total, bounded, and silent where it understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.search.fields import Names
from papers.search.query import DEEPEST, LONGEST, MOST_TERMS, parse
from papers.search.tree import All, Any, Condition, Node, Not, Words

NAMES = Names(topic={"moe": ("moe",), "mixture of experts": ("moe",)}, list={"course 7": ("course-7",)})
PIECES = st.sampled_from(
    """
    " ( ) - OR AND NOT | * title: author: topic:moe is:read year:2023..2024 arxiv:2305.18290 foo: : \\ a gpt-4 é 🤖 \0
    \u202e NEAR( 混合 ٠ ² doi:10.1/x( session: {D}en{o} \\`e
    """.split()  # noqa: SIM905 - easier to read than a list
)
TYPED = st.one_of(st.text(), st.lists(PIECES).map("".join), st.lists(PIECES).map(" ".join))


def one(word: str, field: str = "", *, prefix: bool = False) -> Words:
    return Words((word,), field, prefix)


def plain(node: Node | None) -> Node | None:
    """The tree without where its words stood."""
    match node:
        case Words():
            return Words(node.words, node.field, node.prefix)
        case Not(part):
            return Not(plain(part))  # type: ignore[arg-type]
        case All(parts) | Any(parts):
            return type(node)(tuple(map(plain, parts)))  # type: ignore[arg-type]
        case _:
            return node


A, B, C = one("a"), one("b"), one("c")
UNDERSTOOD = [
    ("a b", All((A, B))),
    ("a, b; c", All((A, B, C))),
    ("a AND b", All((A, B))),
    ("a OR b c", Any((A, All((B, C))))),
    ("a | b", Any((A, B))),
    ("(a OR b) c", All((Any((A, B)), C))),
    ("a -b", All((A, Not(B)))),
    ("a NOT b", All((A, Not(B)))),
    ("-(a b)", Not(All((A, B)))),
    ("- -a", Not(A)),
    ('"a b"', Words(("a", "b"))),
    ("a-b", Words(("a", "b"))),
    ("gpt-4*", Words(("gpt", "4"), prefix=True)),
    ("trans*", one("trans", prefix=True)),
    ("title:a", one("a", "title")),
    ("TITLE: a", one("a", "title")),
    ("authors:(a OR b) c", All((Any((one("a", "author"), one("b", "author"))), C))),
    ("title:(a author:b)", All((one("a", "title"), one("b", "author")))),
    ("topic:moe", Condition("topic", ("moe",))),
    ('topic:"Mixture of Experts"', Condition("topic", ("moe",))),
    ('-list:"Course 7"', Not(Condition("list", ("course-7",)))),
    ("is:(read OR queued)", Any((Condition("is", ("read",)), Condition("is", ("queued",))))),
    ("year:2023", Condition("year", ("2023", "2023"))),
    ("year:..2023", Condition("year", ("", "2023"))),
    ("arXiv:2305.18290v2", Condition("arxiv", ("arxiv", "2305.18290"))),
    ("doi:10.1000/a(b)c", Condition("doi", ("doi", "10.1000/a(b)c"))),
    ("https://a.org/b", Words(("https", "a", "org", "b"))),
    ("Llama: b", All((one("llama"), B))),
    ("", None),
    (" \n", None),
]


@pytest.mark.parametrize(("typed", "tree"), UNDERSTOOD)
def test_what_is_understood_says_nothing_of_it(typed: str, tree: Node | None) -> None:
    query = parse(typed, NAMES)

    assert plain(query.root) == tree
    assert query.notes == ()


EXPLAINED = [
    ("(a b", All((A, B)), "bracket has no partner"),
    ("a) b", All((A, B)), "bracket has no partner"),
    ('"a b', All((A, B)), "quotation mark has no partner"),
    ("foo:a", All((one("foo"), A)), "“foo:” is no field"),
    ("a OR", All((A, one("or"))), "“OR” has nothing to join"),
    ("NOT", one("not"), "“NOT” has nothing to join"),
    ("topic:a", A, "No topic is called “a”"),
    ("session:a", A, "No session is called “a”"),
    ("is:a", A, "unread, queued, reading, read, skipped or starred, not “a”"),
    ("has:a", A, "not for “a”"),
    ("year:a", A, "“a” is no year"),
    ("doi:a", A, "“a” is no DOI"),
    ("a*", A, "“a*” begins too many words"),
    ("🤖", None, "holds no letter and no digit"),
    ("a " + "b" * LONGEST, All((A, one("b" * 40))), f"first {LONGEST} characters"),
    ("(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1), A, f"more than {DEEPEST} deep"),
    ("a " * (MOST_TERMS + 1), All((A,) * MOST_TERMS), f"first {MOST_TERMS} words"),
]


@pytest.mark.parametrize(("typed", "tree", "note"), EXPLAINED)
def test_what_is_not_understood_is_searched_as_words_and_said_so(typed: str, tree: Node | None, note: str) -> None:
    query = parse(typed, NAMES)

    assert plain(query.root) == tree
    (said,) = query.notes
    assert note in said


@given(TYPED)
def test_every_text_has_a_bounded_tree_of_folded_words(typed: str) -> None:
    query = parse(typed, NAMES)

    said = list(leaves(query.root))
    assert len(said) <= MOST_TERMS
    for words in said:
        assert isinstance(words, Condition) or words.words
        assert isinstance(words, Condition) or all(word.isalnum() or not word.isascii() for word in words.words)


def leaves(node: Node | None) -> list[Words | Condition]:
    match node:
        case Words() | Condition():
            return [node]
        case Not(part):
            assert not isinstance(part, Not)
            return leaves(part)
        case All(parts) | Any(parts):
            assert len(parts) >= 2
            return [leaf for part in parts for leaf in leaves(part)]
    return []
