"""`manage.py recount`: the tallies of papers made anew, with the triggers that keep them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from papers import tallies
from papers.management.faults import faults_in_a_sentence
from papers.models import Tally


class Command(BaseCommand):
    """Count all papers anew."""

    help = "Count the papers of every topic and list anew. Needed only after a change behind the database's triggers."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Make triggers and tallies, and say how many papers there are."""
        with faults_in_a_sentence():
            tallies.install(connection)
            papers = Tally.objects.cell()
        self.stdout.write(f"{papers} paper{'' if papers == 1 else 's'} counted.")
