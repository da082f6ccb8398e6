"""A step of the history is taken back as far as nothing has changed since, and can be brought back in turn."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.curation import bulk, deletion, edits, placing_many
from papers.curation.bulk import do
from papers.curation.placing_many import Place
from papers.curation.steps import Undone, undo_step
from papers.models import (
    Edit,
    Entry,
    ImportRecord,
    Note,
    Paper,
    Reader,
    ReadingList,
    ReadMark,
    Revision,
    Session,
    Source,
    Status,
    Tagging,
    Tally,
    Topic,
    Verdict,
)
from papers.snapshot import BELONGINGS
from papers.topics import verdicts
from tests.cast import DPO, HELM, MIXTRAL, OLMO, import_records

pytestmark = pytest.mark.django_db


def stored() -> dict[str, list[dict[str, Any]]]:
    """All papers and what belongs to them; but for the keys of rows that are made anew, and when a word was held."""
    found = {}
    for table in (Paper, *BELONGINGS, ImportRecord):
        rows = [
            {name: value for name, value in row.items() if name != "id" or table is Paper}
            for row in table._default_manager.values()
        ]
        found[table.__name__] = sorted(rows, key=repr)
    return found


def tallies() -> set[tuple[int, int, int]]:
    return {row for row in Tally.objects.values_list("shelf", "topic", "papers") if row[2]}


@pytest.fixture
def moe(topics: list[Topic]) -> Topic:
    return next(topic for topic in topics if topic.slug == "moe")


@pytest.fixture
def course(library: dict[str, Paper]) -> ReadingList:
    return ReadingList.objects.get()


@pytest.fixture
def other(db: None) -> ReadingList:
    return ReadingList.objects.create(name="other.txt", title="Other")


def keys(library: dict[str, Paper]) -> list[int]:
    return [paper.pk for paper in library.values()]


def undo(step: Any, user: User) -> Undone:
    return undo_step(step, user)


DEEDS = ["yes", "no", "withdraw", "put", "put in session", "move", "remove", "delete"]


def deed(name: str, topic: Topic, course: ReadingList, other: ReadingList) -> bulk.Deed:
    session = course.sessions.first() or Session()
    deeds: dict[str, bulk.Deed] = {
        "yes": lambda papers, user, step: verdicts.decide(papers, topic, Verdict.YES, user, step),
        "no": lambda papers, user, step: verdicts.decide(papers, topic, Verdict.NO, user, step),
        "withdraw": lambda papers, user, step: verdicts.withdraw(papers, topic, user, step),
        "put": lambda papers, user, step: placing_many.put(papers, Place(other), user, step),
        "put in session": lambda papers, user, step: placing_many.put(papers, Place(course, session), user, step),
        "move": lambda papers, user, step: placing_many.move(papers, Place(course), Place(other), user, step),
        "remove": lambda papers, user, step: placing_many.remove(papers, Place(course, session), user, step),
        "delete": bulk.delete,
    }
    return deeds[name]


@pytest.mark.parametrize("name", DEEDS)
def test_what_was_done_to_many_papers_is_undone_and_done_again(
    name: str, library: dict[str, Paper], moe: Topic, course: ReadingList, other: ReadingList, curator: User
) -> None:
    verdicts.decide([library[MIXTRAL]], moe, Verdict.NO, curator)
    verdicts.decide([library[DPO]], moe, Verdict.YES, curator)
    Reader.objects.create().mark(library[MIXTRAL], Status.READ)
    before, counted = stored(), tallies()

    step, changed = do(deed(name, moe, course, other), keys(library), curator)
    done = stored()
    assert changed
    assert done != before
    undone = undo(step, curator)

    assert (undone.count, undone.left) == (changed, [])
    assert stored() == before
    assert tallies() == counted
    assert not Revision.objects.filter(step=step, undone=None).exists()

    redone = undo(undone.step, curator)

    assert redone.left == []
    assert {name: len(rows) for name, rows in stored().items()} == {name: len(rows) for name, rows in done.items()}


def test_a_verdict_on_many_is_as_one_that_a_curator_gives(library: dict[str, Paper], moe: Topic, curator: User) -> None:
    _, changed = do(partial(_decide, moe), keys(library), curator)

    assert changed == len(library)
    for tagging in Tagging.objects.filter(topic=moe):
        assert (tagging.verdict, tagging.source, tagging.decided_by) == (Verdict.NO, Source.CURATOR, curator)
        assert tagging.decided_at is not None
        assert tagging.margin is None
    assert do(partial(_decide, moe), keys(library), curator)[1] == 0


def _decide(topic: Topic, papers: Any, user: Any, step: Any) -> None:
    verdicts.decide(papers, topic, Verdict.NO, user, step)


def test_what_was_decided_otherwise_since_stays_and_is_told(
    library: dict[str, Paper], moe: Topic, curator: User
) -> None:
    step, changed = do(partial(_decide, moe), keys(library), curator)
    verdicts.decide([library[DPO]], moe, Verdict.YES, curator)
    library[OLMO].delete()

    undone = undo(step, curator)

    assert undone.count == changed - 2
    assert sorted(name for name, _why in undone.left) == sorted([DPO, OLMO])
    assert Tagging.objects.get(paper=library[DPO], topic=moe).verdict == Verdict.YES
    assert Tagging.objects.get(paper=library[MIXTRAL], topic=moe).source == Source.RULE
    assert Revision.objects.filter(step=step, undone=None).count() == 2


def test_undoing_twice_undoes_once(library: dict[str, Paper], moe: Topic, curator: User) -> None:
    step, _ = do(partial(_decide, moe), keys(library), curator)
    undo(step, curator)
    before = stored()

    assert undo(step, curator).count == 0
    assert stored() == before


def test_a_place_that_a_curator_gave_is_held_and_undone_it_is_free(
    library: dict[str, Paper], course: ReadingList, other: ReadingList, curator: User
) -> None:
    paper = library[MIXTRAL]
    step = placing_many.put([paper], Place(other), curator)

    assert Edit.objects.get(paper=paper, field=f"entry {other.pk}").user == curator
    assert f"entry {other.pk}" in Paper.objects.get(pk=paper.pk).curated_fields

    undo(step, curator)

    assert not Edit.objects.filter(paper=paper).exists()
    assert Paper.objects.get(pk=paper.pk).curated_fields == []


def test_moving_keeps_role_and_note_and_leaves_others_alone(
    library: dict[str, Paper], course: ReadingList, other: ReadingList, curator: User
) -> None:
    Entry.objects.filter(paper=library[MIXTRAL]).update(role="required", note="First.")
    alone = Paper.objects.create(title="In no list")

    placing_many.move([library[MIXTRAL], alone], Place(course), Place(other), curator)

    entry = Entry.objects.get(paper=library[MIXTRAL])
    assert (entry.reading_list, entry.role, entry.note, entry.line) == (other, "required", "First.", 0)
    assert not alone.entries.exists()
    assert course.entries.count() == len(library) - 1


def test_an_entry_whose_note_was_written_since_is_not_taken_away(
    library: dict[str, Paper], other: ReadingList, curator: User
) -> None:
    step = placing_many.put([library[MIXTRAL], library[DPO]], Place(other), curator)
    other.entries.filter(paper=library[DPO]).update(note="Read this.")

    undone = undo(step, curator)

    assert [name for name, _why in undone.left] == [DPO]
    assert [entry.paper for entry in other.entries.all()] == [library[DPO]]


def test_a_deleted_paper_comes_back_with_marks_and_notes(library: dict[str, Paper], curator: User) -> None:
    paper, reader = library[MIXTRAL], Reader.objects.create()
    reader.mark(paper, Status.READ)
    Note.keep(reader, paper, "Of interest.")
    step = deletion.delete([paper.pk], curator)
    assert not Note.objects.exists()

    undo(step, curator)

    assert Note.objects.get().paper == paper
    assert ReadMark.objects.get().paper == paper


def test_a_deleted_paper_that_was_imported_again_stays_as_it_is_now(curator: User) -> None:
    import_records({"title": HELM, "abstract": "We evaluate."})
    step = deletion.delete([Paper.objects.get().pk], curator)
    import_records({"title": HELM, "abstract": "We evaluate."})

    undone = undo(step, curator)

    assert undone.count == 0
    assert [name for name, _why in undone.left] == [HELM]
    assert Paper.objects.count() == 1


def test_a_paper_brought_back_and_worked_with_is_not_deleted_again(library: dict[str, Paper], curator: User) -> None:
    step = deletion.delete([library[MIXTRAL].pk, library[DPO].pk], curator)
    back = undo(step, curator)
    Reader.objects.create().mark(library[DPO], Status.READ)

    again = undo(back.step, curator)

    assert [name for name, _why in again.left] == [DPO]
    assert not Paper.objects.filter(title=MIXTRAL).exists()
    assert Paper.objects.filter(title=DPO).exists()


def test_what_has_no_way_back_is_told(library: dict[str, Paper], curator: User) -> None:
    step = Revision.note(curator, "painted", library[MIXTRAL], {"colour": "red"}, {"colour": "blue"})

    assert undo(step, curator).left == [(MIXTRAL, "that cannot be undone")]


def test_an_edit_is_undone_where_nothing_was_edited_since(library: dict[str, Paper], curator: User) -> None:
    first = edits.edit(library[MIXTRAL], {"published": "2024-01"}, curator)
    other = edits.edit(library[DPO], {"published": "2023"}, curator)
    edits.edit(library[DPO], {"published": "2023-05"}, curator)
    assert first
    assert other

    assert undo(first, curator).left == []
    assert undo(other, curator).left == [(DPO, "it has been changed since")]

    assert Paper.objects.get(title=MIXTRAL).curated_fields == []
    assert Paper.objects.get(title=DPO).published == "2023-05"


def test_a_step_that_has_locked_nothing_new_is_undone_too(
    library: dict[str, Paper], other: ReadingList, curator: User
) -> None:
    papers = list(library.values())
    placing_many.put(papers, Place(other), curator)
    removed = placing_many.remove(papers, Place(other), curator)  # which holds places that are held already
    assert removed

    assert undo(removed, curator).left == []
    assert other.entries.count() == len(papers)
    assert Edit.objects.filter(field=Place(other).field).count() == len(papers)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time anyway")
def test_what_is_done_to_many_papers_or_undone_takes_turns_with_imports(
    library: dict[str, Paper], moe: Topic, curator: User
) -> None:
    with CaptureQueriesContext(connection) as asked:
        step, _ = do(partial(_decide, moe), keys(library), curator)
    with CaptureQueriesContext(connection) as asked_again:
        undo(step, curator)

    for queries in (asked, asked_again):
        locking = [each["sql"] for each in queries if "pg_advisory" in each["sql"] or "FOR UPDATE" in each["sql"]]
        assert "pg_advisory" in locking[0]
