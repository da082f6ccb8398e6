"""What only whole processes can show: an import killed at any moment, and readers marking while an import runs."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from papers.intake.run import Order, run_import
from papers.intake.study import BATCH_SIZE
from tests.cast import MIXTRAL, OLMO, abstract_of, exported
from tests.command_line import BASE, LONGEST, command, environment, manage

MANY = 6 * BATCH_SIZE


@pytest.fixture
def long_list(tmp_path: Path) -> Path:
    """Some thousands of papers, among them twins that stand in different batches."""
    path = tmp_path / "long.jsonl"
    with path.open("w") as file:
        for number in range(1, MANY + 1):
            record = {"title": f"Report {number}", "identifiers": {"arxiv": f"2401.{number:05}"}}
            record |= {"entries": [{"list": "long.jsonl", "line": number}]}
            if number == 1:
                record |= {"title": "", "title_source": "inferred", "abstract": abstract_of(MIXTRAL), "identifiers": {}}
            if number == MANY:
                record |= {"title": MIXTRAL, "abstract": abstract_of(MIXTRAL) + " " + abstract_of(OLMO)[:200]}
            file.write(json.dumps(record) + "\n")
    return path


@contextmanager
def running(data: Path, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A command at work, ended on the way out whatever has happened."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command(*arguments), env=environment(data), **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def ask(data: Path, query: str) -> int:
    with closing(sqlite3.connect(data / "readinglist.sqlite3", timeout=LONGEST)) as database:
        return int(database.execute(query).fetchone()[0])


def wait_for_the_first_batch(data: Path) -> None:
    end = time.monotonic() + LONGEST
    while not ask(data, "SELECT count(*) FROM papers_paper"):
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.django_db
def test_an_import_that_is_killed_leaves_no_half_batch_and_ends_the_same_when_run_again(
    own_data: Path, long_list: Path, tmp_path: Path
) -> None:
    with running(own_data, "import_papers", long_list) as process:
        wait_for_the_first_batch(own_data)
        process.kill()

    papers = ask(own_data, "SELECT count(*) FROM papers_paper")
    assert 0 < papers < MANY
    assert papers % BATCH_SIZE == 0
    assert ask(own_data, "SELECT count(*) FROM papers_importrecord WHERE paper_id IS NOT NULL") == papers
    assert ask(own_data, "SELECT count(*) FROM papers_entry") == papers
    assert ask(own_data, "SELECT count(*) FROM papers_importrun WHERE finished IS NOT NULL") == 0

    again = manage(own_data, "import_papers", long_list)
    export = manage(own_data, "export_papers", "-o", tmp_path / "export.jsonl")

    run_import(Order(path=long_list))
    assert (again.returncode, export.returncode) == (0, 0), again.stderr
    assert (tmp_path / "export.jsonl").read_text(encoding="utf-8") == exported()


MARKER = """
import pathlib, sys, django
django.setup()
from papers.models import Paper, Reader
reader, marked, last = Reader.objects.create(), 0, False
while not last:
    last = pathlib.Path(sys.argv[1]).exists()
    for paper in Paper.objects.exclude(marks__reader=reader)[:20]:
        reader.mark(paper, "read")
        marked += 1
print(marked)
"""


def test_readers_mark_while_an_import_runs_and_no_mark_is_lost(own_data: Path, long_list: Path, tmp_path: Path) -> None:
    stop = tmp_path / "stop"
    reader = [sys.executable, "-W", "error", "-c", MARKER, str(stop)]
    variables = environment(own_data, DJANGO_SETTINGS_MODULE="readinglist.settings", PYTHONPATH=str(BASE))
    with subprocess.Popen(reader, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as marking:
        done = manage(own_data, "import_papers", long_list)
        stop.touch()
        out, errors = marking.communicate(timeout=LONGEST)

    assert (done.returncode, marking.returncode) == (0, 0), done.stderr + errors
    marks = ask(own_data, "SELECT count(*) FROM papers_readmark")
    assert marks == int(out)
    assert marks > 0
    assert ask(own_data, "SELECT count(*) FROM papers_paper") == MANY - 1
