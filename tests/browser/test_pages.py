"""Every page, on phone and desk, light and dark: open to everyone, no wider than the screen, steady while it loads."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.pages import CURATED, PAGES
from tests.browser.screens import SCREENS, WIDTHS

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,  # of style sheets, which none of these rules reads
}
COLOURS = {**OPTIONS, "runOnly": ["color-contrast", "link-in-text-block"]}
"""What is left to ask when nothing but the colours has changed."""

DJANGO = {
    ".inline-related thead th": "empty-table-header",  # the columns of a row's own name and of its ways have no heading
}
"""Markup that is Django's own, with what axe-core finds there."""

_VIOLATIONS = """async ([options, own]) => {
    const lines = [];
    for (const { id, nodes } of (await axe.run(options)).violations)
        for (const { target: [where], html, failureSummary } of nodes)
            if (!own.some(([markup, rule]) => rule === id && document.querySelector(where).matches(markup)))
                lines.push(`${id}: ${where} ${html.slice(0, 200)} ${failureSummary}`);
    return lines;
}"""

_ARRIVE = "document.getAnimations().forEach((each) => each.finish())"
"""No colour is on its way to another any more."""


def on_every_screen(names: Iterable[str]) -> pytest.MarkDecorator:
    """Ask it of these pages, on phone and desk."""
    each = [pytest.param((name, screen), id=f"{name}, {screen}") for name in names for screen in SCREENS]
    return pytest.mark.parametrize("visit", each, indirect=True)


@on_every_screen([*PAGES, *CURATED])
def test_everyone_can_use_it_in_light_and_dark(visited: Visit) -> None:
    visited.page.evaluate(AXE_SCRIPT)
    in_light = violations(visited.page, OPTIONS)
    visited.page.emulate_media(color_scheme="dark")
    visited.page.evaluate(_ARRIVE)
    in_dark = violations(visited.page, COLOURS)

    assert not in_light, "\n".join(in_light)
    assert not in_dark, "\n".join(in_dark)


@on_every_screen([*PAGES, *CURATED])
def test_nothing_stands_out_sideways(visited: Visit) -> None:
    widths = {}
    for width in WIDTHS[visited.screen]:
        visited.page.set_viewport_size({"width": width, "height": 800})
        widths[width] = visited.page.evaluate("document.scrollingElement.scrollWidth")

    assert all(wide <= width for width, wide in widths.items()), widths


@on_every_screen(PAGES)
def test_nothing_moves_while_it_loads_and_is_scrolled(visited: Visit) -> None:
    assert sum(each["by"] for each in visited.shifts) < 0.01, visited.shifts


@on_every_screen([*PAGES, *CURATED])
def test_the_browser_has_nothing_to_complain_of(visited: Visit) -> None:
    assert not visited.faults


def violations(page: Page, options: dict[str, object]) -> list[str]:
    """What axe-core finds that is not Django's own, a line for each element."""
    own = [*DJANGO.items()] if urlsplit(page.url).path.startswith("/admin/") else []
    return list(page.evaluate(_VIOLATIONS, [options, own]))
