"""A curator's word on where papers stand in lists: orders with room and without, and what no import changes."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from papers.curation import placing
from papers.intake.merging import merge
from papers.models import Edit, Entry, Paper, ReadingList, Session, Tagging
from papers.models.edit import place_in_words
from tests import cast
from tests.cast import DPO, MIXTRAL, OLMO, PILE, abstract_of, import_records

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(library: dict[str, Paper]) -> ReadingList:
    """The course of the cast's papers."""
    return ReadingList.objects.get()


def entry_of(reading_list: ReadingList, title: str) -> Entry:
    return reading_list.entries.select_related("paper", "session", "reading_list").get(paper__title=title)


def plain(*positions: int) -> tuple[ReadingList, list[Entry]]:
    """A list without sessions, with a paper at each of these positions."""
    made = ReadingList.objects.create(name="plain")
    papers = [Paper.objects.create(title=f"Paper {number}") for number in range(1, len(positions) + 1)]
    return made, [
        Entry.objects.create(reading_list=made, paper=paper, position=place, line=place, last_line=place)
        for paper, place in zip(papers, positions, strict=True)
    ]


def titles(reading_list: ReadingList) -> list[str]:
    return [entry.paper.title.removeprefix("Paper ") for entry in reading_list.entries.in_order()]


@pytest.mark.parametrize("positions", [(1, 2, 3, 4), (10, 20, 30, 40), (7, 7, 7, 7), (0, 0, 1, 1)])
@pytest.mark.parametrize(
    ("moved", "side", "beside", "order"),
    [
        (4, "before", 1, "4123"),
        (4, "before", 2, "1423"),
        (4, "before", 3, "1243"),
        (1, "after", 4, "2341"),
        (1, "before", 3, "2134"),
        (1, "after", 2, "2134"),
        (2, "after", 2, "1234"),
        (3, "after", 2, "1234"),
    ],
)
def test_an_entry_comes_to_stand_just_beside_another_one(
    curator: User, positions: tuple[int, ...], moved: int, side: str, beside: int, order: str
) -> None:
    made, entries = plain(*positions)

    changed = placing.move(entries[moved - 1], curator, session=None, beside=entries[beside - 1], after=side == "after")

    assert ("".join(titles(made)), changed) == (order, order != "1234")


def test_where_there_is_room_only_what_is_moved_is_written(curator: User) -> None:
    made, entries = plain(10, 20, 30)

    placing.move(entries[2], curator, session=None, beside=entries[0])

    assert list(made.entries.order_by("pk").values_list("position", flat=True)) == [10, 20, 4]


@pytest.mark.parametrize(("number", "order"), [(1, "3124"), (2, "1324"), (3, "1234"), (4, "1243"), (99, "1243")])
def test_an_entry_is_put_at_a_place_by_its_number(curator: User, number: int, order: str) -> None:
    made, entries = plain(1, 2, 3, 4)

    placing.place(entries[2], curator, number)

    assert "".join(titles(made)) == order


def test_a_paper_stands_once_in_a_session(course: ReadingList, curator: User) -> None:
    entry = entry_of(course, MIXTRAL)
    alignment = Session.objects.get(name="Alignment")

    assert placing.add(course, entry.paper, curator, session=entry.session) is None
    assert placing.add(course, entry.paper, curator, session=alignment)
    with pytest.raises(placing.StandsThere):
        placing.move(entry, curator, session=alignment)


def test_no_import_moves_what_a_curator_has_moved(course: ReadingList, curator: User) -> None:
    entry, alignment = entry_of(course, MIXTRAL), Session.objects.get(name="Alignment")
    placing.move(entry, curator, session=alignment)
    before = list(course.entries.order_by("pk").values())

    cast.import_papers()

    assert list(course.entries.order_by("pk").values()) == before


def test_no_import_makes_anew_what_a_curator_has_taken_out(course: ReadingList, curator: User) -> None:
    placing.remove(entry_of(course, MIXTRAL), curator)

    cast.import_papers()

    assert not course.entries.filter(paper__title=MIXTRAL).exists()
    assert course.entries.count() == 17


def test_no_import_takes_back_a_role_a_note_or_an_order(course: ReadingList, curator: User) -> None:
    entry = entry_of(course, MIXTRAL)
    placing.describe(entry, curator, role="", note="Skim it.")
    placing.place(entry, curator, 1)
    place = {"list": course.name, "session": "BasicLLM", "date": "2024-02-08", "role": "required", "line": 400}

    import_records({"title": MIXTRAL, "abstract": abstract_of(MIXTRAL), "entries": [place]})

    stored = entry_of(course, MIXTRAL)
    assert (stored.role, stored.note, stored.line, stored.position) == ("", "Skim it.", entry.line, entry.position)


def test_what_a_curator_has_not_touched_imports_still_move(course: ReadingList, curator: User) -> None:
    placing.describe(entry_of(course, MIXTRAL), curator, role="", note="")
    place = {"list": course.name, "session": "BasicLLM", "date": "2024-02-08", "role": "required", "line": 400}

    import_records({"title": OLMO, "abstract": abstract_of(OLMO), "entries": [place]})

    assert (entry_of(course, OLMO).line, entry_of(course, OLMO).role) == (400, "required")


def test_a_held_place_says_who_holds_it(course: ReadingList, curator: User) -> None:
    entry = entry_of(course, MIXTRAL)

    placing.describe(entry, curator, role="more", note="Of experts.")

    field = place_in_words(course.pk, entry.session_id)
    assert Edit.objects.get(paper=entry.paper).field == field
    assert Edit.objects.get(paper=entry.paper).user == curator
    assert Paper.objects.get(pk=entry.paper_id).curated_fields == [field]


def test_what_holds_for_a_paper_holds_for_the_one_that_it_goes_into(course: ReadingList, curator: User) -> None:
    keep, gone = entry_of(course, OLMO).paper, entry_of(course, MIXTRAL)
    placing.describe(gone, curator, role="", note="Skim it.")
    field = place_in_words(course.pk, gone.session_id)

    merge(keep, gone.paper, curator)
    cast.import_papers()

    keep.refresh_from_db()
    entry = course.entries.get(paper=keep)
    assert keep.curated_fields == [field]
    assert (entry.role, entry.note, entry.position) == ("", "Skim it.", gone.position)


def test_what_is_put_back_stands_where_it_stood(course: ReadingList, curator: User) -> None:
    entry = entry_of(course, DPO)
    before = list(course.entries.in_order().values("paper", "session", "role", "position", "line", "last_line", "note"))

    state = placing.remove(entry, curator)
    placing.put_back(course, state, curator)

    after = course.entries.in_order().values("paper", "session", "role", "position", "line", "last_line", "note")
    assert list(after) == before


def test_what_is_put_back_after_its_session_is_gone_stands_in_none(course: ReadingList, curator: User) -> None:
    entry = entry_of(course, DPO)
    session = entry.session
    assert session is not None

    state = placing.remove(entry, curator)
    placing.delete_session(session, curator, into=None)

    made = placing.put_back(course, state, curator)
    assert made is not None
    assert made.session is None


def test_a_paper_has_the_topic_that_its_session_is_named_after(course: ReadingList, curator: User) -> None:
    paper = Paper.objects.create(title=PILE)
    session = Session.objects.get(name="Alignment")
    about = Tagging.objects.filter(paper=paper, topic__slug="alignment", source="list")

    entry = placing.add(course, paper, curator, session=session)
    assert entry is not None
    assert about.exists()
    placing.move(entry, curator, session=Session.objects.get(name="BasicLLM"))

    assert not about.exists()
