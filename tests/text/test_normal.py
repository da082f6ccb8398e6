import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.text.normal import NEAR_IDENTICAL, fold, resemblance, sketch, title_key, words

THE_PILE_COURSE = r"""Recent work has demonstrated that increased training dataset diversity improves
general cross-domain
knowledge and downstream generalization capability for large-scale language models. With this in mind, we
present \textit{the Pile}: an 825 GiB English text corpus targeted at training large-scale language models.
The Pile is constructed from 22 diverse high-quality subsets – both existing and newly constructed – many of
which derive from academic or professional sources. Our evaluation of the untuned performance of GPT-2 and
GPT-3 on the Pile shows that these models struggle on many of its components, such as academic writing. Our
code is at https://github.com/x/pile."""
THE_PILE_PAGE = THE_PILE_COURSE.replace(r"\textit{the Pile}", "the Pile").replace("–", "--")
OLMO = """Language models (LMs) have become ubiquitous in both NLP research and in commercial product offerings. As
their commercial importance has surged, the most powerful models have become closed off, gated behind
proprietary interfaces, with important details of their training data, architectures, and development
undisclosed."""

STORED = (
    2127494696897247791,
    -8396685664927704017,
    7637999732634458622,
    940903155582096464,
    -2696644372065436661,
)

EDITED = [
    THE_PILE_PAGE,
    THE_PILE_COURSE.replace("Recent", "Former").replace("struggle", "fail").replace("academic writing", "essays"),
    THE_PILE_COURSE[: len(THE_PILE_COURSE) * 4 // 5],
    THE_PILE_COURSE.replace("https://github.com/x/pile", "this https URL"),
    THE_PILE_COURSE.upper(),
]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Müller, Łukasz, Bokmål", "muller, lukasz, bokmal"),
        (r"Rozi\`ere", "roziere"),
        ("Straße, İstanbul, ılık, Æsop, ﬁne", "strasse, istanbul, ilik, aesop, fine"),
        ("Se^2", "se2"),
        ("ЙОД и ё", "йод и ё"),
        ("が 模型 한국어", "が 模型 한국어"),
    ],
)
def test_folding_drops_case_and_accents_of_latin_letters_only(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("DPO: Your Language Model is Secretly a Reward Model!", "dpo your language model is secretly a reward model"),
        ("GlórIA -- A Generative Model", "gloria a generative model"),
        (r"Gl\'orIA: a {G}enerative   model.", "gloria a generative model"),
        ("大规模语言模型：综述", "大规模语言模型 综述"),
        ("हिन्दी मॉडल", "हिन्दी मॉडल"),
        ("?!", ""),
        ("", ""),
    ],
)
def test_a_title_key_is_the_words_alone(title: str, key: str) -> None:
    assert title_key(title) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AstroMLab 1: Who Wins Astronomy Jeopardy!?", "AstroMLab 3: Achieving GPT-4o Level Performance in Astronomy"),
        ("Mixtral of Experts", "Upcycling Large Language Models into Mixture of Experts"),
    ],
)
def test_different_titles_have_different_keys(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


@given(st.text())
def test_a_key_is_its_own_key(title: str) -> None:
    assert title_key(title_key(title)) == title_key(title)
    assert title_key(title) == " ".join(words(title))


@pytest.mark.parametrize("twin", EDITED)
def test_versions_of_one_abstract_are_near_identical_and_share_a_number(twin: str) -> None:
    assert resemblance(THE_PILE_COURSE, twin) >= NEAR_IDENTICAL
    assert set(sketch(THE_PILE_COURSE)) & set(sketch(twin))


def test_different_abstracts_neither_resemble_nor_share() -> None:
    assert resemblance(THE_PILE_COURSE, OLMO) < NEAR_IDENTICAL / 2
    assert not set(sketch(THE_PILE_COURSE)) & set(sketch(OLMO))


def test_a_sketch_is_the_same_in_another_process() -> None:
    program = f"from papers.text.normal import sketch; print(sketch({OLMO!r}))"
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == str(sketch(OLMO))


def test_a_sketch_never_changes_because_it_is_stored() -> None:
    assert sketch("one two three four five six seven eight nine ten eleven twelve") == STORED


def test_fewer_than_twelve_words_have_no_sketch() -> None:
    assert sketch("one two three four five six seven eight nine ten eleven") == ()


@given(st.text(), st.text())
def test_resemblance_is_a_share_and_symmetric(one: str, other: str) -> None:
    assert 0.0 <= resemblance(one, other) == resemblance(other, one) <= 1.0
    assert resemblance(one, one) == (1.0 if words(one) else 0.0)


@given(st.lists(st.text(), min_size=12).map(" word ".join))
def test_a_sketch_is_five_signed_numbers_of_64_bits(abstract: str) -> None:
    numbers = sketch(abstract)
    assert len(numbers) in {0, 5}
    assert all(-(2**63) <= number < 2**63 for number in numbers)


def test_half_a_surrogate_does_no_harm() -> None:
    assert len(sketch("\ud800a " + OLMO)) == 5
