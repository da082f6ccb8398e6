"""What each format makes of one mess: samples/FORMAT/NAME.txt and NAME.expected.json. A new case is a new pair."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from papers.importers import by_name
from papers.importers.accounting import accounted
from papers.importers.record import Item
from papers.importers.source import survey

SAMPLES = Path(__file__).parent / "samples"
SOURCES = sorted(SAMPLES.glob("*/*.txt"))


def as_json(item: Item) -> dict[str, Any]:
    """The item's kind and every field that is not empty, as plain JSON."""
    shown = {field.name: plain(getattr(item, field.name)) for field in fields(item)}
    return {"item": type(item).__name__} | {name: value for name, value in shown.items() if value not in ("", [], None)}


def plain(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        return {name: plain(part) for name, part in value._asdict().items() if part is not None}
    if hasattr(value, "__dataclass_fields__"):
        shown = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        return {name: part for name, part in shown.items() if part is not None}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_sample_is_read_as_its_expected_file_says(path: Path) -> None:
    importer = by_name(path.parent.name)

    items = [as_json(item) for item in accounted(survey(path).lines(), importer.parse)]

    assert items == json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))


def test_each_sample_has_its_expected_file_and_each_expected_file_its_sample() -> None:
    expected = {path.with_suffix("").with_suffix("") for path in SAMPLES.glob("*/*.expected.json")}

    assert expected == {path.with_suffix("") for path in SOURCES}
