"""Marking: by POST alone, said outright, each reader's own, and back to where the reader was."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from papers.models import FormerId, Paper, Reader, ReadMark
from papers.text.ago import exact
from tests.cast import DPO, MIXTRAL
from tests.page import paper_titles, parse, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def mixtral(db: None) -> Paper:
    """One paper, and another beside it."""
    Paper.objects.create(title=DPO)
    return Paper.objects.create(title=MIXTRAL)


def mark(client: Client, paper: Paper, status: str = "read", **data: str) -> HttpResponse:
    path = reverse("papers:mark", args=[paper.public_id])
    return client.post(path, {"status": status, **data})  # type: ignore[return-value]  # the client's own kind of it


def test_a_visitor_marks_at_once_with_the_button_of_the_list(mixtral: Paper, client: Client) -> None:
    article = next(each for each in visit(client, "/").all("article") if MIXTRAL in each.text)
    form = article.one("form")

    client.post(form.attributes["action"], form.pressed("Read"))

    assert paper_titles(visit(client, "/?state=read")) == [MIXTRAL]
    assert paper_titles(visit(client, "/?state=unread")) == [DPO]


def test_the_button_of_a_read_paper_takes_the_mark_away(mixtral: Paper, client: Client) -> None:
    mark(client, mixtral)
    form = visit(client, "/?state=read").one("article").one("form")

    response = client.post(form.attributes["action"], form.pressed("Read"))

    assert response.headers["Location"].startswith("/?state=read")
    assert not ReadMark.objects.exists()


@pytest.mark.parametrize(("status", "said"), [("queued", "Queued"), ("reading", "Reading"), ("skipped", "Skipped")])
def test_a_list_says_beside_the_signs_what_holds(mixtral: Paper, client: Client, status: str, said: str) -> None:
    mark(client, mixtral, status)

    marks = visit(client, "/", {"state": status}).one("article").one("form")

    assert marks.one("span", class_="mark__said").text == said
    assert marks.one("div", class_="mark__buttons").texts("button") == ["Queue", "Reading", "Read", "Skip", "Star"]


def test_marking_on_the_papers_page_leads_back_to_it(mixtral: Paper, client: Client) -> None:
    page = f"{mixtral.get_absolute_url()}?q=experts"
    form = visit(client, page).one("form", class_="mark")

    response = client.post(form.attributes["action"], form.pressed("Read"), follow=True)

    assert response.redirect_chain == [(page, 302)]
    page_now = parse(response.content.decode())
    assert page_now.one("ol", class_="reading__history").texts("li") == ["Read just now"]
    assert page_now.one("article").one("time").attributes["title"] == exact(ReadMark.objects.get().when)


def test_read_twice_is_read_once_and_keeps_its_time(mixtral: Paper, client: Client) -> None:
    mark(client, mixtral)
    earlier = timezone.now() - timedelta(days=3)
    ReadMark.objects.update(when=earlier)

    mark(client, mixtral)

    assert ReadMark.objects.get().when == earlier


def test_unread_twice_is_unread(mixtral: Paper, client: Client) -> None:
    mark(client, mixtral)

    responses = [mark(client, mixtral, "unread") for _ in range(2)]

    assert [response.status_code for response in responses] == [302, 302]
    assert not ReadMark.objects.exists()


def test_another_status_takes_the_place_of_the_first(mixtral: Paper, client: Client) -> None:
    for status in ("queued", "reading", "skipped"):
        mark(client, mixtral, status)
        assert ReadMark.objects.get().status == status


def test_looking_never_marks(mixtral: Paper, client: Client) -> None:
    response = client.get(reverse("papers:mark", args=[mixtral.public_id]), {"status": "read"})

    assert response.status_code == 405
    assert not ReadMark.objects.exists()


@pytest.mark.parametrize("status", ["", "toggle", "READ", "read\0", "x" * 10_000])
def test_an_unknown_status_is_refused_in_a_sentence_and_changes_nothing(
    mixtral: Paper, client: Client, status: str
) -> None:
    response = mark(client, mixtral, status)

    assert response.status_code == 400
    assert "can be marked queued, reading, read, skipped or unread" in parse(response.content.decode()).text
    assert not Reader.objects.exists()
    assert not response.cookies.get("reader")


@pytest.mark.parametrize("public_id", ["pnobody", "%00", "p" * 500, "p%20q"])
@pytest.mark.usefixtures("mixtral")
def test_an_unknown_paper_cannot_be_marked(client: Client, public_id: str) -> None:
    assert client.post(f"/marks/{public_id}/", {"status": "read"}).status_code == 404
    assert not Reader.objects.exists()


def test_a_former_id_marks_the_paper_that_has_it_now(mixtral: Paper, client: Client) -> None:
    FormerId.objects.create(paper=mixtral, public_id="pformer")

    client.post("/marks/pformer/", {"status": "read"})

    assert ReadMark.objects.get().paper == mixtral


def test_a_form_without_its_token_is_refused_with_a_page_that_says_what_to_do(mixtral: Paper) -> None:
    strict = Client(enforce_csrf_checks=True)

    response = mark(strict, mixtral)

    page = parse(response.content.decode())
    assert response.status_code == 403
    assert "too old" in page.one("h1").text
    assert "reload" in page.one("main").text
    assert not ReadMark.objects.exists()


def test_a_form_with_its_token_is_taken(mixtral: Paper) -> None:
    strict = Client(enforce_csrf_checks=True)
    form = visit(strict, mixtral.get_absolute_url()).one("form", class_="mark")

    response = strict.post(form.attributes["action"], form.pressed("Read"))

    assert response.status_code == 302
    assert ReadMark.objects.get().paper == mixtral


@pytest.mark.parametrize(
    "way",
    [
        "/",
        "/?topic=moe&page=2#place-7",
        "/?q=a%20b%26c",
        "/lists/course-003/?page=2#place-3",
    ],
)
def test_the_reader_comes_back_with_query_and_fragment(mixtral: Paper, client: Client, way: str) -> None:
    assert mark(client, mixtral, next=way).headers["Location"] == way


@pytest.mark.parametrize(
    "way",
    [
        "",
        "//evil.example",
        "///evil.example",
        "https://evil.example/",
        "http:///evil.example",
        "javascript:alert(1)",
        "\\\\evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "\x00//evil.example",
        "@evil.example",
        "?topic=moe",
        "library",
        "papers:library",
        "http://[evil",
    ],
)
def test_no_next_leads_away_from_the_site(mixtral: Paper, client: Client, way: str) -> None:
    response = mark(client, mixtral, next=way)

    assert response.status_code == 302
    assert response.headers["Location"] == mixtral.get_absolute_url()


@pytest.mark.parametrize("way", ["/a\nSet-Cookie: evil=1", "/a\r\n\r\n<script>", "/é ü", "/\ud7ff"])
def test_odd_characters_in_next_arrive_quoted(mixtral: Paper, client: Client, way: str) -> None:
    response = mark(client, mixtral, next=way)

    assert response.headers["Location"] == quote(way, safe="/:=")
    assert set(response.cookies) <= {"reader", "messages"}


def test_a_next_longer_than_any_address_is_no_fault_of_the_servers(mixtral: Paper, client: Client) -> None:
    assert mark(client, mixtral, next="/" + "x" * 100_000).status_code in {302, 400}


def test_a_script_gets_the_button_as_it_has_become(mixtral: Paper, client: Client) -> None:
    path = reverse("papers:mark", args=[mixtral.public_id])

    response = client.post(path, {"status": "read", "next": "/?page=2"}, headers={"X-Requested-With": "fetch"})

    form = parse(response.text).one("form", class_="mark")
    assert form.pressed("Read")["status"] == "unread"
    assert form.pressed("Read")["next"] == "/?page=2"
    assert "Read: Mixtral of Experts" in parse(response.text).text
    assert "messages" not in client.cookies
    assert len(response.content) < 5_000
    assert paper_titles(visit(client, "/?state=read")) == [MIXTRAL]


def test_each_of_the_four_states_is_one_click_away(mixtral: Paper, client: Client) -> None:
    for words, status in {"Queue": "queued", "Reading": "reading", "Read": "read", "Skip": "skipped"}.items():
        form = visit(client, mixtral.get_absolute_url()).one("form", class_="mark")

        client.post(form.attributes["action"], form.pressed(words))

        assert ReadMark.objects.get().status == status
        assert paper_titles(visit(client, f"/?state={status}")) == [MIXTRAL]


def test_what_was_done_is_said_once_with_the_way_back(mixtral: Paper, client: Client) -> None:
    mark(client, mixtral, "queued")
    earlier = ReadMark.objects.get().when
    visit(client, "/")

    mark(client, mixtral, "read", next="/?page=1")
    page = visit(client, "/?page=1")
    notice = page.one("div", id="notices")
    client.post(notice.one("form").attributes["action"], notice.one("form").fields())

    assert "Read: Mixtral of Experts" in notice.text
    assert (ReadMark.objects.get().status, ReadMark.objects.get().when) == ("queued", earlier)
    assert visit(client, "/").one("div", id="notices").text.startswith("Undone")
    assert visit(client, "/").one("div", id="notices").text == ""


def test_what_changed_nothing_has_nothing_to_undo(mixtral: Paper, client: Client) -> None:
    mark(client, mixtral)
    visit(client, "/")
    mark(client, mixtral)

    assert visit(client, "/").one("div", id="notices").text == ""


def test_undoing_twice_is_no_fault(mixtral: Paper, client: Client) -> None:
    mark(client, mixtral)
    path = visit(client, "/").one("div", id="notices").one("form").attributes["action"]

    answers = [client.post(path, {"next": "/"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert not ReadMark.objects.exists()


def test_what_was_marked_otherwise_since_is_said_not_to_be_undone(mixtral: Paper, client: Client) -> None:
    mark(client, mixtral, "queued")
    path = visit(client, "/").one("div", id="notices").one("form").attributes["action"]
    mark(client, mixtral, "read")
    visit(client, "/")

    client.post(path)

    assert "nothing was undone" in visit(client, "/").one("div", id="notices").text
    assert ReadMark.objects.get().status == "read"


def test_another_readers_step_is_not_undone(mixtral: Paper, client: Client) -> None:
    mark(client, mixtral)
    path = visit(client, "/").one("div", id="notices").one("form").attributes["action"]

    Client().post(path)

    assert ReadMark.objects.get().status == "read"


def test_everything_on_a_page_is_marked_in_one_step(mixtral: Paper, client: Client) -> None:
    mark(client, mixtral, "queued")
    form = visit(client, "/").one("form", class_="mark-all")
    ids = [each.attributes["value"] for each in form.all("input", name="paper")]

    client.post(form.attributes["action"], {**form.fields(), "paper": ids})
    notice = visit(client, "/").one("div", id="notices")
    both_read = set(paper_titles(visit(client, "/?state=read")))
    client.post(notice.one("form").attributes["action"])

    assert "Read: 2 papers" in notice.text
    assert both_read == {MIXTRAL, DPO}
    assert [(each.paper, each.status) for each in ReadMark.objects.all()] == [(mixtral, "queued")]


@pytest.mark.parametrize("ids", [[], ["pnobody"], ["pnobody\0"], ["x"] * 201])
def test_a_page_that_names_no_paper_or_too_many_is_told_so(mixtral: Paper, client: Client, ids: list[str]) -> None:
    response = client.post("/marks/", {"status": "read", "paper": ids})

    assert response.status_code == 400
    assert parse(response.text).one("h1").text
    assert not Reader.objects.exists()


def test_a_script_undoes_and_gets_the_buttons_back(mixtral: Paper, client: Client) -> None:
    fetch = {"X-Requested-With": "fetch"}
    answer = client.post(f"/marks/{mixtral.public_id}/", {"status": "skipped"}, headers=fetch)
    undo = parse(answer.text).one("div", class_="notice").one("form")

    back = parse(client.post(undo.attributes["action"], undo.fields(), headers=fetch).text)

    assert back.one("form", class_="mark").pressed("Skip")["status"] == "skipped"
    assert "Undone" in back.text
    assert not ReadMark.objects.exists()


def test_a_script_is_told_what_makes_no_sense(mixtral: Paper, client: Client) -> None:
    path = reverse("papers:mark", args=[mixtral.public_id])

    assert client.post(path, {"status": "eaten"}, headers={"X-Requested-With": "fetch"}).status_code == 400


def test_a_script_asks_how_marks_and_stars_stand(mixtral: Paper, client: Client) -> None:
    mark(client, mixtral, "queued")
    client.post(f"/stars/{mixtral.public_id}/", {"star": "yes"})
    asked = {"paper": [mixtral.public_id, "pnobody"]}

    mine, anothers = (
        parse(each.get("/marks/", asked, headers={"X-Requested-With": "fetch"}).text) for each in (client, Client())
    )

    assert [button.text for button in mine.all("button", aria_pressed="true")] == ["Queue", "Star"]
    assert len(anothers.all("button", aria_pressed="false")) == 5
    assert Reader.objects.count() == 1


@pytest.mark.parametrize("query", ["", "?paper=pnobody", "?paper=%00"])
def test_who_asks_for_the_marks_of_nothing_is_led_to_the_library(client: Client, query: str) -> None:
    assert client.get(f"/marks/{query}").headers["Location"] == "/"
