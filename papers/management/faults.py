"""What the machine refuses, said in a sentence: no command ends in a traceback for want of a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError


@contextmanager
def faults_in_a_sentence() -> Iterator[None]:
    """Raise CommandError where the database or the disk cannot be used."""
    try:
        yield
    except DatabaseError as fault:
        said = first_line(fault)
        raise CommandError(f"The database cannot be used: {said}. (`manage.py migrate` sets up a new one.)") from fault
    except ChildProcessError as fault:
        raise CommandError(f"{fault}.") from fault
    except OSError as fault:
        raise CommandError(f"{fault.filename or settings.DATA_DIR}: {fault.strerror or fault}.") from fault


def first_line(fault: Exception) -> str:
    """What a fault says first, without a full stop; drivers go on with hints and positions."""
    first, *_ = str(fault).strip().splitlines() or [type(fault).__name__]
    return first.rstrip(".")
