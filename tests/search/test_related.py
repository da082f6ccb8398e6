"""Papers near one another, by the words that tell them from the others."""

from __future__ import annotations

import pytest
from django.test import Client

from papers.models import Paper
from papers.search.related import nearest, related
from tests.cast import BEAM, DPO, MIXTRAL, OLMO, PEAR, ROBOT, TREE, shelve_two_pairs
from tests.page import visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> dict[str, Paper]:
    return shelve_two_pairs()


def test_the_nearest_share_the_words_that_tell_papers_apart(shelf: dict[str, Paper]) -> None:
    assert related(shelf[BEAM])[0] == shelf[TREE]
    assert related(shelf[ROBOT])[0] == shelf[PEAR]
    assert shelf[ROBOT] not in related(shelf[BEAM])


def test_a_paper_is_not_related_to_itself_nor_to_what_shares_no_word(shelf: dict[str, Paper]) -> None:
    assert related(shelf["Of nothing else"]) == []
    assert all(paper not in related(paper) for paper in shelf.values())


def test_what_is_near_several_papers_is_near_any_of_them(shelf: dict[str, Paper]) -> None:
    assert set(nearest([shelf[BEAM], shelf[ROBOT]])) == {shelf[TREE], shelf[PEAR]}


def test_no_more_are_found_than_were_asked_for(library: dict[str, Paper]) -> None:
    assert len(related(library[OLMO], 3)) == 3


def test_a_papers_page_leads_on_to_its_relatives(library: dict[str, Paper], client: Client) -> None:
    page = visit(client, library[DPO].get_absolute_url())

    section = page.one("section", aria_labelledby="related")
    assert [each.text for each in section.all("a")] == [str(paper) for paper in related(library[DPO], 6)]
    assert str(library[DPO]) not in section.text


def test_a_paper_of_no_words_has_no_relatives(client: Client) -> None:
    paper = Paper.objects.create(title="...")
    Paper.objects.create(title=MIXTRAL)

    assert related(paper) == []
    assert not visit(client, paper.get_absolute_url()).all("section", aria_labelledby="related")
