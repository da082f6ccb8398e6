"""What is taken of papers is all that there is of them, and can be put back as it was."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.models import (
    Edit,
    Entry,
    FormerId,
    Identifier,
    ImportRecord,
    ImportRun,
    Likeness,
    Link,
    Merger,
    Note,
    OwnTag,
    Pair,
    Paper,
    Reader,
    ReadingList,
    Session,
    Star,
    Status,
    Tagging,
    Topic,
    Verdict,
)
from papers.snapshot import BELONGINGS, PEOPLES, all_put_back, all_taken, put_back, rows_of, taken
from tests import cast
from tests.cast import DPO, MIXTRAL, OLMO

pytestmark = pytest.mark.django_db

Rows = dict[str, list[dict[str, Any]]]


def stored() -> Rows:
    tables = (Paper, *BELONGINGS, ImportRecord)
    return {table.__name__: list(table._default_manager.order_by("pk").values()) for table in tables}


@pytest.fixture
def papers(topics: list[Topic]) -> list[Paper]:
    """Two papers that have a row in every table, and one beside them."""
    user = cast.curator()
    reader = Reader.objects.create(user=cast.reader())
    reading_list = ReadingList.objects.create(name="course.txt")
    session = Session.objects.create(reading_list=reading_list, name="Alignment")
    run = ImportRun.objects.create(name="course.txt", format="course", sha256="0" * 64, size=1, nonblank_lines=9)
    found = [Paper.objects.create(title=title, abstract=f"On {title}.", authors=["A. One"]) for title in (MIXTRAL, DPO)]
    for line, paper in enumerate(found, start=1):
        record = ImportRecord.objects.create(
            run=run, first_line=line, last_line=line, outcome="created", paper=paper, sentence=""
        )
        Identifier.objects.create(paper=paper, scheme="arxiv", value=f"2401.0000{line}", version=2)
        Link.objects.create(paper=paper, url=f"https://example.org/{line}", kind="abstract")
        FormerId.objects.create(paper=paper, public_id=f"pformer{line}")
        Entry.objects.create(
            paper=paper, reading_list=reading_list, session=session, position=line, line=line, last_line=line
        )
        Tagging.objects.decide(paper, topics[0], Verdict.NO, user)
        Edit.objects.create(paper=paper, field="title", user=user, record=record)
        Merger.objects.create(paper=paper, gone=f"pgone{line}", title="Gone", kept={"rows": [1]}, user=user)
        reader.mark(paper, Status.READ)
        Star.keep(reader, paper, is_starred=True)
        Note.keep(reader, paper, "Read the appendix.")
        OwnTag.keep(reader, paper, ["thesis"])
    beside = Paper.objects.create(title=OLMO)
    Pair.tell_apart(found[0].pk, found[1].pk, decided=run.started, decided_by=user)
    Pair.objects.create(one=found[0], other=beside, likeness=Likeness.TITLE, score=0.5)
    assert all(table._default_manager.exists() for table in BELONGINGS)
    return found


def delete(papers: Collection[Paper]) -> None:
    Paper.objects.filter(pk__in=[paper.pk for paper in papers]).delete()


def test_what_was_deleted_comes_back_with_every_row_and_key(papers: list[Paper]) -> None:
    before = stored()
    kept = json.loads(json.dumps(all_taken(papers)))
    delete(papers)
    assert Paper.objects.count() == 1
    assert not ImportRecord.objects.exclude(paper=None).exists()

    all_put_back(kept)

    assert stored() == before


def test_one_paper_comes_back_by_itself(papers: list[Paper]) -> None:
    before = stored()
    kept = taken(papers[0])
    delete(papers[:1])

    assert put_back(kept) == papers[0]

    assert stored() == before


def test_a_paper_that_is_there_becomes_what_it_was(papers: list[Paper]) -> None:
    kept = taken(papers[0])
    Paper.objects.filter(pk=papers[0].pk).update(title="Another", abstract="")

    put_back(kept)

    paper = Paper.objects.get(pk=papers[0].pk)
    assert (paper.title, paper.abstract) == (MIXTRAL, f"On {MIXTRAL}.")
    assert "mixtral" in paper.title_words


def test_what_took_the_place_of_a_row_stays(papers: list[Paper]) -> None:
    kept = taken(papers[0])
    delete(papers[:1])
    Identifier.objects.create(paper=papers[1], scheme="arxiv", value="2401.00001")

    put_back(kept)

    assert Identifier.objects.get(value="2401.00001").paper == papers[1]


def test_what_refers_to_something_gone_is_left_out_or_left_empty(papers: list[Paper]) -> None:
    kept = all_taken(papers)
    delete(papers)
    User.objects.all().delete()
    Session.objects.all().delete()
    Topic.objects.all().delete()
    Paper.objects.get(title=OLMO).delete()

    all_put_back(kept)

    assert Edit.objects.filter(user=None, field="title").count() == 2
    assert Entry.objects.filter(session=None).count() == 2
    assert not Tagging.objects.exists()
    assert not any(table._default_manager.exists() for table in PEOPLES)
    assert [(pair.one, pair.other, pair.decided_by) for pair in Pair.objects.all()] == [(*papers, None)]


def test_only_some_tables_are_put_back(papers: list[Paper]) -> None:
    kept = taken(papers[0])
    Note.objects.all().delete()
    Link.objects.all().delete()
    Paper.objects.filter(pk=papers[0].pk).update(title="Another")

    put_back(kept, only=PEOPLES)

    assert Note.objects.get().paper == papers[0]
    assert not Link.objects.exists()
    assert Paper.objects.get(pk=papers[0].pk).title == "Another"


def test_a_record_that_has_another_paper_now_keeps_it(papers: list[Paper]) -> None:
    kept = taken(papers[0])
    delete(papers[:1])
    ImportRecord.objects.filter(first_line=1).update(paper=papers[1])

    put_back(kept)

    assert ImportRecord.objects.get(first_line=1).paper == papers[1]


def test_rows_of_a_table_are_told_by_column(papers: list[Paper]) -> None:
    (identifier,) = rows_of(taken(papers[0]), Identifier)

    assert (identifier["scheme"], identifier["value"], identifier["version"]) == ("arxiv", "2401.00001", 2)
    assert identifier["pk"] == Identifier.objects.get(paper=papers[0]).pk


def test_many_papers_take_no_more_queries_than_one(papers: list[Paper]) -> None:
    def queries(some: list[Paper]) -> int:
        with CaptureQueriesContext(connection) as asked:
            kept = all_taken(some)
        delete(some)
        with CaptureQueriesContext(connection) as put:
            all_put_back(kept)
        return len(asked) + len(put)

    assert queries(papers) == queries(papers[:1])
