"""`manage.py find_duplicates`: looks through the whole library for papers that may be one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from papers.intake import likeness
from papers.management.faults import faults_in_a_sentence


class Command(BaseCommand):
    """Find likely duplicates."""

    help = (
        "Look through all papers for pairs that may be one, which curators decide upon in the admin. What they have "
        "decided stays. An import does the same by itself, though only for its own papers and among those next to them."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Find, and say how many there are."""
        with faults_in_a_sentence():
            pairs = likeness.find()
        self.stdout.write(f"{pairs} pair{'' if pairs == 1 else 's'} of papers to look at.")
