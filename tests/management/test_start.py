"""`start`, as a person meets it: a real server on a free port, from an empty folder to a page, and how it ends."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from tests.command_line import LONGEST, command, environment, manage

SECURITY = {
    "Content-Security-Policy": r"default-src 'none'; .*frame-ancestors 'none'",
    "Permissions-Policy": r"camera=\(\)",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Server:
    """A server at work: where it listens, and what it printed before it did."""

    process: subprocess.Popen[str]
    data: Path
    address: str
    printed: str

    def get(self, path: str, **headers: str) -> Answer:
        """The answer to a request, whatever its status, from a browser that knows nothing yet."""
        browser = build_opener(HTTPCookieProcessor())
        request = Request(self.address + path, headers=headers)  # noqa: S310 - our own server
        try:
            response = browser.open(request, timeout=LONGEST)
        except HTTPError as refused:
            response = refused
        with response:
            return Answer(response.status, response.headers, response.read())

    def end(self, how: signal.Signals) -> int:
        """Send a signal; the exit status that comes of it."""
        self.process.send_signal(how)
        return self.process.wait(10)


@contextmanager
def starting(data: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`manage.py start` on a free port, ended in any case, at the latest when it must have hung."""
    words = command("start", "--port", "0", *arguments)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "encoding": "utf-8"}
    with subprocess.Popen(words, env=environment(data), **pipes) as process:
        deadline = threading.Timer(LONGEST, process.kill)
        deadline.start()
        try:
            yield process
        finally:
            deadline.cancel()
            process.kill()


@contextmanager
def started(data: Path, *arguments: str) -> Iterator[Server]:
    """A server that has come as far as to print its address."""
    with starting(data, *arguments) as process:
        assert process.stdout is not None
        printed = read_until("Reading list with", process.stdout)
        found = re.search(r"papers: (http://[\d.:]+)/", printed)
        assert found, printed
        yield Server(process, data, found[1], printed)


def read_until(words: str, stream: IO[str]) -> str:
    printed = ""
    for line in stream:
        printed += line
        if words in line:
            break
    return printed


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A first start, on an empty folder, with the seeds; tests only look at it."""
    with started(tmp_path_factory.mktemp("first-start") / "data") as first:
        yield first


def test_a_first_start_serves_540_papers(server: Server) -> None:
    page = server.get("/")

    assert "Reading list with 540 papers" in server.printed
    assert page.status == 200
    assert re.search(r"\b540\b", page.text)


def test_a_log_has_a_plain_line_for_each_list_and_no_progress_bar(server: Server) -> None:
    assert "Imported 003_8dbaf122da3361e9.txt: 18 entries, 16 new papers." in server.printed
    assert server.printed.count("Imported") == 5
    assert "\r" not in server.printed


def test_the_printed_link_signs_in_once_and_not_twice(server: Server) -> None:
    link = re.search(r"with http://[^/]+(/\S+)", server.printed)
    assert link

    first, second = server.get(link[1]), server.get(link[1])

    assert first.status == 200
    assert "curator" in first.text
    assert second.status == 403


def test_a_second_start_imports_nothing_and_prints_no_password(server: Server, tmp_path: Path) -> None:
    data = Path(shutil.copytree(server.data, tmp_path / "copy"))

    with started(data) as second:
        assert "Reading list with 540 papers" in second.printed
        assert "Imported" not in second.printed
        assert "password" not in second.printed


def test_static_files_are_hashed_compressed_and_kept_for_ever(server: Server) -> None:
    sheet = re.search(r"/static/[^\"]+\.css", server.get("/admin/login/").text)
    assert sheet

    file = server.get(sheet[0], **{"Accept-Encoding": "gzip"})

    assert re.search(r"\.[0-9a-f]{12}\.css$", sheet[0])
    assert file.headers["Content-Encoding"] == "gzip"
    assert "immutable" in file.headers["Cache-Control"]
    assert file.body.startswith(b"\x1f\x8b")


@pytest.mark.parametrize("path", ["/", "/admin/login/", "/no-such-page/", "a static file"])
def test_everything_carries_the_security_headers(server: Server, path: str) -> None:
    if path == "a static file":
        path = re.findall(r"/static/[^\"]+\.css", server.get("/admin/login/").text)[0]

    headers = server.get(path).headers

    for name, value in SECURITY.items():
        assert re.search(value, headers[name] or ""), f"{name}: {headers[name]}"


def test_a_host_that_is_not_ours_is_refused(server: Server) -> None:
    assert server.get("/", Host="evil.example").status == 400


def test_the_secret_key_is_for_its_owner_alone(server: Server) -> None:
    key = server.data / "secret_key"

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text()) >= 50


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_quickly_and_quietly(own_data: Path, how: signal.Signals) -> None:
    with started(own_data, "--no-import") as server:
        assert server.get("/admin/login/").status == 200

        assert server.end(how) == 0

        assert server.process.stdout is not None
        assert server.process.stdout.read() == "Ended.\n"
        assert "Reading list with 0 papers" in server.printed


def test_a_signal_in_the_middle_of_an_import_ends_it_between_batches(own_data: Path) -> None:
    with starting(own_data) as process:
        assert process.stdout is not None
        read_until("Imported 000", process.stdout)

        process.send_signal(signal.SIGTERM)

        rest = process.stdout.read()
        assert process.wait(10) == 0
        assert rest.endswith("Ended.\n")
        assert "Traceback" not in rest
    with closing(sqlite3.connect(own_data / "readinglist.sqlite3")) as database:
        loose = "SELECT count(*) FROM papers_paper WHERE id NOT IN (SELECT paper_id FROM papers_entry)"
        assert database.execute(loose).fetchone() == (0,)


def refusal(data: Path, *arguments: str, **variables: str) -> str:
    """What `start` says on standard error when it will not."""
    done = manage(data, "start", *arguments, **variables)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_taken_port_is_said_before_anything_else_is_done(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])

        said = refusal(tmp_path / "new", "--port", port)

    assert said == (
        f"CommandError: Cannot listen on 127.0.0.1 port {port}: Address already in use. "
        "Choose another with --port or --host.\n"
    )
    assert not (tmp_path / "new" / "readinglist.sqlite3").exists()


@pytest.mark.parametrize("port", ["http", "-1", "65536", ""])
def test_a_port_that_is_none_is_said(tmp_path: Path, port: str) -> None:
    said = refusal(tmp_path / "new", f"--port={port}")

    assert f"argument --port: “{port}” is no port: it is a number from 0 to 65535." in said


def test_a_data_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("a file")

    said = refusal(path, "--port", "0")

    assert said == f"Configuration: the data folder {path} cannot be made: File exists.\n"


def test_a_broken_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "readinglist.sqlite3").write_bytes(b"no database at all" * 1000)

    said = refusal(tmp_path, "--port", "0")

    assert said.startswith("CommandError: The database cannot be used: file is not a database.")
    assert said.count("\n") == 1


def test_nonsense_in_the_environment_is_said(tmp_path: Path) -> None:
    said = refusal(tmp_path, "--port", "0", READINGLIST_DEBUG="perhaps")

    assert said.startswith("Configuration: ")
    assert "READINGLIST_DEBUG" in said
    assert said.count("\n") == 1
