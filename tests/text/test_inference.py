import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.text.inference import LONGEST, inferred_title
from papers.text.normal import words

SEEDS = Path(__file__).parents[2] / "seeds"

CASES = [
    (
        (
            "We present QLoRA, an efficient finetuning approach that reduces memory usage enough to finetune "
            "a 65B parameter model on a single 48GB GPU while preserving full 16-bit finetuning task "
            "performance. QLoRA backpropagates gradients. Our best model family, which we name Guanaco, "
            "outperforms all previous models."
        ),
        "QLoRA: an efficient finetuning approach that reduces memory usage",
    ),
    (
        ("In this paper we present CodeCompose, an AI-assisted code authoring tool developed and deployed at Meta."),
        "CodeCompose: an AI-assisted code authoring tool developed and deployed at Meta",
    ),
    (
        (
            "This paper proposes RLPrompt, an efficient discrete prompt optimization approach with "
            "reinforcement learning (RL)."
        ),
        "RLPrompt: an efficient discrete prompt optimization approach with reinforcement learning",
    ),
    (
        (
            "With this in mind, we present \\textit{the Pile}: an 825 GiB English text corpus targeted at "
            "training models."
        ),
        "Pile: an 825 GiB English text corpus targeted at training models",
    ),
    (
        "We present Grid Beam Search (GBS), an algorithm which extends beam search. It is good.",
        "Grid Beam Search: an algorithm which extends beam search",
    ),
    (
        ("We propose a novel multimodal video benchmark - the Perception Test - to evaluate the skills of models."),
        "Perception Test: a novel multimodal video benchmark to evaluate the skills of models",
    ),
    (
        ("We first provide a large-scale dataset of conversations, UltraChat, which does not involve human queries."),
        "UltraChat: a large-scale dataset of conversations",
    ),
    (
        "We introduce a language model augmented autotelic agent (LMA3) that leverages a language model.",
        "LMA3: a language model augmented autotelic agent that leverages a language model",
    ),
    (
        ("We detail the training of the LLM360 K2-65B model, scaling up our 360-degree OPEN SOURCE approach."),
        "LLM360 K2-65B: scaling up our 360-degree OPEN SOURCE approach",
    ),
    (
        (
            "LMs err. We refer to this phenomenon as hallucination snowballing: an LM over-commits to early "
            "mistakes, leading to more of them."
        ),
        "Hallucination snowballing: an LM over-commits to early mistakes",
    ),
    (
        (
            "NLG is broad, e.g. Summarization. In this paper, we propose a unifying perspective on "
            "information change, including compression."
        ),
        "A unifying perspective on information change",
    ),
    ("Abstract: The weather of Mars is cold.", "The weather of Mars is cold"),
    ("我们提出了一种新的方法。它很好。", "我们提出了一种新的方法"),
    ("x" * 500, "X" + "x" * 119),
    ("", ""),
    ("?!", ""),
]

SHIPPED = [
    "LLM360 K2-65B: scaling up our 360-degree OPEN SOURCE approach to the largest and most powerful models",
    "Web2Code: a benchmark consisting of a new large-scale webpage-to-code dataset for instruction tuning",
    "RLPrompt: an efficient discrete prompt optimization approach with reinforcement learning",
    "A unifying perspective based on the nature of information change in NLG tasks",
    "QLoRA: an efficient finetuning approach that reduces memory usage",
    "UltraChat: a systematically designed, diverse, informative, large-scale dataset of instructional conversations",
    "Goat: a fine-tuned LLaMA model that significantly outperforms GPT-4 on a range of arithmetic tasks",
    "Hallucination snowballing: an LM over-commits to early mistakes",
    "TWIST: a method for training SpeechLMs using a warm-start from a pretrained textual language models",
    "RecurrentGPT: a language-based simulacrum of the recurrence mechanism in RNNs",
    "CodeCompose: an AI-assisted code authoring tool developed and deployed at Meta internally",
    "Perception Test: a novel multimodal video benchmark to evaluate the perception and reasoning skills",
    "ALMoST: Aligned Language Model with Synthetic Training dataset",
    "LMA3: a language model augmented autotelic agent that leverages a pretrained language model",
    "A thorough investigation into the reasoning capabilities of Large Language Models",
    "XTREME-UP: a benchmark defined by: its focus on the scarce-data scenario rather than zero-shot",
]

TOKENS = [
    "We",
    "present",
    "this",
    "paper",
    "QLoRA",
    "(RL)",
    ",",
    ":",
    "a",
    "the",
    "of",
    "-",
    "that",
    "which",
    "model",
    "$x$",
]


@pytest.mark.parametrize(("abstract", "title"), CASES)
def test_a_title_is_the_name_first_and_then_what_it_is(abstract: str, title: str) -> None:
    assert inferred_title(abstract) == title


@given(st.text() | st.lists(st.sampled_from(TOKENS)).map(" ".join))
def test_a_title_is_short_tidy_and_in_the_abstracts_own_words(abstract: str) -> None:
    title = inferred_title(abstract)
    assert len(title) <= LONGEST
    assert title == title.strip()
    assert not re.search(r"[,;:]$", title)
    if not any(len(word) >= LONGEST for word in abstract.split()):
        assert set(words(title)) <= set(words(abstract))


def test_every_untitled_abstract_of_the_shipped_lists_gets_its_title() -> None:
    bare = [*_lines("000"), *_lines("004")[1:]]
    assert [inferred_title(abstract) for abstract in bare] == SHIPPED


def _lines(number: str) -> list[str]:
    return next(SEEDS.glob(f"{number}_*.txt")).read_text(encoding="utf-8").splitlines()
