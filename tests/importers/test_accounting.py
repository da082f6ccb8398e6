"""The guarantee that no line is lost, whatever a parser does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from papers.importers.accounting import accounted
from papers.importers.record import Furniture, Item, Line

LINES = [Line(1, "a"), Line(2, ""), Line(3, "b"), Line(4, "c"), Line(5, " "), Line(6, "d")]


def furniture(first: int, last: int | None = None) -> Furniture:
    return Furniture(first=first, last=last or first, reason="page", sentence="A line.")


def yielding(*items: Item) -> Callable[[Iterable[Line]], Iterator[Item]]:
    def parse(lines: Iterable[Line]) -> Iterator[Item]:
        for _ in lines:
            pass
        yield from items

    return parse


def spans(items: Iterable[Item]) -> list[tuple[int, int, str]]:
    return [(item.first, item.last, getattr(item, "reason", "")) for item in items]


def test_a_parser_that_leaves_nothing_out_is_passed_on_as_it_is() -> None:
    items = [furniture(1), furniture(3, 4), furniture(6)]

    assert list(accounted(LINES, yielding(*items))) == items


def test_lines_left_out_before_between_and_after_come_out_as_unread() -> None:
    assert spans(accounted(LINES, yielding(furniture(3)))) == [(1, 1, "unread"), (3, 3, "page"), (4, 6, "unread")]


def test_an_item_that_claims_a_line_twice_is_not_passed_on() -> None:
    parse = yielding(furniture(1, 3), furniture(3, 4), furniture(6))

    assert spans(accounted(LINES, parse)) == [(1, 3, "page"), (4, 4, "unread"), (6, 6, "page")]


def test_an_item_without_a_line_of_text_is_not_passed_on() -> None:
    parse = yielding(furniture(1), furniture(2), furniture(3, 6))

    assert spans(accounted(LINES, parse)) == [(1, 1, "page"), (3, 6, "page")]


def test_what_a_parser_never_looked_at_is_unread() -> None:
    def parse(lines: Iterable[Line]) -> Iterator[Item]:
        next(iter(lines))
        yield furniture(1)

    assert spans(accounted(LINES, parse)) == [(1, 1, "page"), (3, 6, "unread")]


def test_a_parser_is_followed_line_by_line() -> None:
    def parse(lines: Iterable[Line]) -> Iterator[Item]:
        for line in lines:
            yield furniture(line.number)

    endless = (Line(number, "x") for number in iter(range(1, 10**12)))
    items = accounted(endless, parse)

    assert [next(items).first for _ in range(3)] == [1, 2, 3]
