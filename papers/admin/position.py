"""A position in a queue that is ordered by a number and a key, as it stands in an address: "1.5_27"."""

from __future__ import annotations

import math

_LARGEST_KEY = 2**63 - 1

Position = tuple[float, int]
"""The number and the key of the last row that was passed."""


def read_position(written: str) -> Position | None:
    """The position that an address names; None for what is none."""
    number, _, pk = written.partition("_")
    try:
        value = float(number)
    except ValueError:
        return None
    return (value, int(pk)) if math.isfinite(value) and is_key(pk) else None


def write_position(position: Position | None) -> str:
    """The position as an address names it, "" for none."""
    return "{!r}_{}".format(*position) if position else ""


def is_key(written: str) -> bool:
    """Can this be the key of a row."""
    return written.isascii() and written.isdecimal() and len(written) < 20 and int(written) <= _LARGEST_KEY
