"""`db_worker` and the worker beside `start`, as processes: killed, told to end, cancelled in the midst of an import."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import LONG, LONGEST, ask_for_import, command, environment, long_list, manage


@contextmanager
def at_work(data: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process that does what waits, ended in any case."""
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command(*arguments), env=environment(data), **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def ask_database(data: Path, statement: str) -> list[Any]:
    """What a statement brings, in a transaction of its own."""
    with closing(sqlite3.connect(data / "readinglist.sqlite3", timeout=LONGEST)) as database, database:
        return database.execute(statement).fetchall()


def the_run(data: Path) -> dict[str, Any]:
    """How far the only run is."""
    (row,) = ask_database(data, "SELECT stage, done, lines, fault, beat FROM papers_importrun")
    return dict(zip(("stage", "done", "lines", "fault", "beat"), row, strict=True))


def wait_until(data: Path, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    deadline = time.monotonic() + LONGEST
    while not holds(run := the_run(data)):
        assert time.monotonic() < deadline, run
        time.sleep(0.05)
    return run


def is_in_the_middle(run: dict[str, Any]) -> bool:
    return run["stage"] == "running" and 0 < run["done"] < run["lines"]


def is_finished(run: dict[str, Any]) -> bool:
    return bool(run["stage"] == "finished")


@pytest.fixture
def waiting(own_data: Path, tmp_path: Path) -> Path:
    """A data folder in which a long list waits to be imported."""
    ask_for_import(own_data, long_list(tmp_path / "long.jsonl"))
    return own_data


def assert_imported_once(data: Path) -> None:
    lines = "SELECT count(*), count(DISTINCT first_line), sum(last_line - first_line + 1) FROM papers_importrecord"
    assert ask_database(data, lines) == [(LONG, LONG, LONG)]
    assert ask_database(data, "SELECT count(*) FROM papers_paper") == [(LONG,)]


START = ("start", "--port", "0", "--no-import")


@pytest.mark.parametrize("worker", [("db_worker", "--no-reload"), START])
def test_a_worker_killed_in_the_middle_loses_nothing_and_the_run_goes_on(
    waiting: Path, worker: tuple[str, ...]
) -> None:
    with at_work(waiting, *worker) as process:
        wait_until(waiting, is_in_the_middle)
        process.kill()

    left = the_run(waiting)
    assert is_in_the_middle(left)
    a_minute_passes(waiting)
    with at_work(waiting, *worker):
        wait_until(waiting, is_finished)
    assert_imported_once(waiting)


def a_minute_passes(data: Path) -> None:
    ask_database(data, "UPDATE papers_importrun SET beat = datetime(beat, '-1 minute')")
    ask_database(
        data,
        "UPDATE django_tasks_database_dbtaskresult SET run_after = datetime(run_after, '-1 minute')"
        " WHERE status = 'READY'",
    )


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_breaks_off_what_the_server_does_beside_and_the_next_start_goes_on(
    waiting: Path, how: signal.Signals
) -> None:
    with at_work(waiting, *START) as process:
        wait_until(waiting, is_in_the_middle)
        process.send_signal(how)
        printed, _ = process.communicate(timeout=10)

    assert process.returncode == 0
    assert re.fullmatch(r"(.*\n)+Reading list with .*\nEnded\.\n", printed), printed
    left = the_run(waiting)
    assert is_in_the_middle(left)
    assert (left["fault"], left["beat"]) == ("", None)
    with at_work(waiting, *START):
        wait_until(waiting, is_finished)
    assert_imported_once(waiting)


def test_an_import_that_is_cancelled_ends_with_its_batch(waiting: Path) -> None:
    with at_work(waiting, "db_worker", "--no-reload", "--max-tasks", "1") as process:
        wait_until(waiting, is_in_the_middle)
        ask_database(waiting, "UPDATE papers_importrun SET stage = 'cancelled'")
        assert process.wait(LONGEST) == 0

    left = the_run(waiting)
    assert (left["stage"], left["fault"]) == ("cancelled", "")
    assert left["done"] < left["lines"]
    assert ask_database(waiting, "SELECT count(*) FROM papers_importrecord") == [(left["done"],)]


def test_two_workers_do_not_work_on_one_run(waiting: Path) -> None:
    with at_work(waiting, "db_worker", "--no-reload"):
        wait_until(waiting, is_in_the_middle)
        ask_database(
            waiting, "UPDATE django_tasks_database_dbtaskresult SET run_after = '2000-01-01' WHERE status = 'READY'"
        )
        other = manage(waiting, "db_worker", "--batch")
        assert other.returncode == 0
        wait_until(waiting, is_finished)

    assert_imported_once(waiting)
