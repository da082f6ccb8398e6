"""Readers and their marks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, connections
from django.utils import timezone

from papers.intake.absorb import absorb
from papers.models import OwnTag, Paper, Reader, ReadMark, Status
from tests.cast import DPO, MIXTRAL, OLMO
from tests.cast import reader as make_user

pytestmark = pytest.mark.django_db


def marks(reader: Reader) -> dict[str, str]:
    return {mark.paper.title: mark.status for mark in reader.marks.select_related("paper")}


def test_saying_the_same_twice_changes_nothing_not_even_when(library: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(library[MIXTRAL], Status.READ)
    before = ReadMark.objects.values().get()

    ada.mark(library[MIXTRAL], Status.READ)

    assert ReadMark.objects.values().get() == before


def test_another_status_replaces_the_mark_and_its_time(library: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(library[MIXTRAL], Status.QUEUED)
    before = ReadMark.objects.get()

    ada.mark(library[MIXTRAL], Status.READ)

    after = ReadMark.objects.get()
    assert after.status == Status.READ
    assert after.when > before.when


def test_no_status_takes_the_mark_away_also_twice(library: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(library[MIXTRAL], Status.READ)

    ada.mark(library[MIXTRAL], None)
    ada.mark(library[MIXTRAL], None)

    assert marks(ada) == {}


def test_adopting_a_visitor_takes_the_marks_along_the_later_of_two(library: dict[str, Paper]) -> None:
    ada, visitor = Reader.objects.create(user=make_user()), Reader.objects.create()
    ada.mark(library[MIXTRAL], Status.READ)
    visitor.mark(library[MIXTRAL], Status.QUEUED)
    visitor.mark(library[OLMO], Status.READ)
    ada.mark(library[DPO], Status.READING)
    visitor.marks.filter(paper=library[MIXTRAL]).update(when=timezone.now() - timedelta(days=1))

    ada.adopt(visitor)

    assert marks(ada) == {MIXTRAL: Status.READ, OLMO: Status.READ, DPO: Status.READING}
    assert Reader.objects.get() == ada


def test_a_later_mark_of_the_visitors_wins_with_its_time(library: dict[str, Paper]) -> None:
    ada, visitor = Reader.objects.create(user=make_user()), Reader.objects.create()
    ada.mark(library[MIXTRAL], Status.READ)
    visitor.mark(library[MIXTRAL], Status.SKIPPED)
    when = visitor.marks.get().when

    ada.adopt(visitor)

    assert (ada.marks.get().status, ada.marks.get().when) == (Status.SKIPPED, when)


def test_a_reader_is_called_by_the_users_name_or_as_a_visitor() -> None:
    visitor = Reader.objects.create()

    assert str(Reader.objects.create(user=make_user())) == "ada"
    assert str(visitor) == f"visitor {visitor.pk}"


def test_several_papers_are_marked_in_one_step_and_what_is_so_already_is_left(library: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(library[MIXTRAL], Status.READ)
    since = ReadMark.objects.get().when

    step = ada.mark_all([library[MIXTRAL], library[DPO], library[OLMO], library[DPO]], Status.READ)

    assert marks(ada) == dict.fromkeys([MIXTRAL, DPO, OLMO], "read")
    assert ada.marks.get(paper=library[MIXTRAL]).when == since
    assert ada.changes.filter(step=step).count() == 2
    assert ada.mark_all([library[MIXTRAL], library[DPO]], Status.READ) is None


def test_an_undone_step_leaves_everything_as_it_was_dates_and_places_too(library: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(library[MIXTRAL], Status.QUEUED)
    ada.marks.update(place=3)
    before = list(ada.marks.order_by("pk").values("paper", "status", "when", "place"))

    step = ada.mark_all([library[MIXTRAL], library[DPO]], Status.READ)
    assert step
    touched = ada.undo(step)

    assert touched == {library[MIXTRAL].pk: True, library[DPO].pk: True}
    assert list(ada.marks.order_by("pk").values("paper", "status", "when", "place")) == before
    assert ada.undo(step) == {}


def test_taking_a_mark_away_can_be_undone(library: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(library[MIXTRAL], Status.SKIPPED)
    when = ada.marks.get().when

    step = ada.mark(library[MIXTRAL], None)
    assert step
    ada.undo(step)

    assert (ada.marks.get().status, ada.marks.get().when) == ("skipped", when)


def test_undo_leaves_what_was_marked_since(library: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    step = ada.mark_all([library[MIXTRAL], library[DPO]], Status.READ)
    ada.mark(library[MIXTRAL], Status.SKIPPED)
    assert step

    touched = ada.undo(step)

    assert touched == {library[MIXTRAL].pk: False, library[DPO].pk: True}
    assert marks(ada) == {MIXTRAL: "skipped"}


def test_undo_of_papers_that_are_one_by_now_brings_back_the_later_of_their_marks(library: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(library[MIXTRAL], Status.QUEUED)
    ada.mark(library[DPO], Status.READING)
    step = ada.mark_all([library[DPO], library[MIXTRAL], library[OLMO]], Status.READ)
    assert step
    for gone in (DPO, OLMO):
        absorb(library[MIXTRAL], library[gone])

    assert ada.undo(step) == {library[MIXTRAL].pk: True}
    assert marks(ada) == {library[MIXTRAL].title: "reading"}


def test_nobody_undoes_anothers_step(library: dict[str, Paper]) -> None:
    ada, eve = Reader.objects.create(), Reader.objects.create()
    step = ada.mark(library[MIXTRAL], Status.READ)
    assert step

    assert eve.undo(step) == {}
    assert marks(ada) == {MIXTRAL: "read"}


def test_a_paper_that_leaves_the_queue_loses_its_place_in_it(library: dict[str, Paper]) -> None:
    ada = Reader.objects.create()
    ada.mark(library[MIXTRAL], Status.QUEUED)
    ada.marks.update(place=1)

    ada.mark(library[MIXTRAL], Status.READING)

    assert ada.marks.get().place is None


def test_adopting_a_visitor_loses_none_of_what_is_theirs(library: dict[str, Paper]) -> None:
    ada, visitor = Reader.objects.create(user=make_user()), Reader.objects.create(theme="dark", page_size=50)
    for reader, text in ((ada, "Read the appendix."), (visitor, "Compare with PPO.")):
        reader.notes.create(paper=library[DPO], text=text)
        reader.stars.create(paper=library[DPO])
        reader.own_tags.create(paper=library[DPO], name="Reading group")
    visitor.own_tags.create(paper=library[DPO], name="thesis")
    visitor.mark(library[DPO], Status.READ)
    ada.saved_filters.create(name="mine", query="state=queued")
    visitor.saved_filters.create(name="mine", query="state=read")

    ada.adopt(visitor)

    ada.refresh_from_db()
    assert ada.notes.get().text == "Read the appendix.\n\nCompare with PPO."
    assert ada.stars.count() == 1
    assert [tag.slug for tag in ada.own_tags.all()] == ["reading-group", "thesis"]
    assert [change.status for change in ada.changes.all()] == ["read"]
    assert dict(ada.saved_filters.values_list("name", "query")) == {"mine": "state=queued", "mine (2)": "state=read"}
    assert (ada.theme, ada.page_size) == ("dark", 50)


def test_of_two_histories_what_does_not_hold_goes(library: dict[str, Paper]) -> None:
    ada, visitor = Reader.objects.create(user=make_user()), Reader.objects.create()
    ada.mark(library[MIXTRAL], Status.QUEUED)
    visitor.mark(library[MIXTRAL], Status.QUEUED)
    visitor.mark(library[MIXTRAL], None)

    ada.adopt(visitor)

    assert marks(ada) == {MIXTRAL: "queued"}
    assert [change.status for change in ada.changes.order_by("when")][-1] == "queued"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time anyway")
def test_what_a_reader_does_twice_at_once_is_done_one_after_the_other() -> None:
    ada = Reader.objects.create()
    papers = [Paper.objects.create(title=title) for title in (MIXTRAL, DPO, OLMO)]
    tags = ["thesis", "reading group", "survey"]

    def again_and_again(turn: int) -> None:
        both.wait()
        try:
            for number in range(40):
                ada.mark_all(papers[::turn], Status.READ if number % 2 else None)
                OwnTag.keep(ada, papers[0], tags[::turn][number % 3 :])
        finally:
            connections.close_all()

    both = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(again_and_again, (1, -1)))

    for paper in papers:
        history = list(ada.changes.filter(paper=paper).order_by("pk").values_list("before", "status"))
        assert [before for before, _ in history] == ["", *(status for _, status in history[:-1])]


def test_undo_after_signing_in_brings_back_what_the_account_had(library: dict[str, Paper]) -> None:
    ada, visitor = Reader.objects.create(user=make_user()), Reader.objects.create()
    ada.mark(library[MIXTRAL], Status.QUEUED)
    ada.marks.update(place=2)
    before = ada.marks.values("status", "when", "place").get()
    step = visitor.mark(library[MIXTRAL], Status.READ)
    assert step

    ada.adopt(visitor)
    ada.undo(step)

    assert ada.marks.values("status", "when", "place").get() == before


def test_a_filter_that_two_readers_have_alike_keeps_both_its_feeds() -> None:
    ada, visitor = Reader.objects.create(user=make_user()), Reader.objects.create()
    tokens = {each.saved_filters.create(name="mine", query="topic=moe").token for each in (ada, visitor)}

    ada.adopt(visitor)

    assert set(ada.saved_filters.values_list("token", flat=True)) == tokens
