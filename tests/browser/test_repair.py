"""The queue of untitled papers in a real browser, with the keys of a keyboard alone."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import new_browser
from tests.browser.faults import Faults
from tests.browser.product import started

UNTITLED = 16
"""Papers of the seed lists that no list names."""

MOST_SECONDS = 120


def test_all_untitled_papers_are_named_from_the_keyboard_in_two_minutes(chromium: Browser, tmp_path: Path) -> None:
    faults = Faults()
    with started(tmp_path) as product, new_browser(chromium, product) as context:
        faults.watch(context)
        page = context.new_page()
        page.goto(product.link)
        page.goto("/admin/papers/paper/repair/titles/")
        began = time.monotonic()

        for number in range(1, UNTITLED + 1):
            expect(page.get_by_role("textbox", name="Title")).to_be_focused()
            page.keyboard.press("Control+A")
            page.keyboard.type(f"The name of paper {number}")
            page.keyboard.press("Enter")
            expect(page.get_by_text(f"Named: “The name of paper {number}”.")).to_be_visible()

        assert time.monotonic() - began < MOST_SECONDS
        expect(page.get_by_role("textbox", name="Title")).to_have_count(0)
        page.goto("/?q=title:%22name+of+paper%22")
        expect(page.get_by_role("main")).to_contain_text(f"{UNTITLED} papers")
    assert not faults
