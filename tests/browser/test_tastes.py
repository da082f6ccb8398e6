"""Readers who set their system otherwise: no motion, forced colours, ink on paper."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit
from tests.browser.pages import PAGES

EDGED = "button:not(.link-button), input:not([type=radio], [type=checkbox]), select, textarea"
"""What needs an edge to be seen: not what looks like a link, and not what the browser draws itself."""

PRESSED = ", ".join(f"{each}:visible" for each in ("nav", "button", "input", "select", "textarea", "summary", "footer"))

on_every_page = pytest.mark.parametrize(
    "visit", [pytest.param((name, "desk"), id=name) for name in PAGES], indirect=True
)


@on_every_page
def test_nothing_moves_for_who_wants_no_motion(visited: Visit) -> None:
    visited.page.emulate_media(reduced_motion="reduce")

    moving = visited.page.locator("body *").evaluate_all(
        """all => all.filter((each) => {
            const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(each);
            return `${transitionDuration}, ${animationDuration}`.split(", ").some((time) => parseFloat(time) > 0.01)
                || scrollBehavior === "smooth";
        }).map((each) => each.outerHTML.slice(0, 200))"""
    )

    assert moving == []


@on_every_page
def test_forced_colours_leave_buttons_and_fields_their_edges(visited: Visit) -> None:
    visited.page.emulate_media(forced_colors="active")

    edgeless = (
        visited.page.locator(EDGED)
        .locator("visible=true")
        .evaluate_all(
            """all => all.filter((each) => {
            const { borderTopStyle, borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(each);
            return borderTopStyle === "none" || parseFloat(borderTopWidth) < 1 || borderTopColor === backgroundColor;
        }).map((each) => each.outerHTML.slice(0, 200))"""
        )
    )

    assert visited.page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert edgeless == []


@on_every_page
def test_paper_shows_what_is_read_and_nothing_that_is_pressed(visited: Visit) -> None:
    visited.page.emulate_media(media="print")

    assert visited.page.get_by_role("heading", level=1).is_visible()
    assert visited.page.locator(PRESSED).evaluate_all("all => all.map((each) => each.outerHTML.slice(0, 200))") == []
