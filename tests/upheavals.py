"""What befalls a whole library in its life, after which the index and the tallies must be as true as before."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from papers.apps import keep_tallies, release_tables
from papers.models import Entry, Paper, Tagging


def migrate_tables() -> None:
    """Alter tables and alter them back; on SQLite Django makes them anew for it, and their triggers go."""
    present = MigrationLoader(connection).disk_migrations.values()
    release_tables(using="default", plan=[(each, False) for each in present if each.app_label == "papers"])
    for table, name in ((Paper, "title_source"), (Tagging, "source"), (Entry, "role")):
        field = table._meta.get_field(name)
        longer = field.clone()
        longer.set_attributes_from_name(name)
        longer.max_length, longer.model = 9, table
        with connection.schema_editor() as editor:
            editor.alter_field(table, field, longer)
        with connection.schema_editor() as editor:
            editor.alter_field(table, longer, field)
    call_command("migrate", verbosity=0)
    keep_tallies(using="default")


def restore_dump() -> None:
    """Dump the data as README says, empty all tables, and load it again."""
    with tempfile.TemporaryDirectory() as folder:
        dump = str(Path(folder) / "dump.json")
        call_command("dumpdata", "papers", exclude=["papers.tally"], output=dump, verbosity=0)
        call_command("flush", interactive=False, verbosity=0)
        call_command("loaddata", dump, verbosity=0)


UPHEAVALS = (migrate_tables, restore_dump)
