"""A paragraph's sentences, and a sentence cut where it still reads as one."""

import re
from typing import Final

_END: Final = re.compile(r"(?<=[.!?。！？])[\"'”’)\]]*+(?:\s+(?=[^\W_a-z]|[\"'“‘(\[])|(?<=[。！？]))")
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|et al|et\. al|cf|vs|etc|Fig|Eq|Sec|No|Dr|resp|approx|[A-Z])\.$"
)

# Clauses that say more about a thing without being needed to know it; a title ends before them.
_WEAK: Final = re.compile(
    r"""\s*;\s
      | ,?\s(?:enough\sto|while|whilst|whereas|where|although|thereby|thus|in\sorder\sto|so\sthat|such\sthat|such\sas
              |resulting\sin|leading\sto|as\swell\sas)\s
      | ,\s(?:including|which|that|and\s(?:we|show|demonstrate|find|then)|but|who|whose|[a-z]+ly\s\w+ing|\w+ing
              |with\sthe\s|with\sa\s|motivated|inspired|based|built|designed|trained|using|e\.g|i\.e|with|after|towards?)\b
      | \s[-–—]\s | —
      | \s\((?:e\.g|i\.e|see|[^)]{25,})
    """,
    re.VERBOSE,
)
_JOINT: Final = re.compile(
    r"(?:,|:)\s|\s(?=(?:to|by|of|for|that|in|on|with|from|through|via|using|when|without|across|under|between|and)\s)"
)
_DANGLING: Final = re.compile(
    r"a|an|the|and|or|nor|but|of|to|for|by|in|on|at|as|with|from|into|via|that|which|while|where|whose"
    r"|than|then|is|are|be|was|were|it|its|their|our|this|these|those|such|using|between|both|not|without"
    r"|over|under|about|through|against|we|can|could|may",
    re.IGNORECASE,
)
_ACRONYM: Final = re.compile(r"\s\((?=[^)]*[A-Z])[A-Z0-9][\w-]{0,11}\)")


def sentences(text: str) -> list[str]:
    """Text's sentences in order; "e.g.", "et al." and initials do not end one."""
    found: list[str] = []
    for part in _END.split(text):
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        elif part.strip():
            found.append(part.strip())
    return found


def core(phrase: str, at_least: int = 20) -> str:
    """Phrase up to its first weak clause that leaves so many characters, its acronyms in brackets left out."""
    phrase = _ACRONYM.sub("", phrase)
    weak = next((found.start() for found in _WEAK.finditer(phrase) if found.start() >= at_least), len(phrase))
    return tidy(phrase[:weak])


def shortened(phrase: str, longest: int) -> str:
    """At most so many characters of the phrase, cut at its last joint in the second half, or else at a word."""
    if len(phrase) <= longest:
        return tidy(phrase)
    begin = phrase[: longest + 1]
    joints = [found.start() for found in _JOINT.finditer(begin) if found.start() >= longest // 2]
    words_end = joints[-1] if joints else begin.rfind(" ")
    return tidy(begin[:words_end] if words_end > 0 else phrase[:longest])


def tidy(phrase: str) -> str:
    """Phrase without a dangling last word, loose punctuation at its ends, or a bracket that never closes."""
    before = None
    while phrase != before:
        before = phrase
        phrase = phrase.strip(" ,.;:!?。！？–—-~*•|").removesuffix(" e.g").removesuffix(" i.e")
        for opener, closer in ("()", "[]", "“”"):
            if phrase.count(opener) > phrase.count(closer):
                phrase = phrase[: phrase.rindex(opener)]
        rest, blank, last = phrase.rpartition(" ")
        if blank and _DANGLING.fullmatch(last):
            phrase = rest
    return phrase
