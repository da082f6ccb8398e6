"""`export_papers`: to standard output or whole into a file, and an honest exit status."""

from __future__ import annotations

import os
import stat
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.cast import MIXTRAL, exported
from tests.command_line import LONGEST, command, environment, manage


@pytest.mark.usefixtures("library")
def test_without_a_file_the_export_goes_to_standard_output() -> None:
    out = StringIO()

    call_command("export_papers", stdout=out)

    assert out.getvalue() == exported()


@pytest.mark.usefixtures("library")
def test_a_file_takes_the_place_of_the_former_one_with_ordinary_rights(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text("the former one, and longer than nothing")

    call_command("export_papers", output=path)

    mask = os.umask(0)
    os.umask(mask)
    assert path.read_text(encoding="utf-8") == exported()
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask
    assert list(tmp_path.glob("*export*")) == [path]


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["missing/export.jsonl", "folder"])
def test_a_path_that_cannot_be_written_is_said_and_leaves_nothing_behind(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    before = set(tmp_path.rglob("*"))

    with pytest.raises(CommandError, match=r"(missing/export\.jsonl|folder) cannot be written: .*\.$"):
        call_command("export_papers", output=tmp_path / place)

    assert set(tmp_path.rglob("*")) == before


def test_the_bytes_do_not_depend_on_the_terminals_encoding(own_data: Path, tmp_path: Path) -> None:
    source = tmp_path / "one.jsonl"
    source.write_text('{"title": "Größe", "id": "pgroesse", "entries": []}\n', encoding="utf-8")
    assert manage(own_data, "import_papers", source).returncode == 0

    done = manage(own_data, "export_papers", PYTHONIOENCODING="ascii")

    assert (done.returncode, done.stderr) == (0, "")
    assert '"title": "Größe"' in done.stdout


def test_a_reader_that_has_seen_enough_is_no_fault(own_data: Path, tmp_path: Path) -> None:
    source = tmp_path / "many.jsonl"
    source.write_text("".join(f'{{"title": "{MIXTRAL} {number}"}}\n' for number in range(600)), encoding="utf-8")
    assert manage(own_data, "import_papers", source).returncode == 0
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}

    with subprocess.Popen(command("export_papers"), env=environment(own_data), **pipes) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b'{"id": ')
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(LONGEST) == 0


def test_without_a_database_there_is_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    done = manage(tmp_path / "new", "export_papers")

    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: The database cannot be used: no such table: papers_paper.")
    assert done.stderr.count("\n") == 1
