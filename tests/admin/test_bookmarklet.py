"""“Add to reading list”: what a page shows in somebody's browser becomes one record of an import like any other."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from django.http import QueryDict
from django.test import Client

from papers.admin.bookmarklet import SCRIPT, found_in, script
from papers.models import Entry, Identifier, ImportRun, Link, Paper, ReadingList, Stage
from tests.cast import OLMO
from tests.page import Element, parse, visit

pytestmark = pytest.mark.django_db

PAGE = "/admin/papers/importrun/bookmarklet/"
ARXIV = [
    ("url", "https://arxiv.org/abs/2402.00838"),
    ("title", "[2402.00838] OLMo: Accelerating the Science of Language Models"),
    ("citation_title", OLMO),
    ("citation_author", "Groeneveld, Dirk"),
    ("citation_author", "Beltagy, Iz"),
    ("citation_date", "2024/02/01"),
    ("citation_online_date", "2024/06/07"),
    ("citation_pdf_url", "https://arxiv.org/pdf/2402.00838"),
    ("citation_arxiv_id", "2402.00838"),
    ("citation_abstract", "Language models have become ubiquitous."),
]
"""What arXiv's own page tells."""


def query(*sent: tuple[str, str]) -> QueryDict:
    said = QueryDict(mutable=True)
    for name, value in sent:
        said.appendlist(name, value)
    return said


def form_of(page: Element) -> dict[str, str]:
    return page.form(PAGE).fields()


def send(client: Client, **fields: str) -> Any:
    return client.post(PAGE, {"title": OLMO, **fields})


def test_what_a_page_tells_stands_in_a_form_and_nothing_is_stored(curator_client: Client) -> None:
    fields = form_of(visit(curator_client, f"{PAGE}?{query(*ARXIV).urlencode()}"))

    assert fields["title"] == OLMO
    assert fields["authors"] == "Dirk Groeneveld\nIz Beltagy"
    assert fields["published"] == "2024-02-01"
    assert fields["identifiers"] == "arxiv:2402.00838"
    assert fields["links"] == "https://arxiv.org/abs/2402.00838\nhttps://arxiv.org/pdf/2402.00838"
    assert fields["abstract"] == "Language models have become ubiquitous."
    assert not ImportRun.objects.exists()


def test_the_form_becomes_a_draft_and_the_draft_a_paper_at_the_end_of_its_list(
    library: dict[str, Paper], curator_client: Client
) -> None:
    course = ReadingList.objects.get()
    last = course.entries.order_by("position").last()
    fields = form_of(visit(curator_client, f"{PAGE}?{query(*ARXIV).urlencode()}"))
    title = "A paper that no list had"

    response = curator_client.post(
        PAGE, fields | {"title": title, "identifiers": "arXiv:2402.99999", "links": "https://example.org/a",
                        "abstract": "", "list_name": course.name}
    )  # fmt: skip

    run = ImportRun.objects.latest("pk")
    assert response.headers["Location"] == f"/admin/papers/importrun/{run.pk}/preview/"
    assert (run.stage, run.name, run.format) == (Stage.DRAFT, title, "jsonl")
    preview = visit(curator_client, response.headers["Location"])
    (form,) = [form for form in preview.all("form") if form.attributes.get("action", "").endswith("/import/")]
    curator_client.post(form.attributes["action"], form.fields())
    paper = Paper.objects.get(title=title)
    assert paper.authors == ["Dirk Groeneveld", "Iz Beltagy"]
    assert Identifier.objects.get(paper=paper).value == "2402.99999"
    assert Link.objects.get(paper=paper).url == "https://example.org/a"
    assert last is not None
    assert Entry.objects.get(paper=paper).position == last.position + 1


def test_a_paper_that_is_known_is_recognised(library: dict[str, Paper], curator_client: Client) -> None:
    for fields in ({"identifiers": "arXiv:2402.00838"}, {"links": "https://arxiv.org/abs/2402.00838v3"}):
        send(curator_client, **{**fields, "title": "Another title"})

        assert ImportRun.objects.latest("pk").records.get().paper == library[OLMO]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"title": " "}, "There is neither a title nor an abstract"),
        ({"identifiers": "2402.00838 or so"}, "is no identifier that is known here"),
        ({"links": "javascript:alert(1)"}, "is no http or https address"),
        ({"published": "yesterday"}, "not a year, a month or a day"),
        ({"list_name": "x" * 256}, "at most 255 characters"),
        ({"title": "a\0b"}, "Null characters"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_what_was_typed(
    curator_client: Client, fields: dict[str, str], why: str
) -> None:
    response = send(curator_client, **fields)

    assert response.status_code == 400
    assert why in parse(response.content.decode()).text
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("sent", "name", "found"),
    [
        ([("title", "As the tab says")], "title", "As the tab says"),
        ([("selected", "Chosen"), ("citation_abstract", "Told")], "abstract", "Chosen"),
        ([("citation_authors", "A. One; Two, B.;")], "authors", "A. One\nB. Two"),
        ([("citation_author", "Sammy Davis, Jr., and others")], "authors", "Sammy Davis, Jr., and others"),
        ([("citation_publication_date", "2023")], "published", "2023"),
        ([("citation_publication_date", "2023/7")], "published", "2023-07"),
        ([("citation_date", "July 2023")], "published", ""),
        ([("citation_doi", "10.1000/ABC")], "identifiers", "doi:10.1000/abc"),
        ([("citation_doi", "doi:10.1000/abc")], "identifiers", "doi:10.1000/abc"),
        ([("citation_doi", "https://doi.org/10.1000/abc")], "identifiers", "doi:10.1000/abc"),
        ([("citation_arxiv_id", "nonsense")], "identifiers", ""),
        ([("url", "javascript:alert(1)")], "links", ""),
        ([("url", "about:blank"), ("citation_pdf_url", "https://example.org/a.pdf")], "links", "https://example.org/a.pdf"),
        ([("title", "a\0b")], "title", "ab"),
    ],
)  # fmt: skip
def test_a_pages_words_are_taken_over_in_the_shape_of_the_form(
    sent: list[tuple[str, str]], name: str, found: str
) -> None:
    assert found_in(query(*sent))[name] == found


def test_the_page_without_anything_sent_holds_the_bookmark(curator_client: Client) -> None:
    page = visit(curator_client, PAGE)

    (link,) = [href for href in page.hrefs() if href.startswith("javascript:")]
    assert link == script("http://testserver" + PAGE)
    assert unquote(link).count("http://testserver" + PAGE) == 1
    assert len(link) < 2_000
    assert "HERE" in SCRIPT
