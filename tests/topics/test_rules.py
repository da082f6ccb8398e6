"""The pattern language, how rules add up, and what hostile text cannot do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.topics.explanation import Clue, Explanation, shortened
from papers.topics.explanation import evidence as words_of
from papers.topics.rules import PatternFault, Rule, TopicRules, check
from papers.topics.tagger import Tagger


def evidence(text: str, *patterns: str) -> tuple[str, ...]:
    """The words of an abstract that these patterns match, when each of them is enough for the topic."""
    topic = TopicRules("topic", 1, tuple(Rule(pattern) for pattern in patterns))
    matches = Tagger([topic]).tag("", text)
    return matches[0].evidence if matches else ()


def words_found(tagger: Tagger, title: str, abstract: str) -> dict[str, tuple[str, ...]]:
    """The topics of a paper and the words that spoke for each."""
    return {found.slug: found.evidence for found in tagger.tag(title, abstract)}


MATCHING = [
    ("router", "A router, at last.", "router"),
    ("router", "THE ROUTER", "ROUTER"),
    ("mixture of experts", "a Mixture-of-Experts model", "Mixture-of-Experts"),
    ("mixture-of-experts", "a mixture of experts", "mixture of experts"),
    ("mixture of experts", "a mixture  of\n experts", "mixture of experts"),
    ("mixture of experts", "a mixture\u2010of\u2011experts", "mixture\u2010of\u2011experts"),
    ("users intent", "meeting users' intent", "users' intent"),
    ("user's intent", "a user\u2019s intent", "user\u2019s intent"),
    ("align*", "aligning models", "aligning"),
    ("align*", "we align models", "align"),
    ("*lingual", "a crosslingual model", "crosslingual"),
    ("*MoE*", "we train OpenMoEs", "OpenMoEs"),
    ("(human|user) preferences", "on user preferences", "user preferences"),
    ("(large language model|LLM) safety", "large language model safety", "large language model safety"),
    ("safe (LLM|language model)", "a safe language model", "safe language model"),
    ("RAG", "a RAG system", "RAG"),
    ("RAG system*", "many RAG Systems", "RAG Systems"),
    ("=Fon", "the Fon language", "Fon"),
    ("=Fon language", "the Fon Language", "Fon Language"),
    ("Yoruba", "in Yor\u00f9b\u00e1", "Yor\u00f9b\u00e1"),
    ("Yor\u00f9b\u00e1", "in Yoruba", "Yoruba"),
    ("Yoruba", "in Yoru\u0300ba\u0301", "Yoru\u0300ba\u0301"),
    ("GPT-4", "by GPT 4", "GPT 4"),
    ("*\u7ffb\u8a33*", "\u6a5f\u68b0\u7ffb\u8a33\u306e\u7814\u7a76", "\u6a5f\u68b0\u7ffb\u8a33\u306e\u7814\u7a76"),
]


@pytest.mark.parametrize(("pattern", "text", "words"), MATCHING)
def test_a_pattern_matches_the_words_it_should(pattern: str, text: str, words: str) -> None:
    assert evidence(text, pattern) == (words,)


NOT_MATCHING = [
    ("rag", "a fragment"),
    ("RAG", "a rag and a Rag"),
    ("DPO", "dpo"),
    ("=Fon", "fon, FON and Fonts"),
    ("router", "routers"),
    ("align*", "realign"),
    ("*lingual", "linguals"),
    ("mixture of experts", "a mixture. Of experts"),
    ("mixture of experts", "mixture of the experts"),
    ("mixture of experts", "mixture, of experts"),
    ("mixture of experts", "mixture" + "-" * 1000 + "of experts"),
    ("(human|user) preferences", "preferences"),
]


@pytest.mark.parametrize(("pattern", "text"), NOT_MATCHING)
def test_a_pattern_leaves_other_words_alone(pattern: str, text: str) -> None:
    assert evidence(text, pattern) == ()


FAULTS = [
    ("", "The pattern is empty."),
    (" - ", "The pattern is empty."),
    ("a.b", 'Character 2, ".", is no part of a pattern'),
    ("R&D", 'Character 2, "&", is no part of a pattern'),
    ("word\\b", 'Character 5, "\\", is no part of a pattern'),
    ("[ab]+", 'Character 1, "[", is no part of a pattern'),
    ("any * word", 'Character 5, "*", needs letters beside it'),
    ("**", 'Character 1, "*", needs letters beside it'),
    ("= Fon", 'Character 1, "=", needs letters beside it'),
    ("co*pilot", 'Character 3, "*", may only open or close a word'),
    ("the a=b", 'Character 6, "=", may only open a word'),
    ("of (a|b", 'Character 4, "(", is never closed'),
    ("a|b", 'Character 2, "|", stands outside'),
    ("a b)", 'Character 4, ")", stands outside'),
    ("(a||b)", 'Character 4, "|", has no word before it'),
    ("(a|)", 'Character 4, ")", has no word before it'),
    ("(a (b|c))", 'Character 4, "(", stands inside another bracket'),
    ("multi(lingual|modal)", 'Character 6, "(", is glued'),
    ("(pre|re)training", 'Character 8, ")", is glued'),
    ("(a|b) " * 13, "stand for 8192 phrases"),
    ("a" * 401, "goes on after 400 characters"),
    ("~ router", 'Character 1, "~", has no word before it'),
    ("expert ~", 'Character 8, "~", has no word after it'),
    ("expert ~ ~ router", 'Character 10, "~", has no word before it'),
    ("(expert ~ gate|router)", 'Character 9, "~", stands inside a bracket'),
    ("expert~router", 'Character 7, "~", needs a blank on either side'),
    ("expert ~5router", 'Character 8, "~", needs a blank on either side'),
    ("expert ~0 router", 'Character 8, "~", may be followed by 1 to 50 words, not 0'),
    ("expert ~51 router", 'Character 8, "~", may be followed by 1 to 50 words, not 51'),
]


@pytest.mark.parametrize(("pattern", "sentence"), FAULTS)
def test_a_pattern_that_cannot_be_read_is_refused_with_the_place(pattern: str, sentence: str) -> None:
    with pytest.raises(PatternFault) as caught:
        check(pattern)
    assert sentence in caught.value.sentence


def test_a_tagger_refuses_a_pattern_that_cannot_be_read() -> None:
    with pytest.raises(PatternFault):
        Tagger([TopicRules("topic", 1, (Rule("(a|b"),))])


def test_the_longest_of_overlapping_matches_is_the_evidence() -> None:
    text = "A Sparse Mixture of Experts language model."
    assert evidence(text, "mixture of experts", "sparse mixture of experts", "experts") == (
        "Sparse Mixture of Experts",
    )


def test_of_equally_long_matches_the_first_wins() -> None:
    assert evidence("word alignment tax", "alignment tax", "word alignment") == ("word alignment",)


def test_a_longer_rule_against_keeps_a_shorter_one_for_from_counting() -> None:
    rules = (Rule("alignment"), Rule("vision-language alignment", weight=-1))
    tagger = Tagger([TopicRules("alignment", 1, rules)])
    assert tagger.tag("Vision-Language Alignment", "") == []
    assert words_found(tagger, "Alignment", "") == {"alignment": ("Alignment",)}


def test_a_longer_match_of_one_topic_hides_nothing_from_another() -> None:
    tagger = Tagger(
        [TopicRules("words", 1, (Rule("word alignment"),)), TopicRules("alignment", 1, (Rule("alignment"),))]
    )
    assert [match.slug for match in tagger.tag("Word alignment", "")] == ["words", "alignment"]


NEAR = [
    ("expert* ~ router", "A router picks experts.", ("router", "experts")),
    ("expert* ~ router", "Experts are picked by a router.", ("Experts", "router")),
    ("(human|user) preference* ~ tuning", "tuning on human preferences", ("tuning", "human preferences")),
    ("expert ~2 router", "an expert has a router", ("expert", "router")),
    ("one ~ two ~ three", "three, two and one", ("three", "two", "one")),
    ("model* ~ model*", "a model of a model", ("model",)),
    ("expert ~ router", "An expert, e.g. GPT, has a router.", ("expert", "router")),
    ("expert ~ router", "An expert of size 1.5 has a router.", ("expert", "router")),
    ("expert ~1 router", "expert and a router, expert router", ("router", "expert")),
]


@pytest.mark.parametrize(("pattern", "text", "words"), NEAR)
def test_phrases_near_each_other_match_in_either_order(pattern: str, text: str, words: tuple[str, ...]) -> None:
    assert evidence(text, pattern) == words


NOT_NEAR = [
    ("expert ~ router", "an expert, and no more"),
    ("expert ~ router", "An expert. A router."),
    ("expert ~ router", "An expert?\nA router."),
    ("expert ~2 router", "an expert which has a router"),
    ("one ~ two ~ three", "One and two. Two and three."),
    ("model* ~ model*", "a model"),
]


@pytest.mark.parametrize(("pattern", "text"), NOT_NEAR)
def test_phrases_far_from_each_other_do_not_match(pattern: str, text: str) -> None:
    assert evidence(text, pattern) == ()


def test_phrases_of_two_fields_are_not_near_each_other() -> None:
    tagger = Tagger([TopicRules("moe", 1, (Rule("expert ~ router"),))])
    assert tagger.tag("Expert", "router") == []


def test_near_phrases_count_beside_a_longer_phrase_for_the_same_topic() -> None:
    rules = (Rule("expert router"), Rule("expert ~ token"))
    tagger = Tagger([TopicRules("moe", 2, rules)])
    (found,) = tagger.tag("", "An expert router for each token")
    assert found.clues == (Clue("expert … token", "abstract", 1), Clue("expert router", "abstract", 1))


def test_a_longer_phrase_against_a_topic_keeps_near_phrases_from_counting() -> None:
    rules = (Rule("expert ~ token"), Rule("human expert", weight=-1))
    tagger = Tagger([TopicRules("moe", 1, rules)])
    assert tagger.tag("", "A human expert reads each token") == []


def test_near_phrases_may_speak_against_a_topic() -> None:
    rules = (Rule("languages"), Rule("multilingual ~ code", weight=-1))
    tagger = Tagger([TopicRules("multilingual", 1, rules)])
    assert tagger.tag("", "languages, multilingual code") == []
    assert tagger.tag("", "languages. Multilingual. Code.")


EXPLAINED = (Rule("sparse experts", weight=4), Rule("router ~ token"), Rule("human expert*", weight=-2), Rule("gate"))


def explained(title: str, abstract: str) -> Explanation:
    (explanation,) = Tagger([TopicRules("moe", 4, EXPLAINED)]).explain(title, abstract)
    return explanation


def test_a_topic_is_explained_in_a_line() -> None:
    found = explained("Sparse Experts", "A router sees each token. Human experts do not.")
    assert found.reached is False
    assert str(found) == (
        "moe: 3 of 4 points: +4 Sparse Experts (title); +1 router … token (abstract); \u22122 Human experts (abstract)"
    )


def test_an_explanation_parts_what_spoke_for_and_against() -> None:
    found = explained("Sparse experts", "Sparse experts and human experts")
    assert found.spoke_for == (Clue("Sparse experts", "title", 4),)
    assert found.spoke_against == (Clue("human experts", "abstract", -2),)
    assert found.margin == -2


LEARNED = TopicRules("moe", 2, (Rule("expert*", weight=2), Rule("human expert*", weight=-2)))


def test_learned_words_add_fractions_of_points() -> None:
    tagger = Tagger([LEARNED.with_words({"dispatch*": 1.25, "subset": 0.75, "sentence": -0.5})])
    assert tagger.tag("", "Tokens are dispatched to a subset.")[0].score == 2
    assert tagger.tag("", "Tokens are dispatched to a subset of a sentence.") == []


def test_learned_words_neither_hide_nor_are_hidden() -> None:
    tagger = Tagger([LEARNED.with_words({"human expert*": 2, "human": 2})])
    (found,) = tagger.tag("", "human experts")
    assert found.score == 2


def test_of_many_clues_the_heaviest_are_kept_and_the_others_add_up() -> None:
    clues = [Clue(f"word{number}", "abstract", number / 4) for number in range(12, 0, -1)]
    kept = shortened(clues)
    assert kept == [*clues[:8], Clue("other words", "", 2.5)]
    assert "other words" not in words_of(kept)


def test_a_topic_of_which_nothing_is_found_is_explained_too() -> None:
    assert str(explained("", "Nothing here.")) == "moe: 0 of 4 points: no rule matches"


@given(st.lists(st.sampled_from(["expert", "router", "human", "token", "gate.", "A", "sparse", "experts"])))
def test_what_is_explained_is_what_is_tagged(words: list[str]) -> None:
    tagger = Tagger([TopicRules("moe", 2, EXPLAINED)])
    title, abstract = " ".join(words[:3]), " ".join(words)
    assert bool(tagger.tag(title, abstract)) == tagger.explain(title, abstract)[0].reached


def test_rules_that_match_the_same_words_all_count() -> None:
    rules = (Rule("RAG"), Rule("RAG", field="title", weight=2))
    tagger = Tagger([TopicRules("rag", 3, rules)])
    assert tagger.tag("RAG for all", "")[0].clues == (Clue("RAG", "title", 3),)
    assert tagger.tag("", "RAG for all") == []


def test_a_rule_counts_once_however_often_it_matches() -> None:
    tagger = Tagger([TopicRules("rag", 2, (Rule("RAG"), Rule("retriever")))])
    assert tagger.tag("RAG", "RAG and RAG again") == []
    assert words_found(tagger, "RAG", "a retriever") == {"rag": ("RAG", "retriever")}


def test_a_rule_against_takes_its_weight_off_and_is_no_evidence() -> None:
    rules = (Rule("languages", weight=2), Rule("compiler", weight=-2))
    tagger = Tagger([TopicRules("multilingual", 1, rules)])
    assert tagger.tag("", "a compiler for languages") == []
    tagger = Tagger([TopicRules("multilingual", 1, (*rules, Rule("Swahili")))])
    assert words_found(tagger, "", "a compiler for languages like Swahili") == {
        "multilingual": ("languages", "Swahili")
    }


def test_a_rule_for_a_field_looks_only_there() -> None:
    in_title = Tagger([TopicRules("moe", 1, (Rule("experts", field="title"),))])
    in_abstract = Tagger([TopicRules("moe", 1, (Rule("experts", field="abstract"),))])
    assert in_title.tag("Experts", "")
    assert not in_title.tag("", "experts")
    assert in_abstract.tag("", "experts")
    assert not in_abstract.tag("Experts", "")


def test_a_phrase_does_not_reach_from_the_title_into_the_abstract() -> None:
    tagger = Tagger([TopicRules("moe", 1, (Rule("mixture of experts"),))])
    assert tagger.tag("A mixture", "of experts") == []


def test_evidence_stands_in_order_of_appearance_and_each_once() -> None:
    found = evidence("Routers, experts, routers. EXPERTS and a gate.", "gate", "experts", "routers")
    assert found == ("Routers", "experts", "gate")


def test_topics_come_in_the_order_they_were_given() -> None:
    tagger = Tagger([TopicRules(slug, 1, (Rule("word"),)) for slug in ("zebra", "ant", "mouse")])
    assert [match.slug for match in tagger.tag("Word", "")] == ["zebra", "ant", "mouse"]


def test_no_text_and_no_topics_give_no_matches() -> None:
    assert Tagger([]).tag("Title", "Abstract") == []
    assert evidence("", "word") == ()


HOSTILE = {
    "no blanks": "align" * 20_000,
    "one word over and over": "mixture of " * 10_000,
    "nuls": "\0" * 100_000,
    "blanks": " " * 100_000,
    "hyphens within a phrase": "mixture" + "-" * 100_000 + "of experts",
    "accents on one letter": "a" + "\u0301\u0316" * 50_000,
    "near phrases over and over": "expert token " * 10_000,
    "sentences without end": "expert. " * 10_000,
    "half a surrogate": "\ud800" * 100_000,
    "no alphabet": "\u6f22" * 100_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_has_no_topic_and_no_mishap(text: str) -> None:
    rules = (
        Rule("align*"),
        Rule("*align*"),
        Rule("mixture of experts"),
        Rule("expert ~ router"),
        Rule("token ~3 gate"),
    )
    tagger = Tagger([TopicRules("topic", 1, (*rules, Rule("expert ~ token", weight=-1)))])
    assert tagger.tag(text, text) == []


def test_a_nul_between_two_words_is_no_blank() -> None:
    assert evidence("mixture\0of experts", "mixture of experts") == ()


def test_words_that_occur_once_do_not_fill_the_memory_of_a_tagger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tagger, "_MOST_REMEMBERED", 10)
    tagger = Tagger([TopicRules("topic", 1, (Rule("router *ing"),))])
    for number in range(100):
        assert tagger.tag("", f"word{number} router routing{number} router ling")
    assert len(tagger._vocabulary.chunks) <= 20


@given(st.text())
def test_any_text_at_all_is_a_pattern_or_a_pattern_fault(pattern: str) -> None:
    try:
        check(pattern)
    except PatternFault as fault:
        assert fault.sentence.endswith(".")  # noqa: PT017 - either outcome is right, so raises() does not fit


@given(st.text(), st.text())
def test_evidence_always_stands_in_the_text(title: str, abstract: str) -> None:
    tagger = Tagger([TopicRules("topic", 1, (Rule("a*"), Rule("*e"), Rule("*o*"), Rule("0 0"), Rule("a* ~ *b")))])
    for match in tagger.tag(title, abstract):
        assert all(words in title or words in abstract for words in match.evidence)
