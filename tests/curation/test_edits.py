"""A curator's word on a field: it stands over every import until it is released, and can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from papers.curation.edits import edit, proposals, release, take_back, version_of
from papers.importers.source import Unreadable
from papers.models import Edit, ImportRecord, ImportRun, Paper, Revision, Tagging, TitleSource
from tests import cast
from tests.cast import AWESOME, HELM, MIXTRAL, OLMO, import_records, import_text

pytestmark = pytest.mark.django_db

FIRST = {
    "title": OLMO,
    "abstract": "Open.",
    "authors": ["Dirk Groeneveld"],
    "published": "2024",
    "identifiers": {"arxiv": "2402.00838"},
    "links": [{"url": "https://allenai.org/olmo", "kind": "blog"}],
}
SECOND = {
    "title": OLMO,
    "abstract": "Open, and with its data.",
    "authors": ["Dirk Groeneveld", "Iz Beltagy"],
    "published": "2024-02-01",
    "identifiers": {"arxiv": "2402.00838", "acl": "2024.acl-long.841"},
    "links": [{"url": "https://github.com/allenai/OLMo", "kind": "code"}],
}


def told_twice() -> Paper:
    import_records(FIRST, name="first.jsonl")
    import_records(SECOND, name="second.jsonl")
    return Paper.objects.get()


def fields_of(paper: Paper) -> tuple[Any, ...]:
    paper.refresh_from_db()
    return paper.title, paper.title_source, paper.abstract, paper.authors, paper.published, paper.curated_fields


def names_of(paper: Paper) -> list[str]:
    return [str(each) for each in paper.identifiers.all()]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "OLMo"),
        ("abstract", ""),
        ("authors", ["AI2"]),
        ("published", "2023"),
        ("identifiers", []),
        ("identifiers", [["doi", "10.18653/v1/2024.acl-long.841", None]]),
        ("links", [["https://olmo.org/", "other"]]),
    ],
)
def test_what_a_curator_said_no_import_changes(curator: User, field: str, value: Any) -> None:
    import_records(FIRST, name="first.jsonl")
    paper = Paper.objects.get()

    edit(paper, {field: value}, curator)
    import_records(SECOND, name="second.jsonl")

    paper = Paper.objects.get(pk=paper.pk)
    stands = {
        "identifiers": [[each.scheme, each.value, each.version] for each in paper.identifiers.all()],
        "links": [[each.url, each.kind] for each in paper.links.all()],
    }
    assert stands.get(field, getattr(paper, field)) == value
    assert paper.curated_fields == [field]
    assert paper.edits.get().user == curator


def test_an_edit_is_written_into_the_history_with_what_was_before(curator: User) -> None:
    paper = told_twice()

    step = edit(paper, {"title": "OLMo"}, curator)

    written = Revision.objects.get()
    assert written.step == step
    assert (written.verb, written.user, written.key) == ("edited", curator, paper.pk)
    assert written.before == {"title": OLMO, "title_source": "list", "curated_fields": []}
    assert written.after == {"title": "OLMo", "title_source": "curator", "curated_fields": ["title"]}


def test_to_say_the_same_again_changes_nothing_not_even_who_said_it(curator: User) -> None:
    paper = told_twice()
    edit(paper, {"title": "OLMo"}, curator)

    assert edit(paper, {"title": "OLMo"}, cast.curator("hedy")) is None

    assert paper.edits.get().user == curator
    assert Revision.objects.count() == 1


def test_to_confirm_what_stands_locks_it(curator: User) -> None:
    paper = told_twice()

    assert edit(paper, {"title": OLMO, "abstract": paper.abstract}, curator)

    assert fields_of(paper)[:2] == (OLMO, TitleSource.CURATOR)
    assert paper.curated_fields == ["abstract", "title"]


def test_an_edited_title_brings_its_topics_at_once(library: dict[str, Paper], curator: User) -> None:
    edit(library[AWESOME], {"title": "Sparse Mixture of Experts"}, curator)

    assert Tagging.objects.filter(paper=library[AWESOME], topic__slug="moe").exists()


def test_identifiers_that_stay_are_the_same_rows(curator: User) -> None:
    paper = told_twice()
    kept = paper.identifiers.get(scheme="arxiv")

    edit(paper, {"identifiers": [["arxiv", "2402.00838", 2]]}, curator)

    assert [(each.pk, each.version) for each in paper.identifiers.all()] == [(kept.pk, 2)]


@pytest.mark.parametrize(
    "values",
    [
        {"title": " "},
        {"title": "a\0b"},
        {"authors": ["a\ud800"]},
        {"published": "yesterday"},
        {"identifiers": [["arxiv", "", None]]},
        {"identifiers": [["arxiv", "9" * 300, None]]},
        {"links": [["javascript:alert(1)", "blog"]]},
        {"links": [["ftp://example.org/", "blog"]]},
        {"links": [["https://example.org/", "nonsense"]]},
    ],
)
def test_what_cannot_stand_is_refused_whole(curator: User, values: dict[str, Any]) -> None:
    paper = told_twice()

    with pytest.raises(ValidationError) as refused:
        edit(paper, {"abstract": "Another.", **values}, curator)

    assert list(refused.value.message_dict) == list(values)
    assert Paper.objects.get().abstract == "Open, and with its data."
    assert not Edit.objects.exists()


def test_an_identifier_of_another_paper_is_refused_and_says_whose_it_is(curator: User) -> None:
    told_twice()
    other = Paper.objects.create(title=HELM)

    with pytest.raises(ValidationError, match=OLMO):
        edit(other, {"identifiers": [["arxiv", "2402.00838", None]]}, curator)


def test_a_released_field_is_the_best_that_sources_say(curator: User) -> None:
    paper = told_twice()
    before = fields_of(paper)
    edit(paper, {"title": "OLMo", "abstract": "Mine.", "authors": [], "published": ""}, curator)

    release(paper, ["title", "abstract", "authors", "published"], curator)

    assert fields_of(paper) == before
    assert not paper.edits.exists()
    assert Revision.objects.first().verb == "released"  # type: ignore[union-attr]  # it is there


def test_released_identifiers_and_links_are_all_that_sources_know(curator: User) -> None:
    paper = told_twice()
    edit(paper, {"identifiers": [["doi", "10.18653/x", None]], "links": []}, curator)

    release(paper, ["identifiers", "links"], curator)

    assert names_of(paper) == ["acl:2024.acl-long.841", "arxiv:2402.00838"]
    assert {each.url for each in paper.links.all()} == {"https://allenai.org/olmo", "https://github.com/allenai/OLMo"}


def test_an_identifier_that_another_paper_has_by_now_stays_there(curator: User) -> None:
    paper = told_twice()
    edit(paper, {"identifiers": []}, curator)
    other = Paper.objects.create(title=HELM)
    edit(other, {"identifiers": [["arxiv", "2402.00838", None]]}, curator)

    release(paper, ["identifiers"], curator)

    assert (names_of(paper), names_of(other)) == (["acl:2024.acl-long.841"], ["arxiv:2402.00838"])


def test_only_the_released_field_is_given_back(curator: User) -> None:
    paper = told_twice()
    edit(paper, {"title": "OLMo", "abstract": "Mine."}, curator)

    release(paper, ["abstract"], curator)

    assert fields_of(paper)[:3] == ("OLMo", TitleSource.CURATOR, "Open, and with its data.")
    assert paper.curated_fields == ["title"]


def test_without_a_source_a_released_field_stays_as_it_is(curator: User) -> None:
    paper = Paper.objects.create(title=OLMO)
    edit(paper, {"title": "OLMo"}, curator)

    release(paper, ["title"], curator)

    assert fields_of(paper)[0] == "OLMo"
    assert paper.curated_fields == []


def test_with_a_source_gone_a_released_field_stays_as_it_is(curator: User) -> None:
    paper = told_twice()
    edit(paper, {"title": "OLMo"}, curator)
    forget_what_was_said()
    ImportRun.objects.get(name="first.jsonl").source_path.unlink()

    release(paper, ["title"], curator)

    assert (paper.title, paper.curated_fields) == ("OLMo", [])
    with pytest.raises(Unreadable):
        proposals(paper)


def forget_what_was_said() -> None:
    ImportRecord.objects.update(said=None)


def test_what_an_undone_run_said_counts_no_more(curator: User) -> None:
    paper = told_twice()
    edit(paper, {"abstract": "Mine."}, curator)
    proposals(paper)
    ImportRun.objects.filter(name="second.jsonl").update(stage="undone")

    release(paper, ["abstract"], curator)

    assert fields_of(paper)[2] == "Open."
    assert [each.value for each in proposals(paper)["abstract"]] == ["Open."]


def test_a_title_that_its_source_calls_a_curators_is_locked_by_the_source(curator: User) -> None:
    import_records({"title": "OLMo by them", "title_source": "curator"})
    paper = Paper.objects.get()
    edit(paper, {"title": "OLMo by us"}, curator)

    release(paper, ["title"], curator)

    assert fields_of(paper)[:2] == ("OLMo by them", TitleSource.CURATOR)
    assert (paper.curated_fields, paper.edits.count()) == (["title"], 0)


def test_sources_propose_each_different_value_once_in_their_order(curator: User) -> None:
    paper = told_twice()
    edit(paper, {"published": "2023"}, curator)

    found = proposals(paper)

    assert [(each.value, each.record.run.name, each.is_chosen) for each in found["title"]] == [
        (OLMO, "first.jsonl", True)
    ]
    assert [(each.value, each.record.run.name, each.is_chosen) for each in found["abstract"]] == [
        ("Open.", "first.jsonl", False),
        ("Open, and with its data.", "second.jsonl", True),
    ]
    assert [each.is_chosen for each in found["published"]] == [False, False]
    assert [each.value for each in found["identifiers"]] == [
        ["arxiv", "2402.00838", None],
        ["acl", "2024.acl-long.841", None],
    ]
    assert [each.value[0] for each in found["links"]] == ["https://allenai.org/olmo", "https://github.com/allenai/OLMo"]


def test_a_proposal_that_is_chosen_is_remembered_as_whose_it_is(curator: User) -> None:
    paper = told_twice()
    shorter = proposals(paper)["abstract"][0]

    edit(paper, {"abstract": shorter.value}, curator, record=shorter.record)

    assert paper.edits.get(field="abstract").record == shorter.record
    assert [each.is_chosen for each in proposals(paper)["abstract"]] == [True, False]


def test_a_paper_without_a_title_is_proposed_the_one_inferred() -> None:
    import_text("Abstract: We present OLMo, a truly open language model. It is open.\n", format_name="abstracts")
    paper = Paper.objects.get()

    (title,) = proposals(paper)["title"]

    assert (title.value, title.is_chosen) == (paper.title, True)


def test_an_edit_taken_back_is_as_if_it_had_not_been(curator: User) -> None:
    paper = told_twice()
    before = fields_of(paper)
    edit(paper, {"title": "OLMo", "identifiers": []}, curator)

    take_back(Revision.objects.get(), curator)

    assert fields_of(paper) == before
    assert names_of(paper) == ["acl:2024.acl-long.841", "arxiv:2402.00838"]
    assert not paper.edits.exists()


def test_an_edit_of_a_paper_without_sources_can_be_taken_back(curator: User) -> None:
    paper = Paper.objects.create(title=OLMO, title_source=TitleSource.INFERRED)
    edit(paper, {"title": "OLMo"}, curator)

    take_back(Revision.objects.get(), curator)

    assert fields_of(paper)[:2] == (OLMO, TitleSource.INFERRED)
    assert paper.curated_fields == []


def test_taken_back_from_an_edit_over_an_edit_the_first_one_stands_locked(curator: User) -> None:
    paper = told_twice()
    edit(paper, {"title": "One"}, curator)
    edit(paper, {"title": "Two"}, curator)

    take_back(Revision.objects.first(), curator)  # type: ignore[arg-type]  # it is there

    assert (fields_of(paper)[0], paper.curated_fields) == ("One", ["title"])


def test_what_was_changed_since_is_not_taken_back(curator: User) -> None:
    paper = told_twice()
    edit(paper, {"title": "One"}, curator)
    first = Revision.objects.get()
    edit(paper, {"title": "Two"}, curator)

    with pytest.raises(ValueError, match="changed since"):
        take_back(first, curator)

    assert fields_of(paper)[0] == "Two"


def test_nothing_is_taken_back_twice(curator: User) -> None:
    paper = told_twice()
    edit(paper, {"title": "One"}, curator)
    revision = Revision.objects.get()
    take_back(revision, curator)

    with pytest.raises(ValueError, match="changed since"):
        take_back(revision, curator)


def test_a_version_tells_of_its_own_fields_alone(library: dict[str, Paper], curator: User) -> None:
    paper = library[MIXTRAL]
    title, links = version_of(paper, ["title"]), version_of(paper, ["links"])

    edit(paper, {"links": []}, curator)

    assert version_of(paper, ["title"]) == title
    assert version_of(paper, ["links"]) != links
    edit(paper, {"title": paper.title}, curator)
    assert version_of(paper, ["title"]) != title


def test_a_list_that_has_the_wrong_identifier_still_means_the_same_paper(curator: User) -> None:
    wrong = {"title": OLMO, "identifiers": {"arxiv": "2402.00838"}}
    import_records(wrong)
    forget_what_was_said()
    paper = Paper.objects.get()
    edit(paper, {"identifiers": [["arxiv", "2402.00839", None]]}, curator)

    again = import_records(wrong)

    assert (again.tally, names_of(Paper.objects.get())) == ({"unchanged": 1}, ["arxiv:2402.00839"])


def test_a_disowned_identifier_is_another_papers_once_that_is_there(curator: User) -> None:
    import_records({"title": OLMO, "identifiers": {"arxiv": "2402.00838"}})
    edit(Paper.objects.get(), {"identifiers": [["arxiv", "2402.00839", None]]}, curator)
    import_records({"title": HELM, "identifiers": {"arxiv": "2402.00838"}}, name="right.jsonl")

    import_records({"title": OLMO, "identifiers": {"arxiv": "2402.00838"}})

    assert {paper.title: names_of(paper) for paper in Paper.objects.all()} == {
        OLMO: ["arxiv:2402.00839"],
        HELM: ["arxiv:2402.00838"],
    }
