"""The shipped topics in the tables: renewed when the file changes, and never where a curator has edited."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from papers.models import Paper, Tagging, Topic, TopicRule, Verdict
from papers.topics.catalogue import Loading, load_topics, shipped_topics
from papers.topics.catalogue_file import CatalogueFault
from tests.cast import MIXTRAL, import_records

pytestmark = pytest.mark.django_db


def topic(slug: str, *patterns: str, definition: str = "Papers of a kind.") -> str:
    rules = "".join(f'  {{ pattern = "{pattern}" }},\n' for pattern in patterns)
    keys = f'slug = "{slug}"\nname = "{slug.upper()}"\ndefinition = "{definition}"\nthreshold = 1\n'
    return f"[[topic]]\n{keys}rules = [\n{rules}]\n"


@pytest.fixture(autouse=True)
def _no_topics(db: None) -> None:
    Topic.objects.all().delete()


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "topics.toml"
    path.write_text(topic("moe", "mixture of experts") + topic("rag", "retrieval"))
    return path


def patterns(slug: str) -> list[str]:
    return list(TopicRule.objects.filter(topic__slug=slug).values_list("pattern", flat=True))


def test_the_product_ships_with_topics_that_say_what_they_are() -> None:
    loaded = load_topics().renewed

    assert {"alignment", "moe", "multilingual", "rag"} <= set(loaded)
    assert Topic.objects.count() == len(loaded)
    assert not Topic.objects.filter(definition="").exists()


def test_loading_again_changes_nothing(catalogue: Path) -> None:
    load_topics(catalogue)
    before = list(TopicRule.objects.values())

    assert load_topics(catalogue) == Loading()
    assert list(TopicRule.objects.values()) == before


def test_a_changed_file_renews_what_it_changed(catalogue: Path) -> None:
    load_topics(catalogue)
    catalogue.write_text(topic("moe", "mixture of experts", "expert routing") + topic("rag", "retrieval"))

    assert load_topics(catalogue).renewed == ("moe",)

    assert patterns("moe") == ["mixture of experts", "expert routing"]


@pytest.mark.parametrize("edit", ["rule added", "rule removed", "rule changed", "definition", "threshold", "name"])
def test_a_topic_that_a_curator_edited_stays_as_it_is(catalogue: Path, edit: str) -> None:
    load_topics(catalogue)
    moe = Topic.objects.get(slug="moe")
    if edit == "rule added":
        moe.rules.create(pattern="sparse experts")
    elif edit == "rule removed":
        moe.rules.all().delete()
    elif edit == "rule changed":
        moe.rules.update(weight=2)
    else:
        Topic.objects.filter(pk=moe.pk).update(**{edit: 7 if edit == "threshold" else "As the curator has it"})
    before = (Topic.objects.filter(slug="moe").values().get(), list(moe.rules.values()))
    catalogue.write_text(topic("moe", "something else") + topic("rag", "something else"))

    assert load_topics(catalogue).renewed == ("rag",)

    assert (Topic.objects.filter(slug="moe").values().get(), list(moe.rules.values())) == before


def test_a_topic_of_a_curators_own_is_left_alone(catalogue: Path) -> None:
    Topic.objects.create(slug="moe", name="Mine")
    Topic.objects.create(slug="state-space", name="State space")

    assert load_topics(catalogue).renewed == ("rag",)

    assert set(Topic.objects.values_list("slug", "name")) == {
        ("moe", "Mine"),
        ("rag", "RAG"),
        ("state-space", "State space"),
    }


def test_a_topic_that_the_file_no_longer_names_goes_when_it_was_never_touched(catalogue: Path) -> None:
    load_topics(catalogue)
    catalogue.write_text(topic("rag", "retrieval"))

    assert load_topics(catalogue) == Loading(removed=("moe",))

    assert list(Topic.objects.values_list("slug", flat=True)) == ["rag"]


@pytest.mark.parametrize("touch", ["verdict", "rule"])
def test_a_topic_that_the_file_no_longer_names_stays_with_what_curators_did(catalogue: Path, touch: str) -> None:
    load_topics(catalogue)
    moe = Topic.objects.get(slug="moe")
    if touch == "verdict":
        Tagging.objects.decide(Paper.objects.create(title=MIXTRAL), moe, Verdict.NO, None)
    else:
        moe.rules.create(pattern="sparse experts")
    catalogue.write_text(topic("rag", "retrieval"))

    for _ in range(2):
        assert load_topics(catalogue) == Loading(kept=("moe",))

    assert Topic.objects.filter(slug="moe").exists()
    assert Tagging.objects.count() == (touch == "verdict")


def test_renewed_topics_tell_that_older_papers_are_to_be_tagged_again(catalogue: Path) -> None:
    load_topics(catalogue)
    assert not Topic.objects.exclude(stale_after=None).exists()
    Paper.objects.create(title=MIXTRAL)
    catalogue.write_text(topic("moe", "something else") + topic("rag", "retrieval"))

    load_topics(catalogue)

    assert list(Topic.objects.exclude(stale_after=None).values_list("slug", flat=True)) == ["moe"]


def test_learned_words_are_loaded_and_count(catalogue: Path) -> None:
    catalogue.with_name("topic_words.json").write_text('{"moe": {"mixtr*": 1.25}}')
    load_topics(catalogue)

    import_records({"title": MIXTRAL})

    assert Tagging.objects.get(topic__slug="moe").reasons == [("Mixtral", "title", 1.25)]
    assert load_topics(catalogue) == Loading()
    catalogue.with_name("topic_words.json").write_text('{"moe": {"mixtr*": 0.5}}')
    assert load_topics(catalogue).renewed == ("moe",)


@pytest.mark.parametrize("fault", ["not toml [", topic("moe", "(unclosed"), topic("moe", "a") + topic("moe", "b"), ""])
def test_a_faulty_file_changes_nothing(catalogue: Path, fault: str) -> None:
    load_topics(catalogue)
    before = list(TopicRule.objects.values())
    catalogue.write_text(topic("rag", "something else") + fault if fault else "")

    with pytest.raises(CatalogueFault, match=str(catalogue)):
        load_topics(catalogue)

    assert list(TopicRule.objects.values()) == before


def test_tag_papers_brings_a_changed_file_to_the_papers(settings: Settings, tmp_path: Path) -> None:
    import_records({"title": MIXTRAL})
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "topics.toml").write_text(topic("moe", "mixtral"))
    settings.BASE_DIR = tmp_path

    call_command("tag_papers")

    assert Tagging.objects.get(topic__slug="moe").evidence == ["Mixtral"]


def test_tag_papers_says_a_fault_of_the_file_and_tags_nothing(settings: Settings, tmp_path: Path) -> None:
    import_records({"title": MIXTRAL})
    before = list(Tagging.objects.values())
    settings.BASE_DIR = tmp_path

    with pytest.raises(CommandError, match=r"topics\.toml: cannot be read: .* Nothing was changed\."):
        call_command("tag_papers")

    assert list(Tagging.objects.values()) == before


def test_the_shipped_file_stands_beside_the_seeds() -> None:
    assert shipped_topics().parent.name == "seeds"
