r"""LaTeX formulas as one line of Unicode: $O(n^2)$ is O(n²). Also tells a formula from two dollar amounts."""

import re
import unicodedata
from typing import Final

from papers.text.macros import spoken, symbol
from papers.text.scripts import lowered, raised

_BRACED: Final = r"\{([^{}]*+)\}"
_SCRIPT: Final = re.compile(rf"([\^_])\s*(?:{_BRACED}|(\\[A-Za-z]++)|([^\s{{}}\\^_]))")
_FRACTION: Final = re.compile(rf"\\[dt]?frac\s*{_BRACED}\s*{_BRACED}")
_SIZING: Final = re.compile(r"\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])\s*\.?|\\(?:limits|displaystyle)(?![A-Za-z])")
_SYMBOL_AND_BLANK: Final = re.compile(r"\\([A-Za-z]++)(?=\s)")
_BARE_SPECIAL: Final = re.compile(r"(?<!\\)[%#&]")
_STYLED_LETTER: Final = re.compile("[\U0001d400-\U0001d7ff]")
_SMALL_ROOT: Final = re.compile(r"√\((\w)\)")

_LOPSIDED: Final = re.compile(r"(?<=[\w)\]])([≤≥≠≈∼∈→×≪≫]) (?=\S)")

# Signs that stay are hidden from the next round of looking for scripts; no readable text holds these controls.
_KEPT: Final = {"^": "\x02", "_": "\x03"}

_NAMED_OR_GROUPED: Final = re.compile(r"\\[A-Za-z]+\s*(?:\{[^{}]*\})?|\{[^{}]*\}")
_PROSE_WORD: Final = re.compile(r"(?<![^\s,;])[^\W\d_]{2,}(?![^\s,;.:])")
_ONE_TOKEN: Final = re.compile(r"[+-]?[\w.]+'*%?|[<>=|%*]")
_FORMULA_SIGN: Final = re.compile(r"[\\^_{}=<>+*|()\[\]]")


def is_formula(inside: str) -> bool:
    r"""Whether what stands between two dollar signs is a formula rather than the prose between two prices.

    A formula does not begin or end with a blank, and has no bare word of two letters and more among blanks; it is one
    token ("k", "10", "MSE") or shows one of the signs formulas are made of.
    """
    if not inside or inside[0].isspace() or inside[-1].isspace():
        return False
    if _ONE_TOKEN.fullmatch(inside):
        return True
    return not _PROSE_WORD.search(_NAMED_OR_GROUPED.sub("+", inside)) and (
        bool(_FORMULA_SIGN.search(inside)) or re.fullmatch(r"[\w\s,.;:/~-]{1,20}", inside) is not None
    )


def formula(inside: str) -> str | None:
    """Formula's source (without its dollars) as Unicode text, or None where it does not convert."""
    source = _SIZING.sub("", inside).replace("\\operatorname", "\\mathrm").replace("\\|", "‖")
    for _ in range(3):  # scripts in scripts: the innermost first
        source = _SCRIPT.sub(_script, source)
        source = _FRACTION.sub(lambda found: f"{_operand(found[1])}/{_operand(found[2])}", source)
    text = _spoken(source)
    if text is None or "\\" in text:
        return None
    for sign, kept in _KEPT.items():
        text = text.replace(kept, sign)
    text = _STYLED_LETTER.sub(lambda letter: unicodedata.normalize("NFKC", letter[0]), text)
    return _LOPSIDED.sub(r" \1 ", _SMALL_ROOT.sub(r"√\1", text))


def _script(found: re.Match[str]) -> str:
    inside = next(part for part in found.groups()[1:] if part is not None)
    text = _spoken(inside)
    if text is None:
        return found[0]
    if found[1] == "_" and text.isalpha() and len(text) > 2:
        return f"{_KEPT['_']}{text}"  # a word reads better on the line, and is found when searched
    in_script = (raised if found[1] == "^" else lowered)(text.replace(" ", ""))
    # What has no script of its own keeps the sign, and its bounds where they would otherwise be lost.
    return in_script or (_KEPT[found[1]] + (text if text.isalnum() else f"({text})"))


def _operand(source: str) -> str:
    return source if re.fullmatch(r"\\?\w+", source) else f"({source})"


def _spoken(source: str) -> str | None:
    """All that pylatexenc makes of it, with the specials of prose escaped and the blank after a symbol held fast."""
    source = _BARE_SPECIAL.sub(r"\\\g<0>", source)
    return spoken(f"${_SYMBOL_AND_BLANK.sub(_fastened, source)}$")


def _fastened(found: re.Match[str]) -> str:
    return found[0] if symbol(found[1]) is None else found[0] + "{}"
