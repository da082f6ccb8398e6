"""The admin's lists stay quick: few queries whatever they show, a bounded count, and orders that an index has."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from papers.admin import large
from papers.models import Paper, TitleSource
from tests.admin.test_pages import OURS, page, stock
from tests.cast import DPO, MIXTRAL, OLMO
from tests.page import visit

pytestmark = pytest.mark.django_db

MOST_QUERIES = 14
LIST = "/admin/papers/paper/"


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        visit(client, path)
    return len(asked)


def titles(client: Client, query: str) -> list[str]:
    shown = visit(client, f"{LIST}?{query}")
    return [cell.all("a")[0].text for cell in shown.all("th", class_="field-readable_title")]


def test_every_list_takes_few_queries_however_it_is_asked_for(
    library: dict[str, Paper], administrator_client: Client
) -> None:
    stock(Paper.objects.all())

    for model in OURS:
        path = page(model, "changelist")
        assert queries(administrator_client, path) <= MOST_QUERIES, model
        assert queries(administrator_client, f"{path}?q=mixtral") <= MOST_QUERIES, model
        for href in visit(administrator_client, path).hrefs():
            if href.startswith("?") and "o=" not in href:
                assert queries(administrator_client, f"{path}{href}") <= MOST_QUERIES, f"{path}{href}"


def test_more_rows_than_are_counted_are_said_to_be_more(
    library: dict[str, Paper], curator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f"{len(library)} papers" in visit(curator_client, LIST).text

    monkeypatch.setattr(large, "MOST_COUNTED", 5)

    assert "more than 5 papers" in visit(curator_client, LIST).text


def test_papers_are_sorted_by_title_and_by_nothing_that_no_index_has(
    library: dict[str, Paper], curator_client: Client
) -> None:
    by_title = list(Paper.objects.order_by("title_key", "-pk").values_list("title_key", flat=True))
    newest = titles(curator_client, "")

    assert [Paper.objects.get(title=title).title_key for title in titles(curator_client, "o=1")] == by_title
    assert titles(curator_client, "o=2") == titles(curator_client, "o=x.-9.99") == newest


@pytest.mark.parametrize("few", [1_000, 0])
def test_papers_are_found_by_words_and_by_what_they_are_called(
    library: dict[str, Paper], curator_client: Client, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(large, "FEW", few)
    paper = library[MIXTRAL]

    assert titles(curator_client, "q=mixtral") == [MIXTRAL]
    assert titles(curator_client, f"q={paper.public_id}") == [MIXTRAL]
    assert titles(curator_client, f"q={paper.citation_key}") == [MIXTRAL]
    assert titles(curator_client, "q=zyzzyva") == []
    entries = visit(curator_client, f"{reverse('admin:papers_entry_changelist')}?q=mixtral")
    assert entries.texts("th", class_="field-paper nowrap") == [MIXTRAL]


def test_papers_are_filtered_by_topic_list_and_what_they_lack(
    library: dict[str, Paper], curator_client: Client
) -> None:
    Paper.objects.filter(title=OLMO).update(title_source=TitleSource.INFERRED)
    Paper.objects.filter(title=DPO).update(abstract="")
    without = set(Paper.objects.filter(abstract="").values_list("title", flat=True))

    assert MIXTRAL in titles(curator_client, "about=moe")
    assert DPO not in titles(curator_client, "about=moe")
    assert titles(curator_client, "lacks=title") == [OLMO]
    assert set(titles(curator_client, "lacks=abstract")) == without
    assert len(titles(curator_client, "list=course-003")) == len(library)
    assert len(titles(curator_client, "list=nonsense&about=nonsense")) == 0
