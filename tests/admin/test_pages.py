"""Every page of the admin opens for an administrator, for no reader, and in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from papers.models import FormerId, Paper, Reader, Revision, Source, Status, Tagging, Topic
from tests import cast
from tests.cast import MIXTRAL, TRENDING, import_text
from tests.page import visit

pytestmark = pytest.mark.django_db

MODELS: list[type[Model]] = sorted(admin.site._registry, key=lambda model: model._meta.label)
OURS = [model for model in MODELS if model not in {Group, User}]
READ_ONLY = {"identifier", "link", "session", "entry", "importrecord", "formerid", "fingerprint"}
READ_ONLY |= {"reader", "readmark", "revision"}


def page(model: type[Model], name: str, *arguments: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments)


def stock(papers: Iterable[Paper]) -> None:
    """Give each paper a row of every kind that imports do not make."""
    moe = Topic.objects.get(slug="moe")
    for paper in papers:
        FormerId.objects.get_or_create(paper=paper, public_id=f"pformer{paper.pk}")
        user, _ = User.objects.get_or_create(username=f"reader{paper.pk}")
        Reader.objects.get_or_create(user=user)[0].mark(paper, Status.READ)
        Tagging.objects.get_or_create(paper=paper, topic=moe, defaults={"source": Source.CURATOR})
        Revision.note(user, "edited", paper, {"published": ""}, {"published": "2024"})


@pytest.mark.usefixtures("library")
def test_every_list_and_form_opens_for_an_administrator(administrator_client: Client) -> None:
    stock(Paper.objects.all()[:2])

    for model in OURS:
        row = model._default_manager.first()
        assert row is not None, model
        visit(administrator_client, page(model, "changelist"))
        visit(administrator_client, page(model, "change", row.pk))
        adding = administrator_client.get(page(model, "add")).status_code
        assert adding == (403 if model._meta.model_name in READ_ONLY else 200), model


def test_nobody_else_gets_in(client: Client, reader_client: Client) -> None:
    for browser in (Client(), reader_client):
        for path in ["/admin/", *(page(model, name) for model in MODELS for name in ("changelist", "add"))]:
            response = browser.get(path)
            assert response.status_code == 302, path
            assert response.headers["Location"].startswith("/admin/login/"), path


@pytest.mark.usefixtures("library")
def test_every_list_is_searched_and_filtered_without_fault(administrator_client: Client) -> None:
    stock(Paper.objects.all()[:2])

    for model in OURS:
        path = page(model, "changelist")
        for words in ("mixtral", "'\"%_\\"):
            visit(administrator_client, f"{path}?{urlencode({'q': words})}")
        filters = [href for href in visit(administrator_client, path).hrefs() if href.startswith("?")]
        for href in filters[:6]:
            visit(administrator_client, f"{path}{href}")


@pytest.mark.usefixtures("library")
def test_what_is_read_only_cannot_be_added_changed_or_deleted(curator_client: Client) -> None:
    stock(Paper.objects.all()[:2])

    for model in [each for each in OURS if each._meta.model_name in READ_ONLY - {"reader", "readmark"}]:
        row = model._default_manager.first()
        assert row is not None
        before = list(model._default_manager.order_by("pk").values())
        for path in (page(model, "add"), page(model, "change", row.pk), page(model, "delete", row.pk)):
            assert curator_client.post(path, {"post": "yes", "name": "x"}).status_code == 403, path
        shown = visit(curator_client, page(model, "change", row.pk))
        assert not shown.all("input", name="_save")
        assert list(model._default_manager.order_by("pk").values()) == before


def test_lists_take_no_more_queries_for_fifty_rows_than_for_ten(administrator_client: Client) -> None:
    lines = TRENDING.read_text(encoding="utf-8").split("\n")
    import_text("\n".join(lines[: 2 + 2 * 10]), "trending.txt")
    stock(Paper.objects.all())
    ten = counts(administrator_client)

    import_text("\n".join(lines[: 2 + 2 * 50]), "trending.txt")
    stock(Paper.objects.all())

    assert counts(administrator_client) == ten


def counts(client: Client) -> dict[str, int]:
    found = {}
    for model in OURS:
        client.get(page(model, "changelist"))
        with CaptureQueriesContext(connection) as queries:
            visit(client, page(model, "changelist"))
        found[model._meta.label] = len(queries)
    return found


def test_a_papers_form_takes_no_more_queries_for_a_long_history(curator_client: Client) -> None:
    text = f"Abstract:{cast.abstract_of(MIXTRAL)}\n"
    import_text(text, "first.txt")
    path = page(Paper, "change", Paper.objects.get().pk)
    visit(curator_client, path)
    with CaptureQueriesContext(connection) as once:
        visit(curator_client, path)

    for number in range(8):
        import_text(text, f"again {number}.txt")
    with CaptureQueriesContext(connection) as often:
        visit(curator_client, path)

    assert len(often) == len(once)


def test_the_front_page_leads_to_every_desk(curator_client: Client) -> None:
    page = visit(curator_client, "/admin/")

    assert [page.link(text) for text in ("Import papers", "Likely duplicates", "Repair", "Many papers at once")] == [
        "/admin/papers/importrun/add/",
        "/admin/papers/paper/duplicates/",
        "/admin/papers/paper/repair/",
        "/",
    ]
    ways = [link.attributes["href"] for way in page.all("p", class_="workbench-way") for link in way.all("a")]
    assert ways[-3:] == ["/admin/papers/readinglist/", "/", "/admin/papers/revision/"]
