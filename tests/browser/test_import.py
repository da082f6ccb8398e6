"""An import in a real browser: a list with one damaged line is pasted, seen in the preview, mended and imported."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import StorageState, expect

from tests.browser.conftest import Opener
from tests.cast import SEED_FILES


class Damage(NamedTuple):
    """What stands in a list, what is made of it by hand, and what the preview then shows of it."""

    good: str
    bad: str
    shown: str


DAMAGES = {
    "000": Damage("Abstract:We detail the training", "bstract We detail the training", "rejected"),
    "001": Damage("SubscribeConditional Poisson Stochastic", "SubscribeConditional Poi", "Conditional Poi Beam Search"),
    "002": Damage("SubscribePlanetarium: A Rigorous", "SubscribePlanet A Rigorous", "Planet A Rigorous Benchmark"),
    "003": Damage("OLMo: Accelerating the Science of Language Models\n- https", "- https", "rejected"),
    "004": Damage("We present QLoRA, an efficient", "We present QL", "We present QL finetuning"),
}


@pytest.mark.parametrize("path", SEED_FILES, ids=lambda path: path.stem[:3])
def test_a_damaged_line_is_seen_mended_and_imported(opened: Opener, curator: StorageState, path: Path) -> None:
    damage = DAMAGES[path.stem[:3]]
    text = path.read_text(encoding="utf-8")
    assert damage.good in text
    page = opened(storage_state=curator, java_script_enabled=False)
    page.goto("/admin/papers/importrun/add/")
    page.get_by_label("Text:").fill(text.replace(damage.good, damage.bad, 1))
    page.get_by_label("What the text is called:").fill(path.name)

    page.get_by_role("button", name="Preview").click()
    record = page.get_by_role("listitem").filter(has=page.locator("pre")).filter(has_text=damage.shown).first
    record.get_by_role("link", name="Correct").click()
    lines = page.get_by_label("The lines as they should be")
    lines.fill(lines.input_value().replace(damage.bad, damage.good, 1))
    page.get_by_role("button", name="Read the corrected lines").click()
    expect(page.get_by_text("Corrected. This is what comes of it.")).to_be_visible()
    expect(page.get_by_role("link", name="rejected")).to_have_count(0)

    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url("**/change/**")
