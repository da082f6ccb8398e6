"""The worker that `start` has beside its server: a thread that does what pages have asked for, one task at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, Final

from django.db import DatabaseError, connection, connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

INTERVAL: Final = 1.0
"""Seconds between two looks."""

LONGEST_FAREWELL: Final = 5.0
"""Seconds that a task may take to its next query; then its thread goes with the process, as if that were killed."""

logger = logging.getLogger(__name__)


@contextmanager
def worker_beside() -> Iterator[None]:
    """Work while the block lasts."""
    thread = _WorkerThread()
    thread.start()
    try:
        yield
    finally:
        thread.end()


def worker() -> Worker:
    """The framework's own, told to do what there is and come back."""
    return Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )


class _WorkerThread(Thread):
    """Looks for a task every second, and lets the framework's own worker do what there is."""

    def __init__(self) -> None:
        super().__init__(name="worker", daemon=True)
        self._ending = Event()
        self._worker = worker()

    def run(self) -> None:
        """Look and work until the end."""
        try:
            with connection.execute_wrapper(self._break_off):
                while not self._ending.wait(INTERVAL):
                    self._look()
        finally:
            connections.close_all()

    def end(self) -> None:
        """Break off what is being done, and come back when that is written down."""
        self._ending.set()
        self.join(LONGEST_FAREWELL)

    def _look(self) -> None:
        try:
            # Only a look: the worker itself would take SQLite's one lock for writing each time.
            if DBTaskResult.objects.ready().exists():
                self._worker.run()
        except DatabaseError:
            logger.exception("Tasks have to wait for the database.")
            connection.close()

    def _break_off(self, execute: Callable[..., Any], *query: Any) -> Any:
        """Break off in the midst of a task as a signal would break off `db_worker`: once, at the next query."""
        if self._ending.is_set() and self._worker.running:
            self._worker.running = False
            raise SystemExit
        return execute(*query)
