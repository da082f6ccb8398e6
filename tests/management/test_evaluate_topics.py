"""`manage.py evaluate_topics`: the table, the JSON, and files that cannot be used."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from papers.models import Topic

GOLD = Path(__file__).parents[1] / "gold" / "topics_dev.jsonl"
MISSED = {"title": None, "abstract": "Nothing of the kind.", "session": None, "topics": {"moe": 2, "rag": 0}}


def evaluate_topics(*arguments: object) -> str:
    out = StringIO()
    call_command("evaluate_topics", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def missed(tmp_path: Path) -> Path:
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps(MISSED), encoding="utf-8")
    return path


def test_the_table_has_a_line_for_each_topic_and_the_mean() -> None:
    lines = evaluate_topics(GOLD).splitlines()
    assert [line.split()[0] for line in lines[:6]] == ["topic", "alignment", "moe", "multilingual", "rag", "macro"]


def test_the_table_shows_each_error_with_its_evidence(missed: Path) -> None:
    out = evaluate_topics(missed)
    assert "line 1, missed: “Nothing of the kind.…”" in out
    assert "moe: 0 of 4 points: no rule matches" in out


def test_json_is_what_a_program_expects(missed: Path) -> None:
    found = json.loads(evaluate_topics(missed, "--format", "json"))
    assert list(found) == ["topics", "macro_f1", "errors"]
    assert found["topics"]["moe"] == {"precision": 1.0, "recall": 0.0, "f1": 0.0, "tp": 0, "fp": 0, "fn": 1}
    assert found["macro_f1"] == 0.5
    assert [error["topic"] for error in found["errors"]] == ["moe"]


@pytest.mark.django_db
def test_the_rules_may_be_those_that_are_stored(missed: Path) -> None:
    Topic.objects.all().delete()
    for slug in ("moe", "rag"):
        Topic.objects.create(slug=slug, name=slug).rules.create(pattern="nothing" if slug == "moe" else "retriever")
    assert json.loads(evaluate_topics(missed, "--database", "--format", "json"))["macro_f1"] == 1.0


def test_a_bad_line_is_told_in_a_sentence_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(f"{json.dumps(MISSED)}\n{{\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"labels\.jsonl, line 2: is not JSON"):
        evaluate_topics(path)


def test_a_label_for_an_unknown_topic_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text('{"topics": {"knitting": 2}}', encoding="utf-8")
    with pytest.raises(CommandError, match='labels the topic "knitting", which there is not'):
        evaluate_topics(path)


def test_a_missing_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        evaluate_topics(tmp_path / "labels.jsonl")
