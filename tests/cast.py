"""The papers and people that all tests share: real papers, two readers and a curator. No random words."""

from __future__ import annotations

import json
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, User

from papers.exports import json_lines
from papers.importers import course, trending
from papers.importers.record import Importer, Line, Record
from papers.intake.report import Report
from papers.intake.run import Order, run_import
from papers.models import ImportRun, Paper, Reader, ReadingList, Status
from papers.roles import CURATORS

SEEDS = Path(__file__).parent.parent / "seeds"
SEED_FILES = sorted(SEEDS.glob("*.txt"))
TRENDING = SEEDS / "002_65cf3989b08e470f.txt"
COURSE = SEEDS / "003_8dbaf122da3361e9.txt"
DIGEST = SEEDS / "004_6eea80db2d342191.txt"

MIXTRAL = "Mixtral of Experts"
DPO = "DPO Direct Preference Optimization: Your Language Model is Secretly a Reward Model"
OLMO = "OLMo: Accelerating the Science of Language Models"
HELM = "Holistic Evaluation of Language Models"
HEIM = "Holistic Evaluation of Text-To-Image Models"
SURVEY = "Aligning Large Language Models with Human: A Survey"
AWESOME = "Github Awesome-RLHF"
PILE = "The Pile: An 800GB Dataset of Diverse Text for Language Modeling"
ASTRO_1 = "AstroMLab 1: Who Wins Astronomy Jeopardy!?"
ASTRO_3 = (
    "AstroMLab 3: Achieving GPT-4o Level Performance in Astronomy with a Specialized 8B-Parameter Large Language Model"
)

PASSWORD = "a-long-enough-word"


def import_papers() -> dict[str, Paper]:
    """Import the course's eighteen readings; return them by title."""
    run_import(Order(path=COURSE))
    return {paper.title: paper for paper in Paper.objects.all()}


def import_text(text: str, name: str = "list.txt", **order: Any) -> Report:
    """Import a text as if it were a file of that name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        return run_import(Order(path=path, **order))


def import_records(*records: dict[str, Any], name: str = "papers.jsonl") -> Report:
    """Import records in the product's own JSON lines."""
    return import_text("".join(json.dumps(record) + "\n" for record in records), name)


def abstract_of(title: str) -> str:
    """A paper's abstract as its list has it."""
    return _records()[title].abstract


def exported() -> str:
    """All papers, as they are exported."""
    return "".join(json_lines.write(Paper.objects.all()))


def wipe() -> None:
    """Empty the library: papers, lists and runs. The topics stay, as they do on the shelf."""
    for table in (Paper, ReadingList, ImportRun):
        table._default_manager.all().delete()


@cache
def _records() -> dict[str, Record]:
    return {record.title: record for record in [*_read(trending, TRENDING), *_read(course, COURSE)]}


def _read(importer: Importer, path: Path) -> list[Record]:
    lines = path.read_text(encoding="utf-8").split("\n")
    items = importer.parse(Line(number, text) for number, text in enumerate(lines, start=1))
    return [item for item in items if isinstance(item, Record)]


def reader(name: str = "ada") -> User:
    """Somebody who reads."""
    return User.objects.create_user(name, password=PASSWORD)


def curator(name: str = "grace") -> User:
    """Somebody who curates, and has no other say."""
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=CURATORS))
    return user


def administrator(name: str = "katherine") -> User:
    """Somebody who may everything."""
    return User.objects.create_superuser(name, password=PASSWORD)


def marked_at(reader: Reader, paper: Paper, status: Status | None, when: datetime) -> None:
    """Mark a paper as if it were then."""
    step = reader.mark(paper, status)
    reader.marks.filter(paper=paper).update(when=when)
    reader.changes.filter(step=step).update(when=when)


BEAM = "Beam search with lexical constraints"
TREE = "A tree of beams for constrained search"
ROBOT = "Grasping soft fruit with a gripper"
PEAR = "A gripper that sorts pears"


def shelve_two_pairs() -> dict[str, Paper]:
    """Import two papers on beams, two on grippers and one like no other; return them by title."""
    import_records(
        {"title": BEAM, "abstract": "We decode with beam search under lexical constraints in translation."},
        {"title": TREE, "abstract": "Constrained decoding walks a tree of beams, and translation gains."},
        {"title": ROBOT, "abstract": "A robot grasps soft fruit by touch, and the gripper learns from slips."},
        {"title": PEAR, "abstract": "The gripper of a robot sorts pears and other soft fruit."},
        {"title": "Of nothing else", "abstract": "Zyzzyva."},
    )
    return {paper.title: paper for paper in Paper.objects.all()}
