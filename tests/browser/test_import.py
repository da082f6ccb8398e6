"""An import in a real browser: a damaged list is pasted, seen, mended, imported, undone and imported again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.conftest import new_browser
from tests.browser.faults import Faults
from tests.browser.product import Product, started
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


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product in which nothing has been imported."""
    with started(tmp_path_factory.mktemp("empty"), "--no-import") as product:
        yield product


@pytest.fixture(scope="module")
def session(chromium: Browser, empty: Product) -> StorageState:
    """What the browser keeps of its curator."""
    with new_browser(chromium, empty) as context:
        context.new_page().goto(empty.link)
        return context.storage_state()


@pytest.fixture
def page(chromium: Browser, empty: Product, session: StorageState) -> Iterator[Page]:
    """The curator's page, on which nothing can be done by script."""
    faults = Faults()
    with new_browser(chromium, empty, storage_state=session, java_script_enabled=False) as context:
        faults.watch(context)
        yield context.new_page()
    assert not faults


@pytest.mark.parametrize("path", SEED_FILES, ids=lambda path: path.stem[:3])
def test_a_damaged_line_is_seen_mended_imported_undone_and_imported_again(page: Page, path: Path) -> None:
    damage = DAMAGES[path.stem[:3]]
    text = path.read_text(encoding="utf-8")
    assert damage.good in text
    paste(page, path.name, text.replace(damage.good, damage.bad, 1))

    record = page.get_by_role("listitem").filter(has=page.locator("pre")).filter(has_text=damage.shown).first
    record.get_by_role("link", name="Correct").click()
    lines = page.get_by_label("The lines as they should be")
    lines.fill(lines.input_value().replace(damage.bad, damage.good, 1))
    page.get_by_role("button", name="Read the corrected lines").click()
    expect(page.get_by_text("Corrected. This is what comes of it.")).to_be_visible()
    expect(page.get_by_role("link", name="rejected")).to_have_count(0)
    bring_in(page)
    count = papers(page)
    assert count

    page.get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="Undo the import").click()
    page.wait_for_url("**/change/**")
    assert papers(page) == 0

    paste(page, path.name, text)
    bring_in(page)
    assert papers(page) == count
    page.get_by_role("link", name="Undo").click()  # for the next list
    page.get_by_role("button", name="Undo the import").click()
    page.wait_for_url("**/change/**")


def paste(page: Page, name: str, text: str) -> None:
    """Paste a text, and look at its preview."""
    page.goto("/admin/papers/importrun/add/")
    page.get_by_label("Text:").fill(text)
    page.get_by_label("What the text is called:").fill(name)
    page.get_by_role("button", name="Preview").click()


def bring_in(page: Page) -> None:
    """Import what the preview shows, however long that takes."""
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url("**/change/**", timeout=120_000)


def papers(page: Page) -> int:
    """How many papers the library has; the page is then where it was."""
    here = page.url
    page.goto("/")
    (number,) = re.findall(r"([\d,]+) papers?", page.get_by_role("main").inner_text())[:1] or ["0"]
    page.goto(here)
    return int(number.replace(",", ""))
