"""The tallies that the database keeps equal a recount, whatever is written and however, and outlive their tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from itertools import count

import pytest
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.migrations import Migration
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from papers import tallies
from papers.apps import keep_tallies, release_tables
from papers.checks import tallies_are_kept
from papers.importers.record import TopicFound
from papers.models import Entry, Paper, ReadingList, Session, Source, Tagging, Tally, Topic, Verdict
from papers.models.tally import ANY, ROLE_SHELVES, TAGGED
from papers.topics.tagging import Topics
from tests import cast
from tests.upheavals import UPHEAVALS

pytestmark = pytest.mark.django_db

Cells = dict[tuple[int, int], int]


def kept() -> Cells:
    rows = Tally.objects.values_list("shelf", "topic").annotate(n=Sum("papers"))
    return {(shelf, topic): papers for shelf, topic, papers in rows if papers}


def recounted() -> Cells:
    """Counted in Python, from nothing but the rows."""
    years = dict(Paper.objects.values_list("pk", "published"))
    topics: dict[int, set[int]] = {pk: {ANY} for pk in years}
    shelves = {pk: {ANY, *([-int(day[:4])] if day else [])} for pk, day in years.items()}
    for paper, topic in Tagging.objects.counting().values_list("paper", "topic"):
        topics[paper] |= {topic, TAGGED}
    for paper, reading_list, role in Entry.objects.values_list("paper", "reading_list", "role"):
        shelves[paper] |= {reading_list, *([ROLE_SHELVES[role]] if role else [])}
    found = Counter((one, other) for paper in topics for one in shelves[paper] for other in topics[paper])
    return dict(found)


def dates_are_carried() -> bool:
    papers = dict(Paper.objects.values_list("pk", "added"))
    rows = [*Tagging.objects.values_list("paper", "added"), *Entry.objects.values_list("paper", "added")]
    return all(papers[paper] == added for paper, added in rows)


number = st.integers(0, 5)

NUMBERS = count()

DATES = ["", "2023", "2023-05", "2024-05-06", "1998", ""]

ROLES = ["", "required", "more"]


@st.composite
def steps(draw: st.DrawFn) -> list[tuple[str, int, int, int]]:
    return draw(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), number, number, number), max_size=25))


def _pick(table: type[models.Model], which: int) -> models.Model | None:
    rows = list(table._default_manager.order_by("pk"))
    return rows[which % len(rows)] if rows else None


def make_papers(one: int, other: int, third: int) -> None:
    ids = [f"made{next(NUMBERS)}" for _ in range(other + 1)]
    days = [timezone.now() - timedelta(days=n) for n in range(len(ids))]
    Paper.objects.bulk_create(
        Paper(public_id=each, citation_key=each, title=each, added=day, published=DATES[third])
        for each, day in zip(ids, days, strict=True)
    )


def tag(one: int, other: int, third: int) -> None:
    if paper := _pick(Paper, one):
        rows = [
            Tagging(paper=paper, topic=topic, verdict=Verdict(third % 2), source=Source.CURATOR)
            for topic in list(Topic.objects.order_by("pk")[: other + 1])
        ]
        Tagging.objects.bulk_create(rows, ignore_conflicts=True)


def decide(one: int, other: int, third: int) -> None:
    paper, topic = _pick(Paper, one), list(Topic.objects.order_by("pk")[:6])[other]
    if isinstance(paper, Paper):
        Tagging.objects.decide(paper, topic, Verdict(third % 2), None)


def retell(one: int, other: int, third: int) -> None:
    if paper := _pick(Paper, one):
        topics = Topic.objects.order_by("pk")[: other + 1]
        told = [TopicFound(topic.slug, bool(third % 2), Source.CURATOR, ()) for topic in topics]
        with transaction.atomic():  # as an import's batch is
            Topics().keep_told([(paper, told)])  # type: ignore[list-item]  # what is picked is a paper


def turn_verdicts(one: int, other: int, third: int) -> None:
    rows = Tagging.objects.filter(topic__in=list(Topic.objects.order_by("pk")[:one]))
    rows.update(verdict=Verdict(other % 2), source=Source.CURATOR)


def move_tagging(one: int, other: int, third: int) -> None:
    tagging, topic = _pick(Tagging, one), list(Topic.objects.order_by("pk")[:6])[other]
    if tagging and not Tagging.objects.filter(paper=tagging.paper, topic=topic).exists():  # type: ignore[attr-defined]
        Tagging.objects.filter(pk=tagging.pk).update(topic=topic)


def place(one: int, other: int, third: int) -> None:
    paper = _pick(Paper, one)
    reading_list, _ = ReadingList.objects.get_or_create(name=f"list {other % 3}")
    sessions = [None, *(Session.objects.get_or_create(reading_list=reading_list, name=f"S{n}")[0] for n in (1, 2))]
    if paper:
        Entry.objects.bulk_create(
            [
                Entry(
                    paper=paper,
                    reading_list=reading_list,
                    session=session,
                    role=ROLES[(one + place) % 3],
                    position=1,
                    line=1,
                    last_line=1,
                )
                for place, session in enumerate(sessions[: third + 1])
            ],
            ignore_conflicts=True,
        )


def move_entry(one: int, other: int, third: int) -> None:
    entry, paper = _pick(Entry, one), _pick(Paper, other)
    if entry and paper and not Entry.objects.filter(paper=paper, reading_list=entry.reading_list).exists():  # type: ignore[attr-defined, misc]
        Entry.objects.filter(pk=entry.pk).update(paper=paper)


def date_paper(one: int, other: int, third: int) -> None:
    if paper := _pick(Paper, one):
        Paper.objects.filter(pk=paper.pk).update(added=timezone.now() + timedelta(days=other))


def publish(one: int, other: int, third: int) -> None:
    if paper := _pick(Paper, one):
        Paper.objects.filter(pk=paper.pk).update(published=DATES[other])


def turn_roles(one: int, other: int, third: int) -> None:
    Entry.objects.filter(reading_list__name=f"list {one % 3}").update(role=ROLES[other % 3])


def import_one(one: int, other: int, third: int) -> None:
    cast.import_records(
        {
            "title": f"{cast.MIXTRAL} {one}",
            "abstract": "Sparse mixture of experts, with retrieval-augmented generation.",
            "entries": [{"list": f"list {other % 3}", "line": 1}, {"list": "list 1", "line": 2, "session": "S1"}],
        }
    )


def merge(one: int, other: int, third: int) -> None:
    """A record that may show two papers, each with lists and topics of its own, to be one."""
    names = {"arxiv": f"2401.0000{one}", "doi": f"10.1/{other}"}
    known = {scheme: value for place, (scheme, value) in enumerate(names.items()) if third % 3 != place}
    entry = {"list": f"list {third % 3}", "line": 1}
    cast.import_records({"title": f"{sorted(known)} {one}", "identifiers": known, "entries": [entry]})


def delete(table: type[models.Model]) -> Callable[[int, int, int], None]:
    def step(one: int, other: int, third: int) -> None:
        if row := _pick(table, one):
            row.delete()

    return step


STEPS: dict[str, Callable[[int, int, int], None]] = {
    "make papers": make_papers,
    "tag": tag,
    "decide": decide,
    "retell": retell,
    "turn verdicts": turn_verdicts,
    "move tagging": move_tagging,
    "place": place,
    "move entry": move_entry,
    "date paper": date_paper,
    "publish": publish,
    "turn roles": turn_roles,
    "import": import_one,
    "merge": merge,
    "delete paper": delete(Paper),
    "delete tagging": delete(Tagging),
    "delete entry": delete(Entry),
    "delete list": delete(ReadingList),
    "delete topic": delete(Topic),
}


@pytest.mark.usefixtures("topics")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps())
def test_whatever_is_written_the_tallies_equal_a_recount(written: list[tuple[str, int, int, int]]) -> None:
    with transaction.atomic():
        make_papers(0, 3, 0)
        for name, one, other, third in written:
            STEPS[name](one, other, third)

            assert kept() == recounted(), name
        assert dates_are_carried()
        transaction.set_rollback(True)


def test_a_paper_that_comes_after_its_taggings_and_entries_counts_with_them(topics: list[Topic]) -> None:
    course, moe = ReadingList.objects.create(name="course"), Topic.objects.get(slug="moe")
    Tagging.objects.bulk_create([Tagging(paper_id=77, topic=moe)])
    Entry.objects.bulk_create([Entry(paper_id=77, reading_list=course, position=1, line=1, last_line=1)])

    Paper.objects.bulk_create([Paper(pk=77, public_id="p77", citation_key="p77", title="Late", published="2024-02")])

    assert kept() == recounted()
    assert kept()[-2024, moe.pk] == 1
    assert dates_are_carried()


def test_an_import_and_its_repetition_are_counted_once(library: dict[str, Paper]) -> None:
    assert Tally.objects.cell() == 18 == len(library)

    cast.import_papers()

    assert Tally.objects.cell() == 18
    assert kept() == recounted()
    assert dates_are_carried()


def test_a_recount_comes_to_what_was_kept(library: dict[str, Paper]) -> None:
    before = kept()
    Tally.objects.update(papers=7)
    said = StringIO()

    call_command("recount", stdout=said)

    assert kept() == before
    assert said.getvalue() == f"{len(library)} papers counted.\n"


def test_the_system_check_misses_a_trigger(library: dict[str, Paper]) -> None:
    assert tallies_are_kept(databases=["default"]) == []

    tallies.remove(connection)

    assert [found.id for found in tallies_are_kept(databases=["default"])] == ["papers.W002"]
    assert tallies_are_kept(databases=None) == []


def test_after_a_migration_what_was_written_without_triggers_is_counted(library: dict[str, Paper]) -> None:
    tallies.remove(connection)
    cast.import_records({"title": "Unseen", "abstract": "Nobody counted this one."})
    assert Tally.objects.cell() == 18

    keep_tallies(using="default")

    assert Tally.objects.cell() == 19
    assert kept() == recounted()
    Paper.objects.get(title="Unseen").delete()
    assert Tally.objects.cell() == 18


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("topics")
@pytest.mark.parametrize("upheaval", UPHEAVALS)
@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.generate],  # to make the example smaller takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps(), steps())
def test_whatever_befalls_the_tables_the_tallies_equal_a_recount(
    upheaval: Callable[[], None], before: list[tuple[str, int, int, int]], after: list[tuple[str, int, int, int]]
) -> None:
    make_papers(0, 3, 0)
    for name, *numbers in before:
        STEPS[name](*numbers)
    upheaval()
    assert kept() == recounted()
    for name, *numbers in after:
        STEPS[name](*numbers)
    by_triggers = kept()

    call_command("recount", stdout=StringIO())

    assert by_triggers == kept() == recounted()
    assert dates_are_carried()


def test_another_apps_migration_leaves_the_triggers_alone() -> None:
    release_tables(using="default", plan=[(Migration("0001", "somebody"), False)])

    assert not tallies.missing(connection)
