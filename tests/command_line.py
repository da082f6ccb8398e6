"""`manage.py` in a process of its own, with a data folder of its own: what only a whole process can show."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).parent.parent
LONGEST = 60
"""Seconds after which a process has hung, whatever it was doing."""


def environment(data: Path, **variables: str) -> dict[str, str]:
    """This process's environment without the product's own variables, and then these."""
    ours = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    others = {name: value for name, value in os.environ.items() if name not in ours and "READINGLIST" not in name}
    return {**others, "READINGLIST_DATA": str(data), "PYTHONUNBUFFERED": "1", **variables}


def command(*arguments: object) -> list[str]:
    """The words that call `manage.py` with these arguments."""
    return [sys.executable, str(BASE / "manage.py"), *map(str, arguments)]


def manage(data: Path, *arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command(*arguments),
        env=environment(data, **variables),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LONGEST,
        check=False,
    )


def ask_for_import(data: Path, path: Path) -> None:
    """Draft a file and have it wait for a worker, as the pages of the admin do it."""
    done = manage(data, "shell", "--verbosity", "0", "--command", _ASKING.format(path=str(path)))
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


_ASKING = """
from pathlib import Path
from papers.intake.drafting import draft
from papers.intake.run import submit
from papers.tasks import ask
run = draft(Path({path!r}), "waiting", user=None)
submit(run)
ask(run)
"""


def long_list(path: Path) -> Path:
    """A list that takes a worker some seconds, and the server some batches."""
    path.write_text("".join(f'{{"title": "On the number {n} and what is near to it"}}\n' for n in range(LONG)))
    return path


LONG = 4_000
"""Papers in a long list."""
