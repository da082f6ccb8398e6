"""Who curates, and a first account where there is none."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from papers.curators import ensure_curator, may_curate
from papers.models import Paper
from tests import cast
from tests.cast import MIXTRAL
from tests.page import visit

pytestmark = pytest.mark.django_db


def test_curators_and_administrators_may_curate_and_nobody_else() -> None:
    assert may_curate(cast.curator())
    assert may_curate(cast.administrator())
    assert not may_curate(cast.reader())
    assert not may_curate(AnonymousUser())


def test_only_a_curator_is_shown_the_way_to_edit_a_paper(reader_client: Client, curator_client: Client) -> None:
    paper = Paper.objects.create(title=MIXTRAL)

    pages = [visit(each, paper.get_absolute_url()) for each in (Client(), reader_client, curator_client)]

    assert [f"/admin/papers/paper/{paper.pk}/change/" in page.hrefs() for page in pages] == [False, False, True]


def test_the_first_start_makes_a_curator_who_can_sign_in_by_password_and_by_link() -> None:
    first = ensure_curator()

    assert first is not None
    browser = Client()
    browser.get(first.sign_in_path)
    assert browser.get("/admin/").status_code == 200
    assert Client().login(username=first.username, password=first.password)


def test_where_there_is_a_curator_no_other_is_made(curator: cast.User) -> None:
    assert ensure_curator() is None
    assert cast.User.objects.get() == curator


def test_a_curator_who_has_left_is_none_and_a_taken_name_is_not_taken_over() -> None:
    cast.User.objects.create_user("curator", password=cast.PASSWORD)
    cast.User.objects.create_superuser("curator2", password=cast.PASSWORD, is_active=False)

    first = ensure_curator()

    assert first is not None
    assert first.username == "curator3"
