"""The app's entry in Django's registry; connects what must listen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.migrations import Migration


class PapersConfig(AppConfig):
    """The reading list app."""

    name = "papers"
    verbose_name = _("Reading list")

    def ready(self) -> None:
        """Connect the signal receivers and the checks; models must be loaded first."""
        from papers import checks, readers  # noqa: F401, PLC0415
        from papers.roles import install_roles  # noqa: PLC0415
        from papers.search import installing  # noqa: F401, PLC0415

        pre_migrate.connect(release_tables, sender=self, dispatch_uid="papers.release_tables")
        post_migrate.connect(keep_tallies, sender=self, dispatch_uid="papers.keep_tallies")
        post_migrate.connect(install_roles, sender=self, dispatch_uid="papers.install_roles")


def release_tables(using: str, plan: Sequence[tuple[Migration, bool]], **kwargs: Any) -> None:
    """Take the triggers away while this app's tables change.

    Django makes a SQLite table anew to alter it. Its own triggers go with it, and one of another table that names it
    makes the renaming fail ("error in trigger: no such table").
    """
    from papers import tallies  # noqa: PLC0415 - as above

    if any(migration.app_label == "papers" for migration, _ in plan):
        tallies.remove(connections[using])


def keep_tallies(using: str, **kwargs: Any) -> None:
    """Put the triggers there that are missing, and count what was written without them."""
    from papers import tallies  # noqa: PLC0415 - as above

    connection = connections[using]
    if tallies.exist(connection):
        tallies.ensure(connection)
