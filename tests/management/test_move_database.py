"""`move_database`: everything arrives, on SQLite and PostgreSQL and back, or nothing does and a sentence says why."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections
from django.db.models import Sum
from django.test import Client

from papers.checks import search_index_stands, tallies_are_kept
from papers.exports import json_lines
from papers.management.elsewhere import connected
from papers.models import (
    Edit,
    FormerId,
    ImportRun,
    Likeness,
    Merger,
    Pair,
    Paper,
    Reader,
    Revision,
    Status,
    Tagging,
    Tally,
    Topic,
    Verdict,
)
from papers.tasks import ask
from readinglist.environment import database_at
from tests import cast
from tests.cast import DPO, MIXTRAL, OLMO
from tests.command_line import manage

pytestmark = pytest.mark.django_db(transaction=True)

THERE = "there"
MODELS = [model for model in apps.get_models(include_auto_created=True) if model is not Tally]


@pytest.fixture
def lived_in(library: dict[str, Paper], curator: cast.User, tmp_path: Path) -> str:
    """The address of a database in which everything has happened that leaves a row somewhere."""
    cast.import_records({"title": "Ünïcode ∑", "abstract": "if x<y\n\tR&D “10%”", "authors": ["É. Grave"]})
    cast.import_records({"title": MIXTRAL, "identifiers": {"arxiv": "2401.04088"}})
    FormerId.objects.create(paper=library[OLMO], public_id="pformer")
    Edit.objects.create(paper=library[DPO], field="title", user=curator, record=library[DPO].import_records.first())
    Pair.tell_apart(library[DPO].pk, library[OLMO].pk, likeness=Likeness.TITLE, decided_by=curator)
    Merger.objects.create(paper=library[DPO], gone="pgone", title="∑", kept={"paper": ["“x”"]}, user=curator)
    Revision.note(curator, "edited", library[DPO], {"title": "∑"}, {"title": DPO})
    ask(ImportRun.objects.latest("pk"))
    Tagging.objects.decide(library[DPO], Topic.objects.get(slug="moe"), Verdict.NO, curator)
    Reader.objects.create(user=curator).mark(library[MIXTRAL], Status.READ)
    visitor = Reader.objects.create(theme="dark")
    visitor.mark(library[DPO], Status.QUEUED)
    visitor.stars.create(paper=library[DPO])
    visitor.notes.create(paper=library[DPO], text="Equation 7 — read again: ∑")
    visitor.own_tags.create(paper=library[DPO], name="Reading group")
    visitor.saved_filters.create(name="mine", query="state=queued")
    Reader.objects.create().delete()  # whose cookie may still be about
    group = Group.objects.create(name="helpers")
    group.permissions.add(*Permission.objects.all()[:3])
    curator.groups.add(group)
    curator.user_permissions.add(*Permission.objects.all()[5:7])
    Client().force_login(curator)
    LogEntry.objects.create(user=curator, object_id="1", object_repr="ω", action_flag=CHANGE, change_message="[]")
    assert [model for model in MODELS if not model._base_manager.exists()] == []
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(tmp_path / "from.sqlite3")) as file:
            connection.connection.backup(file)
        return sqlite(tmp_path / "from.sqlite3")
    return postgres(str(connection.settings_dict["NAME"]))


@pytest.fixture
def second(tmp_path: Path) -> Iterator[str]:
    """The address of another, empty database of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        yield sqlite(tmp_path / "second.sqlite3")
        return
    name = f"{connection.settings_dict['NAME']}_moved"
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]  # as Django makes its test database
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
        yield postgres(name)
        cursor.execute(f'DROP DATABASE "{name}"')


def sqlite(path: Path) -> str:
    return f"sqlite:///{quote(str(path))}"


def postgres(name: str) -> str:
    known = connection.settings_dict
    return f"postgres://{known['USER']}:{quote(known['PASSWORD'])}@{known['HOST']}:{known['PORT']}/{name}"


@contextmanager
def written(file: Path, *statements: str) -> Iterator[None]:
    """Statements in a SQLite file, of which Django knows nothing; committed at the end."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for statement in (
            "PRAGMA foreign_keys = OFF",
            "PRAGMA ignore_check_constraints = ON",
            "BEGIN IMMEDIATE",
            *statements,
        ):
            database.execute(statement)
        yield
        database.execute("COMMIT")


def moved(source: str, target: str) -> str:
    """What the command says."""
    said = StringIO()
    call_command("move_database", source, target, stdout=said)
    return said.getvalue()


def content(address: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table at an address."""
    with connected(THERE, database_at(address)):
        return {model._meta.label: list(model._base_manager.using(THERE).order_by("pk").values()) for model in MODELS}


def exported(address: str) -> str:
    with connected(THERE, database_at(address)):
        return "".join(json_lines.write(Paper.objects.using(THERE)))


def cells(alias: str) -> dict[tuple[int, int], int]:
    counted = Tally.objects.using(alias).values_list("shelf", "topic").annotate(n=Sum("papers"))
    return {(shelf, topic): papers for shelf, topic, papers in counted if papers}


def test_everything_arrives_and_comes_back(lived_in: str, second: str, tmp_path: Path) -> None:
    between = sqlite(tmp_path / "be tween#1.sqlite3")
    before, papers = content(lived_in), exported(lived_in)

    for source, target in ((lived_in, between), (between, second)):
        said = moved(source, target)

        assert re.search(r"\npapers_paper +19\n", said)
        assert "rows, in each table as many as in FROM." in said
        assert content(target) == before
        assert exported(target) == papers == cast.exported()
    assert content(lived_in) == before


def test_the_search_index_and_the_counts_are_true_and_go_on(lived_in: str, second: str) -> None:
    moved(lived_in, second)

    with connected(THERE, database_at(second)):
        assert search_index_stands(databases=[THERE]) == tallies_are_kept(databases=[THERE]) == []
        assert cells(THERE) == cells("default")
        Paper.objects.using(THERE).bulk_create([Paper(title="Zebra", public_id="pz", citation_key="kz")])
        assert cells(THERE)[0, 0] == 20
        with connections[THERE].cursor() as cursor:
            cursor.execute(FOUND[connection.vendor])
            assert cursor.fetchall() == [(1,), (1,)]


FOUND = {
    "sqlite": "SELECT count(*) FROM papers_search('mixtral') UNION ALL SELECT count(*) FROM papers_search('zebra')",
    "postgresql": "SELECT count(*) FROM papers_paper WHERE search_vector @@ 'mixtral' UNION ALL"
    " SELECT count(*) FROM papers_paper WHERE search_vector @@ 'zebra'",
}


def test_the_key_of_a_reader_who_is_gone_is_not_given_again(lived_in: str, second: str) -> None:
    gone = Reader.objects.latest("pk").pk + 1

    moved(lived_in, second)

    with connected(THERE, database_at(second)):
        assert Reader.objects.using(THERE).create().pk == gone + 1


def test_a_target_that_is_not_empty_is_refused_and_left_alone(lived_in: str, own_data: Path) -> None:
    target = sqlite(own_data / "readinglist.sqlite3")
    before = content(target)

    with pytest.raises(CommandError, match=r"^TO is not empty: there are topics in it\. Nothing was moved\.$"):
        moved(lived_in, target)

    assert content(target) == before


def test_a_source_that_was_never_migrated_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bare.sqlite3").touch()

    with pytest.raises(CommandError, match=r"^FROM lacks the migration .*: run `manage.py migrate` there first\. No"):
        moved(sqlite(tmp_path / "bare.sqlite3"), sqlite(tmp_path / "new.sqlite3"))

    with connected(THERE, database_at(sqlite(tmp_path / "new.sqlite3"))) as target:
        assert target.introspection.table_names() == []


def test_a_newer_source_is_refused(own_data: Path, second: str) -> None:
    source = own_data / "readinglist.sqlite3"
    with written(source, "INSERT INTO django_migrations (app, name, applied) VALUES ('papers', '9999', '2030-01-01')"):
        pass

    with pytest.raises(CommandError, match=r"^FROM has the migration papers\.9999, which this version does not know\."):
        moved(sqlite(source), second)


@pytest.mark.parametrize(
    ("status", "said"), [("read", "papers_readmark"), ("lost", "TO does not take these read marks")]
)
def test_what_the_target_does_not_take_is_said_and_leaves_it_empty(
    own_data: Path, second: str, status: str, said: str
) -> None:
    source = own_data / "readinglist.sqlite3"
    of_nobody = f"VALUES (7, 8, '{status}', '2024-01-01')"
    with written(source, f'INSERT INTO papers_readmark (reader_id, paper_id, status, "when") {of_nobody}'):
        pass

    with pytest.raises(CommandError, match=rf"{said}.*\. Nothing was moved\.$"):
        moved(sqlite(source), second)

    with written(source, "DELETE FROM papers_readmark"):
        pass
    moved(sqlite(source), second)
    assert content(second) == content(sqlite(source))


def test_a_writer_keeps_nobody_waiting_and_what_is_not_committed_stays_behind(own_data: Path, second: str) -> None:
    source = own_data / "readinglist.sqlite3"

    with written(source, "INSERT INTO auth_group (name) VALUES ('late')"):
        moved(sqlite(source), second)

    assert (len(content(sqlite(source))["auth.Group"]), len(content(second)["auth.Group"])) == (2, 1)


def test_the_configured_database_is_not_needed(own_data: Path, second: str, tmp_path: Path) -> None:
    done = manage(tmp_path / "elsewhere", "move_database", sqlite(own_data / "readinglist.sqlite3"), second)

    assert (done.returncode, done.stderr) == (0, "")
    assert f"they stay in {tmp_path / 'elsewhere'}, which goes along to another machine." in done.stdout
    assert {each.name for each in (tmp_path / "elsewhere").iterdir()} == {"secret_key"}


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("sqlite:///{}/missing", "sqlite:///{}/new", "FROM cannot be opened: unable to open database file."),
        ("nonsense", "sqlite:///{}/new", "FROM is no address of a database."),
        ("sqlite:///{}/file", "mysql://ada:password@h/n", "TO names neither a SQLite nor a PostgreSQL database."),
    ],
)
def test_an_address_that_leads_nowhere_is_said(tmp_path: Path, source: str, target: str, said: str) -> None:
    (tmp_path / "file").touch()

    done = manage(tmp_path / "data", "move_database", source.format(tmp_path), target.format(tmp_path))

    assert (done.returncode, done.stderr) == (1, f"CommandError: {said} Nothing was moved.\n")
    assert {each.name for each in tmp_path.iterdir()} == {"data", "file"}
