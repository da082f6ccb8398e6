"""`manage.py import_papers`: files in, a balanced report out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from papers.importers import IMPORTERS
from papers.importers.source import Unreadable
from papers.intake.likeness import find_in
from papers.intake.run import Order, run_import
from papers.management.faults import faults_in_a_sentence
from papers.management.progress import progress_of
from papers.models import ReadingList
from papers.topics.catalogue_file import CatalogueFault


class Command(BaseCommand):
    """Import lists of papers."""

    help = (
        "Import lists of papers. Formats are recognised from content. Every line of every file ends in a ledger; "
        "the same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="A file to import; several may be given."
        )
        parser.add_argument(
            "--format", choices=[importer.NAME for importer in IMPORTERS], help="Overrides recognition."
        )
        parser.add_argument("--dry-run", action="store_true", help="Print the same report and write nothing.")
        parser.add_argument(
            "--list",
            type=_list_name,
            metavar="NAME",
            help="The reading list's name; the file's name where none is given.",
        )
        parser.add_argument("--encoding", help="The text encoding, where recognition gets it wrong.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import each file; one that cannot be read does not keep the others from it."""
        with faults_in_a_sentence():
            unread = [path for path in options["paths"] if not self._imported(path, options)]
        if unread:
            names = ", ".join(str(path) for path in unread)
            raise CommandError(f"Nothing could be read from {len(unread)} of {len(options['paths'])} files: {names}")

    def _imported(self, path: Path, options: dict[str, Any]) -> bool:
        order = Order(
            path=path,
            format_name=options["format"],
            list_name=options["list"],
            encoding=options["encoding"],
            dry_run=options["dry_run"],
        )
        try:
            with progress_of(path.name, sys.stderr) as progress:
                report = run_import(order, progress)
                find_in(report.run)
        except (Unreadable, CatalogueFault) as fault:
            self.stderr.write(str(fault))
            return False
        for sentence in report.sentences():
            self.stdout.write(sentence)
        return report.read > 0


def _list_name(text: str) -> str:
    most = ReadingList._meta.get_field("name").max_length or 0  # noqa: SLF001 - Django's documented interface
    if not text.strip() or not text.isprintable() or len(text) > most:
        raise ArgumentTypeError(f"a list's name is 1 to {most} printable characters.")
    return text.strip()
