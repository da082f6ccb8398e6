"""Pure functions of a text that remember what they last said: an import asks for the same few texts over and over."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Final

MOST: Final = 256
"""Texts remembered: a paper's title, abstract and names while it is indexed, compared and tagged, and some more."""

LONGEST: Final = 4_000
"""Characters. A longer text is no title and hardly an abstract, and a thousand of them would weigh on memory."""


def remembered(function: Callable[[str], str]) -> Callable[[str], str]:
    """Return the same function with a memory for short texts."""
    look_up = lru_cache(MOST)(function)

    @wraps(function)
    def answer(text: str) -> str:
        return look_up(text) if len(text) <= LONGEST else function(text)

    return answer
