"""`manage.py evaluate_topics`: how well the rules find topics, measured on labelled papers."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from papers.management.faults import faults_in_a_sentence
from papers.models import Topic
from papers.topics.catalogue import shipped_topics
from papers.topics.catalogue_file import CatalogueFault, read_catalogue
from papers.topics.evaluation import Evaluation, LabelFault, evaluate, read_labels
from papers.topics.rules import TopicRules
from papers.topics.tagging import rules_of


class Command(BaseCommand):
    """Measure the rules."""

    help = (
        "Tag labelled papers (one JSON object a line) by the rules of the shipped topics, and print precision, recall, "
        "F1 and each error with its evidence. Nothing is stored."
    )
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the file and how to print."""
        parser.add_argument("file", type=Path, metavar="FILE.jsonl", help="the labelled papers")
        parser.add_argument("--format", choices=["table", "json"], default="table", help="table is the default")
        parser.add_argument(
            "--database", action="store_true", help="take the rules that are stored, curators' edits in"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, measure, print."""
        with faults_in_a_sentence():
            evaluation = self._evaluated(options["file"], stored=options["database"])
        if options["format"] == "json":
            self.stdout.write(json.dumps(evaluation.as_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(_table(evaluation))

    def _evaluated(self, path: Path, *, stored: bool) -> Evaluation:
        try:
            return evaluate(read_labels(path), _stored() if stored else _shipped())
        except (LabelFault, CatalogueFault) as fault:
            raise CommandError(str(fault)) from fault
        except LookupError as fault:
            raise CommandError(f'{path}: labels the topic "{fault.args[0]}", which there is not.') from fault


def _shipped() -> list[tuple[str, TopicRules]]:
    return [(entry.name, entry.rules) for entry in read_catalogue(shipped_topics())]


def _stored() -> list[tuple[str, TopicRules]]:
    return [(topic.name, rules_of(topic)) for topic in Topic.objects.prefetch_related("rules")]


def _table(evaluation: Evaluation) -> str:
    widest = max(map(len, ["macro F1", *evaluation.scores]))
    lines = [f"{'topic':{widest}}  precision  recall     F1   tp   fp   fn"]
    for slug, score in evaluation.scores.items():
        rates = f"{score.precision:9.3f}  {score.recall:6.3f}  {score.f1:5.3f}"
        lines.append(f"{slug:{widest}}  {rates}  {score.tp:3}  {score.fp:3}  {score.fn:3}")
    lines.append(f"{'macro F1':{widest}}  {'':9}  {'':6}  {evaluation.macro_f1:5.3f}")
    for mistake in evaluation.mistakes:
        named = mistake.paper.title or f"“{mistake.paper.abstract[:60]}…”"
        lines += ["", f"line {mistake.paper.line}, {mistake.kind}: {named}", f"  {mistake.why}"]
    return "\n".join(lines)
