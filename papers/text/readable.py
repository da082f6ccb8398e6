r"""Raw stored text into what reads well, for display, search and tagging; what is stored is never touched."""

import re
import unicodedata
from typing import Final

from papers.text.latex import may_hold_latex, plain
from papers.text.memory import remembered

_PARAGRAPH_END: Final = re.compile(r"\n\s*\n")
_LINE_END: Final = re.compile(r"\r\n?")

# Controls, soft hyphens, zero-width blanks and direction overrides: not seen, or seen only by the mischief they do.
_UNSEEN: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")


@remembered
def readable(text: str) -> str:
    r"""Text as a reader wants it: blanks folded, LaTeX fragments converted, NFC; paragraphs end in one blank line.

    Fragments that do not convert stay as they came, and so does all that merely looks like LaTeX.
    """
    text = unicodedata.normalize("NFC", text)
    if text.isprintable():  # which neither line ends are nor what is unseen: most texts need no more than this
        paragraphs = [" ".join(text.split())]
    else:
        text = _UNSEEN.sub("", text)
        paragraphs = [" ".join(part.split()) for part in _PARAGRAPH_END.split(_LINE_END.sub("\n", text))]
    if may_hold_latex(text):
        paragraphs = [unicodedata.normalize("NFC", " ".join(plain(part).split())) for part in paragraphs]
    return "\n\n".join(filter(None, paragraphs))
