"""Pages cost the same number of queries for ten papers and for fifty, for visitors and for signed-in readers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from papers.models import Paper, Reader, Status
from tests import cast

pytestmark = pytest.mark.django_db

PAGES: dict[str, Callable[[Paper], str]] = {
    "library": lambda paper: "/",
    "filtered library": lambda paper: "/?topic=moe&topic=rag&match=all&state=unread&list=course&q=experts&abstract=1",
    "next": lambda paper: "/next/",
    "paper": lambda paper: f"{paper.get_absolute_url()}?topic=moe",
    "settings": lambda paper: "/settings/",
    "topics": lambda paper: "/topics/",
    "topic": lambda paper: "/topics/moe/",
    "lists": lambda paper: "/lists/",
    "course": lambda paper: "/lists/course/",
    "progress": lambda paper: "/progress/",
    "plain list": lambda paper: "/lists/plain/",
}

HEAVIER = {"paper", "topic", "course", "plain list", "next"}
"""Pages of one thing with all that belongs to it, and the one that is made of several lists."""


def shelve(count: int) -> Paper:
    """Papers of a course, ten a session, that stand in a plain list too, with topics; returns the first."""
    cast.import_records(
        *(
            {
                "title": f"{cast.MIXTRAL}, part {number}",
                "abstract": f"Sparse mixture of experts number {number}, with retrieval-augmented generation.",
                "authors": ["Albert Q. Jiang"],
                "identifiers": {"arxiv": f"2401.{number:05}"},
                "links": [{"url": f"https://mistral.ai/{number}", "kind": "blog"}],
                "entries": [
                    {"list": "course", "line": number, "session": f"Session {number // 10}", "role": "more"},
                    {"list": "plain", "line": number},
                    {"list": f"list {number}", "line": 1},
                ],
            }
            for number in range(1, count + 1)
        )
    )
    return Paper.objects.get(identifiers__value="2401.00001")


@pytest.mark.usefixtures("topics")
def test_fifty_papers_take_no_more_queries_than_ten(client: Client, reader_client: Client) -> None:
    visitor = Client()
    reader_client.post(f"/marks/{shelve(10).public_id}/", {"status": "read"})
    visitor.post(f"/marks/{shelve(10).public_id}/", {"status": "read"})
    ten = counts(visitor, reader_client, shelve(10))

    paper = shelve(50)
    for reader in Reader.objects.all():
        for each in Paper.objects.all()[:30]:
            reader.mark(each, Status.READ)

    assert counts(visitor, reader_client, paper) == ten
    assert max(count for (_, page), count in ten.items() if page not in HEAVIER) <= 8
    assert max(ten.values()) <= 13


@pytest.mark.usefixtures("topics")
def test_stars_notes_and_tags_cost_no_query_but_for_one_that_asks_the_notes(
    client: Client, reader_client: Client
) -> None:
    paper = shelve(10)
    reader_client.post(f"/marks/{paper.public_id}/", {"status": "queued"})
    before = counts(Client(), reader_client, paper)

    reader_client.post(f"/stars/{paper.public_id}/", {"star": "yes"})
    reader_client.post(f"/notes/{paper.public_id}/", {"text": "Of experts."})
    reader_client.post(f"/tags/{paper.public_id}/", {"tags": "thesis, later"})

    after = counts(Client(), reader_client, paper)
    assert {page: after[page] - n for page, n in before.items() if after[page] != n} == {
        ("reader", "filtered library"): 1
    }


def counts(visitor: Client, reader: Client, paper: Paper) -> dict[tuple[str, str], int]:
    found = {}
    for who, client in {"stranger": Client(), "visitor": visitor, "reader": reader}.items():
        for name, path in PAGES.items():
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(path(paper)).status_code == 200
            found[who, name] = len(queries)
    return found
