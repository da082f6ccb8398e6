"""A study in a process of its own, one batch ahead of the process that writes, so that the two work side by side.

More than one would be of no use: SQLite has one writer, which takes about as long for a batch as its study does.
"""

from __future__ import annotations

import signal
import traceback
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Self

from papers.importers.source import Source
from papers.intake.study import Studied, Study
from papers.topics.rules import TopicRules


class Ahead:
    """What `Study` gives, in the same order. It holds two batches at most: the one asked for, and the next."""

    def __init__(self, source: Source, format_name: str, rules: tuple[TopicRules, ...], after: int = 0) -> None:
        # Spawned on every system: a fork would take the database's connection along.
        context = get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_study, args=(theirs, source, format_name, rules, after), daemon=True)
        self._process.start()
        theirs.close()
        self._asked = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        """End the process, wherever it is."""
        self._line.close()
        self._process.terminate()
        self._process.join()

    def next(self, *, mostly_new: bool) -> Studied | None:
        """The next items, None after the last; `mostly_new` holds for those that come after them.

        Raises what the study raised, and ChildProcessError when it ended otherwise.
        """
        if not self._asked:
            self._ask(mostly_new=mostly_new)
        try:
            answer: Studied | Exception | None = self._line.recv()
        except (EOFError, OSError) as gone:
            self._process.join()
            raise ChildProcessError(
                f"the process that reads ahead has ended (exit code {self._process.exitcode}); "
                "what is written so far stands, and the same import goes on from there"
            ) from gone
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            self._ask(mostly_new=mostly_new)
        return answer

    def _ask(self, *, mostly_new: bool) -> None:
        self._asked = True
        with suppress(OSError):  # it may have ended, and `next` says so
            self._line.send(mostly_new)


def _study(line: Connection, source: Source, format_name: str, rules: tuple[TopicRules, ...], after: int) -> None:
    """Answer until nobody asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both processes, and the other one decides
    try:
        study = Study(source, format_name, rules, after)
        while True:
            mostly_new = line.recv()
            line.send(_answer(study, mostly_new=mostly_new))
    except (EOFError, OSError):
        pass  # who asked has ended


def _answer(study: Study, *, mostly_new: bool) -> Studied | Exception | None:
    try:
        return study.next(mostly_new=mostly_new)
    except Exception as error:  # noqa: BLE001 - it is raised again where the import is
        error.add_note(f"In the process that reads ahead:\n{traceback.format_exc()}")
        return error
