"""`manage.py learn_topics`: words that tell the topics, learned from labelled papers and tested on unseen ones."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from papers.management.faults import faults_in_a_sentence
from papers.topics.catalogue import shipped_topics
from papers.topics.catalogue_file import WORDS, CatalogueFault, read_catalogue
from papers.topics.evaluation import Evaluation, LabelFault, Labelled, read_labels
from papers.topics.rules import TopicRules

FOLDS = 5


class Command(BaseCommand):
    """Learn words."""

    help = (
        "Learn from labelled papers (one JSON object a line) which words tell the shipped topics, beside their written "
        "rules, and write them beside the topics' file. Prints how well unseen papers are tagged: a fifth of each file "
        "left out in turn, and each file left out whole. Needs scipy. No database is touched."
    )
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the files, and where to write."""
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE.jsonl", help="labelled papers")
        parser.add_argument(
            "--output", type=Path, help=f"where the words are written; {WORDS} beside the topics is the default"
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, test, learn, write."""
        try:
            from papers.topics import training  # noqa: PLC0415 - what it needs may be missing, and only here
        except ImportError as fault:
            raise CommandError("Learning needs scipy: pip install -e '.[learn]'.") from fault
        with faults_in_a_sentence():
            try:
                files = {path: read_labels(path) for path in options["files"]}
                topics = _labelled_topics(files)
            except (LabelFault, CatalogueFault) as fault:
                raise CommandError(str(fault)) from fault
            papers = [paper for labelled in files.values() for paper in labelled]
            lesson = training.lesson(papers, [rules for _, rules in topics])
            self._say("", [rules.slug for _, rules in topics], "macro F1")
            for path, places in _places(files):
                folds = [places[start::FOLDS] for start in range(FOLDS)]
                self._say_found(f"{path.name}, a fifth unseen", training.cross_validated(lesson, topics, folds))
                if len(files) > 1:
                    self._say_found(f"{path.name}, all unseen", training.cross_validated(lesson, topics, [places]))
            words = {rules.slug: training.learn(lesson, rules, range(len(papers))) for _, rules in topics}
            if not options["dry_run"]:
                output = options["output"] or shipped_topics().with_name(WORDS)
                output.write_text(json.dumps(words, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
                self.stdout.write(f"{sum(map(len, words.values()))} words were written to {output}.")

    def _say_found(self, name: str, evaluation: Evaluation) -> None:
        self._say(name, [f"{score.f1:.3f}" for score in evaluation.scores.values()], f"{evaluation.macro_f1:.3f}")

    def _say(self, name: str, columns: Sequence[str], last: str) -> None:
        self.stdout.write(f"{name:44}" + "".join(f"{column:>13}" for column in (*columns, last)))


def _labelled_topics(files: dict[Path, list[Labelled]]) -> list[tuple[str, TopicRules]]:
    """Return name and written rules of the topics that are labelled, in the catalogue's order."""
    labelled = {slug for papers in files.values() for paper in papers for slug in paper.labels}
    entries = [entry for entry in read_catalogue(shipped_topics()) if entry.slug in labelled]
    if missing := labelled.difference(entry.slug for entry in entries):
        raise LabelFault(f'The topic "{min(missing)}" is labelled, and there is no such topic.')
    return [(entry.name, entry.rules.with_words({})) for entry in entries]


def _places(files: dict[Path, list[Labelled]]) -> Iterator[tuple[Path, range]]:
    first = 0
    for path, papers in files.items():
        yield path, range(first, first + len(papers))
        first += len(papers)
