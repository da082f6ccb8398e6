"""`manage.py learn_topics`: what it prints, what it writes, and files that cannot be used."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from papers.topics.catalogue import shipped_topics

GOLD = Path(__file__).parents[1] / "gold"


def learn_topics(*arguments: object) -> str:
    out = StringIO()
    call_command("learn_topics", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_words_are_written_and_how_well_they_do_on_unseen_papers_is_said(tmp_path: Path) -> None:
    half = tmp_path / "half.jsonl"
    half.write_text("\n".join((GOLD / "topics_made_up_1.jsonl").read_text("utf-8").split("\n")[::2]), "utf-8")

    lines = learn_topics(GOLD / "topics_made_up_1.jsonl", half, "--output", tmp_path / "words.json").splitlines()

    assert lines[0].split() == ["alignment", "moe", "multilingual", "rag", "macro", "F1"]
    assert [line.split("  ")[0] for line in lines[1:5]] == [
        *("topics_made_up_1.jsonl, a fifth unseen", "topics_made_up_1.jsonl, all unseen"),
        *("half.jsonl, a fifth unseen", "half.jsonl, all unseen"),
    ]
    words = json.loads((tmp_path / "words.json").read_text(encoding="utf-8"))
    assert set(words) == {"alignment", "moe", "multilingual", "rag"}
    assert f"{sum(map(len, words.values()))} words were written" in lines[5]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    few = tmp_path / "few.jsonl"
    few.write_text("\n".join((GOLD / "topics_made_up_1.jsonl").read_text("utf-8").split("\n")[:20]), "utf-8")

    learn_topics(few, "--output", tmp_path / "words.json", "--dry-run")

    assert not (tmp_path / "words.json").exists()


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("nonsense", "line 1: is not JSON"),
        ('{"title": "A", "topics": {"nobody": 2}}', 'The topic "nobody" is labelled'),
    ],
)
def test_a_file_that_cannot_be_learned_from_is_refused(tmp_path: Path, line: str, fault: str) -> None:
    labels = tmp_path / "labels.jsonl"
    labels.write_text(line, "utf-8")

    with pytest.raises(CommandError, match=fault):
        learn_topics(labels, "--output", tmp_path / "words.json")

    assert not (tmp_path / "words.json").exists()


def test_the_shipped_words_stand_beside_the_shipped_topics() -> None:
    words = json.loads(shipped_topics().with_name("topic_words.json").read_text(encoding="utf-8"))

    assert set(words) == {"alignment", "moe", "multilingual", "rag"}
