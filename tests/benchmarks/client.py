"""A reader's browser, as light as can be: one connection that is kept, a session, and pages taken compressed."""

from __future__ import annotations

import gzip
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

_TOKEN = "b" * 32
"""The secret against forged requests: what matters is that cookie and form say the same."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, where it leads if elsewhere, the body as it came over the wire, the seconds."""

    status: int
    location: str
    wire: bytes
    compressed: bool
    seconds: float

    @property
    def body(self) -> bytes:
        """The body as it is read."""
        return gzip.decompress(self.wire) if self.compressed else self.wire

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class Client:
    """One connection to the server at `port`, as who has the session, or as a visitor."""

    def __init__(self, port: int, session: str = "", *, patience: float = 60) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=patience)
        cookies = f"csrftoken={_TOKEN}" + (f"; sessionid={session}" if session else "")
        self._headers = {"Accept-Encoding": "gzip", "Cookie": cookies}

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, None, self._headers)

    def mark(self, public_id: str, status: str, **headers: str) -> Answer:
        """Press the button that marks a paper."""
        form = {"status": status, "next": "/", "csrfmiddlewaretoken": _TOKEN}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", f"/marks/{public_id}/", urlencode(form).encode(), {**self._headers, **kind, **headers})

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _ask(self, method: str, path: str, form: bytes | None, headers: dict[str, str]) -> Answer:
        """Ask once; OSError or HTTPException where no answer came."""
        start = time.perf_counter()
        try:
            self._connection.request(method, path, form, headers)
            response = self._connection.getresponse()
            wire = response.read()
        except (OSError, HTTPException):
            self._connection.close()  # the next request opens another
            raise
        seconds = time.perf_counter() - start
        compressed = response.getheader("Content-Encoding") == "gzip"
        return Answer(response.status, response.getheader("Location") or "", wire, compressed, seconds)
