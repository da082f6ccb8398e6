"""`import_papers` as a process: what it prints, where, and its exit status."""

from __future__ import annotations

from pathlib import Path

from tests.cast import COURSE, DIGEST
from tests.command_line import manage


def test_the_seeds_of_a_course_are_imported_with_a_balance_and_again_without_effect(own_data: Path) -> None:
    first = manage(own_data, "import_papers", COURSE)
    second = manage(own_data, "import_papers", COURSE)

    assert (first.returncode, first.stderr, second.returncode) == (0, "", 0)
    assert "entries: 18 read = 18 created + 0 updated + 0 unchanged + 0 duplicate + 0 rejected" in first.stdout
    assert "lines: 64 accounted = 64 non-blank" in first.stdout
    assert "entries: 18 read = 0 created + 0 updated + 18 unchanged" in second.stdout
    assert "Nothing changed" in second.stdout


def test_a_bad_file_among_good_ones_fails_the_command_and_spares_the_others(own_data: Path, tmp_path: Path) -> None:
    done = manage(own_data, "import_papers", COURSE, tmp_path / "missing.txt", DIGEST)

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"{tmp_path / 'missing.txt'} does not exist.",
        f"CommandError: Nothing could be read from 1 of 3 files: {tmp_path / 'missing.txt'}",
    ]
    assert "18 created" in done.stdout
    assert "12 created" in done.stdout


def test_wrong_arguments_are_said_with_the_status_for_wrong_arguments(own_data: Path) -> None:
    done = manage(own_data, "import_papers", COURSE, "--format", "bibliography")

    assert done.returncode == 2
    assert "argument --format: invalid choice: 'bibliography'" in done.stderr


def test_without_a_database_there_is_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    done = manage(tmp_path / "new", "import_papers", COURSE)

    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: The database cannot be used: no such table")
    assert done.stderr.count("\n") == 1
