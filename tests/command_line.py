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
