"""Keeps every importer honest: what a parser skips or claims twice comes out as a problem, so no line is lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from papers.importers.record import Item, Line, Problem

Parse = Callable[[Iterable[Line]], Iterator[Item]]


def accounted(lines: Iterable[Line], parse: Parse) -> Iterator[Item]:
    """Yield what `parse` makes of the lines so that each non-blank line is in exactly one item, in order.

    Lines the parser left out become a Problem "unread". An item that starts inside the one before it, or holds no line
    of text, is not passed on; its lines are then unread too. Memory holds only the numbers the parser has read ahead.
    """
    open_numbers: deque[int] = deque()

    def watched() -> Iterator[Line]:
        for line in lines:
            if line.text.strip():
                open_numbers.append(line.number)
            yield line

    source = watched()
    covered = 0
    for item in parse(source):
        if item.first <= covered or not any(item.first <= number <= item.last for number in open_numbers):
            continue
        yield from _unread(open_numbers, before=item.first)
        while open_numbers and open_numbers[0] <= item.last:
            open_numbers.popleft()
        covered = item.last
        yield item
    yield from _unread(open_numbers)
    yield from _remainder(source, open_numbers)


def _unread(numbers: deque[int], before: float = float("inf")) -> Iterator[Problem]:
    if not numbers or numbers[0] >= before:
        return
    first = last = numbers.popleft()
    while numbers and numbers[0] < before:
        last = numbers.popleft()
    yield _problem(first, last)


def _remainder(source: Iterator[Line], numbers: deque[int]) -> Iterator[Problem]:
    """Report what a parser that stopped early never looked at."""
    first = last = 0
    for _ in source:
        if numbers:
            last = numbers.popleft()
            first = first or last
    if first:
        yield _problem(first, last)


def _problem(first: int, last: int) -> Problem:
    where = f"Line {first} was" if first == last else f"Lines {first} to {last} were"
    return Problem(first=first, last=last, reason="unread", sentence=f"{where} not understood and left out.")
