"""`manage.py rebuild_search`: what is searched, made afresh from what is stored."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from papers.management.faults import faults_in_a_sentence
from papers.management.progress import progress_of
from papers.models import Paper
from papers.search.index import index_of

BATCH = 500


class Command(BaseCommand):
    """Make the derived columns of all papers and the search index afresh."""

    help = "Make the words of all papers and the search index over them afresh. Nothing that is stored changes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Columns first, in batches; then the index, in one go."""
        with faults_in_a_sentence():
            total, done, stale, last = Paper.objects.count(), 0, 0, 0
            with progress_of("words", sys.stderr, "paper") as progress:
                while batch := list(
                    Paper.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
                ):
                    stale += Paper.objects.filter(pk__in=batch).rederive()
                    done, last = done + len(batch), batch[-1]
                    progress(done, total)
            if not index_of().install(connection):
                index_of().rebuild(connection)
        self.stdout.write(f"{done} papers indexed; of {stale} the words had been out of date.")
