"""Words learned from labelled papers: they tell topics that no rule tells, the same ones each time."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from papers.topics.evaluation import Labelled, evaluate, read_labels
from papers.topics.rules import Rule, TopicRules
from papers.topics.training import LIGHTEST, MOST, Lesson, cross_validated, features, learn, lesson

GOLD = Path(__file__).parents[1] / "gold" / "topics_made_up_1.jsonl"
RAG = TopicRules("rag", 4, (Rule("RAG", weight=4),))


@cache
def papers() -> tuple[Labelled, ...]:
    return tuple(replace(paper, labels={"rag": paper.labels["rag"]}) for paper in read_labels(GOLD))


@cache
def lesson_on_rag() -> Lesson:
    return lesson(papers(), [RAG])


def folds() -> list[range]:
    return [range(start, len(papers()), 4) for start in range(4)]


def test_learned_words_find_papers_that_were_not_learned_from() -> None:
    written = evaluate(papers(), [("RAG", RAG)])

    found = cross_validated(lesson_on_rag(), [("RAG", RAG)], folds())

    assert written.scores["rag"].f1 < 0.2
    assert found.scores["rag"].f1 > 0.6
    assert found.scores["rag"].tp + found.scores["rag"].fn == written.scores["rag"].tp + written.scores["rag"].fn


def test_learning_again_learns_the_same() -> None:
    places = range(len(papers()))

    first = learn(lesson_on_rag(), RAG, places)

    assert first == learn(lesson(papers(), [RAG]), RAG, places)
    assert 0 < len(first) <= MOST
    assert min(map(abs, first.values())) >= LIGHTEST


def test_words_that_tell_the_topic_speak_for_it_and_others_against() -> None:
    words = learn(lesson_on_rag(), RAG, range(len(papers())))

    assert words["passag*"] > 0
    assert min(words.values()) < 0


def test_what_the_written_rules_tell_already_need_not_be_learned() -> None:
    told = TopicRules("rag", 4, (Rule("(passage*|document*|retriev*|search*|evidence)", weight=8),))

    words = learn(lesson(papers(), [told]), told, range(len(papers())))

    assert words.get("passag*", 0) < learn(lesson_on_rag(), RAG, range(len(papers())))["passag*"]


def test_too_few_papers_teach_nothing() -> None:
    assert learn(lesson_on_rag(), RAG, range(2)) == {}


def test_words_are_compared_by_their_beginnings_and_pairs_only_within_a_clause() -> None:
    paper = Labelled(1, "Translating Yorùbá", "We route tokens; experts in 2024 wait. A2 x", "", {})

    assert features(paper) == {
        *("transl*", "yoruba*", "transl* yoruba*", "route", "tokens*", "route tokens*"),
        *("expert*", "wait"),
    }
