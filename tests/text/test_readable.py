from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.text.readable import readable

SEEDS = Path(__file__).parents[2] / "seeds"
LATEX_LIKE = st.text(alphabet="ab1 .,;:\\{}$~^_`'\"-%&#|()[]/éß中\n", max_size=80)

PLAIN = [
    "if x<y",
    "10% over the baseline",
    "R&D",
    "a photo of a {}",
    "a photo of a {object}",
    "$5 and $10",
    "between $5-$10 and US$6",
    "the weights on HuggingFace$, enabling",
    "export $HOME/bin:$PATH",
    "snake_case file_names.py",
    r"C:\path",
    r"C:\temp\new\alpha",
    r"the pattern \d+ \w+ \b",
    r"we introduce \benchmarkName, a benchmark",
    r"\model models and \model{} again",
    r"187 and \800 each",
    "an unbalanced {brace",
    "hat{y} = {y_{0}ldots y_{T}} , by maximizing p(y | x) = prodlimits_{t}p(y_{t} | x; {y_{0} ldots y_{t-1}})",
    "on $textbf{head-wise shareable attention for language models}. It then shares, denoted as PostShare$. Results",
    '{"a": 1, "b": {"c": 2}}',
    "baseline by ~3% and by ~18%, only ~0.3%, ~10k",
    "x~p(x) and a ~ b and ~/path and 5~10 items",
    "git commit --amend and --dry-run",
    "<!-- a comment -->",
    "```python``` and ``code``",
    r"don\'t and it\'s",
    "https://u.org/a~b_c%20d--e$f",
    "see https://github.com/x/pe_rank",
    "^_^",
]

CONVERTED = [
    (r"Rozi\`ere and \"Ust\"un and Gl\'orIA and T\"ULU", "Rozière and Üstün and GlórIA and TÜLU"),
    (r"Bokm{\aa}l, \c{c}, \v{C}ech, {\L}ukasz, na\"{\i}ve, M{\"u}ller", "Bokmål, ç, Čech, Łukasz, naïve, Müller"),
    (r"({\epsilon}, {\delta})-approximation", "(ϵ, δ)-approximation"),
    ("{D}en{o}ising {T}raining DoT", "Denoising Training DoT"),
    ("{BERT}: Pre-training", "BERT: Pre-training"),
    ("{{BERT}: {Pre}-training}", "BERT: Pre-training"),
    ("models -- similar to humans -- may", "models – similar to humans – may"),
    ("training--initially on", "training–initially on"),
    ("yes---no", "yes—no"),
    ("the LVLMs-- which", "the LVLMs – which"),
    ("large -- i.e. sentences --, and", "large – i.e. sentences –, and"),
    ("Bradley--Terry--Luce", "Bradley–Terry–Luce"),
    (
        "Adapters~(LoRA), e.g.~BART, 1)~a relabeler, Bench. ~Our",
        "Adapters (LoRA), e.g. BART, 1) a relabeler, Bench. Our",
    ),
    ("repository~https://a.co/~b.", "repository https://a.co/~b."),
    ("an ``open cookbook'' for", "an “open cookbook” for"),
    ('introduces ``confidence": an', "introduces “confidence”: an"),
    ("(''hallucinations'')", "(“hallucinations”)"),
    ("say ``I don't know'').", "say “I don't know”)."),
    (r"31\% of A\&B, a\_b, \#1, \$5", "31% of A&B, a_b, #1, $5"),
    (r"steps:\ supervised", "steps: supervised"),
    (r"present \textit{the Pile}: an", "present the Pile: an"),
    (r"\textbf{a \emph{b} 10% c}", "a b 10% c"),
    (r"ChatGLM\url{https://chatglm.cn}, an", "ChatGLM https://chatglm.cn, an"),
    (r"at \url{https://a.org/b_c~d}.", "at https://a.org/b_c~d."),
    (r"\href{https://a.org/b}{the code}", "the code (https://a.org/b)"),
    (r"\href{https://a.org/b}{https://a.org/b}", "https://a.org/b"),
    ("at https://a.org/B{https://a.org/B}.", "at https://a.org/B."),
    ("at https://x.github.io{x.github.io}.", "at https://x.github.io."),
    ("{The code is at https://a.org/pe_rank.}", "The code is at https://a.org/pe_rank."),
    ("Se^2's R^2 of 10^3, size O(T^K)", "Se²'s R² of 10³, size O(Tᴷ)"),
    ("2^{nd} and 1$^{st}$", "2ⁿᵈ and 1ˢᵗ"),
    ("π_0: a flow model", "π₀: a flow model"),
    (r"$O(n^2)$ and $O(\sqrt{n})$", "O(n²) and O(√n)"),
    (r"$\alpha$ and $x_{i}$ and $10^{-3}$", "α and xᵢ and 10⁻³"),
    (r"$a \times b$, $x\leq y$, $p(y \mid x)$", "a × b, x ≤ y, p(y | x)"),
    (r"$x \in \mathbb{R}^d$", "x ∈ ℝᵈ"),
    (r"$x_{train}$ and $\frac{a+b}{c}$", "x_train and (a+b)/c"),
    (r"$k$NN, H$_2$O, $\sim$3\%", "kNN, H₂O, ∼3%"),
    ("costs $5, for $k$ of them", "costs $5, for k of them"),
    ("one \t two\nthree\r\n\r\nfour", "one two three\n\nfour"),
    ("soft\u00adhyphen and zero\u200bwidth", "softhyphen and zerowidth"),
    ("cafe\u0301", "café"),
]


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_latex_stays_as_it_came(text: str) -> None:
    assert readable(text) == text


@pytest.mark.parametrize(("raw", "expected"), CONVERTED)
def test_latex_fragments_read_well(raw: str, expected: str) -> None:
    assert readable(raw) == expected
    assert readable(expected) == expected


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_reading_a_seed_twice_changes_nothing_more(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        assert readable(readable(line)) == readable(line)


@given(LATEX_LIKE | st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    assert readable(text) == readable(text).strip()


@given(st.text(alphabet=st.characters(codec="ascii", categories=["L", "N", "Zs"], include_characters=".,;:%&<>_()")))
def test_prose_only_has_its_blanks_folded(text: str) -> None:
    assert readable(text) == " ".join(text.split())


@pytest.mark.parametrize(
    "trigger", ["{", "$", "\\", "`", "``a", "{a", "$a", "\\a{", "^", "~", "--", "''a", "{\\it ", "https://{"]
)
def test_a_row_of_openings_takes_time_in_proportion(trigger: str) -> None:
    assert readable(trigger * 20_000)
