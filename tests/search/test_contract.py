"""What each recorded search finds: the same papers on every database, and on a plain reading of their text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings

from papers.filters import PaperFilter
from papers.models import Paper, Reader
from papers.search.query import parse
from papers.search.tree import All, Any, Node, Not, Words
from papers.text.indexed import terms
from papers.text.stems import stem
from tests.search import corpus
from tests.search.typed import searches

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(topics: list[object]) -> Reader:
    return corpus.shelve()


def asked(typed: str, reader: Reader | None = None) -> PaperFilter:
    data = QueryDict(mutable=True)
    data["q"] = typed
    return PaperFilter(data, Paper.objects.newest(), reader=reader)


def found(typed: str, reader: Reader | None = None) -> list[str]:
    return sorted(corpus.NAMES[paper.title] for paper in asked(typed, reader).qs)


def test_every_recorded_search_finds_its_papers_and_explains_itself_where_it_must(reader: Reader) -> None:
    everything = sorted(corpus.NAMES.values())
    assert len(corpus.RECORDED) > 400

    wrong = {
        typed: (found(typed, reader), bool(asked(typed, reader).notes))
        for typed, names, is_explained in corpus.RECORDED
        if found(typed, reader) != (everything if names == "all" else names)
        or bool(asked(typed, reader).notes) != is_explained
    }

    assert wrong == {}


WORDS = """
    language model models the of a retrieval experts mixtral code neural moe gpt 4 4o chain thought erdős łukasz 混合
    モデル 模型 сборка корпусе ภาษา 모델 학습한 c 100 gpt-4 state-of-the-art pre-training happy studies ﬁelds 8x7b r&d
    """.split()  # noqa: SIM905 - easier to read than a list
FIELDS = ["", "", "", "title:", "abstract:", "author:", "-", "-title:"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=searches(WORDS, FIELDS))
def test_the_index_finds_what_a_plain_reading_finds(reader: Reader, typed: str) -> None:
    typed = typed[:200]
    root = parse(typed).root

    plainly = sorted(record["name"] for record in corpus.RECORDS if root is None or holds(root, record))

    assert found(typed, reader) == plainly


def holds(node: Node, record: dict[str, object]) -> bool:
    match node:
        case Words():
            return any(map(says(node), texts(record, node.field)))
        case Not(part):
            return not holds(part, record)
        case All(parts):
            return all(holds(part, record) for part in parts)
        case Any(parts):
            return any(holds(part, record) for part in parts)
    raise TypeError(node)


def texts(record: dict[str, object], field: str) -> list[str]:
    fields = {"title": [record["title"]], "abstract": [record.get("abstract", "")], "author": record.get("authors", [])}
    return [text for name, each in fields.items() if field in {"", name} for text in each]  # type: ignore[attr-defined]


def says(node: Words) -> Callable[[str], bool]:
    *before, last = node.words
    stems = [stem(word) for word in before]

    def ends(word: str) -> bool:
        if not node.prefix:
            return stem(word) == stem(last)
        return (stem(word) if before else word).startswith(last)

    def within(text: str) -> bool:
        said = terms(text)
        return any(
            [stem(word) for word in said[place : place + len(before)]] == stems and ends(said[place + len(before)])
            for place in range(len(said) - len(before))
        )

    return within


def test_a_word_in_the_title_weighs_more_than_one_in_the_abstract(reader: Reader) -> None:
    ranked = [corpus.NAMES[paper.title] for paper in asked("knowledge", reader).qs]

    assert ranked[0] == "rag"
    assert set(ranked) == {"rag", "realm", "dpo"}
