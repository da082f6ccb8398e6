"""What the opening lines of a source say about what it is. A parser must rather be silent than wrong."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise

from papers.importers.record import Line
from papers.importers.shape import Shape, seen

_CLAIM = re.compile(
    r"\b(?:we|this (?:\w+ )?(?:paper|work|survey|study|article|report|note|thesis)|paper)\b,? (?:[\w-]+ ){0,3}"
    r"(?:present|propose|introduc|show|find|study|stud|investigat|demonstrat|develop|releas|explor|evaluat|conduct|analy[sz]|"
    r"provid|describ|report|build|train|compar|examin|address|review|consider|design|perform|observ|aim|offer|apply|"
    r"detail|discuss|identif|outlin|survey|summari|argue|establish)",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"\b(?:models?|methods?|approach(?:es)?|data(?:sets?)?|benchmarks?|experiments?|experimental|performance|learning|"
    r"training|trained|frameworks?|algorithms?|evaluations?|results?|tasks?|state-of-the-art|neural|parameters?|"
    r"theor(?:em|y|etical)|baselines?|architectures?)\b",
    re.IGNORECASE,
)
_BODY = re.compile(r"\b(?:Section|Figure|Fig\.|Table|Appendix|Eq\.|Equation|Theorem|Chapter)\s*\(?\d")
_SECTION = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+)?(?:introduction|related works?|background|methods?|methodology|experiments?|results|"
    r"discussion|conclusions?|references|bibliography|acknowledge?ments?|table of contents)",
    re.IGNORECASE,
)
# Markup, program text, tables and logs. One such line says little, many say that this is no list.
_FOREIGN = re.compile(
    r"""
    \s*(?: \#{1,6}\s | ``` | ~~~ | </?[a-z!?] | [{}\[\]();,]+$ | // | /\*|\*/ | @\w+[{(] | \\[a-z]+\{ | \#! | >>>
        | (?:import|from|def|class|return|function|const|let|var|public|private|package|using|include)\s.*[:;({\w]$
        | .*[;{]$ | \|.*\|$ | \[?\d{4}-\d\d-\d\d[T\s]\d\d:\d\d | (?:INFO|DEBUG|WARN(?:ING)?|ERROR)\b
        | [\w.-]+\s*[=:]=?\s*["'\[{] )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TABLE = re.compile(r"[^,;\t]*(?:(?:,\S|[;\t])[^,;\t]*){2,}")
_SHORTEST_ABSTRACT = 300


class View:
    """The non-blank lines of a head, with their shapes."""

    def __init__(self, head: list[Line]) -> None:
        self._seen = list(seen(head))
        self.texts = [one.line.text.strip() for one in self._seen]
        self.shapes = [one.shape for one in self._seen]

    def count(self, shape: Shape) -> int:
        """Count the lines of a shape."""
        return self.shapes.count(shape)

    def pairs(self) -> int:
        """Count titles that an abstract follows, with nothing but furniture between."""
        content = [
            (shape, text) for shape, text in zip(self.shapes, self.texts, strict=True) if shape is not Shape.FURNITURE
        ]
        return sum(
            before is Shape.TITLE and shape is Shape.PROSE and is_abstract(text)
            for (before, _), (shape, text) in pairwise(content)
        )

    @cached_property
    def abstracts(self) -> int:
        """How many lines read like a whole abstract."""
        return sum(
            shape is Shape.PROSE and is_abstract(text) for shape, text in zip(self.shapes, self.texts, strict=True)
        )

    @cached_property
    def is_foreign(self) -> bool:
        """Whether this is markup, program text, a table or a log rather than lines of plain text."""
        short = [text for text, shape in zip(self.texts, self.shapes, strict=True) if shape is not Shape.PROSE]
        foreign = sum(bool(_FOREIGN.match(text)) for text in self.texts)
        tables = sum(bool(_TABLE.fullmatch(text)) for text in short)
        return foreign > max(1, 0.08 * len(self.texts)) or tables > max(2, 0.3 * len(self.texts))

    @cached_property
    def is_article(self) -> bool:
        """Whether this is the text of a paper, not a list of papers: it has sections, and refers to its figures."""
        sections = any(_SECTION.fullmatch(text) for text in self.texts)
        references = sum(bool(_BODY.search(text)) for text in self.texts)
        return sections or references > max(1, 0.05 * len(self.texts))


def is_abstract(text: str) -> bool:
    """Whether a line reads like an abstract: long enough, about research, and saying what was done."""
    if len(text) < _SHORTEST_ABSTRACT:
        return False
    words = len(set(map(str.lower, _FIELD.findall(text))))
    return words >= 5 or (words >= 2 and bool(_CLAIM.search(text)))
