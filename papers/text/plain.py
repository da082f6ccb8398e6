"""Plain text that people type: cleaned on the way in, and as safe HTML on the way out, its links made clickable."""

from __future__ import annotations

import re
from typing import Final

from django.utils.safestring import SafeString

from papers.text.markup import Finder, linked

# What no text needs and PostgreSQL or XML cannot hold. Tabs and line ends stay.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def cleaned(text: str) -> str:
    """Text as it was typed, without control characters; lines end as ours do, not as a browser's form sends them."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def plain(text: str, find: Finder = lambda text: []) -> SafeString:
    """Text as HTML that reads as it was typed: http and https URLs linked, what is found in <mark>, all else escaped.

    Line ends stay line ends, for the style sheet to show.
    """
    return linked(text, find(text))
