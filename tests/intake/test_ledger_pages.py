"""A ledger beside its source: no line is missing, none is shown twice, and what was rejected stands as it stood."""

from __future__ import annotations

from pathlib import Path

import pytest

from papers.importers.record import Line
from papers.intake import ledger
from papers.intake.drafting import lines_of
from papers.models import ImportRun, Outcome
from tests import cast
from tests.cast import SEED_FILES

pytestmark = pytest.mark.django_db


def imported(text: str, name: str = "list.txt", format_name: str | None = None) -> ImportRun:
    cast.import_text(text, name, format_name=format_name)
    return ImportRun.objects.latest("pk")


def damaged(path: Path) -> str:
    """A seed with its last line but one gone, and a stray one in its place."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return "\n".join([*lines[:-2], "https://example.org/astray", "", *lines[-1:]])


@pytest.mark.parametrize("path", SEED_FILES, ids=lambda path: path.name[:3])
def test_pages_hold_every_line_of_a_damaged_list_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = imported(damaged(path), path.name)
    monkeypatch.setattr(ledger, "MOST_LINES", 40)

    lines: list[Line] = []
    line: int | None = 1
    while line:
        page = ledger.page(run, line)
        # A span that a page begins within is shown from its beginning, as far as a page reaches.
        lines += [each for span in page.spans for each in span.lines if not lines or each.number > lines[-1].number]
        assert all(span.accounted for span in page.spans)
        line = page.after

    assert lines == list(lines_of(run))
    assert ledger.accounted(run) == run.nonblank_lines


def test_rejected_lines_stand_apart_where_they_stood_apart(topics: object) -> None:
    run = imported(
        "- https://arxiv.org/abs/2402.00838\n"
        "- https://arxiv.org/abs/2402.00839\n"
        "read on: - 08 Feb 2024\nBasicLLM\nIn this session, our readings cover:\nRequired Readings:\n"
        "- https://arxiv.org/abs/2402.00840\n",
        format_name="course",
    )
    assert run.tally[Outcome.REJECTED]

    text = "".join(ledger.rejected(run))

    assert text == (
        "- https://arxiv.org/abs/2402.00838\n- https://arxiv.org/abs/2402.00839\n\n- https://arxiv.org/abs/2402.00840\n"
    )


def test_a_span_longer_than_a_page_goes_on_on_the_next(topics: object, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"Mixtral of Experts\n- https://arxiv.org/abs/2401.04088\n- {cast.abstract_of(cast.MIXTRAL)}\n"
    run = imported(text, format_name="course")
    run.records.all().delete()
    run.records.create(first_line=1, last_line=3, outcome=Outcome.REJECTED, reason="unread", sentence="Not understood.")
    monkeypatch.setattr(ledger, "MOST_LINES", 2)

    (first,), before, after, _ = ledger.page(run)
    (second,), _, end, _ = ledger.page(run, 3)
    (cut,), *_ = ledger.page(run, 3, Outcome.REJECTED)

    assert (len(first.lines), first.begins_before, first.unshown, before, after) == (2, False, 1, None, 3)
    assert (len(second.lines), second.begins_before, second.unshown, end) == (1, True, 0, None)
    assert (len(cut.lines), cut.unshown) == (2, 1)
