"""Words that tell a topic's papers from others: what is suggested, how heavy it should be, and what is left out."""

from __future__ import annotations

from papers.topics import suggestions
from papers.topics.rules import Rule, TopicRules
from papers.topics.suggestions import Suggestion, Text, suggest
from papers.topics.tagger import Tagger

NONE = TopicRules("robotics", 4, ())
COMMON = "We present a study of large models and show how they behave on several tasks."


def texts(number: int, words: str) -> list[Text]:
    return [Text(f"Paper {each}", f"{COMMON} {words}") for each in range(number)]


def patterns(found: list[Suggestion]) -> list[str]:
    return [each.pattern for each in found]


INSIDE = texts(12, "Grasping with a gripper, learned end to end.")
OUTSIDE = texts(40, "Parsing of sentences by grammars.")


def test_words_of_one_side_are_for_it_and_words_of_the_other_against_it() -> None:
    found = suggest(INSIDE, OUTSIDE, NONE)

    assert {each.pattern for each in found if each.weight > 0} >= {"grasping", "gripper"}
    assert {each.pattern for each in found if each.weight < 0} >= {"parsing", "grammars"}
    assert "models" not in patterns(found)


def test_a_suggestion_tells_on_how_many_papers_of_each_side_it_stands_and_names_one() -> None:
    inside = [*texts(3, "Nothing of note."), Text("The one", "A gripper."), *texts(5, "A gripper.")]

    (gripper,) = [
        each for each in suggest(inside, [*OUTSIDE, Text("Odd", "gripper")], NONE) if each.pattern == "gripper"
    ]

    assert (gripper.inside, gripper.outside, gripper.example) == (6, 1, "The one")


def test_the_surest_comes_first() -> None:
    inside = [*texts(4, "Grasping with a gripper."), *texts(8, "Grasping.")]

    found = [each for each in suggest(inside, OUTSIDE, NONE) if each.weight > 0]

    assert [each.z for each in found] == sorted((each.z for each in found), reverse=True)
    assert patterns(found).index("grasping") < patterns(found).index("gripper")


def test_a_word_that_both_sides_have_alike_is_not_suggested() -> None:
    found = suggest(texts(20, "Robots and grammars."), texts(20, "Robots and trees."), NONE)

    assert "robots" not in patterns(found)
    assert "grammars" in patterns(found)


def test_a_phrase_takes_the_place_of_words_that_stand_only_in_it() -> None:
    found = patterns(suggest(texts(12, "With a soft gripper."), OUTSIDE, NONE))

    assert "soft gripper" in found
    assert not {"soft", "gripper"} & set(found)


def test_no_phrase_reaches_over_a_comma_or_the_end_of_a_sentence() -> None:
    found = patterns(suggest(texts(12, "A hand, gripper. Finger tips."), OUTSIDE, NONE))

    assert not {"hand gripper", "gripper finger"} & set(found)
    assert "finger tips" in found


def test_a_word_repeated_in_one_paper_is_one_papers_word() -> None:
    once = suggest([*texts(5, "gripper"), *texts(5, "")], OUTSIDE, NONE)
    often = suggest([*texts(5, "gripper; gripper; gripper"), *texts(5, "")], OUTSIDE, NONE)

    assert once == often


def test_what_a_rule_matches_already_is_left_out_also_where_case_matters() -> None:
    rules = TopicRules("robotics", 4, (Rule("gripper*"), Rule("UMI"), Rule("learned end")))

    found = patterns(suggest(texts(12, "UMI grippers grasping, learned end to end."), OUTSIDE, rules))

    assert "grasping" in found
    assert not [each for each in found if "gripper" in each or "umi" in each.split() or each == "learned end"]


def test_learned_words_cover_nothing() -> None:
    rules = NONE.with_words({"gripper": 0.5})

    assert "gripper" in patterns(suggest(INSIDE, OUTSIDE, rules))


def test_the_weight_grows_with_how_well_a_word_tells_and_never_passes_the_threshold() -> None:
    inside = [*texts(300, "Grasping."), *texts(100, "Robots.")]
    outside = [*texts(600, ""), *texts(120, "Robots.")]

    weights = {each.pattern: each.weight for each in suggest(inside, outside, TopicRules("robotics", 5, ()))}

    assert weights["grasping"] == 5
    assert 1 <= weights["robots"] < 5


def test_addresses_numbers_and_words_of_grammar_are_not_suggested() -> None:
    words = "Therefore grasp https://robots.github.io/gripper in 2024 with the x."

    found = suggest(texts(12, words), OUTSIDE, NONE)

    unwanted = {"robots", "github", "io", "https", "2024", "therefore", "the", "x"}
    assert not unwanted & {word for each in found for word in each.pattern.split()}
    assert "grasp" in patterns(found)


def test_every_suggestion_is_a_rule_that_matches_its_papers() -> None:
    for each in suggest(texts(12, "L'étude: état-de-l'art_x, naïve Bayes; 机器 人."), OUTSIDE, NONE):
        if each.weight > 0:
            tagger = Tagger([TopicRules("robotics", 1, (Rule(each.pattern),))])
            assert tagger.tag("", "L'étude: état-de-l'art_x, naïve Bayes; 机器 人."), each.pattern


def test_one_side_without_papers_suggests_nothing() -> None:
    assert suggest([], OUTSIDE, NONE) == []
    assert suggest(INSIDE, [], NONE) == []


def test_no_more_papers_are_read_than_the_bound_allows() -> None:
    inside = [*texts(suggestions.MOST_A_SIDE, "Grasping."), *texts(50, "Gripper.")]

    found = {each.pattern: each.inside for each in suggest(inside, OUTSIDE, NONE)}

    assert found["grasping"] == suggestions.MOST_A_SIDE
    assert "gripper" not in found
