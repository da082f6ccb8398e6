"""Who is reading: visitors by a signed cookie, users by their account, and never one in the other's place."""

from __future__ import annotations

import pytest
from django.core.signing import get_cookie_signer
from django.test import Client

from papers.models import Paper, Reader, ReadMark
from papers.readers import COOKIE
from tests import cast
from tests.cast import DPO, MIXTRAL, OLMO
from tests.page import paper_titles, visit

pytestmark = pytest.mark.django_db

PAGES = ["/", "/topics/", "/lists/", "/sign-in/"]


@pytest.fixture
def papers(db: None) -> dict[str, Paper]:
    """Three papers."""
    return {title: Paper.objects.create(title=title) for title in (MIXTRAL, OLMO, DPO)}


def mark(client: Client, paper: Paper, status: str = "read") -> None:
    assert client.post(f"/marks/{paper.public_id}/", {"status": status}).status_code == 302


def read_by(client: Client) -> set[str]:
    return set(paper_titles(visit(client, "/?state=read")))


def sign_in(client: Client, name: str = "ada") -> None:
    form = visit(client, "/sign-in/").one("form", class_="sign-in page__body")
    client.post("/sign-in/", {**form.fields(), "username": name, "password": cast.PASSWORD})
    assert client.session["_auth_user_id"]


def test_who_only_looks_is_not_written_down(papers: dict[str, Paper], client: Client) -> None:
    for path in [*PAGES, papers[MIXTRAL].get_absolute_url(), "/?state=unread"]:
        visit(client, path)
    mark(client, papers[MIXTRAL], "unread")

    assert not Reader.objects.exists()
    assert COOKIE not in client.cookies
    assert "sessionid" not in client.cookies


def test_the_first_mark_brings_a_cookie_that_scripts_and_other_sites_cannot_use(
    papers: dict[str, Paper], client: Client
) -> None:
    mark(client, papers[MIXTRAL])

    cookie = client.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] > 60 * 60 * 24 * 365
    assert not cookie["secure"]


def test_over_https_the_cookie_stays_there(papers: dict[str, Paper], client: Client) -> None:
    client.post(f"/marks/{papers[MIXTRAL].public_id}/", {"status": "read"}, secure=True)

    assert client.cookies[COOKIE]["secure"]


def test_another_window_with_the_same_cookie_is_the_same_reader(papers: dict[str, Paper], client: Client) -> None:
    mark(client, papers[MIXTRAL])
    later = Client()
    later.cookies[COOKIE] = client.cookies[COOKIE].value

    mark(later, papers[OLMO])

    assert read_by(later) == read_by(client) == {MIXTRAL, OLMO}
    assert Reader.objects.count() == 1


def test_a_tampered_cookie_is_nobody(papers: dict[str, Paper], client: Client) -> None:
    mark(client, papers[MIXTRAL])
    honest = client.cookies[COOKIE].value
    key = Reader.objects.get().pk
    elsewhere = get_cookie_signer(salt="another").sign(str(key))
    named = get_cookie_signer(salt=f"{COOKIE}papers.reader").sign("ada")

    for forged in (
        str(key),
        honest[:-1],
        f"2{honest}",
        honest.replace(":", "."),
        elsewhere,
        named,
        "",
        "é",
        "x" * 4000,
    ):
        stranger = Client()
        stranger.cookies[COOKIE] = forged
        assert read_by(stranger) == set(), forged


def test_a_tampered_cookie_marks_for_a_new_reader(papers: dict[str, Paper], client: Client) -> None:
    mark(client, papers[MIXTRAL])
    stranger = Client()
    stranger.cookies[COOKIE] = f"{client.cookies[COOKIE].value}x"

    mark(stranger, papers[OLMO])

    assert (read_by(client), read_by(stranger)) == ({MIXTRAL}, {OLMO})


def test_two_visitors_never_see_each_others_marks(papers: dict[str, Paper]) -> None:
    ada, alan = Client(), Client()
    mark(ada, papers[MIXTRAL])
    mark(alan, papers[OLMO])
    mark(alan, papers[MIXTRAL], "unread")

    assert (read_by(ada), read_by(alan)) == ({MIXTRAL}, {OLMO})


def test_two_users_never_see_each_others_marks(papers: dict[str, Paper]) -> None:
    ada, alan = Client(), Client()
    ada.force_login(cast.reader("ada"))
    alan.force_login(cast.reader("alan"))
    mark(ada, papers[MIXTRAL])
    mark(alan, papers[OLMO])

    assert (read_by(ada), read_by(alan)) == ({MIXTRAL}, {OLMO})


def test_a_user_needs_no_cookie_but_the_sessions(papers: dict[str, Paper], reader_client: Client) -> None:
    mark(reader_client, papers[MIXTRAL])

    assert COOKIE not in reader_client.cookies
    assert Reader.objects.get().user is not None


def test_signing_in_brings_the_visitors_marks_along(papers: dict[str, Paper], client: Client) -> None:
    cast.reader()
    mark(client, papers[MIXTRAL])

    sign_in(client)

    assert read_by(client) == {MIXTRAL}
    assert Reader.objects.get().user is not None


@pytest.mark.parametrize(("earlier", "later"), [("visitor", "user"), ("user", "visitor")])
def test_of_two_marks_on_one_paper_the_later_counts(papers: dict[str, Paper], earlier: str, later: str) -> None:
    user = cast.reader()
    clients = {"visitor": Client(), "user": Client()}
    clients["user"].force_login(user)
    mark(clients[earlier], papers[MIXTRAL], "queued")
    mark(clients[later], papers[MIXTRAL], "read")

    sign_in(clients["visitor"])

    assert ReadMark.objects.get().status == "read"
    assert ReadMark.objects.get().reader.user == user


def test_after_signing_out_the_marks_stay_the_users(papers: dict[str, Paper], client: Client) -> None:
    cast.reader()
    mark(client, papers[MIXTRAL])
    sign_in(client)

    client.post(visit(client, "/").form("/sign-out/").attributes["action"])

    assert read_by(client) == set()
    sign_in(client)
    assert read_by(client) == {MIXTRAL}


def test_whoever_marks_after_signing_out_is_a_new_visitor(papers: dict[str, Paper], client: Client) -> None:
    cast.reader()
    mark(client, papers[MIXTRAL])
    sign_in(client)
    client.post("/sign-out/")

    mark(client, papers[OLMO])

    assert read_by(client) == {OLMO}
    assert set(Reader.objects.get(user__username="ada").marks.values_list("paper__title", flat=True)) == {MIXTRAL}


def test_a_visitors_cookie_never_acts_for_a_user(papers: dict[str, Paper], client: Client) -> None:
    mark(client, papers[MIXTRAL])
    Reader.objects.update(user=cast.reader())

    assert read_by(client) == set()
    mark(client, papers[OLMO])
    assert set(Reader.objects.get(user__username="ada").marks.values_list("paper__title", flat=True)) == {MIXTRAL}


def test_a_signed_in_reader_is_not_the_visitor_whose_cookie_is_there(papers: dict[str, Paper]) -> None:
    browser = Client()
    browser.force_login(cast.reader())
    visitor = Client()
    mark(visitor, papers[OLMO])
    browser.cookies[COOKIE] = visitor.cookies[COOKIE].value

    mark(browser, papers[MIXTRAL])

    assert (read_by(browser), read_by(visitor)) == ({MIXTRAL}, {OLMO})


def test_deleting_an_account_takes_its_marks_along(papers: dict[str, Paper], reader_client: Client) -> None:
    mark(reader_client, papers[MIXTRAL])

    cast.User.objects.get(username="ada").delete()

    assert not ReadMark.objects.exists()
    assert read_by(reader_client) == set()
