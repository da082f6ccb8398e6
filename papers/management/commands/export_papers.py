"""`manage.py export_papers`: every paper out, in bytes that depend on the data alone."""

from __future__ import annotations

import os
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from papers.exports import EXPORTERS, by_name
from papers.management.faults import faults_in_a_sentence
from papers.models import Paper


class Command(BaseCommand):
    """Export all papers."""

    help = "Export all papers, sorted, so that equal data gives equal bytes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--format", choices=[exporter.NAME for exporter in EXPORTERS], default=EXPORTERS[0].NAME)
        parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="Standard output where none is given.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the export."""
        with faults_in_a_sentence():
            pieces = by_name(options["format"]).write(Paper.objects.all())
            if options["output"] is None:
                self._print(pieces)
                return
            try:
                _write_whole(options["output"], pieces)
            except OSError as fault:
                raise CommandError(f"{options['output']} cannot be written: {fault.strerror}.") from fault

    def _print(self, pieces: Iterable[str]) -> None:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # the same bytes on every machine
        try:
            for piece in pieces:
                self.stdout.write(piece, ending="")
            self.stdout.flush()
        except BrokenPipeError:  # `| head` has seen enough; nor must the interpreter flush what is left
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Write beside the target and move into place, so that a file of this name is never half an export."""
    file = tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", newline="\n", delete=False)  # noqa: SIM115 - closed below, before it is moved
    draft = Path(file.name)
    try:
        with file:
            file.writelines(pieces)
        draft.chmod(0o666 & ~_umask())
        draft.replace(path)
    except BaseException:
        draft.unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
