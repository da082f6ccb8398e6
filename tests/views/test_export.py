"""The papers of a filter as a file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import cast as as_type

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from papers.models import Paper, Reader, Status
from tests import cast

pytestmark = pytest.mark.django_db


def lines(client: Client, path: str) -> list[dict[str, object]]:
    response = as_type("StreamingHttpResponse", client.get(path))
    content = b"".join(as_type("Iterable[bytes]", response.streaming_content))
    return [json.loads(line) for line in content.decode().splitlines()]


def test_an_export_holds_the_papers_of_the_filter(library: dict[str, Paper], client: Client) -> None:
    found = lines(client, "/export/papers.jsonl?topic=moe")

    assert [each["id"] for each in found] == sorted(paper.public_id for paper in Paper.objects.about(["moe"]))


def test_what_a_reader_has_read_is_left_out_of_the_unread(library: dict[str, Paper], reader_client: Client) -> None:
    reader_client.post(f"/marks/{library[cast.MIXTRAL].public_id}/", {"status": Status.READ})

    found = lines(reader_client, "/export/papers.jsonl?state=unread")

    assert Reader.objects.count() == 1
    assert len(found) == Paper.objects.count() - 1


def test_a_ranked_search_is_exported_whole(library: dict[str, Paper], client: Client) -> None:
    assert {each["title"] for each in lines(client, "/export/papers.jsonl?q=title:mixtral")} == {cast.MIXTRAL}


def test_it_comes_as_a_file(library: dict[str, Paper], client: Client) -> None:
    response = client.get("/export/papers.jsonl")

    assert response.headers["Content-Disposition"] == 'attachment; filename="papers.jsonl"'


def test_an_unknown_format_is_no_page(client: Client) -> None:
    assert client.get("/export/papers.docx").status_code == 404
