"""What moves on a page though nobody touched it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

WATCH_SHIFTS = """
    window.shifted = [];
    new PerformanceObserver((list) => window.shifted.push(...list.getEntries().map((entry) => ({
        by: entry.hadRecentInput ? 0 : entry.value,
        of: entry.sources.map((source) => source.node?.outerHTML?.slice(0, 120)),
    })))).observe({ type: "layout-shift", buffered: true });
"""
"""A script that must run before the page's own."""

_TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""After which what has moved has been told."""


def shifts_of(page: Page) -> list[dict[str, Any]]:
    """What has moved since the page began to load, when one scrolls down it too."""
    page.wait_for_load_state()
    page.evaluate("scrollTo(0, 1500)")
    page.evaluate(_TWO_FRAMES)
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(_TWO_FRAMES)
    return list(page.evaluate("window.shifted"))
