"""A file of topics is read as it stands, and refused with the file, the topic and the fault named."""

from pathlib import Path

import pytest

from papers.topics.catalogue_file import CLAIM, CatalogueFault, TopicEntry, read_catalogue
from papers.topics.rules import Rule, TopicRules

SAMPLES = Path(__file__).parent / "samples"

FAULTS = {
    "syntax_error": "is not TOML",
    "no_topic": "has no [[topic]]",
    "duplicate_slug": 'topic "maths": stands in the file twice',
    "unknown_key_of_file": 'unknown key "version"',
    "unknown_key_of_topic": 'topic "maths": unknown key "treshold"',
    "unknown_key_of_rule": 'topic "maths", rule 1: unknown key "wieght"',
    "missing_key": 'topic "maths": "definition" is missing',
    "bad_slug": 'topic 1: the slug "Maths & more"',
    "no_rules": 'topic "maths": "rules" must be a list with at least one rule',
    "empty_rule": 'topic "maths", rule 2: "pattern" is empty',
    "duplicate_rule": 'topic "maths", rule 2: "proof" has a rule for this field already',
    "no_patterns": 'topic "maths", rule 1: "patterns" must be a list with at least one pattern',
    "pattern_and_patterns": 'topic "maths", rule 1: has both "pattern" and "patterns"',
    "empty_pattern_in_group": 'topic "maths", rule 1: a pattern is empty',
    "pattern_of_wrong_type": 'topic "maths", rule 1: a pattern must be text, not int',
    "duplicate_in_group": 'topic "maths", rule 1: "proof" has a rule for this field already',
    "title_weight_zero": 'topic "maths", rule 1: the weight "in_title" 0',
    "title_weight_of_a_field": 'topic "maths", rule 1: "in_title" adds to what counts in any field',
    "near_fault_in_group": 'the pattern "proof ~" is wrong: Character 7, "~", has no word after it',
    "claim_too_long": "The pattern goes on after 400 characters",
    "bad_pattern": 'topic "maths", rule 1: the pattern "proof (of|by" is wrong: Character 7, "(", is never closed',
    "unknown_field": 'topic "maths", rule 1: "field" is "body"',
    "weight_zero": 'topic "maths", rule 1: the weight 0',
    "weight_of_wrong_type": 'topic "maths", rule 1: "weight" must be a whole number, not true or false',
    "threshold_below_one": 'topic "maths": the threshold 0 is below 1',
    "threshold_out_of_reach": 'topic "maths": the threshold 4 is out of reach',
    "threshold_of_wrong_type": 'topic "maths": "threshold" must be a whole number, not text',
    "rules_of_wrong_type": 'topic "maths": "rules" must be a list',
}


def test_a_good_file_gives_its_topics_in_order() -> None:
    maths, speech = read_catalogue(SAMPLES / "good.toml")
    assert maths == TopicEntry(
        "maths",
        "Maths",
        "Numbers.",
        TopicRules(
            "maths",
            2,
            (Rule("number theory", weight=2), Rule("proof*", field="abstract"), Rule("proof of concept", weight=-1)),
        ),
    )
    assert speech.rules == TopicRules("speech", 1, (Rule("ASR"),))


def test_patterns_of_a_group_are_rules_that_weigh_the_same() -> None:
    (maths,) = read_catalogue(SAMPLES / "group.toml")
    assert maths.rules.rules == (
        Rule("proof*", weight=2),
        Rule("proof*", "title", 3),
        Rule("theorem", weight=2),
        Rule("theorem", "title", 3),
        Rule("lemma"),
        Rule(f"lemma ~ {CLAIM}", "abstract", 2),
    )


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_file_and_topic(name: str) -> None:
    path = SAMPLES / f"{name}.toml"
    with pytest.raises(CatalogueFault) as caught:
        read_catalogue(path)
    assert str(path) in str(caught.value)
    assert FAULTS[name] in str(caught.value)


def test_every_sample_but_the_good_one_has_its_fault_named_here() -> None:
    assert {path.stem for path in SAMPLES.glob("*.toml")} == {"good", "group", *FAULTS}


def test_a_missing_file_is_a_fault_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(CatalogueFault, match=r"topics\.toml: cannot be read"):
        read_catalogue(tmp_path / "topics.toml")


def test_a_file_that_is_not_utf8_is_a_fault_that_names_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "topics.toml"
    path.write_bytes(b'# caf\xe9\n[[topic]]\nslug = "maths"\n')
    with pytest.raises(CatalogueFault, match=r"is not UTF-8 text: .* at byte 5"):
        read_catalogue(path)


GOOD = """
[[topic]]
slug = "maths"
name = "Maths"
definition = "Numbers."
threshold = 1
rules = [{ pattern = "proof" }]
"""

WORD_FAULTS = {
    "[": "is not JSON",
    "[]": "must be an object of topics",
    '{"moe": {}}': 'topic "moe": there is no such topic',
    '{"maths": []}': 'topic "maths": must be an object of patterns',
    '{"maths": {"(a": 1}}': 'topic "maths": the pattern "\\(a" is wrong: Character 1',
    '{"maths": {"": 1}}': 'topic "maths": a pattern is empty',
    '{"maths": {"sum": true}}': 'the weight of "sum" is true',
    '{"maths": {"sum": "1"}}': 'the weight of "sum" is "1"',
    '{"maths": {"sum": 0}}': 'the weight of "sum" is 0',
    '{"maths": {"sum": NaN}}': 'the weight of "sum" is NaN',
    '{"maths": {"sum": 101}}': 'the weight of "sum" is 101',
}


@pytest.mark.parametrize("words", WORD_FAULTS)
def test_a_fault_of_the_learned_words_is_named_with_its_file(tmp_path: Path, words: str) -> None:
    (tmp_path / "topics.toml").write_text(GOOD)
    (tmp_path / "topic_words.json").write_text(words)

    with pytest.raises(CatalogueFault, match=rf"topic_words\.json: .*{WORD_FAULTS[words]}"):
        read_catalogue(tmp_path / "topics.toml")


def test_learned_words_come_with_their_topic(tmp_path: Path) -> None:
    (tmp_path / "topics.toml").write_text(GOOD)
    (tmp_path / "topic_words.json").write_text('{"maths": {"sum": 0.5, "lemma*": -1}}')

    (maths,) = read_catalogue(tmp_path / "topics.toml")

    assert [(rule.pattern, rule.weight) for rule in maths.rules.rules if rule.learned] == [("lemma*", -1), ("sum", 0.5)]
