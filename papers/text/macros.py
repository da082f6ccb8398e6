"""What pylatexenc knows about LaTeX: which macros exist, which stand for one symbol, what a fragment says as text."""

import re
from functools import lru_cache
from typing import Final

from pylatexenc.latex2text import LatexNodes2Text, get_default_latex_context_db
from pylatexenc.latexwalker import LatexWalkerError

_KNOWN: Final = get_default_latex_context_db()
_CONVERTER: Final = LatexNodes2Text(math_mode="text", strict_latex_spaces=True)
_MACRO: Final = re.compile(r"\\([A-Za-z]+)")


@lru_cache(maxsize=2048)
def is_known(name: str) -> bool:
    """Whether LaTeX has a macro of this name (given without its backslash)."""
    return _KNOWN.get_macro_spec(name) is not None


@lru_cache(maxsize=2048)
def symbol(name: str) -> str | None:
    r"""Character or word a macro without arguments stands for: "alpha" is α; None for all other macros."""
    meaning = getattr(_KNOWN.get_macro_spec(name), "simplify_repl", None)
    is_symbol = isinstance(meaning, str) and meaning and not re.search(r"[\s%<\\]", meaning)
    return str(meaning) if is_symbol else None


@lru_cache(maxsize=2048)
def spoken(fragment: str) -> str | None:
    """Fragment of LaTeX as text, or None where it holds a macro nobody knows, does not parse, or says nothing."""
    if not all(map(is_known, _MACRO.findall(fragment))):
        return None
    try:
        text: str = _CONVERTER.latex_to_text(fragment, tolerant_parsing=False)
    except (LatexWalkerError, LookupError, TypeError, ValueError, AttributeError, RecursionError):
        return None  # pylatexenc also fails with plain Python errors, for one on \href with an argument missing
    return " ".join(text.split()) or None
