"""Text without case and accents, and where each of its characters came from."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

# Only what accents Latin and Greek letters: the marks of other scripts make other letters (й, が, ि).
_ACCENTED: Final = re.compile("([A-Za-z\u00c0-\u024f\u0370-\u03ff\u1e00-\u1fff])[\u0300-\u036f]+")

# Letters that Unicode does not decompose; ß falls to "ss" by casefolding.
_UNDECOMPOSED: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ŋ": "n"}
)


def unaccented(text: str) -> str:
    """Text casefolded, in compatibility forms (ﬁ is fi, ² is 2), Latin and Greek letters without their accents."""
    if text.isascii():
        return text.lower()
    # Casefolding can compose anew what was taken apart (ΐ), hence a second decomposition behind it.
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", _ACCENTED.sub(r"\1", parts).translate(_UNDECOMPOSED))


def aligned(text: str) -> tuple[str, Sequence[int]]:
    """Text without case and accents, and for each of its characters the index of the one it came from.

    The sequence has one entry more, the text's length, so that the end of a match has an origin as well.
    """
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    folded: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        plain = unaccented(character)
        if unicodedata.combining(character) and index and unaccented(text[index - 1]).isascii():
            plain = ""  # an accent that has no precomposed letter
        folded.append(plain)
        origins.extend([index] * len(plain))
    return "".join(folded), [*origins, len(text)]
