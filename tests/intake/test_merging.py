"""Papers that a curator makes one keep all that each had, and can be taken apart again."""

from __future__ import annotations

import pytest

from papers.curation.edits import edit
from papers.intake.merging import merge, part, split, tell_apart
from papers.models import Entry, Identifier, ImportRecord, Merger, Paper, Reader, ReadMark, Revision, Status
from tests.cast import DPO, HELM, MIXTRAL, User, exported, import_records

pytestmark = pytest.mark.django_db


def test_a_merger_keeps_places_ids_and_the_later_mark(library: dict[str, Paper], curator: User) -> None:
    reader = Reader.objects.create()
    keep, gone = library[DPO], library[HELM]
    reader.mark(keep, Status.QUEUED)
    reader.mark(gone, Status.READ)
    places = Entry.objects.filter(paper__in=[keep, gone]).count()

    merge(keep, gone, curator)

    assert keep.entries.count() == places
    assert Paper.objects.known_as(gone.public_id).get() == keep
    assert reader.marks.get(paper=keep).status == Status.READ
    assert not Paper.objects.filter(pk=gone.pk).exists()


def test_the_fields_that_a_curator_chooses_are_locked(library: dict[str, Paper], curator: User) -> None:
    keep, gone = library[DPO], library[HELM]

    merge(keep, gone, curator, {"title": gone.pk, "abstract": keep.pk})

    keep.refresh_from_db()
    assert (keep.title, keep.abstract) == (HELM, library[DPO].abstract)
    assert set(keep.curated_fields) == {"title", "abstract"}


def test_a_merger_taken_apart_leaves_all_as_it_was(library: dict[str, Paper], curator: User) -> None:
    reader = Reader.objects.create()
    reader.mark(library[DPO], Status.QUEUED)
    reader.mark(library[HELM], Status.READ)
    before = exported(), sorted(ReadMark.objects.values_list("paper", "status", "when"))
    merger = merge(library[DPO], library[HELM], curator, {"title": library[HELM].pk})

    apart = part(merger, curator)

    assert apart.title == HELM
    assert (exported(), sorted(ReadMark.objects.values_list("paper", "status", "when"))) == before
    with pytest.raises(ValueError, match="already"):
        part(merger, curator)


def test_a_title_given_since_stays_with_the_paper_that_has_it(library: dict[str, Paper], curator: User) -> None:
    merger = merge(library[DPO], library[HELM], curator, {"title": library[HELM].pk})
    edit(Paper.objects.get(pk=library[DPO].pk), {"title": "What a curator calls it since"}, curator)

    apart = part(merger, curator)

    paper = Paper.objects.get(pk=library[DPO].pk)
    assert (paper.title, apart.title) == ("What a curator calls it since", HELM)
    assert paper.curated_fields == ["title"]


def test_a_title_given_before_holds_again_where_another_was_chosen(library: dict[str, Paper], curator: User) -> None:
    edit(library[DPO], {"title": "What a curator called it before"}, curator)
    merger = merge(library[DPO], library[HELM], curator, {"title": library[HELM].pk})

    part(merger, curator)

    paper = Paper.objects.get(pk=library[DPO].pk)
    assert (paper.title, paper.curated_fields) == ("What a curator called it before", ["title"])
    assert paper.edits.get().user == curator


def test_a_mark_made_since_stays_where_it_was_made(library: dict[str, Paper], curator: User) -> None:
    reader = Reader.objects.create()
    reader.mark(library[HELM], Status.QUEUED)
    merger = merge(library[DPO], library[HELM], curator)
    reader.mark(library[DPO], Status.READ)

    part(merger, curator)

    marks = dict(ReadMark.objects.values_list("paper__title", "status"))
    assert marks == {DPO: Status.READ, HELM: Status.QUEUED}


def test_what_a_curator_made_one_stays_one_when_its_lists_come_again(library: dict[str, Paper], curator: User) -> None:
    merge(library[DPO], library[HELM], curator)
    count = Paper.objects.count()

    import_records({"title": HELM}, {"title": DPO})

    assert Paper.objects.count() == count


def test_two_papers_of_one_title_that_a_curator_told_apart_stay_two(curator: User) -> None:
    one = {"title": MIXTRAL, "identifiers": {"arxiv": "2401.04088"}}
    other = {"title": MIXTRAL, "abstract": "Of something else entirely."}
    import_records(one, name="one.jsonl")
    import_records(other, name="other.jsonl")
    (paper,) = Paper.objects.all()
    said = ImportRecord.objects.get(run__name="other.jsonl")

    new = split(paper, [said], curator)

    assert (new.abstract, Paper.objects.get(pk=paper.pk).abstract) == ("Of something else entirely.", "")
    import_records(other, name="other.jsonl")
    import_records(one, name="one.jsonl")
    assert Paper.objects.count() == 2
    assert Identifier.objects.get().paper == paper


def test_only_some_of_the_records_can_go_into_a_paper_of_their_own(library: dict[str, Paper], curator: User) -> None:
    with pytest.raises(ValueError, match="not all"):
        split(library[DPO], ImportRecord.objects.filter(paper=library[DPO]), curator)


def test_the_history_tells_who_made_two_one(library: dict[str, Paper], curator: User) -> None:
    merger = merge(library[DPO], library[HELM], curator)
    part(merger, curator)
    tell_apart(library[DPO], library[MIXTRAL], curator)

    told = Revision.objects.order_by("pk").values_list("verb", "user__username")

    assert list(told) == [("merged", "grace"), ("parted", "grace"), ("told apart", "grace")]
    assert not Merger.objects.exists()
