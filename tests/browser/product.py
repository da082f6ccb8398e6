"""The product as the tests of the browser know it: an address, and what the first start printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.server import Place, Server

_CURATOR = re.compile(r"name +(?P<name>\S+)\s+password +(?P<password>\S+)\s+or sign in .* with (?P<link>\S+)")


@dataclass(frozen=True, slots=True)
class Product:
    """A running product: where it answers, its curator's name, password and one-time link, and where it is kept."""

    address: str
    name: str
    password: str
    link: str
    place: Place


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[Product]:
    """`manage.py start`, for the first time, in a data folder within `folder`."""
    place, log = Place(folder / "data"), folder / "log"
    with Server(place, log, *arguments) as server:
        printed = _CURATOR.search(log.read_text(encoding="utf-8"))
        assert printed, "The first start printed no curator."
        yield Product(f"http://127.0.0.1:{server.port}", place=place, **printed.groupdict())
