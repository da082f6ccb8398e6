"""Curating a paper: what was edited is locked, what was decided stands, and what was only looked at stays as it was."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from papers.models import Paper, Reader, ReadMark, Source, Status, Tagging, TitleSource, Topic, Verdict
from tests import cast
from tests.cast import AWESOME, DPO, MIXTRAL, OLMO, abstract_of, import_records
from tests.page import Element, parse, visit

pytestmark = pytest.mark.django_db

ADD = "/admin/papers/paper/add/"
LIST = "/admin/papers/paper/"


def change(paper: Paper) -> str:
    return f"/admin/papers/paper/{paper.pk}/change/"


def form(page: Element) -> Element:
    return page.one("form", id="paper_form")


def save(client: Client, path: str, **edited: str) -> None:
    """Fill in the form as it stands, with these changes, as a browser sends it; it must be taken."""
    fields = {name: value.replace("\n", "\r\n") for name, value in form(visit(client, path)).fields().items()}
    response = client.post(path, {**fields, **edited})
    assert response.status_code == 302, parse(response.content.decode()).texts("ul", class_="errorlist")


def row_of(client: Client, paper: Paper, topic: str) -> str:
    """The prefix of the paper's tagging's fields in the form."""
    fields = form(visit(client, change(paper))).fields()
    pk = str(Topic.objects.get(slug=topic).pk)
    return next(name for name, value in fields.items() if name.endswith("-topic") and value == pk).removesuffix("topic")


def reimport(paper: Paper) -> None:
    """All that could overwrite a curator's work: the rules once more, the same list, and a record that says more."""
    call_command("tag_papers", stdout=StringIO())
    cast.import_papers()
    import_records({"id": paper.public_id, "title": f"{MIXTRAL} once more", "abstract": abstract_of(MIXTRAL) * 2})


def test_an_edited_title_is_the_curators_and_no_import_overwrites_it(
    library: dict[str, Paper], curator_client: Client
) -> None:
    paper = library[MIXTRAL]

    save(curator_client, change(paper), title="Mixtral 8x7B")
    reimport(paper)

    paper.refresh_from_db()
    assert (paper.title, paper.title_source, paper.curated_fields) == ("Mixtral 8x7B", TitleSource.CURATOR, ["title"])
    assert "title" in form(visit(curator_client, change(paper))).text


def test_edited_abstract_authors_and_date_are_locked_each_by_itself(
    library: dict[str, Paper], curator_client: Client
) -> None:
    paper = library[MIXTRAL]

    save(curator_client, change(paper), abstract="Short.", authors="Albert Q. Jiang\r\n\r\n Alexandre Sablayrolles ")
    save(curator_client, change(paper), published="2024-01")
    reimport(paper)

    paper.refresh_from_db()
    assert paper.curated_fields == ["abstract", "authors", "published"]
    assert (paper.abstract, paper.published) == ("Short.", "2024-01")
    assert paper.authors == ["Albert Q. Jiang", "Alexandre Sablayrolles"]
    assert paper.title_source == TitleSource.LIST
    assert "sablayrol" in paper.author_words


def test_authors_can_be_taken_away(curator_client: Client) -> None:
    paper = Paper.objects.create(title=OLMO, authors=["Nobody"])

    save(curator_client, change(paper), authors="")

    paper.refresh_from_db()
    assert paper.authors == []


@pytest.mark.parametrize(
    "edited",
    [{"title": ""}, {"title": "  "}, {"title": "a\0b"}, {"authors": "a\0b"}, {"published": "yesterday"}],
)
def test_what_cannot_be_kept_is_refused_in_the_form(curator_client: Client, edited: dict[str, str]) -> None:
    paper = Paper.objects.create(title=OLMO)
    fields = form(visit(curator_client, change(paper))).fields()

    response = curator_client.post(change(paper), {**fields, **edited})

    assert response.status_code == 200
    paper.refresh_from_db()
    assert (paper.title, paper.curated_fields) == (OLMO, [])


def test_saving_without_a_change_changes_nothing(library: dict[str, Paper], curator_client: Client) -> None:
    two_paragraphs = Paper.objects.create(
        title=" Odd  title ", abstract="One.\n\nTwo. \r\n", authors=["A. One", "B. Two"]
    )
    papers = [two_paragraphs, *(library[title] for title in (MIXTRAL, DPO, AWESOME))]
    before = rows()

    for paper in papers:
        save(curator_client, change(paper))

    assert rows() == before


def rows() -> list[object]:
    return [row for model in (Paper, Tagging) for row in model._default_manager.order_by("pk").values()]


def test_an_edited_paper_is_tagged_by_its_new_words(library: dict[str, Paper], curator_client: Client) -> None:
    save(curator_client, change(library[AWESOME]), title="Sparse Mixture of Experts")

    assert Tagging.objects.get(paper=library[AWESOME], topic__slug="moe").source == Source.RULE


@pytest.mark.parametrize("how", ["in the paper's form", "by itself"])
def test_a_curators_no_stands_for_ever(
    library: dict[str, Paper], curator: cast.User, curator_client: Client, how: str
) -> None:
    paper = library[MIXTRAL]
    if how == "by itself":
        decide(curator_client, Tagging.objects.get(paper=paper, topic__slug="moe"), Verdict.NO)
    else:
        save(curator_client, change(paper), **{f"{row_of(curator_client, paper, 'moe')}verdict": "0"})

    reimport(paper)

    tagging = Tagging.objects.get(paper=paper, topic__slug="moe")
    assert (tagging.verdict, tagging.source, tagging.decided_by) == (Verdict.NO, Source.CURATOR, curator)
    assert tagging.decided_at is not None
    paper.refresh_from_db()
    assert "/?topic=moe" not in visit(curator_client, paper.get_absolute_url()).one("main").hrefs()


@pytest.mark.parametrize("how", ["in the paper's form", "by itself"])
def test_a_curators_yes_stands_for_ever(
    library: dict[str, Paper], curator: cast.User, curator_client: Client, how: str
) -> None:
    paper, rag = library[MIXTRAL], Topic.objects.get(slug="rag")
    if how == "by itself":
        posted = {"paper": paper.pk, "topic": rag.pk, "verdict": "1"}
        assert curator_client.post("/admin/papers/tagging/add/", posted).status_code == 302
    else:
        first_blank = form(visit(curator_client, change(paper))).fields()["taggings-INITIAL_FORMS"]
        save(curator_client, change(paper), **{f"taggings-{first_blank}-topic": str(rag.pk)})

    reimport(paper)

    tagging = Tagging.objects.get(paper=paper, topic=rag)
    assert (tagging.verdict, tagging.source, tagging.decided_by) == (Verdict.YES, Source.CURATOR, curator)
    assert Tagging.objects.get(paper=paper, topic__slug="moe").source == Source.RULE


def decide(client: Client, tagging: Tagging, verdict: Verdict) -> None:
    path = f"/admin/papers/tagging/{tagging.pk}/change/"
    assert client.post(path, {"verdict": str(int(verdict))}).status_code == 302


def test_a_rules_yes_can_be_confirmed(library: dict[str, Paper], curator: cast.User, curator_client: Client) -> None:
    tagging = Tagging.objects.get(paper=library[MIXTRAL], topic__slug="moe")

    decide(curator_client, tagging, Verdict.YES)

    tagging.refresh_from_db()
    assert (tagging.source, tagging.decided_by) == (Source.CURATOR, curator)
    assert "Sparse Mixture of Experts" in tagging.evidence


@pytest.mark.parametrize("how", ["in the paper's form", "by itself", "with others"])
def test_without_the_verdict_the_rules_decide_again(
    library: dict[str, Paper], curator_client: Client, how: str
) -> None:
    paper = library[MIXTRAL]
    tagging = Tagging.objects.get(paper=paper, topic__slug="moe")
    decide(curator_client, tagging, Verdict.NO)

    if how == "in the paper's form":
        save(curator_client, change(paper), **{f"{row_of(curator_client, paper, 'moe')}DELETE": "on"})
    elif how == "by itself":
        curator_client.post(f"/admin/papers/tagging/{tagging.pk}/delete/", {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": tagging.pk, "post": "yes"}
        curator_client.post("/admin/papers/tagging/", chosen)

    again = Tagging.objects.get(paper=paper, topic__slug="moe")
    assert (again.verdict, again.source, again.decided_by) == (Verdict.YES, Source.RULE, None)


def test_a_verdict_stays_with_its_paper_and_topic(library: dict[str, Paper], curator_client: Client) -> None:
    tagging = Tagging.objects.get(paper=library[MIXTRAL], topic__slug="moe")

    posted = {"paper": library[OLMO].pk, "topic": Topic.objects.get(slug="rag").pk, "verdict": "0"}
    curator_client.post(f"/admin/papers/tagging/{tagging.pk}/change/", posted)

    tagging.refresh_from_db()
    assert (tagging.paper, tagging.topic.slug, tagging.verdict) == (library[MIXTRAL], "moe", Verdict.NO)


def test_a_paper_made_by_hand_is_a_paper_like_any(topics: list[Topic], curator_client: Client) -> None:
    save(curator_client, ADD, title=MIXTRAL, abstract=abstract_of(MIXTRAL))

    paper = Paper.objects.get()
    assert (paper.title_source, paper.curated_fields) == (TitleSource.CURATOR, ["abstract", "title"])
    assert visit(curator_client, paper.get_absolute_url()).one("h1").text == MIXTRAL
    assert import_records({"title": MIXTRAL}).tally == {"unchanged": 1}


@pytest.mark.usefixtures("topics")
def test_inferred_titles_are_one_filter_away(curator_client: Client) -> None:
    import_records({"title": OLMO}, {"title": DPO, "title_source": "inferred", "abstract": abstract_of(DPO)})

    inferred = visit(curator_client, LIST).link("a title of its own")

    assert visit(curator_client, f"{LIST}{inferred}").texts("th", class_="field-readable_title") == [DPO]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://example.org/a", "data:text/html,x", "HTTPS//", "https://a b/"]
)
def test_only_web_addresses_become_links(curator_client: Client, url: str) -> None:
    paper = Paper.objects.create(title=OLMO)
    fields = form(visit(curator_client, change(paper))).fields()
    added = {"links-TOTAL_FORMS": "1", "links-0-url": url, "links-0-kind": "blog", "links-0-paper": str(paper.pk)}

    response = curator_client.post(change(paper), {**fields, **added})

    assert response.status_code == 200
    assert not paper.links.exists()


def test_an_address_without_its_scheme_becomes_a_secure_link(curator_client: Client) -> None:
    paper = Paper.objects.create(title=OLMO)

    added = {"links-TOTAL_FORMS": "1", "links-0-url": "allenai.org/olmo", "links-0-kind": "blog", "links-0-id": ""}
    save(curator_client, change(paper), **added, **{"links-0-paper": str(paper.pk)})

    assert paper.links.get().url == "https://allenai.org/olmo"


def test_a_paper_can_be_deleted_with_all_that_is_its_own(library: dict[str, Paper], curator_client: Client) -> None:
    paper = library[MIXTRAL]
    Reader.objects.create().mark(paper, Status.READ)

    curator_client.post(f"/admin/papers/paper/{paper.pk}/delete/", {"post": "yes"})

    assert not Paper.objects.filter(pk=paper.pk).exists()
    assert not ReadMark.objects.exists()


def test_an_account_can_be_deleted_with_its_marks(library: dict[str, Paper], administrator_client: Client) -> None:
    ada = cast.reader()
    Reader.objects.create(user=ada).mark(library[MIXTRAL], Status.READ)

    administrator_client.post(f"/admin/auth/user/{ada.pk}/delete/", {"post": "yes"})

    assert not cast.User.objects.filter(username="ada").exists()
    assert not ReadMark.objects.exists()


def test_the_way_from_the_papers_page_to_the_form_and_back(library: dict[str, Paper], curator_client: Client) -> None:
    page = library[MIXTRAL].get_absolute_url()

    form_page = visit(curator_client, visit(curator_client, page).link("Edit in admin"))

    assert curator_client.get(form_page.link("View on site")).headers["Location"].endswith(page)


@pytest.mark.parametrize("path", ["/admin/papers/topic/", "a paper"])
def test_fields_in_rows_say_their_names(library: dict[str, Paper], curator_client: Client, path: str) -> None:
    page = visit(curator_client, change(library[MIXTRAL]) if path == "a paper" else path)

    in_rows = [
        field for kind in ("input", "select") for field in page.all(kind) if "-0-" in field.attributes.get("id", "")
    ]

    shown = [field for field in in_rows if field.attributes.get("type") != "hidden"]
    assert shown
    assert all(field.attributes.get("aria-label") for field in shown)
