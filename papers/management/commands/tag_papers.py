"""`manage.py tag_papers`: the rules over every paper again."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from papers.management.faults import faults_in_a_sentence
from papers.management.progress import progress_of
from papers.models import Paper
from papers.topics.catalogue import load_topics
from papers.topics.catalogue_file import CatalogueFault
from papers.topics.tagging import Change, tag_all


class Command(BaseCommand):
    """Tag all papers."""

    help = "Run every topic's rules over every paper. What a curator has decided stays."

    def handle(self, *args: Any, **options: Any) -> None:
        """Renew the shipped topics, then tag."""
        with faults_in_a_sentence():
            self._tag()

    def _tag(self) -> None:
        try:
            loading = load_topics()
        except CatalogueFault as fault:
            raise CommandError(f"{fault} Nothing was changed.") from fault
        done, sum_of = 0, Change()
        total = Paper.objects.count()
        with progress_of("tagging", sys.stderr, "paper") as progress:
            for papers, change in tag_all():
                done, sum_of = done + papers, sum_of + change
                progress(done, total)
        for said, slugs in (
            ("made or renewed from the catalogue", loading.renewed),
            ("removed, as the catalogue no longer names them", loading.removed),
            ("kept for what curators decided, though the catalogue no longer names them", loading.kept),
        ):
            if slugs:
                self.stdout.write(f"Topics {said}: {', '.join(slugs)}.")
        self.stdout.write(
            f"{done} papers: {sum_of.added} taggings added, {sum_of.removed} removed, "
            f"{sum_of.altered} with other evidence. Curators' verdicts are as they were."
        )
