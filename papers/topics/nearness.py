"""Which of several phrases' places in a text are near each other: within a sentence, or within some words of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from papers.topics.matcher import Span, Text


def together(parts: Sequence[list[Span]], within: Sequence[int | None], text: Text) -> tuple[Span, ...]:
    """Return spans, one of each part, of which each is near enough to the next; none when there are none such.

    `within[n]` is how many words or signs may stand between parts n and n + 1, None for any number within a sentence.
    The spans of a part come in the order of the text. A span is looked for on either side of each span of the part
    before, the nearest first: the cost grows with the number of spans and not with that of their combinations.
    """
    sentences = {text.sentence(first) for first, _ in parts[0]}
    if any(sentences.isdisjoint([text.sentence(first) for first, _ in spans]) for spans in parts[1:]):
        return ()  # mostly so, and a quick look tells: a phrase reaches over no sentence's end
    chains: dict[Span, tuple[Span, ...]] = {span: (span,) for span in parts[0]}
    for spans, words in zip(parts[1:], within, strict=True):
        chains = _extended(chains, spans, words, text)
        if not chains:
            break
    return next(iter(chains.values()), ())


def _extended(
    chains: dict[Span, tuple[Span, ...]], spans: list[Span], words: int | None, text: Text
) -> dict[Span, tuple[Span, ...]]:
    starts = sorted(chains)
    ends = sorted(chains, key=lambda span: span[1])
    first_tokens = [first for first, _ in starts]
    last_tokens = [last for _, last in ends]
    longer: dict[Span, tuple[Span, ...]] = {}
    for span in spans:
        before = bisect_left(last_tokens, span[0]) - 1
        after = bisect_left(first_tokens, span[1] + 1)
        if before >= 0 and _near(ends[before], span, words, text):
            longer[span] = (*chains[ends[before]], span)
        elif after < len(starts) and _near(span, starts[after], words, text):
            longer[span] = (*chains[starts[after]], span)
    return longer


def _near(earlier: Span, later: Span, words: int | None, text: Text) -> bool:
    if words is not None and later[0] - earlier[1] - 1 > words:
        return False
    return text.sentence(earlier[1]) == text.sentence(later[0])
