"""A list that is not published: on no page, in no choice, count, search, calendar or file of any reader."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate

from papers.models import Paper, ReadingList, Session, Status
from tests import cast
from tests.cast import HELM, MIXTRAL, import_records
from tests.page import paper_titles, visit

pytestmark = pytest.mark.django_db

DRAFT = "Seminar on secrets"
SECRET = "Quiet session"


@pytest.fixture
def draft(library: dict[str, Paper]) -> ReadingList:
    """A draft of a course with a session to come, beside the course that readers see."""
    soon = (localdate() + timedelta(days=3)).isoformat()
    place = {"list": "secrets", "session": SECRET, "date": soon, "line": 1}
    import_records(
        {"title": MIXTRAL, "abstract": cast.abstract_of(MIXTRAL), "entries": [{**place, "role": "required"}]}
    )
    import_records({"title": "A paper of its own", "entries": [{**place, "line": 2, "role": "more"}]})
    ReadingList.objects.filter(name="secrets").update(title=DRAFT, published=None)
    return ReadingList.objects.get(name="secrets")


def pages(draft: ReadingList) -> list[str]:
    paper = Paper.objects.get(title=MIXTRAL)
    own = Paper.objects.get(title="A paper of its own")
    session = draft.sessions.get().slug
    return [
        "/",
        f"/?list={draft.slug}",
        f"/?session={session}",
        f"/?q=list:{draft.slug}",
        f"/?q=session:{session}",
        "/?role=required",
        "/lists/",
        "/lists/course-003/",
        "/next/",
        "/progress/",
        "/topics/",
        "/topics/moe/",
        paper.get_absolute_url(),
        own.get_absolute_url(),
        f"/feed/?list={draft.slug}",
        "/lists/course-003/calendar.ics",
        "/export/papers.jsonl",
    ]


def test_no_reader_is_told_of_it(draft: ReadingList, reader_client: Client) -> None:
    reader_client.post(f"/marks/{Paper.objects.get(title=MIXTRAL).public_id}/", {"status": "reading"})
    for client in (Client(), reader_client):
        for path in pages(draft):
            response = client.get(path)
            said = response.getvalue().decode()
            assert response.status_code == 200, path
            assert DRAFT not in said, path
            assert SECRET not in said, path
            assert '"secrets"' not in said, path
        for path in (draft.get_absolute_url(), f"{draft.get_absolute_url()}calendar.ics"):
            assert client.get(path).status_code == 404


def test_a_curator_sees_its_page_which_says_so(draft: ReadingList, curator_client: Client) -> None:
    page = visit(curator_client, draft.get_absolute_url())

    assert "Not published" in page.text
    assert SECRET in page.texts("h2")
    assert "/admin/papers/readinglist/" in page.link("Edit this list")
    assert DRAFT not in visit(curator_client, "/lists/").text


def test_published_it_is_everywhere(draft: ReadingList, reader_client: Client) -> None:
    ReadingList.objects.filter(pk=draft.pk).update(published="2024-01-01T00:00:00Z")

    assert DRAFT in visit(reader_client, "/lists/").text
    assert SECRET in visit(reader_client, "/next/").text
    assert paper_titles(visit(reader_client, f"/?list={draft.slug}")) == ["A paper of its own", MIXTRAL]
    assert reader_client.get(f"{draft.get_absolute_url()}calendar.ics").status_code == 200


def test_its_papers_stay_in_the_library_and_the_counts_of_roles_agree(draft: ReadingList, client: Client) -> None:
    assert "A paper of its own" in paper_titles(visit(client, "/"))
    for role, n in (("required", 4), ("more", 14)):
        page = visit(client, f"/?role={role}")
        assert f"{n} papers" in page.one("p", class_="page__count").text
        assert "A paper of its own" not in paper_titles(page)


def test_a_session_of_the_same_name_in_a_draft_adds_no_paper_to_the_public_one(
    draft: ReadingList, client: Client
) -> None:
    public = Session.objects.get(name="Alignment")
    draft.sessions.update(slug=public.slug)

    found = paper_titles(visit(client, f"/?session={public.slug}"))

    assert len(found) == public.entries.count() == 6
    assert paper_titles(visit(client, f"/?q=session:{public.slug}")) == found


def test_the_whole_library_is_exported_with_it_where_a_curator_does_that(draft: ReadingList, client: Client) -> None:
    def lists(lines: str) -> set[str]:
        return {entry["list"] for line in lines.splitlines() for entry in json.loads(line)["entries"]}

    assert "secrets" in lists(cast.exported())
    assert "secrets" not in lists(client.get("/export/papers.jsonl").getvalue().decode())


def test_what_is_left_of_the_course_one_was_last_at_is_told_beside_a_draft(
    draft: ReadingList, library: dict[str, Paper], reader_client: Client
) -> None:
    reader_client.post(f"/marks/{library[HELM].public_id}/", {"status": "read"})
    reader_client.post(f"/marks/{library[MIXTRAL].public_id}/", {"status": Status.READ})

    page = visit(reader_client, "/next/")

    assert "Left of" in page.text
