"""Papers: their ids and keys, what is derived from their text, and the vocabulary for asking about them."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils import timezone

from papers.intake import identity
from papers.models import (
    Entry,
    FormerId,
    Identifier,
    ImportRecord,
    ImportRun,
    Link,
    Paper,
    Reader,
    ReadingList,
    ReadMark,
    Source,
    Status,
    Tagging,
    Topic,
    Verdict,
)
from tests.cast import AWESOME, DPO, MIXTRAL, OLMO, import_records

pytestmark = pytest.mark.django_db


def titles(papers: object) -> set[str]:
    return {paper.title for paper in papers}  # type: ignore[attr-defined]  # a queryset


def test_a_paper_made_by_hand_gets_the_id_that_an_import_would_give_it() -> None:
    by_hand = Paper.objects.create(title=MIXTRAL)

    report = import_records({"title": MIXTRAL})

    assert by_hand.public_id == identity.public_id(MIXTRAL, "")
    assert report.tally == {"unchanged": 1}


def test_two_papers_of_one_title_made_by_hand_have_two_ids_and_two_keys() -> None:
    papers = [Paper.objects.create(title=MIXTRAL) for _ in range(3)]

    assert len({paper.public_id for paper in papers}) == 3
    assert len({paper.citation_key for paper in papers}) == 3


def test_a_key_that_is_taken_is_made_longer() -> None:
    first = Paper.objects.create(title=MIXTRAL)
    wanted = identity.citation_key(OLMO, identity.public_id(OLMO, ""))
    Paper.objects.filter(pk=first.pk).update(citation_key=wanted)

    second = Paper.objects.create(title=OLMO)

    assert second.citation_key == f"{wanted}-{second.public_id}"


def test_the_longest_key_fits_its_column() -> None:
    key = identity.citation_key("Incomprehensibilities " * 5, "p0123456789")

    assert len(identity.longer_key(key, "p0123456789")) <= identity.LONGEST_KEY
    assert len(identity.longer_key("k" * 80, "p0123456789012345")) == identity.LONGEST_KEY


def test_id_key_and_page_stay_when_the_title_is_edited_but_for_the_slug() -> None:
    paper = Paper.objects.create(title=MIXTRAL)
    before = (paper.public_id, paper.citation_key)

    paper.title = "Mixtral 8x7B"
    paper.save()

    assert (paper.public_id, paper.citation_key) == before
    assert paper.get_absolute_url() == f"/papers/{paper.public_id}/mixtral-8x7b/"


@pytest.mark.parametrize("title", ["混合", "???", "—"])
def test_a_title_without_latin_letters_has_a_page_all_the_same(title: str) -> None:
    paper = Paper.objects.create(title=title)

    assert paper.get_absolute_url() == f"/papers/{paper.public_id}/paper/"
    assert paper.citation_key


def test_an_edited_title_is_recognised_in_the_next_import_beside_the_former_one() -> None:
    paper = Paper.objects.create(title="Mixtral, misspelt")
    paper.title = MIXTRAL
    paper.save()

    report = import_records({"title": MIXTRAL}, {"title": "Mixtral: misspelt"})

    assert report.tally["created"] == 0
    assert Paper.objects.get() == paper


def test_a_former_id_leads_to_its_paper_and_an_unknown_one_nowhere(library: dict[str, Paper]) -> None:
    FormerId.objects.create(paper=library[MIXTRAL], public_id="pformer")

    assert Paper.objects.known_as("pformer").get() == library[MIXTRAL]
    assert Paper.objects.known_as(library[OLMO].public_id).get() == library[OLMO]
    assert not Paper.objects.known_as("pnobody").exists()


def derived(paper: Paper) -> list[str]:
    paper.refresh_from_db()
    return [paper.title_words, paper.abstract_words, paper.author_words, paper.title_key]


def test_what_is_searched_and_sorted_by_is_derived_from_the_text() -> None:
    paper = Paper.objects.create(title="Code Llamas", abstract="By {R}ozi\\`ere, 10% over", authors=["É. Grave", "Wu"])

    assert derived(paper) == [
        "code llama =code =llamas",
        "by rozier 10 over =by =roziere =10 =over",
        "e grave = wu =e =grave =wu",
        "code llamas",
    ]


def test_every_way_of_writing_text_derives_it_anew() -> None:
    paper = Paper.objects.create(title=MIXTRAL)
    wanted = derived(Paper.objects.create(title=OLMO))

    def again() -> list[str]:
        found = derived(paper)
        Paper.objects.filter(pk=paper.pk).update(title=MIXTRAL)
        return found

    paper.title = OLMO
    paper.save(update_fields=["title"])
    assert again() == wanted
    Paper.objects.filter(title=MIXTRAL).update(title=OLMO)
    assert again() == wanted
    paper.title = OLMO
    Paper.objects.bulk_update([paper], ["title"])
    assert again() == wanted
    Paper.objects.update_or_create(pk=paper.pk, defaults={"title": OLMO})
    assert again() == wanted
    (created,) = Paper.objects.bulk_create([Paper(title=OLMO, public_id="pother", citation_key="other")])
    assert derived(created) == wanted


def test_papers_are_sorted_by_title_whatever_case_and_accents() -> None:
    for title in ("émigré", "Eagle", "“Zero”", "frost"):
        Paper.objects.create(title=title)

    assert [paper.title for paper in Paper.objects.by_title()] == ["Eagle", "émigré", "frost", "“Zero”"]


def test_papers_are_about_any_or_every_one_of_some_topics(library: dict[str, Paper]) -> None:
    Tagging.objects.all().delete()
    for title, slug, verdict in [
        (MIXTRAL, "moe", True),
        (MIXTRAL, "rag", True),
        (OLMO, "moe", True),
        (DPO, "rag", False),
    ]:
        topic = Topic.objects.get(slug=slug)
        Tagging.objects.create(paper=library[title], topic=topic, verdict=Verdict(verdict), source=Source.CURATOR)

    assert titles(Paper.objects.about(["moe", "rag"])) == {MIXTRAL, OLMO}
    assert titles(Paper.objects.about(["moe", "rag"], every=True)) == {MIXTRAL}
    assert titles(Paper.objects.about(["rag"])) == {MIXTRAL}
    assert Paper.objects.about([]).count() == 18
    assert Paper.objects.untagged().count() == 16


def test_a_place_is_one_entry_and_not_parts_of_several(library: dict[str, Paper]) -> None:
    other = ReadingList.objects.create(name="other")
    Entry.objects.create(paper=library[MIXTRAL], reading_list=other, role="required", position=1, line=1, last_line=1)

    both = {"reading_list__name": "other", "session__name": "BasicLLM"}
    assert titles(Paper.objects.placed(reading_list__name="other")) == {MIXTRAL}
    assert not Paper.objects.placed(**both).exists()
    assert Paper.objects.placed().count() == 18


def test_read_and_unread_are_each_readers_own(library: dict[str, Paper]) -> None:
    ada, alan = Reader.objects.create(), Reader.objects.create()
    ada.mark(library[MIXTRAL], Status.READ)
    ada.mark(library[OLMO], Status.QUEUED)

    assert titles(Paper.objects.marked_by(ada, Status.READ)) == {MIXTRAL}
    assert titles(Paper.objects.marked_by(ada)) == {MIXTRAL, OLMO}
    assert Paper.objects.unread_by(ada).count() == 16
    assert not Paper.objects.marked_by(alan).exists()
    assert not Paper.objects.marked_by(None).exists()
    assert Paper.objects.unread_by(None).count() == 18


def test_a_paper_without_an_abstract_is_not_among_those_with_one(library: dict[str, Paper]) -> None:
    assert library[AWESOME] not in Paper.objects.with_abstract()
    assert library[MIXTRAL] in Paper.objects.with_abstract()


def test_neighbours_follow_the_order_of_the_library_to_both_ends(library: dict[str, Paper]) -> None:
    later = Paper.objects.create(title="Of tomorrow", added=timezone.now() + timedelta(days=1))
    ordered = list(Paper.objects.newest())

    assert ordered[0] == later
    for before, after in pairwise(ordered):
        assert Paper.objects.newest().neighbours(before)[1] == after
        assert Paper.objects.newest().neighbours(after)[0] == before
    assert Paper.objects.newest().neighbours(ordered[0])[0] is None
    assert Paper.objects.newest().neighbours(ordered[-1])[1] is None


def test_among_no_papers_a_paper_has_no_neighbours(library: dict[str, Paper]) -> None:
    assert Paper.objects.none().neighbours(library[MIXTRAL]) == (None, None)
    assert Paper.objects.marked_by(None).newest().neighbours(library[MIXTRAL]) == (None, None)


@pytest.mark.parametrize("published", ["24", "2024-1", "yesterday", "2024-02-08T10"])
def test_a_date_of_another_shape_is_refused(published: str) -> None:
    with pytest.raises(ValidationError, match="Write 2024, 2024-02 or 2024-02-08"):
        Paper(title=MIXTRAL, public_id="p", citation_key="k", published=published).full_clean()


@pytest.mark.parametrize(
    ("scheme", "url"),
    [
        ("arxiv", "https://arxiv.org/abs/x"),
        ("doi", "https://doi.org/x"),
        ("openreview", "https://openreview.net/forum?id=x"),
        ("acl", "https://aclanthology.org/x"),
        ("isbn", ""),
    ],
)
def test_an_identifier_leads_to_its_registry_where_it_has_one(scheme: str, url: str) -> None:
    assert Identifier(scheme=scheme, value="x").url == url


def refused_rows(paper: Paper) -> dict[str, Model]:
    """Rows that no table takes, by the constraint that refuses them."""
    topic, reading_list = Topic.objects.all()[0], ReadingList.objects.get()
    run = ImportRun.objects.create(name="x", format="jsonl", encoding="utf-8", sha256="x", size=1, nonblank_lines=1)
    place = {"paper": paper, "reading_list": reading_list, "position": 1}
    lines = {"run": run, "reason": "x", "sentence": "X."}
    return {
        "paper_has_title": Paper(title=""),
        "paper_title_source_known": Paper(title="x", title_source="hearsay"),
        "link_is_http": Link(paper=paper, url="javascript:alert(1)", kind="other"),
        "entry_role_known": Entry(**place, line=1, last_line=1, role="perhaps"),
        "entry_lines_in_order": Entry(**place, line=2, last_line=1),
        "topic_threshold_positive": Topic(slug="x", name="X", threshold=0),
        "tagging_no_is_a_curators": Tagging(paper=paper, topic=topic, verdict=Verdict.NO, source=Source.RULE),
        "tagging_verdict_known": Tagging(paper=paper, topic=topic, verdict=7),
        "tagging_source_known": Tagging(paper=paper, topic=topic, source="hearsay"),
        "read_mark_status_known": ReadMark(paper=paper, reader=Reader.objects.create(), status="unread"),
        "import_record_lines_in_order": ImportRecord(**lines, first_line=2, last_line=1, outcome="created"),
        "import_record_outcome_known": ImportRecord(**lines, first_line=1, last_line=1, outcome="lost"),
    }


def test_the_database_itself_refuses_what_must_not_be(library: dict[str, Paper]) -> None:
    library[AWESOME].taggings.all().delete()

    for constraint, row in refused_rows(library[AWESOME]).items():
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            row.save()


@pytest.mark.usefixtures("library")
def test_an_id_is_looked_up_in_an_index_and_not_in_every_paper() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole, index or no index")

    assert "SCAN" not in Paper.objects.known_as("pmixtral").explain()
