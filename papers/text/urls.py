"""What a URL looks like in the prose of an abstract, and where it ends."""

import re
from typing import Final

# Everything RFC 3986 allows and letters beyond ASCII, but no braces, quotes or backslashes, with which LaTeX and
# prose surround a URL, and nothing of the scripts that are written without blanks (their text goes on right after it).
_INSIDE: Final = r"[^\s<>\"{}|\\^`“”‘’«»…\u2e80-\uffff]"

# A bare host counts only with a path behind it and under one of these, so that "README.md/x" and "and.so/on" do not.
_TOP: Final = r"(?:com|org|net|edu|gov|io|ai|co|cn|uk|de|fr|jp|kr|ch|eu|nl|dev|app|info|tech|xyz|gle)"
_BARE_HOST: Final = rf"(?<![\w@./:-])(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{1,5}}{_TOP}/"

URL: Final = rf"(?:https?://(?=[^\W_])|(?<![\w@./-])www\.(?=\w)|{_BARE_HOST}){_INSIDE}++"
"""A pattern for http and https URLs, www.… and bare hosts with a path; what it finds still wants trimmed()."""

_CLOSERS: Final = {")": "(", "]": "["}


def trimmed(url: str) -> str:
    """Found URL without the punctuation and the unbalanced closing brackets of the sentence around it."""
    while url and (url[-1] in ".,:;!?'" or _is_unbalanced(url)):
        url = url[:-1]
    return url


def address(url: str) -> str:
    """Where a link to the URL points at: itself, or with https:// in front where the text left the scheme out."""
    return url if re.match(r"https?://", url, re.IGNORECASE) else f"https://{url}"


def _is_unbalanced(url: str) -> bool:
    opener = _CLOSERS.get(url[-1])
    return opener is not None and url.count(url[-1]) > url.count(opener)
