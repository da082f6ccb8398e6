r"""LaTeX fragments in plain prose, converted one by one. What is no LaTeX, or does not convert, stays as it is.

Whole-text converters destroy abstracts: "10% over" loses its rest to a comment, "R&D" and "$5 and $10" become maths.
"""

import re
from collections.abc import Callable
from typing import Final

from papers.text.macros import is_known, spoken, symbol
from papers.text.maths import formula, is_formula
from papers.text.scripts import lowered, raised
from papers.text.urls import URL

# Signs of which every span but a lowered digit holds one. Looked for one by one, which is many times as fast as a
# regular expression that looks for any of them.
_SIGNS: Final = ("\\", "$", "~", "^", "`", "{", "--", "''")
_LOWERED_DIGIT: Final = re.compile(r"[α-ωΑ-Ω]_\d")

# Bounded in depth and length, so that a row of a million braces costs no more than its length.
_GROUP: Final = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,200}+\}){0,400}+\}){0,800}+\}"

_SPAN: Final = re.compile(
    rf"""
      (?P<url> {URL} (?: \{{[^{{}}\s]{{1,400}}+\}} )? )
    | (?P<path> (?<!\w)[A-Za-z]:\\\S* )                         # C:\new\table is no LaTeX
    | (?=[\\$~^`{{'_-]) (?:                                      # every other span begins with one of these
      (?P<escaped_quote> (?<!\w)\\"(?P<escaped_inside>[^"\\]{{1,400}}+)\\"(?!\w) )
    | (?P<accent> \{{ \\["'`^~=.] \s? (?:\\?[A-Za-z]|\{{\\?[A-Za-z]\}}) \}}
                | \\["'`^~=.] \s? (?:\{{\\?[A-Za-z]?\}}|\\[ij](?![A-Za-z])[ ]?|[A-Za-z])
                | \{{ \\[cvuHkrbdt] \s? (?:\{{[A-Za-z]{{1,2}}\}}|(?<=\s)[A-Za-z]) \}}
                | \\[cvuHkrbdt] \{{[A-Za-z]{{1,2}}\}}
                | \\(?:aa|AA|ae|AE|oe|OE|[oOlL])[ ](?=[a-z]) )
    | (?P<dollars> (?<!\\)(?P<fence>\$\$?+)(?!\s)(?P<maths>[^$]{{1,400}}+)(?<!\s)
                (?P=fence)(?!\$) )
    | (?P<parens> \\\((?P<inline>[^$]{{1,400}}?)\\\) )
    | (?P<switch> \{{\\(?:it|em|bf|tt|sc|sl|rm|sf)(?:shape|series|family)?\s+(?P<switched>[^{{}}]{{0,800}}+)\}} )
    | (?P<macro> \\(?P<name>[A-Za-z]++)\*?(?P<arguments>(?:\[[^\[\]{{}}\s]{{0,80}}+\])?(?:{_GROUP}){{0,3}}+) )
    | (?P<escape> \\(?P<character>[%&_\#$]) | \\\\?(?=\s)[ ]? | (?<=[\w.])\\[,;:](?=[\w(]) )
    | (?P<hyphen> (?<=[a-z])\\-(?=[a-z]) )
    | (?P<group> (?<![\\_^}}$])\{{(?P<grouped>\\[A-Za-z]+|[^\W_][\w-]{{0,40}}+)\}} )
    | (?P<sentence> (?<!\S)\{{(?P<said>[A-Z][^{{}}]{{20,1000}}[.!?])\}}(?!\S) )
    | (?P<quotes> (?<!`)(?:``(?=[^\s`])|(?<![\w'"])''(?=\w))(?P<quoted>(?:[^`]|`(?!`)){{1,400}}?)(?:''(?!')|(?<=\w)") )
    | (?P<quote> (?<![\w`])`(?P<word>[A-Za-z][^`'\n]{{0,80}}+)'(?![\w'`]) )
    | (?P<dash> (?<=[\w)\]}}"'.,%])---?(?=[\w("'$\\`]) | (?<=\s)---?(?=[\s,.;:)]) | (?<=[\w)\]"'.,])---?(?=\s)
              | ^---?(?=\s) )
    | (?P<tie> (?<!\d)(?<=[\w.,;:)\]%"'’”$}}])~(?=\S) | (?<=\d)~(?=[^\s\d~]) | (?<=\s)~(?=[A-Z][a-z]) )
    | (?P<power> (?<=[\w)\]])(?<!\^\w)
                \^(?:(?P<exponent>-?\d{{1,3}}|[A-Za-z])|\{{(?P<raised>[^{{}}\s]{{1,8}}+)\}})(?![\w^]) )
    | (?P<index> (?<=[α-ωΑ-Ω])_(?P<lowered>\d)(?!\w) )
    )
    """,
    re.VERBOSE,
)

_STYLES: Final = re.compile(r"text(?:it|bf|tt|sc|sf|rm|sl|md|up|normal)?|emph|underline|uline|mbox")
_BLANKS: Final = frozenset({"quad", "qquad", "newline", "linebreak"})


# A title that BibTeX protects as a whole.
_WRAPPED: Final = re.compile(r"\{(?=\{*[A-Z])(?:[^{}]|\{[^{}]*+\})*+\}")


def may_hold_latex(text: str) -> bool:
    """Whether there is any reason to look for LaTeX in the text: a quick look that never misses one."""
    return any(map(text.__contains__, _SIGNS)) or ("_" in text and _LOWERED_DIGIT.search(text) is not None)


def plain(text: str) -> str:
    """One paragraph of prose with its LaTeX fragments converted, each alone; the others as they came."""
    while _WRAPPED.fullmatch(text):
        text = text[1:-1]
    return _SPAN.sub(_converted, text)


def _converted(span: re.Match[str]) -> str:
    text = _CONVERSIONS[str(_kind(span))](span)
    return span[0] if text is None else text


def _kind(span: re.Match[str]) -> str | None:
    return next(kind for kind in _CONVERSIONS if span[kind] is not None)


def _url(span: re.Match[str]) -> str | None:
    r"""URL once, where the remains of \href{url}{url} are "url{url}"; any other URL stays untouched."""
    url, brace, repeated = span["url"].partition("{")
    bare = re.sub(r"^https?://", "", url)
    return url if brace and repeated.rstrip("}/") in {url.rstrip("/"), bare.rstrip("/")} else None


def _untouched(span: re.Match[str]) -> str:
    return span[0]


def _accent(span: re.Match[str]) -> str | None:
    if re.fullmatch(r"\\~\{\}", span[0]):
        return "~"
    # "don\'t" and "it\'s" hold an apostrophe that some exporter escaped: hardly a word ends in an accented consonant.
    if re.fullmatch(r"\\'[^aeiouAEIOU{\\]", span[0]):
        before, after = span.string[: span.start()][-1:], span.string[span.end() :][:1]
        if before.isalnum() and not after.isalpha():
            return None
    text = spoken(span[0].replace("\\i}", "i}").replace("\\j}", "j}"))
    return text if text is not None and len(text) == 1 else None


def _dollars(span: re.Match[str]) -> str | None:
    inside = span["maths"]
    after = span.string[span.end() : span.end() + 1]
    glued = after.isdigit() or (after.isalpha() and len(inside) > 1)  # "$5-$10", "$HOME/bin:$PATH"
    if not is_formula(inside) or (glued and not re.search(r"[\\^_{}=<>]", inside)):
        return None
    return formula(inside)


def _parens(span: re.Match[str]) -> str | None:
    return formula(span["inline"])


def _switch(span: re.Match[str]) -> str:
    return plain(span["switched"])


def _macro(span: re.Match[str]) -> str | None:
    name, arguments = span["name"], span["arguments"]
    convert = _MACROS.get(name) or (_style if _STYLES.fullmatch(name) else _symbol)
    return convert(span, _split(arguments)) if not arguments.startswith("[") else None


def _link(span: re.Match[str], arguments: list[str]) -> str | None:
    r"""\url{..} and \href{url}{text}, set off from the word they are glued to."""
    if not arguments:
        return None
    url = re.sub(r"\\([%&_#~])", r"\1", arguments[0].strip())
    if span["name"] == "href" and len(arguments) > 1:
        said = plain(arguments[1])
        rest = arguments[2:]
        url = url if said.strip() in {url, re.sub(r"^https?://", "", url)} else f"{said} ({url})"
    else:
        rest = arguments[1:]
    before = " " if re.search(r"[\w.,;:)\]]$", span.string[: span.start()][-1:]) else ""
    after = " " if re.match(r"[\w(]", span.string[span.end() :][:1]) else ""
    return before + url + _regrouped(rest) + after


def _style(_span: re.Match[str], arguments: list[str]) -> str | None:
    return plain(arguments[0]) + _regrouped(arguments[1:]) if arguments else None


def _footnote(_span: re.Match[str], arguments: list[str]) -> str | None:
    return f" ({plain(arguments[0])})" + _regrouped(arguments[1:]) if arguments else None


def _enquoted(_span: re.Match[str], arguments: list[str]) -> str | None:
    return f"“{plain(arguments[0])}”" + _regrouped(arguments[1:]) if arguments else None


def _superscript(_span: re.Match[str], arguments: list[str]) -> str | None:
    return (raised(arguments[0]) or arguments[0]) + _regrouped(arguments[1:]) if arguments else None


def _subscript(_span: re.Match[str], arguments: list[str]) -> str | None:
    return (lowered(arguments[0]) or arguments[0]) + _regrouped(arguments[1:]) if arguments else None


def _symbol(span: re.Match[str], arguments: list[str]) -> str | None:
    name = span["name"]
    if name in _BLANKS:
        return " " + _regrouped(arguments)
    text = symbol(name)
    # A word that LaTeX merely knows by name (\log, \and) is as likely somebody's path or regular expression.
    if text is None or text.isascii():
        return None
    return text + _regrouped([argument for argument in arguments if argument])


def _escape(span: re.Match[str]) -> str:
    return span["character"] or " "


def _hyphen(_span: re.Match[str]) -> str:
    return ""


def _group(span: re.Match[str]) -> str | None:
    r"""{D}en{o}ising, {BERT} and {\epsilon} lose their braces; hat{y}, mathbb{R} and {placeholder} keep them."""
    inside = span["grouped"]
    if inside.startswith("\\"):
        return symbol(inside[1:])
    before = re.search(r"[A-Za-z]*$", span.string[max(0, span.start() - 20) : span.start()])
    after = span.string[span.end() : span.end() + 1]
    if before and before[0]:
        return inside if after.islower() and inside.isalpha() and not is_known(before[0]) else None
    return inside if inside[0].isupper() or (after.isalpha() and inside.isalpha()) else None


def _sentence(span: re.Match[str]) -> str:
    return plain(span["said"])


def _quotes(span: re.Match[str]) -> str:
    return f"“{plain(span['quoted'])}”"


def _quote(span: re.Match[str]) -> str:
    return f"‘{plain(span['word'])}’"


def _dash(span: re.Match[str]) -> str:
    dash = "—" if span[0] == "---" else "–"
    before, after = span.string[: span.start()][-1:], span.string[span.end() :][:1]
    return f" {dash}" if after.isspace() and before and not before.isspace() else dash


def _tie(span: re.Match[str]) -> str | None:
    """Ties are blanks; in "x~p(x)" the sign means "is distributed as", after one letter that is no word."""
    before = re.search(r"(?<![\w.])\w$", span.string[max(0, span.start() - 2) : span.start()])
    return None if before and before[0] not in "aAI" and not before[0].isdigit() else " "


def _power(span: re.Match[str]) -> str | None:
    return raised(span["exponent"] or span["raised"])


def _index(span: re.Match[str]) -> str | None:
    return lowered(span["lowered"])


def _split(arguments: str) -> list[str]:
    """Contents of a row of braced groups: "{a}{b{c}}" is "a" and "b{c}"."""
    return [group[1:-1] for group in re.findall(_GROUP, arguments)]


def _regrouped(arguments: list[str]) -> str:
    return plain("".join(f"{{{argument}}}" for argument in arguments))


_MACROS: Final[dict[str, Callable[[re.Match[str], list[str]], str | None]]] = {
    "url": _link,
    "href": _link,
    "nolinkurl": _link,
    "footnote": _footnote,
    "enquote": _enquoted,
    "textsuperscript": _superscript,
    "textsubscript": _subscript,
}

_CONVERSIONS: Final[dict[str, Callable[[re.Match[str]], str | None]]] = {
    "url": _url,
    "path": _untouched,
    "escaped_quote": lambda span: f'"{span["escaped_inside"]}"',
    "accent": _accent,
    "dollars": _dollars,
    "parens": _parens,
    "switch": _switch,
    "macro": _macro,
    "escape": _escape,
    "hyphen": _hyphen,
    "group": _group,
    "sentence": _sentence,
    "quotes": _quotes,
    "quote": _quote,
    "dash": _dash,
    "tie": _tie,
    "power": _power,
    "index": _index,
}
