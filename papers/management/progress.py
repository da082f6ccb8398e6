"""Progress of a long step: a bar on a terminal, silence in a log, where the step's own report is the plain line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from tqdm import tqdm


@contextmanager
def progress_of(what: str, stream: TextIO, unit: str = "line") -> Iterator[Callable[[int, int], None]]:
    """Give a function to call with how much is done and how much there is in all."""
    with tqdm(desc=what, unit=unit, file=stream, leave=False, disable=not stream.isatty()) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show
