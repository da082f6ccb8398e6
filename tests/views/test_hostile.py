"""Nothing that is typed into an address is an error of ours; the benchmark of the same name asks ten thousand times."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from papers.models import Paper, ReadingList, Topic
from tests.hostile import Places, requests

PAGES = (
    "papers:topics",
    "papers:lists",
    "papers:library",
    "papers:feed",
    "papers:next",
    "papers:settings",
    "papers:progress",
    "papers:sign-in",
)


@pytest.mark.usefixtures("library")
def test_no_address_is_answered_with_an_error_of_ours(reader_client: Client) -> None:
    there = [*Paper.objects.all()[:5], *Topic.objects.all()[:5], *ReadingList.objects.all()]
    places = Places(
        paths=[*map(reverse, PAGES), *(each.get_absolute_url() for each in there)],
        slugs=[*Topic.objects.values_list("slug", flat=True), *ReadingList.objects.values_list("slug", flat=True)],
    )

    answers = {address: reader_client.get(address).status_code for address in requests(60, places, seed=4)}

    wrong = {address: status for address, status in answers.items() if status not in {200, 301, 302, 403, 404}}
    assert wrong == {}
    assert set(answers.values()) >= {200, 404}
