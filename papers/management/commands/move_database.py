"""`manage.py move_database`: from SQLite to PostgreSQL, or back, with everything."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from papers.management.elsewhere import Unreachable, connected
from papers.management.faults import first_line
from papers.management.progress import progress_of
from papers.moving import Refused, move
from readinglist.environment import database_at


class Command(BaseCommand):
    """Move everything into another database."""

    help = (
        "Carry everything from one database into another, empty one: between SQLite and PostgreSQL, or two of a kind. "
        "All or nothing; FROM is only read. End the server first: what is written meanwhile stays behind."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        like = "sqlite:///path or postgres://user:password@host/name"
        parser.add_argument("source", metavar="FROM", help=f"the address of the database that is, as {like}")
        parser.add_argument("target", metavar="TO", help="the address of the empty one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Connect to both, move, and say what is in the new one."""
        with ExitStack() as stack, progress_of("moving", sys.stderr, "row") as progress:
            try:
                source = stack.enter_context(connected("FROM", _only_read(database_at(options["source"], "FROM"))))
                target = stack.enter_context(connected("TO", database_at(options["target"], "TO")))
                moved = move(source, target, progress)
            except (Refused, Unreachable, ImproperlyConfigured) as fault:
                raise CommandError(f"{fault} Nothing was moved.") from fault
            except DatabaseError as fault:
                raise CommandError(f"{first_line(fault)}. Nothing was moved.") from fault
        widest = max(map(len, moved))
        for table, rows in sorted(moved.items()):
            self.stdout.write(f"{table:{widest}}  {rows:>9,}")
        self.stdout.write(
            f"{sum(moved.values()):,} rows, in each table as many as in FROM. Search index and counts of papers "
            f"were made anew.\nThe sources of imports and the secret key are in no database: they stay in "
            f"{Path(settings.DATA_DIR)}, which goes along to another machine. Set DATABASE_URL to TO."
        )


def _only_read(database: dict[str, Any]) -> dict[str, Any]:
    """SQLite told to make no file, to write nothing and to keep no writer waiting."""
    if "sqlite3" in database["ENGINE"]:
        database["NAME"] = f"file:{quote(str(database['NAME']))}?mode=rw"
        database["OPTIONS"] |= {"transaction_mode": "DEFERRED", "init_command": "PRAGMA query_only=1"}
    return database
