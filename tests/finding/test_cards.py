"""Cards: what a list shows of a paper, and what of it is the reader's own."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from papers.finding.cards import cards
from papers.models import Note, OwnTag, Paper, Reader, Star, Status
from tests.cast import DPO, MIXTRAL
from tests.page import visit

pytestmark = pytest.mark.django_db


def test_a_card_has_what_is_the_readers_own_and_the_facts_are_everybodys(library: dict[str, Paper]) -> None:
    ada, other = Reader.objects.create(), Reader.objects.create()
    mixtral, dpo = library[MIXTRAL], library[DPO]
    ada.mark(mixtral, Status.QUEUED)
    Star.keep(ada, mixtral, is_starred=True)
    Note.keep(ada, mixtral, "To be read again.")
    OwnTag.keep(ada, mixtral, ["thesis", "Later"])
    OwnTag.keep(other, mixtral, ["theirs"])
    Star.keep(other, dpo, is_starred=True)

    with CaptureQueriesContext(connection) as queries:
        mine = cards([mixtral.pk, dpo.pk], ada)
    theirs, nobodys = cards([mixtral.pk, dpo.pk], other), cards([mixtral.pk, dpo.pk], None)

    assert len(queries) == 2
    card = mine[mixtral.pk]
    assert (card.status, card.is_starred, card.note) == ("queued", True, "To be read again.")
    assert [(tag.name, tag.slug) for tag in card.tags] == [("Later", "later"), ("thesis", "thesis")]
    assert not mine[dpo.pk].is_own
    assert [tag.name for tag in theirs[mixtral.pk].tags] == ["theirs"]
    assert not nobodys[mixtral.pk].is_own
    assert card.facts == theirs[mixtral.pk].facts == nobodys[mixtral.pk].facts


def test_lists_show_star_note_and_tags(library: dict[str, Paper], client: Client) -> None:
    path = library[MIXTRAL].public_id
    client.post(f"/stars/{path}/", {"star": "yes"})
    client.post(f"/notes/{path}/", {"text": "Again."})
    client.post(f"/tags/{path}/", {"tags": "thesis"})

    for page in ("/?q=mixtral", "/lists/course-003/"):
        article = next(each for each in visit(client, page).all("article") if MIXTRAL in each.text)
        own = article.one("div", class_="paper__own")
        assert article.one("form", class_="mark").pressed("Star")["star"] == "no"
        assert own.link("Your note on Mixtral of Experts").endswith("#own")
        assert own.link("thesis") == "/?tag=thesis"
        assert "Again." not in own.text
