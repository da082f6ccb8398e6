"""The product served in a process of its own, as README's "In production" section says, and its commands beside it.

Nothing here knows more of the product than `manage.py`, its environment and Django itself.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.command_line import command, environment

PATIENCE = 120
"""Seconds in which a server that has nothing to import must be there."""

_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/ ")

_SIGN_IN = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
user, _ = get_user_model().objects.get_or_create(username={name!r})
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(session.session_key)
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a library is kept, and what its processes are told: a data folder, and an address if it is PostgreSQL."""

    data: Path
    address: str = ""
    settings: str = "readinglist.settings"

    def environment(self, **variables: str) -> dict[str, str]:
        """The environment of the library's processes."""
        told = {"DJANGO_SETTINGS_MODULE": self.settings, **variables}
        return environment(self.data, **told, **({"DATABASE_URL": self.address} if self.address else {}))

    @property
    def is_sqlite(self) -> bool:
        """Is it the database that the product comes with."""
        return not self.address

    @property
    def database(self) -> Path:
        """The file of a SQLite database."""
        return self.data / "readinglist.sqlite3"

    def manage(self, *arguments: object) -> str:
        """Run a command of the product to its end and return what it printed; SystemExit if it failed."""
        done = subprocess.run(
            command(*arguments), env=self.environment(), stdout=subprocess.PIPE, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{arguments[0]} failed.")
        return done.stdout

    def shell(self, code: str) -> str:
        """Run lines of Python with the product loaded; return what they printed."""
        return self.manage("shell", "-v", "0", "-c", code).strip()

    def papers(self) -> int:
        """How many papers there are."""
        return int(self.shell("from papers.models import Paper; print(Paper.objects.count())"))

    @contextmanager
    def signed_in(self, *names: str) -> Iterator[list[str]]:
        """The keys of sessions of users with these names, who are gone afterwards, with all that is theirs."""
        try:
            yield [self.shell(_SIGN_IN.format(name=name)) for name in names]
        finally:
            self.shell(
                "from django.contrib.auth import get_user_model\n"
                f"get_user_model().objects.filter(username__in={list(names)!r}).delete()"
            )


class Server:
    """A running `manage.py start`; `port` is where it answers, and after its end `peak` its most memory in bytes."""

    def __init__(self, place: Place, log: Path, *arguments: str, **variables: str) -> None:
        self.log = log
        self.peak = 0
        with log.open("w", encoding="utf-8") as file:
            self._process = subprocess.Popen(
                command("start", "--host", "127.0.0.1", "--port", "0", *arguments),
                env=place.environment(READINGLIST_HTTPS="false", **variables),
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        try:
            self.port = self._port()
        except BaseException:
            self._process.kill()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        """End it, if it has not ended; by force if it does not listen."""
        if self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while True:
            ended, status, used = os.wait4(self._process.pid, os.WNOHANG)
            if ended:
                break
            if time.monotonic() > deadline:
                self._process.kill()
            time.sleep(0.05)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self.peak = used.ru_maxrss * 1024

    def _port(self) -> int:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if found := _ADDRESS.search(self.log.read_text(encoding="utf-8")):
                return int(found[1])
            if self._process.poll() is not None:
                break
            time.sleep(0.005)
        raise SystemExit(f"The server did not start:\n{self.log.read_text(encoding='utf-8')}")
