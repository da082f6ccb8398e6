"""How rules are measured against labels, and what the shipped rules come to."""

from pathlib import Path

import pytest

from papers.topics.catalogue_file import read_catalogue
from papers.topics.evaluation import Evaluation, LabelFault, Labelled, Score, evaluate, read_labels
from papers.topics.rules import Rule, TopicRules

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "tests" / "gold"
MOE = ("Mixtures", TopicRules("moe", 1, (Rule("experts"),)))
SPEECH = ("Speech", TopicRules("speech", 1, (Rule("ASR"),)))


def paper(abstract: str, session: str = "", **labels: int) -> Labelled:
    return Labelled(1, "", abstract, session, labels)


def measured(*papers: Labelled) -> Evaluation:
    return evaluate(papers, [MOE, SPEECH])


def shipped(name: str) -> Evaluation:
    topics = [(entry.name, entry.rules) for entry in read_catalogue(ROOT / "seeds" / "topics.toml")]
    return evaluate(read_labels(GOLD / name), topics)


def test_right_wrong_and_missed_papers_are_counted() -> None:
    found = measured(paper("experts", moe=2), paper("experts", moe=0), paper("gates", moe=2), paper("gates", moe=0))
    assert found.scores == {"moe": Score(tp=1, fp=1, fn=1)}
    assert (found.scores["moe"].precision, found.scores["moe"].recall, found.macro_f1) == (0.5, 0.5, 0.5)


def test_a_label_of_one_counts_neither_way() -> None:
    assert measured(paper("experts", moe=1), paper("gates", moe=1)).scores == {"moe": Score()}


def test_only_topics_that_the_labels_name_are_measured() -> None:
    assert list(measured(paper("ASR experts", moe=2)).scores) == ["moe"]


def test_a_topic_without_papers_to_find_scores_one_if_none_is_found() -> None:
    assert measured(paper("gates", moe=0)).macro_f1 == 1.0


@pytest.mark.parametrize("session", ["moe", "MoE", "mixtures"])
def test_a_session_named_after_a_topic_counts_as_the_topic(session: str) -> None:
    assert measured(paper("gates", session=session, moe=2)).scores == {"moe": Score(tp=1)}


def test_a_mistake_says_why() -> None:
    wrong, missed = measured(paper("experts", moe=0), paper("gates", moe=2)).mistakes
    assert (wrong.kind, wrong.why) == ("wrong", "moe: 1 of 1 points: +1 experts (abstract)")
    assert (missed.kind, missed.why) == ("missed", "moe: 0 of 1 points: no rule matches")


def test_a_label_for_a_topic_that_is_not_there_is_refused() -> None:
    with pytest.raises(LookupError, match="vision"):
        measured(paper("", vision=2))


def test_what_is_read_is_measured_as_people_would_read_it() -> None:
    assert measured(paper("\\textbf{experts}", moe=2)).scores == {"moe": Score(tp=1)}


def test_an_evaluation_is_json_of_a_fixed_shape() -> None:
    found = measured(paper("experts", moe=2), paper("gates", moe=2)).as_json()
    assert list(found) == ["topics", "macro_f1", "errors"]
    assert found["topics"]["moe"] == {
        "precision": 1.0,
        "recall": 0.5,
        "f1": pytest.approx(2 / 3),
        "tp": 1,
        "fp": 0,
        "fn": 1,
    }
    assert found["errors"][0]["topic"] == "moe"


FAULTS = {
    "not JSON": ("{", "line 1: is not JSON"),
    "no object": ("[]", "line 1: is not a JSON object"),
    "no topics": ("{}", 'line 1: "topics" must be an object'),
    "a bad label": ('\n{"topics": {"moe": 3}}', 'line 2: the label of "moe" is 3, not 0, 1 or 2'),
    "a boolean": ('{"topics": {"moe": true}}', 'the label of "moe" is true'),
    "a list as label": ('{"topics": {"moe": []}}', 'the label of "moe" is []'),
    "a title that is no text": ('{"topics": {}, "title": 4}', '"title" must be text or null'),
    "nothing": ("", "holds no labelled papers"),
    "no labels": ('{"topics": {}}', "no paper in it has a label"),
    "nested without end": ('{"a":' * 100_000, "line 1: is not JSON"),
}


@pytest.mark.parametrize(("text", "sentence"), FAULTS.values(), ids=FAULTS)
def test_a_file_that_cannot_be_used_is_refused_with_the_line(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LabelFault) as caught:
        read_labels(path)
    assert str(path) in str(caught.value)
    assert sentence in str(caught.value)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_bytes(b"\xe9")
    with pytest.raises(LabelFault, match="is not UTF-8 text"):
        read_labels(path)


def test_the_shipped_rules_find_the_topics_of_labelled_papers() -> None:
    assert shipped("topics_dev.jsonl").macro_f1 >= 0.97


@pytest.mark.parametrize("name", sorted(path.name for path in GOLD.glob("topics_made_up_*.jsonl")))
def test_the_shipped_topics_are_found_when_told_in_other_words(name: str) -> None:
    found = shipped(name)
    assert found.macro_f1 >= 0.95
    assert min(score.precision for score in found.scores.values()) >= 0.85
