import html
import re

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from papers.text.markup import line, opening, prose
from papers.text.readable import readable

HOSTILE = st.text(alphabet="aAbé <>&;\"'/.:()[]#-\n", max_size=60) | st.text()
MARKS = st.lists(
    st.sampled_from(["a", "<", "&amp;", "&", ">", "", " ", ".*", "(", "\\", "b a", "É", "mark", "p", "ss"]) | st.text()
)


def linked(url: str, label: str | None = None) -> str:
    return f'<a href="{url}" rel="noopener nofollow">{label or url}</a>'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at https://a.org/b.", f"at {linked('https://a.org/b')}."),
        ("(see https://a.org/b)", f"(see {linked('https://a.org/b')})"),
        ("https://a.org/b_(c), and", f"{linked('https://a.org/b_(c)')}, and"),
        ("https://a.org/?a=1&b=2", linked("https://a.org/?a=1&amp;b=2")),
        (
            "at github.com/facebookresearch/NPM.",
            f"at {linked('https://github.com/facebookresearch/NPM', 'github.com/facebookresearch/NPM')}.",
        ),
        (
            "huggingface.co/datasets/ikala/tmmluplus",
            linked("https://huggingface.co/datasets/ikala/tmmluplus", "huggingface.co/datasets/ikala/tmmluplus"),
        ),
        ("at clvrai.com/boss.", f"at {linked('https://clvrai.com/boss', 'clvrai.com/boss')}."),
        ("www.github.com/a/B", linked("https://www.github.com/a/B", "www.github.com/a/B")),
        ("adaptivity.GitHub: https://a.org/b", f"adaptivity.GitHub: {linked('https://a.org/b')}"),
        ("https:// github.com/a/b", f"https:// {linked('https://github.com/a/b', 'github.com/a/b')}"),
        (
            "javascript:alert(1) and ftp://a.org and e.g./i.e. and node.js/react",
            "javascript:alert(1) and ftp://a.org and e.g./i.e. and node.js/react",
        ),
        ("https:// and www. and http://...", "https:// and www. and http://..."),
        ("R&D <script>", "R&amp;D &lt;script&gt;"),
    ],
)
def test_urls_become_links_and_all_else_is_escaped(text: str, expected: str) -> None:
    assert prose(text) == f"<p>{expected}</p>"


def test_paragraphs_stay_paragraphs() -> None:
    assert prose("one\n\ntwo") == "<p>one</p>\n\n<p>two</p>"
    assert prose("") == prose(" \n\n ") == ""


@pytest.mark.parametrize(
    ("text", "marks", "expected"),
    [
        ("Mixture of Experts", ["mixture of experts", "mixture"], "<mark>Mixture of Experts</mark>"),
        ("alignment aligns", ["align"], "alignment aligns"),
        ("Bokmål and bokmal", ["BOKMAL"], "<mark>Bokmål</mark> and <mark>bokmal</mark>"),
        ("bokmal", ["bokmål"], "<mark>bokmal</mark>"),
        ("a Straße b", ["strasse"], "a <mark>Straße</mark> b"),
        ("C++ and R&D", ["c++", "R&D"], "<mark>C++</mark> and <mark>R&amp;D</mark>"),
        ("大规模语言模型", ["语言"], "大规模<mark>语言</mark>模型"),
        ("cross-lingual", ["lingual"], "cross-<mark>lingual</mark>"),
        ("a mark p", ["mark", "p"], "a <mark>mark</mark> <mark>p</mark>"),
        ("nothing", ["", " "], "nothing"),
    ],
)
def test_marks_are_found_without_case_and_accents_as_whole_words(text: str, marks: list[str], expected: str) -> None:
    assert line(text, marks) == expected


def test_marks_stand_in_a_links_text_but_never_in_its_address() -> None:
    assert prose("see github.com/a/rag", ["rag"]) == (
        '<p>see <a href="https://github.com/a/rag" rel="noopener nofollow">github.com/a/<mark>rag</mark></a></p>'
    )


def test_a_mark_over_a_links_border_is_closed_and_opened_again() -> None:
    assert prose("at www.a.org/b now", ["at www.a.org/b now"]) == (
        '<p><mark>at </mark><a href="https://www.a.org/b" rel="noopener nofollow"><mark>www.a.org/b</mark></a>'
        "<mark> now</mark></p>"
    )


_OURS = r"</?(?:p|mark|a|span)(?: href=\"[^\"<>]*\" rel=\"noopener nofollow\"| class=\"whole\")?>"


@given(HOSTILE, MARKS)
def test_without_its_tags_the_markup_is_the_readable_text(text: str, marks: list[str]) -> None:
    for source, plain in ((prose(text, marks), readable(text)), (line(text, marks), " ".join(readable(text).split()))):
        assert isinstance(source, SafeString)
        assert html.unescape(re.sub(_OURS, "", source)) == plain
        assert "<mark><mark>" not in source


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("one two three", 3, "one two three"),
        ("one two, three", 2, "one two…"),
        ("x" * 100, 2, "x" * 20 + "…"),
        ("", 3, ""),
        ("one\n\ntwo", 5, "one two"),
    ],
)
def test_an_opening_ends_at_a_word(text: str, words: int, expected: str) -> None:
    assert opening(text, words) == expected


@given(st.text(), st.integers(1, 60))
def test_an_opening_is_never_longer_than_asked(text: str, words: int) -> None:
    assert len(opening(text, words).split()) <= words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("outdoes GPT-4, LLaMA-2.", 'outdoes <span class="whole">GPT-4</span>, <span class="whole">LLaMA-2.</span>'),
        ("a 7-billion, large-scale one", "a 7-billion, large-scale one"),
        ("'PaLM-540B'", '&#x27;<span class="whole">PaLM-540B</span>&#x27;'),
        ("a-1-2-3 and arxiv/x-1 and eighteen-syllabled-8", "a-1-2-3 and arxiv/x-1 and eighteen-syllabled-8"),
    ],
)
def test_a_name_is_not_broken_before_its_figure(text: str, expected: str) -> None:
    assert line(text) == expected


def test_an_address_is_left_as_it_is() -> None:
    assert prose("see https://a.org/gpt-4?x=a-1") == f"<p>see {linked('https://a.org/gpt-4?x=a-1')}</p>"
