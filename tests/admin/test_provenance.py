"""Where a paper's fields come from: lines or a curator, what else is proposed, and the locks that show and give way."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from papers.curation import placing_many
from papers.curation.edits import edit, put_aside
from papers.models import ImportRecord, ImportRun, Paper, ReadingList, Revision, TitleSource
from tests import cast
from tests.cast import HELM, MIXTRAL, OLMO, import_records
from tests.page import Element, parse, visit

pytestmark = pytest.mark.django_db

SHORT, LONG = "Open.", "Open, and with its data."


@pytest.fixture
def paper(db: None) -> Paper:
    """A paper of which two lists speak."""
    import_records(
        {"title": HELM, "authors": ["Percy Liang"]},
        {"title": OLMO, "abstract": SHORT, "identifiers": {"arxiv": "2402.00838"}},
        name="first.jsonl",
    )
    import_records(
        {"title": OLMO, "abstract": LONG, "links": [{"url": "https://allenai.org/olmo", "kind": "blog"}]},
        name="second.jsonl",
    )
    return Paper.objects.get(title=OLMO)


def sources(paper: Paper) -> str:
    return f"/admin/papers/paper/{paper.pk}/sources/"


def change(paper: Paper) -> str:
    return f"/admin/papers/paper/{paper.pk}/change/"


def section(page: Element, field: str) -> Element:
    return page.one("section", aria_labelledby=f"field-{field}")


def press(client: Client, page: Element, path: str, field: str, button: str) -> Element:
    """Press a button in a field's section; gives the page that comes next."""
    (form,) = [
        each for each in section(page, field).all("form") if any(one.text == button for one in each.all("button"))
    ]
    (pressed,) = form.all("button")
    fields = {**form.fields(), pressed.attributes["name"]: pressed.attributes["value"]}
    return parse(client.post(path, fields, follow=True).content.decode())


def test_each_field_says_which_list_and_lines_it_came_from(paper: Paper, curator_client: Client) -> None:
    page = visit(curator_client, sources(paper))

    assert "first.jsonl, line 2" in section(page, "title").text
    assert "second.jsonl, line 1" in section(page, "abstract").one("div", class_="provenance__value").text
    assert "Nothing is known." in section(page, "authors").text
    assert "arxiv:2402.00838 first.jsonl, line 2" in section(page, "identifiers").text
    run = ImportRun.objects.get(name="second.jsonl")
    assert section(page, "abstract").link("second.jsonl") == f"/admin/papers/importrun/{run.pk}/change/?line=1"


def test_the_way_to_a_line_of_the_ledger_is_open(paper: Paper, curator_client: Client) -> None:
    ledger = section(visit(curator_client, sources(paper)), "abstract").link("second.jsonl")

    assert LONG in visit(curator_client, ledger).text


def test_another_sources_value_is_chosen_and_locked(paper: Paper, curator: User, curator_client: Client) -> None:
    page = visit(curator_client, sources(paper))
    assert SHORT in section(page, "abstract").one("form").text

    page = press(curator_client, page, sources(paper), "abstract", "Use this")

    paper.refresh_from_db()
    assert (paper.abstract, paper.curated_fields) == (SHORT, ["abstract"])
    word = paper.edits.get()
    assert word.record is not None
    assert (word.user, word.record.run.name) == (curator, "first.jsonl")
    assert "Said by grace" in section(page, "abstract").text
    assert "Taken from first.jsonl, line 2" in section(page, "abstract").text


def test_a_released_lock_gives_the_field_back(paper: Paper, curator: User, curator_client: Client) -> None:
    edit(paper, {"abstract": "Mine."}, curator)

    page = press(curator_client, visit(curator_client, sources(paper)), sources(paper), "abstract", "Release the lock")

    paper.refresh_from_db()
    assert (paper.abstract, paper.curated_fields) == (LONG, [])
    assert not [button for button in page.all("button") if button.text == "Release the lock"]


def test_an_identifier_that_was_removed_can_be_taken_again(paper: Paper, curator: User, curator_client: Client) -> None:
    edit(paper, {"identifiers": [["doi", "10.18653/v1/x", None]]}, curator)

    press(curator_client, visit(curator_client, sources(paper)), sources(paper), "identifiers", "Use this")

    assert {str(each) for each in paper.identifiers.all()} == {"arxiv:2402.00838", "doi:10.18653/v1/x"}


def test_who_chooses_second_is_told_and_nothing_is_overwritten(
    paper: Paper, curator: User, curator_client: Client
) -> None:
    page = visit(curator_client, sources(paper))
    edit(paper, {"abstract": "Hers."}, curator)

    page = press(curator_client, page, sources(paper), "abstract", "Use this")

    paper.refresh_from_db()
    assert paper.abstract == "Hers."
    assert "Meanwhile this was changed" in page.text


def test_a_source_that_is_gone_is_said_and_the_rest_is_shown(paper: Paper, curator_client: Client) -> None:
    run = ImportRun.objects.get(name="first.jsonl")
    ImportRecord.objects.filter(run=run).update(said=None)
    run.source_path.unlink()

    page = visit(curator_client, sources(paper))

    assert "The source of an older import is gone" in page.text
    assert "second.jsonl" in section(page, "title").text


def test_topics_and_places_have_their_reasons_too(library: dict[str, Paper], curator_client: Client) -> None:
    page = visit(curator_client, sources(library[MIXTRAL]))

    assert "Sparse Mixture of Experts" in page.one("section", aria_labelledby="topics").text
    assert "line" in page.one("section", aria_labelledby="entries").text


def test_a_paper_that_no_topic_fits_can_wait_for_one_again(paper: Paper, curator: User, curator_client: Client) -> None:
    put_aside(paper, "topics", curator)
    topics = visit(curator_client, sources(paper)).one("section", aria_labelledby="topics")
    assert topics.one("button").text == "Let it wait again"

    curator_client.post(sources(paper), {"release": "topics"})

    paper.refresh_from_db()
    assert (paper.curated_fields, paper.edits.count()) == ([], 0)


@pytest.mark.parametrize(
    "posted", [{}, {"field": "public_id"}, {"field": "abstract", "value": "\0"}, {"release": "nonsense"}]
)
def test_what_is_no_choice_changes_nothing(paper: Paper, curator_client: Client, posted: dict[str, str]) -> None:
    assert curator_client.post(sources(paper), posted).status_code in {302, 400}

    paper.refresh_from_db()
    assert (paper.abstract, paper.curated_fields) == (LONG, [])


@pytest.mark.parametrize("key", ["999999", "nonsense", "9" * 30])
def test_of_no_paper_there_are_no_sources(curator_client: Client, key: str) -> None:
    assert curator_client.get(f"/admin/papers/paper/{key}/sources/").status_code == 404


def test_the_page_is_one_step_from_the_papers_pages(paper: Paper, curator_client: Client, client: Client) -> None:
    assert visit(curator_client, change(paper)).link("Where it comes from") == sources(paper)
    assert visit(curator_client, paper.get_absolute_url()).link("Where it comes from") == sources(paper)
    assert "Where it comes from" not in visit(client, paper.get_absolute_url()).text


def test_only_who_may_change_papers_sees_and_chooses(paper: Paper, reader_client: Client) -> None:
    mary = User.objects.create_user("mary", is_staff=True)
    staff = Client()
    staff.force_login(mary)

    assert reader_client.get(sources(paper)).headers["Location"].startswith("/admin/login/")
    mary.user_permissions.set(Permission.objects.filter(codename="view_paper"))
    assert (staff.get(sources(paper)).status_code, staff.post(sources(paper)).status_code) == (403, 403)
    assert "seen" not in visit(staff, change(paper)).one("form", id="paper_form").fields()


def test_the_form_names_the_list_of_a_place_that_a_curator_has_decided(
    paper: Paper, curator: User, curator_client: Client
) -> None:
    other = ReadingList.objects.create(name="other.txt", title="Another list")
    placing_many.put([paper], placing_many.Place(other), curator)

    locked = visit(curator_client, change(paper)).one("div", class_="form-row field-locked").text

    assert "place in Another list: by grace (" in locked
    assert "entry" not in locked


def test_the_form_says_beside_a_locked_field_who_locked_it_and_releases_it(
    paper: Paper, curator: User, curator_client: Client
) -> None:
    edit(paper, {"title": "Mine", "links": []}, curator)

    page = visit(curator_client, change(paper))

    beside = page.one("div", class_="form-row field-title")
    assert "Locked against imports: by grace (" in beside.text
    assert "links: by grace (" in page.one("div", class_="form-row field-locked").text
    assert "Links – Locked against imports: by grace (" in page.one("h2", id="links-heading").text
    button = beside.one("button", value="title")
    form = page.one("form", id=button.attributes["form"])
    fields = {**form.fields(), button.attributes["name"]: "title"}
    answer = curator_client.post(form.attributes["action"], fields)
    assert answer.headers["Location"] == change(paper)
    paper.refresh_from_db()
    assert (paper.title, paper.title_source, paper.curated_fields) == (OLMO, TitleSource.LIST, ["links"])


def form_of(client: Client, paper: Paper) -> dict[str, str]:
    return visit(client, change(paper)).one("form", id="paper_form").fields()


def test_identifiers_edited_in_the_form_are_locked(paper: Paper, curator: User, curator_client: Client) -> None:
    fields = {**form_of(curator_client, paper), "identifiers-0-value": "2402.00839"}

    assert curator_client.post(change(paper), fields).status_code == 302
    import_records({"title": OLMO, "identifiers": {"acl": "2024.acl-long.841"}}, name="third.jsonl")

    paper.refresh_from_db()
    assert [str(each) for each in paper.identifiers.all()] == ["arxiv:2402.00839"]
    assert (paper.curated_fields, paper.edits.get().user) == (["identifiers"], curator)


def test_links_removed_in_the_form_stay_away(paper: Paper, curator_client: Client) -> None:
    fields = {**form_of(curator_client, paper), "links-0-DELETE": "on"}

    assert curator_client.post(change(paper), fields).status_code == 302
    import_records({"title": OLMO, "links": [{"url": "https://allenai.org/olmo", "kind": "blog"}]}, name="third.jsonl")

    assert not paper.links.exists()


def test_two_curators_at_different_fields_do_not_meet(paper: Paper, curator: User, curator_client: Client) -> None:
    fields = form_of(curator_client, paper)
    edit(paper, {"title": "Hers"}, curator)

    assert curator_client.post(change(paper), {**fields, "abstract": "Mine."}).status_code == 302

    paper.refresh_from_db()
    assert (paper.title, paper.abstract) == ("Hers", "Mine.")


@pytest.mark.parametrize(
    ("field", "hers", "mine"),
    [
        ("title", "Hers", "Mine"),
        ("authors", ["She"], "I"),
        ("abstract", "Hers.", "Mine."),
        ("published", "2020", "2021"),
    ],
)
def test_who_saves_second_over_the_same_field_is_told_once_and_keeps_what_they_typed(
    paper: Paper, curator: User, curator_client: Client, field: str, hers: object, mine: str
) -> None:
    fields = {**form_of(curator_client, paper), field: mine}
    edit(paper, {field: hers}, curator)

    refused = curator_client.post(change(paper), fields)

    page = parse(refused.content.decode())
    assert "Meanwhile somebody has made this" in page.one("ul", class_="errorlist").text
    paper.refresh_from_db()
    assert getattr(paper, field) == hers
    again = page.one("form", id="paper_form").fields()
    assert again[field] == mine
    assert curator_client.post(change(paper), again).status_code == 302
    paper.refresh_from_db()
    assert getattr(paper, field) in (mine, [mine])


def test_who_saves_second_over_the_same_links_is_told_once(paper: Paper, curator: User, curator_client: Client) -> None:
    fields = {**form_of(curator_client, paper), "links-0-kind": "code"}
    edit(paper, {"links": [["https://allenai.org/olmo", "pdf"]]}, curator)

    page = parse(curator_client.post(change(paper), fields).content.decode())

    assert "Meanwhile somebody has changed these" in page.text
    assert paper.links.get().kind == "pdf"
    again = page.one("form", id="paper_form").fields()
    assert curator_client.post(change(paper), again).status_code == 302
    assert paper.links.get().kind == "code"


def test_a_source_that_says_a_curator_wrote_it_locks_without_a_release(curator_client: Client) -> None:
    import_records({"title": "OLMo", "title_source": "curator"})

    page = visit(curator_client, change(Paper.objects.get()))

    assert "its source says that a curator wrote it" in page.one("div", class_="form-row field-title").text
    assert not page.all("button", value="title")  # it would be locked again at once


def test_an_edit_in_the_form_is_in_the_history(paper: Paper, curator: User, curator_client: Client) -> None:
    curator_client.post(change(paper), {**form_of(curator_client, paper), "title": "Mine"})

    revision = Revision.objects.get()
    assert (revision.user, revision.before["title"], revision.after["title"]) == (curator, OLMO, "Mine")


def test_a_lock_is_somebodys_when_the_account_is_gone(paper: Paper, curator_client: Client) -> None:
    hedy = cast.curator("hedy")
    edit(paper, {"title": "Hers"}, hedy)
    hedy.delete()

    assert "by somebody" in visit(curator_client, change(paper)).one("div", class_="form-row field-title").text
    assert "Said by a curator" in section(visit(curator_client, sources(paper)), "title").text
