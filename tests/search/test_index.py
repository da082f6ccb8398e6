"""The index: never behind the table, whatever writes it; made again when a migration has lost part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import captured_stdout
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from papers import tallies
from papers.checks import search_index_stands
from papers.models import Paper
from papers.search import Search
from papers.search.index import index_of
from papers.search.query import parse
from tests import cast
from tests.cast import DPO, MIXTRAL, OLMO
from tests.upheavals import UPHEAVALS

WORDS = ["sparse", "experts", "preference", "olmo", "zebra", "été"]
NUMBERS = count()
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


def found(typed: str) -> set[int]:
    return set(Search(parse(typed)).narrow(Paper.objects.all()).values_list("pk", flat=True))


def answers() -> dict[str, object]:
    """What the index says, asked in each of its ways."""
    asked = [*WORDS, "title:sparse", "author:zebra", '"sparse experts"', "expert*", "zebra -olmo"]
    return {**{typed: found(typed) for typed in asked}, "papers": index_of(connection).papers_with(["zebra", "olmo"])}


def rebuilt() -> str:
    with captured_stdout() as said:
        call_command("rebuild_search")
    return said.getvalue()


def create(text: str, place: int) -> None:
    Paper.objects.create(title=text, abstract=text, authors=[text])


def create_many(text: str, place: int) -> None:
    numbers = [next(NUMBERS) for _ in range(3)]
    Paper.objects.bulk_create(Paper(title=text, public_id=f"p{each}", citation_key=f"k{each}") for each in numbers)


def save(text: str, place: int) -> None:
    for paper in Paper.objects.all()[place : place + 1]:
        paper.abstract = text
        paper.save(update_fields=["abstract"] if place % 2 else None)


def update_many(text: str, place: int) -> None:
    papers = list(Paper.objects.all()[place : place + 2])
    for paper in papers:
        paper.authors = [text]
    Paper.objects.bulk_update(papers, ["authors"])


def update(text: str, place: int) -> None:
    Paper.objects.filter(pk__gt=place).update(title=text)


def delete(text: str, place: int) -> None:
    Paper.objects.filter(pk__in=list(Paper.objects.values_list("pk", flat=True)[place : place + 2])).delete()


def change_something_else(text: str, place: int) -> None:
    Paper.objects.update(published="2024")


def bring(text: str, place: int) -> None:
    """An import that may make a paper, better one, or show two to be one."""
    names = {"arxiv": f"2401.0000{place % 2}", "doi": f"10.1/{place // 2}"}
    known = {scheme: value for scheme, value in names.items() if (len(text) + place) % 3 or scheme == "doi"}
    cast.import_records({"title": f"{text} {place}", "abstract": f"{text}. " * place, "identifiers": known})


def overwrite(text: str, place: int) -> None:
    """Behind the back of all that derives."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE papers_paper SET title_words = %s WHERE id %% 2 = %s", [f"{text} ={text}", place % 2])


Write = Callable[[str, int], None]
WRITES: list[Write] = [create, create_many, save, update_many, update, delete, change_something_else, bring]
writes = st.lists(st.tuples(st.sampled_from(WRITES), TEXT, st.integers(0, 3)), max_size=8)
any_writes = st.lists(st.tuples(st.sampled_from([*WRITES, overwrite]), TEXT, st.integers(0, 3)), max_size=8)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes)
def test_after_any_writes_the_index_is_what_a_fresh_one_is(written: list[tuple[Write, str, int]]) -> None:
    for write, text, place in written:
        write(text, place)
    before = answers()

    assert "of 0 the words had been out of date" in rebuilt()
    assert answers() == before
    said = {paper.pk: f"{paper.title} {paper.abstract} {paper.authors}" for paper in Paper.objects.all()}
    assert all(found(word) == {pk for pk, text in said.items() if word in text} for word in WORDS)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO papers_search(papers_search, rank) VALUES ('integrity-check', 1)")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("upheaval", UPHEAVALS)
@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.generate],  # to make the example smaller takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(any_writes, any_writes)
def test_whatever_befalls_the_table_the_index_is_what_a_fresh_one_is(
    upheaval: Callable[[], None], before: list[tuple[Write, str, int]], after: list[tuple[Write, str, int]]
) -> None:
    create("olmo", 0)
    for write, text, place in before:
        write(text, place)
    told = answers()
    upheaval()
    assert answers() == told
    for write, text, place in after:
        write(text, place)
    told = answers()

    index_of(connection).rebuild(connection)

    assert answers() == told
    rebuilt()
    assert "of 0 the words had been out of date" in rebuilt()


@pytest.mark.django_db
def test_rebuilding_mends_columns_that_something_else_wrote() -> None:
    paper = Paper.objects.create(title=MIXTRAL)
    Paper.objects.filter(pk=paper.pk).update(title_words="zebra =zebra")
    assert found("zebra") == {paper.pk}

    assert "1 papers indexed; of 1 the words had been out of date" in rebuilt()
    assert (found("zebra"), found("mixtral")) == (set(), {paper.pk})


@pytest.mark.django_db(transaction=True)
def test_an_index_that_a_migration_broke_is_told_of_and_made_again() -> None:
    Paper.objects.create(title=OLMO)
    if connection.vendor == "sqlite":
        tallies.remove(connection)  # as the receiver of pre_migrate does; else their triggers would not let it
        with connection.schema_editor() as editor:
            editor._remake_table(Paper)  # type: ignore[attr-defined]  # as a migration that alters a column does
    else:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE papers_paper DROP COLUMN search_vector")
    (warning,) = search_index_stands(databases=["default"])
    assert "papers_search" in warning.msg
    Paper.objects.create(title=MIXTRAL)

    call_command("migrate", verbosity=0)

    assert search_index_stands(databases=["default"]) == []
    assert (len(found("mixtral")), len(found("olmo"))) == (1, 1)
    Paper.objects.create(title=DPO)
    assert len(found("preference")) == 1


@pytest.fixture
def _at_the_end() -> Iterator[None]:
    yield
    call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_at_the_end")
def test_papers_from_before_the_index_are_found_after_its_migration() -> None:
    call_command("migrate", "papers", "0002", verbosity=0)
    old = MigrationExecutor(connection).loader.project_state([("papers", "0002_learned_words_and_margins")]).apps
    old.get_model("papers", "Paper").objects.create(
        title="Code Llamas", abstract="By Rozi\\`ere", authors=["É. Grave"], public_id="p1", citation_key="k1"
    )
    assert search_index_stands(databases=["default"]) == []

    call_command("migrate", verbosity=0)

    assert search_index_stands(databases=["default"]) == []
    assert len(found("llama author:grave roziere")) == 1


@pytest.mark.django_db
def test_a_migrated_database_has_a_whole_index() -> None:
    assert index_of(connection).faults(connection) == []
