"""The repair queues: one record a screen, an answer, and the next; what is decided stands, and can be undone."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from papers.curation.edits import edit
from papers.intake.run import Order, run_import
from papers.models import (
    Decision,
    Edit,
    Identifier,
    ImportRecord,
    ImportRun,
    Outcome,
    Paper,
    Revision,
    Source,
    Tagging,
    TitleSource,
    Topic,
    Verdict,
)
from papers.repair import QUEUES, by_slug
from papers.repair.queue import Queue
from tests import cast
from tests.cast import AWESOME, DPO, HELM, OLMO, abstract_of, import_records, import_text
from tests.dead_identifiers import ALIVE, DEAD
from tests.page import Element, parse, visit

pytestmark = pytest.mark.django_db

OVERVIEW = "/admin/papers/paper/repair/"
TITLES, ABSTRACTS, TOPICS, LINES, IDENTIFIERS = (
    f"{OVERVIEW}{slug}/" for slug in ("titles", "abstracts", "topics", "lines", "identifiers")
)


def press(client: Client, page: Element, path: str, button: str, **typed: object) -> Element:
    """Fill in the form with this button and press it, as a browser does; gives the page that comes next."""
    (form,) = [form for form in page.all("form") if any(each.text == button for each in form.all("button"))]
    (pressed,) = [each for each in form.all("button") if each.text == button]
    if pressed.attributes.get("form") == "skip":
        return visit(client, path, page.one("form", id="skip").fields())
    fields: dict[str, object] = {**form.fields(), **typed}
    if "name" in pressed.attributes:
        fields[pressed.attributes["name"]] = pressed.attributes.get("value", "")
    response = client.post(path, fields, follow=True)
    return parse(response.content.decode())


def untitled(*titles: str) -> list[Paper]:
    import_records(*({"title": title, "title_source": "inferred", "abstract": abstract_of(title)} for title in titles))
    return list(Paper.objects.order_by("pk"))


def left(page: Element) -> str:
    return page.one("p", class_="queue__place").text


def queue(slug: str) -> Queue:
    found = by_slug(slug)
    assert found is not None
    return found


@pytest.mark.usefixtures("topics")
def test_all_untitled_papers_of_a_seed_are_named_one_after_the_other(curator_client: Client) -> None:
    for path in cast.SEED_FILES:
        run_import(Order(path=path))
    waiting = Paper.objects.untitled().count()
    assert waiting == 16

    page = visit(curator_client, TITLES)
    for number in range(waiting):
        assert f"{waiting - number} left" in left(page)
        assert "autofocus" in page.one("input", id="title").attributes
        page = press(curator_client, page, TITLES, "Save, and the next", title=f"The name of paper {number}")

    assert "Nothing is left here." in page.text
    assert not Paper.objects.untitled().exists()
    named = Paper.objects.filter(title__startswith="The name of paper", title_source=TitleSource.CURATOR)
    assert named.count() == waiting
    assert all(paper.curated_fields == ["title"] for paper in named)


def test_enter_saves_a_title(curator_client: Client) -> None:
    untitled(DPO)

    (form,) = [form for form in visit(curator_client, TITLES).all("form") if form.all("input", id="title")]

    assert form.all("button")[0].text == "Save, and the next"


def test_a_title_is_asked_for_with_all_that_helps(curator_client: Client) -> None:
    words = ("We train OLMo, an open language model.", "We evaluate language models on many tasks.")
    import_text("".join(f"Abstract:{each}\n" for each in words), "two.txt", format_name="abstracts")
    first, _second = Paper.objects.order_by("pk")

    page = visit(curator_client, TITLES)

    assert first.readable_title in page.text
    assert page.one("article").text.startswith("Abstract")
    assert "two.txt, line 1" in page.text
    source = page.one("ol", class_="excerpt")
    assert [each.attributes["value"] for each in source.all("li")] == ["1", "2"]
    assert source.one("li", class_="excerpt__meant").text.startswith("Abstract:")


def test_an_inferred_title_that_is_right_becomes_the_curators(curator: User, curator_client: Client) -> None:
    (paper,) = untitled(DPO)

    page = press(curator_client, visit(curator_client, TITLES), TITLES, "The inferred one is right")

    paper.refresh_from_db()
    assert (paper.title, paper.title_source, paper.edits.get().user) == (DPO, TitleSource.CURATOR, curator)
    assert "stays the title" in page.text


def test_what_is_skipped_comes_again_from_the_start(curator_client: Client) -> None:
    first, second = untitled(DPO, HELM)

    page = press(curator_client, visit(curator_client, TITLES), TITLES, "Skip")
    after = press(curator_client, page, TITLES, "Save, and the next", title="HELM")

    assert second.readable_title in page.text
    assert "what you skipped is left" in after.text
    assert first.readable_title in visit(curator_client, after.link("Back to the start")).text


@pytest.mark.parametrize("title", ["", "  ", "\0"])
def test_what_is_no_title_is_said_and_nothing_saved(curator_client: Client, title: str) -> None:
    (paper,) = untitled(DPO)
    fields = visit(curator_client, TITLES).all("form", class_="repair")[0].fields()

    response = curator_client.post(TITLES, {**fields, "title": title})

    assert response.status_code == 400
    assert parse(response.content.decode()).one("p", id="fault").text
    paper.refresh_from_db()
    assert paper.title_source == TitleSource.INFERRED


def test_a_decision_is_undone_with_one_press(curator_client: Client) -> None:
    (paper,) = untitled(DPO)
    page = press(curator_client, visit(curator_client, TITLES), TITLES, "Save, and the next", title="Wrong")
    assert "Named: “Wrong”." in page.text

    page = press(curator_client, page, TITLES, "Undo")

    paper.refresh_from_db()
    assert (paper.title, paper.title_source, paper.curated_fields) == (DPO, TitleSource.INFERRED, [])
    assert "Undone" in page.text
    assert paper.readable_title in page.one("div", id="content-main").text


def test_what_was_undone_is_not_offered_again(curator_client: Client) -> None:
    untitled(DPO)
    page = press(curator_client, visit(curator_client, TITLES), TITLES, "Save, and the next", title="Wrong")

    press(curator_client, page, TITLES, "Undo")
    again = press(curator_client, page, TITLES, "Undo")

    assert "That cannot be undone any more." in again.text


def test_nobody_undoes_what_another_has_decided(curator_client: Client) -> None:
    (paper,) = untitled(DPO)
    step = edit(paper, {"title": "Hers"}, cast.curator("hedy"))

    page = visit(curator_client, f"{TITLES}?done={step}")
    curator_client.post(TITLES, {"undo": str(step)})

    assert not [button for button in page.all("button") if button.text == "Undo"]
    paper.refresh_from_db()
    assert paper.title == "Hers"


def test_who_comes_second_is_told_and_keeps_what_they_typed(curator_client: Client) -> None:
    (paper,) = untitled(DPO)
    page = visit(curator_client, TITLES)
    edit(paper, {"title": "Hers"}, cast.curator("hedy"))

    page = press(curator_client, page, TITLES, "Save, and the next", title="Mine")

    assert "Meanwhile hedy has changed “Hers”" in page.one("p", id="fault").text
    assert page.one("input", id="title").attributes["value"] == "Mine"
    paper.refresh_from_db()
    assert paper.title == "Hers"
    press(curator_client, page, TITLES, "Save, and the next")
    paper.refresh_from_db()
    assert paper.title == "Mine"


def test_what_is_gone_meanwhile_is_said_and_passed_over(curator_client: Client) -> None:
    first, second = untitled(DPO, HELM)
    page = visit(curator_client, TITLES)
    first.delete()

    page = press(curator_client, page, TITLES, "Save, and the next", title="Gone")

    assert "That is gone meanwhile" in page.text
    assert second.readable_title in page.text


def test_an_abstract_is_pasted_and_stays(curator_client: Client) -> None:
    import_records({"title": OLMO}, name="first.jsonl")

    press(
        curator_client, visit(curator_client, ABSTRACTS), ABSTRACTS, "Save, and the next", abstract=" One.\r\n\r\nTwo. "
    )
    import_records({"title": OLMO, "abstract": "Another and longer one."}, name="second.jsonl")

    paper = Paper.objects.get()
    assert (paper.abstract, paper.curated_fields) == ("One.\n\nTwo.", ["abstract"])
    assert queue("abstracts").ahead(0) == 0


def test_a_paper_that_has_no_abstract_lacks_none(curator_client: Client) -> None:
    import_records({"title": OLMO}, {"title": HELM})

    page = press(curator_client, visit(curator_client, ABSTRACTS), ABSTRACTS, "There is none")

    assert f"“{OLMO}” has none." in page.text
    assert HELM in page.one("div", class_="queue__question").text
    press(curator_client, page, ABSTRACTS, "Undo")
    assert queue("abstracts").ahead(0) == 2


def test_topics_are_chosen_for_a_paper_without_one(
    library: dict[str, Paper], curator: User, curator_client: Client
) -> None:
    paper = library[AWESOME]
    Tagging.objects.filter(paper=paper).delete()
    page = visit(curator_client, TOPICS)
    assert paper.readable_title in page.one("div", class_="queue__question").text
    keyed = [box.attributes["data-key"] for box in page.all("input", type="checkbox") if "data-key" in box.attributes]
    assert keyed == list("123456789")

    page = press(curator_client, page, TOPICS, "Save, and the next", topic=["moe", "rag"])

    chosen = Tagging.objects.filter(paper=paper, source=Source.CURATOR, decided_by=curator, verdict=Verdict.YES)
    assert {tagging.topic.slug for tagging in chosen} == {"moe", "rag"}
    assert f"“{paper}” is about MoE, RAG." in page.text
    press(curator_client, page, TOPICS, "Undo")
    assert not Tagging.objects.filter(paper=paper, source=Source.CURATOR).exists()


def test_a_paper_that_no_topic_fits_waits_no_longer_until_that_is_undone(
    library: dict[str, Paper], curator_client: Client
) -> None:
    Tagging.objects.filter(paper=library[AWESOME]).delete()
    before = queue("topics").ahead(0)

    page = press(curator_client, visit(curator_client, TOPICS), TOPICS, "None of these")

    assert queue("topics").ahead(0) == before - 1
    press(curator_client, page, TOPICS, "Undo")
    assert queue("topics").ahead(0) == before
    assert not Edit.objects.exists()


def test_to_choose_no_topic_is_no_answer(library: dict[str, Paper], curator_client: Client) -> None:
    Tagging.objects.filter(paper=library[AWESOME]).delete()

    page = press(curator_client, visit(curator_client, TOPICS), TOPICS, "Save, and the next")

    assert "Choose a topic" in page.one("p", id="fault").text


def test_a_topic_that_a_curator_has_rejected_is_not_offered(library: dict[str, Paper], curator: User) -> None:
    paper = library[AWESOME]
    Tagging.objects.filter(paper=paper).delete()
    Tagging.objects.decide(paper, Topic.objects.get(slug="moe"), Verdict.NO, curator)

    offered = [topic.slug for topic, _key in queue("topics").facts(paper)["topics"]]

    assert "moe" not in offered
    assert "rag" in offered


def test_rejected_lines_are_shown_where_they_stand_and_dismissed(curator_client: Client) -> None:
    import_text('{"title": "One"}\n{broken\n{"title": "Two"}\n', "list.jsonl", format_name="jsonl")

    page = visit(curator_client, LINES)
    source = page.one("ol", class_="excerpt")
    after = press(curator_client, page, LINES, "Dismiss them")

    assert source.texts("li") == ['{"title": "One"}', "{broken", '{"title": "Two"}']
    assert source.one("li", class_="excerpt__meant").text == "{broken"
    assert ImportRecord.objects.get(outcome=Outcome.REJECTED).decision == Decision.LEFT_OUT
    run = ImportRun.objects.get()
    assert page.link("Correct and import them") == f"/admin/papers/importrun/{run.pk}/correct/"
    assert "Dismissed: line 2 of “list.jsonl" in after.text
    assert "Nothing is left here." in after.text
    press(curator_client, after, LINES, "Undo")
    assert queue("lines").ahead(0) == 1


def test_lines_dismissed_once_stay_dismissed_when_the_source_is_imported_again(curator_client: Client) -> None:
    damaged = '{"title": "One"}\n{broken\n{broken too\n'
    import_text(damaged, "list.jsonl", format_name="jsonl")
    press(curator_client, visit(curator_client, LINES), LINES, "Dismiss them")

    import_text(damaged, "list.jsonl", format_name="jsonl")

    assert [each.first_line for each in queue("lines").waiting()] == [3]


def test_lines_that_a_follow_up_has_corrected_wait_no_longer() -> None:
    import_text('{"title": "One"}\n{broken\n', "list.jsonl", format_name="jsonl")
    run = ImportRun.objects.get()
    import_text('{"title": "Mended"}\n', "mended.jsonl", format_name="jsonl")
    follow_up = ImportRun.objects.exclude(pk=run.pk).get()

    follow_up.follows = run
    follow_up.stage = "draft"
    follow_up.save()
    waiting_for_the_draft = queue("lines").ahead(0)
    follow_up.stage = "finished"
    follow_up.save()

    assert (waiting_for_the_draft, queue("lines").ahead(0)) == (1, 0)


def test_lines_of_a_run_that_was_undone_wait_no_longer() -> None:
    import_text('{"title": "One"}\n{broken\n', "list.jsonl", format_name="jsonl")

    ImportRun.objects.update(stage="undone")

    assert queue("lines").ahead(0) == 0


@pytest.fixture
def dead(db: None) -> Identifier:
    """A placeholder that a template left, beside an identifier that is right."""
    import_records({"title": OLMO, "identifiers": {"arxiv": "2402.00838", "doi": "10.1000/xyz123"}})
    return Identifier.objects.get(scheme="doi")


def test_a_dead_identifier_is_removed_for_good(dead: Identifier, curator_client: Client) -> None:
    page = visit(curator_client, IDENTIFIERS)
    assert "It is a placeholder" in page.text

    page = press(curator_client, page, IDENTIFIERS, "Remove it")
    import_records({"title": OLMO, "identifiers": {"arxiv": "2402.00838", "doi": "10.1000/xyz123"}}, name="again.jsonl")

    assert [str(each) for each in Paper.objects.get().identifiers.all()] == ["arxiv:2402.00838"]
    assert "Removed doi:10.1000/xyz123" in page.text
    press(curator_client, page, IDENTIFIERS, "Undo")
    assert queue("identifiers").ahead(0) == 1


def test_a_dead_identifier_is_replaced_by_what_is_typed(dead: Identifier, curator_client: Client) -> None:
    page = press(
        curator_client,
        visit(curator_client, IDENTIFIERS),
        IDENTIFIERS,
        "Replace it",
        identifier="https://doi.org/10.18653/v1/2024.acl-long.841",
    )

    assert {str(each) for each in dead.paper.identifiers.all()} == {
        "arxiv:2402.00838",
        "doi:10.18653/v1/2024.acl-long.841",
    }
    assert "is now doi:10.18653/v1/2024.acl-long.841" in page.text
    import_records({"title": OLMO, "identifiers": {"arxiv": "2402.00838", "doi": "10.1000/xyz123"}})
    import_records({"title": OLMO, "identifiers": {"doi": "10.1000/xyz123"}}, name="other.jsonl")
    assert Paper.objects.count() == 1


def test_an_identifier_that_is_right_waits_no_longer(dead: Identifier, curator_client: Client) -> None:
    press(curator_client, visit(curator_client, IDENTIFIERS), IDENTIFIERS, "It is right")

    assert dead.paper.identifiers.filter(pk=dead.pk).exists()
    assert queue("identifiers").ahead(0) == 0


@pytest.mark.parametrize("typed", ["", "nonsense", "10.1234/abc", "2413.12345", "2402.00838", "\0"])
def test_what_is_no_better_identifier_is_refused(dead: Identifier, curator_client: Client, typed: str) -> None:
    Paper.objects.create(title=HELM).identifiers.create(scheme="arxiv", value="2402.99999")
    typed = typed.replace("2402.00838", "2402.99999")
    fields = visit(curator_client, IDENTIFIERS).all("form", class_="repair")[0].fields()

    response = curator_client.post(IDENTIFIERS, {**fields, "identifier": typed})

    assert response.status_code == 400
    assert queue("identifiers").ahead(0) == 1


def test_the_database_passes_over_no_identifier_that_looks_dead() -> None:
    paper = Paper.objects.create(title=OLMO)
    Identifier.objects.bulk_create(
        Identifier(paper=paper, scheme=scheme, value=value) for scheme, value, *_ in {*DEAD, *ALIVE} if value
    )

    maybe = {(each.scheme, each.value) for each in queue("identifiers").waiting()}

    assert maybe >= {(scheme, value) for scheme, value, _ in DEAD if value}
    assert len(maybe & set(ALIVE)) <= 2


def test_the_overview_counts_what_waits_and_leads_there(curator_client: Client) -> None:
    untitled(DPO, HELM)

    page = visit(curator_client, OVERVIEW)

    assert page.one("dl").texts("dt")[0] == "Inferred titles 2"
    assert page.link("Inferred titles") == TITLES
    assert visit(curator_client, "/admin/").link("Repair") == OVERVIEW


@pytest.mark.parametrize("place", [queue.slug for queue in QUEUES])
def test_an_empty_queue_says_so(curator_client: Client, place: str) -> None:
    assert "Nothing is left here." in visit(curator_client, f"{OVERVIEW}{place}/").text


@pytest.mark.parametrize("query", ["after=x", "after=-1", "after=99999999999999999999", "done=x", "after=%00&done=%00"])
def test_a_place_that_is_none_is_the_start(curator_client: Client, query: str) -> None:
    (paper,) = untitled(DPO)

    assert paper.readable_title in visit(curator_client, f"{TITLES}?{query}").text


@pytest.mark.parametrize("posted", [{}, {"thing": "x"}, {"thing": "\0", "version": "\0"}, {"undo": "x"}])
def test_what_is_no_answer_decides_nothing(curator_client: Client, posted: dict[str, str]) -> None:
    untitled(DPO)

    assert curator_client.post(TITLES, posted).status_code in {302, 400}
    assert not Revision.objects.exists()


def test_there_is_no_queue_of_another_name(curator_client: Client) -> None:
    assert curator_client.get(f"{OVERVIEW}nonsense/").status_code == 404


def test_only_who_may_change_papers_repairs(reader_client: Client) -> None:
    untitled(DPO)
    mary = User.objects.create_user("mary", is_staff=True)
    staff = Client()
    staff.force_login(mary)

    for path in (OVERVIEW, TITLES):
        for browser in (Client(), reader_client):
            assert browser.get(path).headers["Location"].startswith("/admin/login/")
        assert staff.get(path).status_code == 403
    assert staff.post(TITLES, {"thing": "1"}).status_code == 403
    mary.user_permissions.set(Permission.objects.filter(codename="change_paper"))
    assert staff.get(TITLES).status_code == 200


@pytest.mark.usefixtures("topics")
@pytest.mark.parametrize("place", ["", "titles/", "abstracts/", "topics/", "identifiers/"])
def test_a_long_queue_costs_no_more_queries_than_a_short_one(
    curator_client: Client, place: str, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    import_records(*({"title": f"Zyzzyva {number}"} for number in range(50)))
    Paper.objects.update(title_source=TitleSource.INFERRED)

    with django_assert_max_num_queries(15):  # type: ignore[operator]  # a context manager
        visit(curator_client, f"{OVERVIEW}{place}")


def test_a_decision_without_the_forms_token_is_refused(curator: User) -> None:
    untitled(DPO)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(curator)

    assert strict.post(TITLES, {"thing": "1"}).status_code == 403
