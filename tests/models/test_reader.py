"""Readers and their marks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from papers.models import Paper, Reader, ReadMark, Status
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
