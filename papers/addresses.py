"""Paths of the product's pages. A page holds some two hundred, and Django searches its whole map for each."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

from django.urls import get_script_prefix, reverse

_STAND_IN = "stand-in-"


def address(name: str, *values: object) -> str:
    """The path of the view of this name, "papers:library", with these values in their places."""
    return _form(name, len(values), get_script_prefix()).format(*(quote(str(value)) for value in values))


@lru_cache(maxsize=1_000)
def _form(name: str, count: int, prefix: str) -> str:
    path = reverse(name, args=[f"{_STAND_IN}{place}" for place in range(count)])
    path = path.replace("{", "{{").replace("}", "}}")
    return re.sub(rf"{_STAND_IN}(\d+)", r"{\1}", path)
