"""Who is the same paper, what wins when two records speak of one, and what a curator's edit is worth."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pytest

from papers.intake import identity
from papers.models import (
    Entry,
    FormerId,
    Identifier,
    Link,
    Paper,
    ReadMark,
    Source,
    Status,
    Tagging,
    TitleSource,
    Topic,
)
from papers.models import Reader as ReaderRow
from tests.cast import (
    ASTRO_1,
    ASTRO_3,
    DPO,
    MIXTRAL,
    OLMO,
    PILE,
    abstract_of,
    exported,
    import_records,
    import_text,
    wipe,
)

pytestmark = pytest.mark.django_db


def titles() -> list[str]:
    return sorted(Paper.objects.values_list("title", flat=True))


def in_each_order(*lists: tuple[str, str]) -> list[str]:
    """The exports that come of importing these lists, name and text, in each order."""
    outcomes = []
    for order in permutations(lists):
        wipe()
        for name, text in order:
            import_text(text, name)
        outcomes.append(exported())
    return outcomes


def as_list(*pairs: tuple[str, str]) -> str:
    """A page copied from a papers site with these titles and abstracts."""
    banner = "Get trending papers in your email inbox once a day!\nGet trending papers in your email inbox!\n"
    return banner + "".join(f"{title}\n{abstract}\n" for title, abstract in pairs)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://arxiv.org/abs/2401.04088", "https://arxiv.org/abs/2401.04088v1"),
        ("https://arxiv.org/abs/2401.04088", "https://arxiv.org/pdf/2401.04088v2.pdf"),
        ("https://doi.org/10.18653/V1/2023.acl-long.1", "https://dl.acm.org/doi/10.18653/v1/2023.acl-long.1"),
        ("https://openreview.net/forum?id=HPuSIXJaa9", "https://openreview.net/pdf?id=HPuSIXJaa9"),
    ],
)
def test_the_same_identifier_is_the_same_paper_under_any_title(one: str, other: str) -> None:
    session = "read on: - 08 Feb 2024\nBasicLLM\nIn this session, our readings cover:\nRequired Readings:\n"

    import_text(f"{session}{MIXTRAL}\n- {one}\n", "course.txt")
    import_text(f"{session}Mixtral 8x7B\n- {other}\n", "other.txt")

    paper = Paper.objects.get()
    assert paper.identifiers.count() == 1
    assert {link.url for link in paper.links.all()} == {one, other}
    assert paper.entries.count() == 2


@pytest.mark.parametrize(
    "title",
    [
        "mixtral of experts",
        "Mixtral  of Experts.",
        "Mixtral-of-Experts",
        "Mixträl of Éxperts",
        r"{M}ixtral of \textit{Experts}",
        "“Mixtral of Experts”",
    ],
)
def test_a_title_that_differs_in_case_accents_signs_or_latex_is_the_same_paper(title: str) -> None:
    import_records({"title": MIXTRAL}, {"title": title})

    assert Paper.objects.count() == 1


def test_papers_of_a_series_stay_apart() -> None:
    import_text(as_list((ASTRO_1, abstract_of(ASTRO_1)), (ASTRO_3, abstract_of(ASTRO_3))))

    assert titles() == [ASTRO_1, ASTRO_3]


def test_reports_that_share_their_words_but_not_their_number_stay_apart() -> None:
    import_records({"title": "AstroMLab 1", "abstract": abstract_of(ASTRO_1)})
    import_records({"title": "AstroMLab 2", "abstract": abstract_of(ASTRO_1)})

    assert titles() == ["AstroMLab 1", "AstroMLab 2"]


def test_an_untitled_abstract_meets_its_titled_twin_whichever_came_first() -> None:
    pile = abstract_of(PILE)
    nearly = pile.replace("Recent work has demonstrated", "Recent studies have shown")

    outcomes = in_each_order(("titled.txt", as_list((PILE, pile))), ("bare.txt", f"Abstract:{nearly}\n"))

    assert outcomes[0] == outcomes[1]
    paper = Paper.objects.get()
    assert (paper.title, paper.title_source) == (PILE, TitleSource.LIST)
    assert paper.entries.count() == 2


def test_the_same_title_with_two_arxiv_numbers_is_two_papers_that_keep_their_ids() -> None:
    one = {"title": "Introduction", "identifiers": {"arxiv": "2401.00001"}}
    other = {"title": "Introduction", "identifiers": {"arxiv": "2401.00002"}}
    import_records(one, other)
    ids = dict(Identifier.objects.values_list("value", "paper__public_id"))

    report = import_records(other, one)

    assert len(set(ids.values())) == 2
    assert dict(Identifier.objects.values_list("value", "paper__public_id")) == ids
    assert report.tally == {"unchanged": 2}


def test_a_second_doi_is_remembered_and_still_one_paper() -> None:
    preprint = {"title": OLMO, "identifiers": {"arxiv": "2402.00838", "doi": "10.1000/preprint"}}
    published = {"title": OLMO, "identifiers": {"arxiv": "2402.00838", "doi": "10.1000/journal"}}
    import_records(preprint, published)

    report = import_records({"title": OLMO, "identifiers": {"doi": "10.1000/preprint"}})

    assert report.tally == {"unchanged": 1}
    assert Paper.objects.count() == 1
    assert {"url": "https://doi.org/10.1000/preprint", "kind": "abstract"} in as_json(exported())["links"]


def as_json(line: str) -> dict[str, Any]:
    return json.loads(line)


def test_a_record_that_shows_two_papers_to_be_one_merges_them() -> None:
    import_records({"title": "Mixtral 8x7B", "identifiers": {"doi": "10.1000/mixtral"}}, name="a.jsonl")
    import_records({"title": MIXTRAL, "abstract": abstract_of(MIXTRAL), "identifiers": {"arxiv": "2401.04088"}})
    assert Paper.objects.count() == 2

    import_records({"title": MIXTRAL, "identifiers": {"arxiv": "2401.04088", "doi": "10.1000/mixtral"}})

    paper = Paper.objects.get()
    assert paper.title == MIXTRAL
    assert {str(each) for each in paper.identifiers.all()} == {"arxiv:2401.04088", "doi:10.1000/mixtral"}


@pytest.fixture
def two_that_are_one(topics: list[Topic]) -> tuple[Paper, Paper]:
    """Mixtral twice, by its name and by its number, each with what readers and curators gave it."""
    place = {"line": 1, "session": "MoE", "date": "2024-02-08", "role": "required"}
    import_records(
        {
            "title": MIXTRAL,
            "abstract": abstract_of(MIXTRAL),
            "identifiers": {"arxiv": "2401.04088"},
            "links": [{"url": "https://arxiv.org/abs/2401.04088", "kind": "abstract"}],
            "entries": [{"list": "course", **place}, {"list": "both", "line": 7}],
        },
        {
            "title": "Mixtral 8x7B",
            "identifiers": {"doi": "10.1000/mixtral"},
            "links": [{"url": "https://mistral.ai/news/mixtral-of-experts/", "kind": "blog"}],
            "entries": [{"list": "blog", "line": 3}, {"list": "both", "line": 2}],
        },
    )
    return Paper.objects.get(title=MIXTRAL), Paper.objects.get(title="Mixtral 8x7B")


BRIDGE = {"title": MIXTRAL, "identifiers": {"arxiv": "2401.04088", "doi": "10.1000/mixtral"}}


def test_a_merge_keeps_entries_links_and_identifiers_of_both(two_that_are_one: tuple[Paper, Paper]) -> None:
    import_records(BRIDGE)

    assert {str(entry) for entry in Entry.objects.all()} == {"Course, line 1", "Blog, line 3", "Both, line 2"}
    assert Link.objects.count() == 2
    assert Identifier.objects.count() == 2
    assert set(Tagging.objects.filter(source=Source.LIST).values_list("topic__slug", flat=True)) == {"moe"}


def test_a_merge_keeps_one_id_and_redirects_the_other(two_that_are_one: tuple[Paper, Paper]) -> None:
    ids = {paper.public_id for paper in two_that_are_one}

    import_records(BRIDGE)

    paper = Paper.objects.get()
    assert paper.public_id == min(ids)
    assert {former.public_id for former in FormerId.objects.all()} == ids - {paper.public_id}
    assert all(Paper.objects.known_as(each).get() == paper for each in ids)


def test_a_merge_loses_nothing_that_a_reader_has_of_either_paper(two_that_are_one: tuple[Paper, Paper]) -> None:
    ada = ReaderRow.objects.create()
    for paper, text in zip(two_that_are_one, ("Read the appendix.", "Compare with PPO."), strict=True):
        ada.notes.create(paper=paper, text=text)
        ada.stars.create(paper=paper)
        ada.own_tags.create(paper=paper, name="thesis")
        ada.mark(paper, Status.READ)

    import_records(BRIDGE)

    paper = Paper.objects.get()
    assert ada.notes.get().text == "Read the appendix.\n\nCompare with PPO."
    assert [row.paper for row in (*ada.stars.all(), *ada.own_tags.all())] == [paper, paper]
    assert {change.paper for change in ada.changes.all()} == {paper}


def test_a_merge_keeps_the_later_of_a_readers_marks(two_that_are_one: tuple[Paper, Paper]) -> None:
    ada, alan = ReaderRow.objects.create(), ReaderRow.objects.create()
    one, other = two_that_are_one
    ada.mark(one, Status.READING)
    ada.mark(other, Status.READ)
    alan.mark(other, Status.QUEUED)

    import_records(BRIDGE)

    marks = {(mark.reader, mark.status) for mark in ReadMark.objects.filter(paper=Paper.objects.get())}
    assert marks == {(ada, Status.READ), (alan, Status.QUEUED)}


@pytest.mark.parametrize("which", [0, 1])
def test_a_merge_keeps_what_a_curator_said_and_edited(two_that_are_one: tuple[Paper, Paper], which: int) -> None:
    edited = two_that_are_one[which]
    edited.abstract, edited.curated_fields = "As the curator has it.", ["abstract"]
    edited.save()
    topic = Topic.objects.get(slug="rag")
    Tagging.objects.create(paper=edited, topic=topic, verdict=False, source=Source.CURATOR)

    import_records(BRIDGE)

    paper = Paper.objects.get()
    assert (paper.abstract, paper.curated_fields) == ("As the curator has it.", ["abstract"])
    assert not paper.taggings.get(topic=topic).verdict


def test_a_merge_moves_the_ledger_and_is_told_in_it(two_that_are_one: tuple[Paper, Paper]) -> None:
    gone = max(two_that_are_one, key=lambda paper: paper.public_id).public_id

    import_records(BRIDGE)

    paper = Paper.objects.get()
    *_, last = paper.import_records.order_by("pk")
    assert paper.import_records.count() == 3
    assert last.outcome == "updated"
    assert last.before is not None
    assert last.before["gained"]["papers"] == [gone]


def test_the_longer_abstract_the_listed_title_and_the_exacter_date_win() -> None:
    abstract = abstract_of(MIXTRAL)
    import_records({"title": MIXTRAL, "abstract": abstract[:300], "published": "2024"})
    import_records({"title": MIXTRAL, "abstract": abstract, "published": "2024-01-08", "authors": ["Albert Q. Jiang"]})
    import_records({"title": MIXTRAL, "published": "2024-01"})

    paper = Paper.objects.get()
    assert (paper.abstract, paper.published, paper.authors) == (abstract, "2024-01-08", ["Albert Q. Jiang"])


def test_what_a_curator_edited_is_not_overwritten() -> None:
    record = {"title": MIXTRAL, "abstract": abstract_of(MIXTRAL), "authors": ["A", "B"], "published": "2024-01-08"}
    import_records(record)
    Paper.objects.update(title="Mixtral", abstract="Short.", authors=["C"], published="2023", title_source="curator")
    Paper.objects.update(curated_fields=["abstract", "authors", "published", "title"])

    report = import_records(record)

    paper = Paper.objects.get()
    assert report.tally == {"unchanged": 1}
    assert (paper.title, paper.abstract, paper.authors, paper.published) == ("Mixtral", "Short.", ["C"], "2023")


def test_an_untitled_paper_whose_every_word_a_curator_changed_is_known_again() -> None:
    bare = f"Abstract:{abstract_of(MIXTRAL)}\nAbstract:{abstract_of(OLMO)}\n"
    import_text(bare, "bare.txt")
    paper = Paper.objects.get(abstract=abstract_of(MIXTRAL))
    paper.title, paper.abstract, paper.title_source = MIXTRAL, "Rewritten from the first word to the last.", "curator"
    paper.curated_fields = ["abstract", "title"]
    paper.save()

    report = import_text(bare, "bare.txt")

    assert report.tally == {"unchanged": 2}


def test_ids_and_keys_stay_through_edits_and_further_imports() -> None:
    import_records({"title": MIXTRAL, "abstract": abstract_of(MIXTRAL)})
    paper = Paper.objects.get()
    name = (paper.public_id, paper.citation_key)

    paper.title = "Mixtral 8x7B, a Mixture"
    paper.save()
    import_records({"title": MIXTRAL, "identifiers": {"arxiv": "2401.04088"}})

    paper = Paper.objects.get()
    assert (paper.public_id, paper.citation_key) == name


def test_the_same_title_gets_the_same_id_in_every_library() -> None:
    import_records({"title": MIXTRAL})
    first = Paper.objects.get().public_id
    wipe()
    import_records({"title": DPO}, {"title": MIXTRAL.upper(), "abstract": abstract_of(MIXTRAL)})

    assert Paper.objects.get(title=MIXTRAL.upper()).public_id == first


def test_two_papers_never_share_a_citation_key() -> None:
    report = import_records({"title": MIXTRAL, "citation_key": "jiang"}, {"title": DPO, "citation_key": "jiang"})
    import_records({"title": OLMO, "citation_key": "jiang"}, name="more.jsonl")

    keys = set(Paper.objects.values_list("citation_key", flat=True))
    assert report.tally == {"created": 2}
    assert len(keys) == 3
    assert "jiang" in keys


def test_an_id_that_another_paper_has_is_not_taken_from_it() -> None:
    import_records({"id": "pmixtral", "title": MIXTRAL, "identifiers": {"arxiv": "2401.04088"}})

    import_records({"id": "pmixtral", "title": OLMO, "identifiers": {"arxiv": "2402.00838"}})

    ids = dict(Paper.objects.values_list("title", "public_id"))
    assert ids[MIXTRAL] == "pmixtral"
    assert ids[OLMO] == identity.public_id(OLMO, "")


def test_an_id_by_which_another_library_knows_a_paper_leads_to_it_here() -> None:
    import_records({"title": MIXTRAL})
    own = Paper.objects.get().public_id

    import_records({"id": "zmixtral", "title": MIXTRAL})

    assert {Paper.objects.known_as(each).get() for each in (own, "zmixtral")} == {Paper.objects.get()}


def test_papers_with_the_same_inferred_title_are_not_the_same() -> None:
    inferred = {"title": "A survey", "title_source": "inferred"}

    import_records(
        {**inferred, "id": "u1", "abstract": abstract_of(MIXTRAL)},
        {**inferred, "id": "u2", "abstract": abstract_of(OLMO)},
    )

    assert Paper.objects.count() == 2
