"""How near two titles are: slips and subtitles are, other numbers and other words are not."""

from __future__ import annotations

import pytest

from papers.text.titles import NEAR, Title


def nearness(one: str, other: str) -> float:
    there, back = Title.of(one).nearness(Title.of(other)), Title.of(other).nearness(Title.of(one))
    assert there == back
    return there


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mixtral of Experts", "MIXTRAL  of Experts."),
        ("Text-to-Image Models", "Text to image models"),
        ("Multimodal Reasoning", "Multi-Modal Reasoning"),
        ("Résumé of $\\alpha$-Divergence", "Resume of α-divergence"),
    ],
)
def test_case_accents_signs_and_blanks_make_no_difference(one: str, other: str) -> None:
    assert nearness(one, other) == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Holistic Evaluation of Language Models", "Holistic Evaluation of Langauge Models"),
        ("Holistic Evaluation of Language Models", "Holistic Evaluation of Language Model"),
        ("Holistic Evaluation of Language Models", "An Holistic Evaluation of Language Models"),
        ("RewriteLM", "RewriteLM: An Instruction-Tuned Large Language Model for Text Rewriting"),
        ("Large Language Models: A Survey", "Large Language Models"),
        (
            "DPO Direct Preference Optimization: Your Language Model is Secretly a Reward Model",
            "Direct Preference Optimization: Your Language Model is Secretly a Reward Model",
        ),
    ],
)
def test_a_slip_a_subtitle_and_a_word_before_are_near(one: str, other: str) -> None:
    assert NEAR <= nearness(one, other) < 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Qwen2 Technical Report", "Qwen2.5 Technical Report"),
        ("Findings of the Shared Task 2023", "Findings of the Shared Task 2024"),
        ("Physics of Language Models: Part II", "Physics of Language Models: Part III"),
        ("Large Language Models: A Survey", "Large Language Models: A Critique"),
        ("Holistic Evaluation of Language Models", "Holistic Evaluation of Text-To-Image Models"),
        ("SkillNet-NLU: A Sparsely Activated Model", "GPT-4"),
        ("LIMA", "LAMA"),
        ("C++", "C#"),
        ("", ""),
        ("", "Mixtral of Experts"),
    ],
)
def test_other_numbers_subtitles_and_words_are_not_near(one: str, other: str) -> None:
    assert nearness(one, other) == 0.0
