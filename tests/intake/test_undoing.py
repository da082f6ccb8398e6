"""A run that is undone leaves the library as if it had never been, whatever else was done before and since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.contrib.auth.models import User
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from papers.curation.edits import edit
from papers.intake.merging import merge, part
from papers.intake.undoing import redo, undo
from papers.models import (
    Edit,
    Fingerprint,
    FormerId,
    ImportRun,
    Merger,
    Note,
    Paper,
    Reader,
    ReadingList,
    ReadMark,
    Session,
    Stage,
    Status,
)
from tests.cast import MIXTRAL, SEED_FILES, curator, exported, import_text, wipe
from tests.intake.test_order import LISTS

pytestmark = pytest.mark.django_db


def state() -> str:
    """All that there is in the library, without the keys of rows."""
    more = [
        sorted(FormerId.objects.values_list("paper__public_id", "public_id")),
        sorted(Fingerprint.objects.values_list("paper__public_id", "kind", "value")),
        sorted(ReadMark.objects.values_list("paper__public_id", "status")),
        sorted(Edit.objects.values_list("paper__public_id", "field")),
        sorted(Paper.objects.values_list("public_id", "curated_fields")),
        sorted(ReadingList.objects.values_list("name", "slug", "title")),
        sorted(Session.objects.values_list("reading_list__name", "slug")),
    ]
    return exported() + "".join(f"{rows}\n" for rows in more)


def without_former_ids() -> str:
    """The same, whatever ids papers had meanwhile: those go on redirecting."""
    FormerId.objects.all().delete()
    return state()


def undone(name: str) -> None:
    undo(ImportRun.objects.filter(name=name).latest("pk"), None)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_the_last_import_undone_leaves_no_trace(name: str) -> None:
    for other in sorted(LISTS.keys() - {name}):
        import_text(LISTS[other], other)
    before = state()
    import_text(LISTS[name], name)

    undone(name)

    assert state() == before


@pytest.mark.parametrize("name", sorted(LISTS))
def test_an_earlier_import_undone_leaves_what_the_later_ones_alone_would_have_made(name: str) -> None:
    others = sorted(LISTS.keys() - {name})
    for other in others:
        import_text(LISTS[other], other)
    without = state()
    wipe()
    for other in (name, *others):
        import_text(LISTS[other], other)

    undone(name)

    assert state() == without


@pytest.mark.parametrize("name", sorted(LISTS))
def test_what_is_undone_can_be_brought_back(name: str) -> None:
    for other in (name, *sorted(LISTS.keys() - {name})):
        import_text(LISTS[other], other)
    former = set(FormerId.objects.values_list("public_id", flat=True))
    run = ImportRun.objects.get(name=name)

    undo(run, None)
    redo(run, None)

    assert former <= set(FormerId.objects.values_list("public_id", flat=True))
    after = without_former_ids()
    wipe()
    for other in (name, *sorted(LISTS.keys() - {name})):
        import_text(LISTS[other], other)
    assert after == without_former_ids()


def test_a_run_says_what_was_done_with_it() -> None:
    import_text(LISTS["bare.txt"], "bare.txt")
    run = ImportRun.objects.get()

    undo(run, None)
    assert (run.stage, run.undone is None) == (Stage.UNDONE, False)
    with pytest.raises(ValueError, match="is undone"):
        undo(run, None)

    redo(run, None)
    assert (run.stage, run.undone) == (Stage.FINISHED, None)


def test_papers_that_people_have_worked_with_stay_and_are_listed() -> None:
    import_text(LISTS["trending.txt"], "trending.txt")
    reader = Reader.objects.create()
    noted, edited, _bare = Paper.objects.order_by("pk")
    Note.keep(reader, noted, "Compare the data.")
    edit(edited, {"published": "2024"}, curator())

    said = undo(ImportRun.objects.get(), None)

    assert said.gone == 1
    assert sorted(said.kept) == sorted(
        [(noted.title, noted.public_id, {"notes": 1}), (edited.title, edited.public_id, {"edits": 1})]
    )
    assert set(Paper.objects.all()) == {noted, edited}
    assert Note.objects.get().paper == noted
    noted.refresh_from_db()
    assert noted.abstract
    assert not noted.entries.exists()
    assert not ReadingList.objects.exists()

    redo(ImportRun.objects.get(), None)

    assert Paper.objects.count() == 3
    assert Paper.objects.get(title=noted.title) == noted
    assert noted.entries.count() == 1


def test_what_a_run_brought_to_a_paper_that_a_curator_wrote_goes_with_it() -> None:
    written = Paper.objects.create(title=MIXTRAL)
    edit(written, {"title": MIXTRAL}, curator())
    import_text(LISTS["course.txt"], "course.txt")
    written.refresh_from_db()
    assert written.abstract
    assert written.identifiers.exists()

    undone("course.txt")

    written.refresh_from_db()
    assert (written.title, written.abstract) == (MIXTRAL, "")
    assert not written.identifiers.exists()


def test_marks_go_back_to_the_papers_that_an_import_had_made_one() -> None:
    import_text(LISTS["course.txt"], "course.txt")
    import_text(LISTS["blog.txt"], "blog.txt")
    reader = Reader.objects.create()
    course, blog = Paper.objects.get(title=MIXTRAL.upper()), Paper.objects.get(title="Mixtral 8x7B")
    reader.mark(course, Status.READ)
    reader.mark(blog, Status.QUEUED)
    Note.keep(reader, course, "Of the course.")
    Note.keep(reader, blog, "Of the blog.")
    import_text(LISTS["bridge.jsonl"], "bridge.jsonl")
    assert ReadMark.objects.count() == 1

    undone("bridge.jsonl")

    marks = dict(ReadMark.objects.values_list("paper__title", "status"))
    assert marks == {MIXTRAL.upper(): Status.READ, "Mixtral 8x7B": Status.QUEUED}
    notes = dict(Note.objects.values_list("paper__title", "text"))
    assert notes == {MIXTRAL.upper(): "Of the course.", "Mixtral 8x7B": "Of the blog."}
    assert not Merger.objects.exists()


def test_each_seed_list_goes_and_comes_back() -> None:
    for path in SEED_FILES:
        import_text(path.read_text(encoding="utf-8"), path.name)
    before = state()

    for path in SEED_FILES:
        undone(path.name)
    assert not Paper.objects.exists()
    for path in reversed(SEED_FILES):
        redo(ImportRun.objects.get(name=path.name), None)

    assert state() == before


NO_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]
"""A shorter example takes minutes to find."""

NAMES = sorted(LISTS)
ACTS = st.one_of(
    st.tuples(st.just("import"), st.sampled_from(NAMES)),
    st.tuples(st.just("edit"), st.integers(0, 9), st.sampled_from(["title", "abstract", "published"])),
    st.tuples(st.just("mark"), st.integers(0, 9), st.sampled_from([Status.READ, Status.QUEUED])),
    st.tuples(st.just("merge"), st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.just("part"), st.integers(0, 9)),
)
VALUES = {"title": "A title of a curator's own", "abstract": "A curator knows better.", "published": "1999"}


class World:
    """A library in which things are done one after another, each to the paper that has an id."""

    def __init__(self) -> None:
        wipe()
        Reader.objects.all().delete()
        self.reader = Reader.objects.create()
        self.curator = User.objects.filter(username="grace").first() or curator()
        self.runs: list[ImportRun] = []

    def ids(self) -> list[str]:
        return sorted(Paper.objects.values_list("public_id", flat=True))

    def named(self, public_id: str) -> Paper | None:
        return Paper.objects.known_as(public_id).first()

    def tells_apart(self, act: Sequence[Any], ids: Sequence[str]) -> bool:
        """Is what the act is about one of these papers alone here: what people did to two in one is no one's."""
        named = [self.named(each) for each in ids]
        return all(named.count(self.named(each)) == 1 for each in act[1:] if each in ids)

    def do(self, act: Sequence[Any]) -> None:
        verb, *what = act
        if verb == "import":
            import_text(LISTS[what[0]], what[0])
            self.runs.append(ImportRun.objects.latest("pk"))
            return
        papers = [self.named(each) for each in what if isinstance(each, str) and each[:1] in "pu"]
        if not all(papers):
            return
        if verb == "edit":
            edit(papers[0], {what[1]: VALUES[what[1]]}, self.curator)
        elif verb == "mark":
            self.reader.mark(papers[0], what[1])
        elif verb == "merge" and papers[0] != papers[1]:
            merge(papers[0], papers[1], self.curator)
        elif verb == "part" and (merger := Merger.objects.filter(gone=what[0]).first()):
            part(merger, self.curator)


def chosen(world: World, act: Sequence[Any]) -> Sequence[Any] | None:
    """The act with ids of papers that are there in place of numbers; None where there are none."""
    verb, *what = act
    if verb == "import":
        return act
    if verb == "part":
        gone = sorted(Merger.objects.exclude(user=None).values_list("gone", flat=True))
        return (verb, gone[what[0] % len(gone)]) if gone else None
    ids = world.ids()
    if not ids:
        return None
    return (verb, *(ids[each % len(ids)] if isinstance(each, int) else each for each in what))


@settings(max_examples=30, deadline=None, phases=NO_SHRINKING)
@given(st.lists(ACTS, max_size=7), st.sampled_from(NAMES), st.data())
def test_after_any_sequence_a_run_that_is_undone_might_never_have_been(
    acts: list[Sequence[Any]], name: str, data: st.DataObject
) -> None:
    when = data.draw(st.integers(0, len(acts)))
    until = data.draw(st.integers(when, len(acts)))
    without = World()
    done = []
    for act in acts:
        told = chosen(without, act)
        done.append((told, without.ids()))
        if told:
            without.do(told)
    expected = without_former_ids()

    world = World()
    for place, (act, ids) in enumerate([*done, (None, [])]):
        if place == when:
            world.do(("import", name))
            run = world.runs[-1]
        if place == until:
            undo(run, None)
        if act:
            assume(world.tells_apart(act, ids))
            world.do(act)

    assert without_former_ids() == expected
