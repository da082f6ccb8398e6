"""`manage.py start`: from a fresh clone to a page in the browser, and the same again on every later day."""

from __future__ import annotations

import os
import signal
import socket
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import waitress
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.db import connections

from papers.curators import ensure_curator
from papers.importers.source import Unreadable
from papers.intake.likeness import find_in
from papers.intake.run import Order, already_imported, run_import
from papers.intake.upload import MOST_UPLOADED
from papers.management.faults import faults_in_a_sentence
from papers.management.progress import progress_of
from papers.management.worker import worker_beside
from papers.models import ImportRun, Paper
from papers.topics.catalogue import load_topics
from papers.topics.catalogue_file import CatalogueFault

THREADS = 4
MOST_RECEIVED = 4 * MOST_UPLOADED
"""Bytes of a request from which on the server itself hangs up; below, a page of the product says what is too much."""


class Command(BaseCommand):
    """Set everything up and serve."""

    help = "Set up the database, import the seed lists, make a curator if there is none, and serve. Ctrl-C ends it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--host", default="127.0.0.1", help="The address to listen on (default 127.0.0.1).")
        parser.add_argument("--port", type=_port, default=8000, help="The port (default 8000; 0 takes a free one).")
        parser.add_argument("--no-import", action="store_true", help="Do not import the seed lists.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take the port first, so that a taken one costs no waiting; then set up, then serve."""
        listener = _listen(options["host"], options["port"])
        with listener, _ends_on_signals():
            with faults_in_a_sentence():
                self._set_up(import_seeds=not options["no_import"])
                curator = ensure_curator()
            address = _address(options["host"], listener)
            if curator:
                self.stdout.write(
                    f"\nA curator account was made; this is shown once:\n"
                    f"  name      {curator.username}\n"
                    f"  password  {curator.password}\n"
                    f"  or sign in once, within a day, with {address}{curator.sign_in_path}\n"
                )
            self.stdout.write(f"\nReading list with {Paper.objects.count()} papers: {address}/  (Ctrl-C ends it)")
            self.stdout.flush()
            with worker_beside():
                _serve(listener)
        self.stdout.write("Ended.")

    def _set_up(self, *, import_seeds: bool) -> None:
        self.stdout.write("Preparing the database ...")
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write("Preparing styles ...")
        call_command("collectstatic", verbosity=0, interactive=False)
        try:
            loading = load_topics()
        except CatalogueFault as fault:
            raise CommandError(str(fault)) from fault
        if loading.renewed and Paper.objects.exists():
            call_command("tag_papers", stdout=self.stdout)
        if import_seeds:
            self._import_seeds()

    def _import_seeds(self) -> None:
        for path in sorted((Path(settings.BASE_DIR) / "seeds").glob("*.txt")):
            try:
                if already_imported(path):
                    continue
                with progress_of(path.name, sys.stderr) as progress:
                    report = run_import(Order(path=path), progress)
                    find_in(report.run)
            except Unreadable as fault:
                self.stderr.write(str(fault))
                continue
            self.stdout.write(f"Imported {path.name}: {report.read} entries, {report.tally['created']} new papers.")
        if not ImportRun.objects.exists():
            self.stdout.write("There are no seed lists to import.")


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise ArgumentTypeError(f"“{text}” is no port: it is a number from 0 to 65535.")
    return int(text)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()  # from now on the port is taken; who comes early waits until the page is there
    except OSError as fault:
        raise CommandError(
            f"Cannot listen on {host} port {port}: {fault.strerror or fault}. Choose another with --port or --host."
        ) from fault
    return listener


def _address(host: str, listener: socket.socket) -> str:
    port = listener.getsockname()[1]
    shown = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - recognising it, not binding to it
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


@contextmanager
def _ends_on_signals() -> Iterator[None]:
    """Ctrl-C and SIGTERM end the command quietly, wherever it is; the batch at work is rolled back.

    Both are set here: a shell starts its background jobs with Ctrl-C ignored.
    """

    def stop(signum: int, frame: Any) -> None:
        raise KeyboardInterrupt

    former = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for each, handler in former.items():
            signal.signal(each, handler)
        connections.close_all()


def _serve(listener: socket.socket) -> None:
    server = waitress.create_server(
        get_wsgi_application(),
        sockets=[listener],
        threads=THREADS,
        max_request_body_size=MOST_RECEIVED,
        ident=None,
        clear_untrusted_proxy_headers=True,
    )
    try:
        server.run()
    finally:
        server.close()
