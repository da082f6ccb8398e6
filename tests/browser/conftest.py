"""A real Chromium and the real product, one of each for all tests; a task gets a browser that knows nothing.

A page is visited once on each screen, and all that is asked of it is asked during that visit.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect, sync_playwright

from tests.browser.faults import Faults
from tests.browser.pages import CURATED, go
from tests.browser.product import Product, started
from tests.browser.screens import SCREENS
from tests.browser.shifts import WATCH_SHIFTS

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",  # without which root may not start it
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 30_000
"""Milliseconds until something that has not happened never will: far more than a busy machine needs."""

Opener = Callable[..., Page]
"""Opens a blank page in a new browser; Playwright's names say what the reader has: a screen, a taste, a session."""


@dataclass(slots=True)
class Visit:
    """A page as it came, and what the browser said of it: its faults, and what moved while it loaded."""

    page: Page
    screen: str
    faults: Faults = field(default_factory=Faults)
    shifts: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The Chromium that is installed. Without one these tests fail: a browser's word is what they are for."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not found:
        pytest.fail(
            f"These tests need Chromium, and none of {', '.join(CHROMIUM)} is on PATH. Debian: apt install chromium"
        )
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            args=[*ARGUMENTS, "--disable-background-networking"],
            timeout=2 * PATIENCE,
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product after its first start, with the seed lists."""
    with started(tmp_path_factory.mktemp("product")) as product:
        yield product


@pytest.fixture(scope="session")
def curator(chromium: Browser, product: Product) -> StorageState:
    """What the browser keeps of a curator who came by the one-time link, which any way of signing in spends."""
    with chromium.new_context() as context:
        context.new_page().goto(product.link)
        return context.storage_state()


@pytest.fixture(scope="session")
def visit(
    request: pytest.FixtureRequest, chromium: Browser, product: Product, curator: StorageState
) -> Iterator[Visit]:
    """A page by its name, on a screen; pytest puts together the tests that want the same one."""
    name, screen = request.param
    with new_browser(
        chromium, product, storage_state=curator if name in CURATED else None, **SCREENS[screen]
    ) as context:
        faults = Faults()
        faults.watch(context)
        context.add_init_script(WATCH_SHIFTS)
        page = context.new_page()
        shifts = go(page, name, product)
        yield Visit(page, screen, faults, shifts)


@pytest.fixture
def visited(visit: Visit) -> Iterator[Visit]:
    """The visit, and afterwards the screen as it was."""
    yield visit
    visit.page.emulate_media(media="screen", color_scheme="light", forced_colors="none", reduced_motion="no-preference")
    visit.page.set_viewport_size(SCREENS[visit.screen]["viewport"])


@pytest.fixture
def opened(
    chromium: Browser,
    product: Product,
    curator: StorageState,  # who must have come before a task signs in
) -> Iterator[Opener]:
    """Blank pages, each in a browser of its own. Whatever a test does there: no page may have complained."""
    contexts = []
    faults = Faults()

    def open_page(**having: Any) -> Page:
        context = new_browser(chromium, product, **having)
        faults.watch(context)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not faults


def new_browser(chromium: Browser, product: Product, **having: Any) -> BrowserContext:
    """A browser that knows the product's address and nothing else."""
    context = chromium.new_context(base_url=product.address, **having)
    context.set_default_timeout(PATIENCE)
    return context
