"""How a reader gets something done: with the keys of a keyboard alone, or with a finger on a phone."""

from __future__ import annotations

import re
from typing import Protocol

from playwright.sync_api import Locator, Page, expect

STOPS = 600
"""More than any page has; who has not arrived by then never will."""

_FOCUS = """(wanted) => {
    const here = document.activeElement;
    if (here === document.body) return { arrived: false, fault: "" };
    const style = getComputedStyle(here), box = here.getClientRects()[0];
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
    const top = box && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const fault = !outlined ? "has the focus and does not show it"
        : !here.contains(top) && !top?.contains(here) ? "has the focus out of sight"
        : "";
    return { arrived: here === wanted, fault: fault && `${fault}: ${here.outerHTML.slice(0, 200)}` };
}"""


class Hand(Protocol):
    """What all ways have in common."""

    page: Page

    def press(self, what: Locator) -> None:
        """Press a link, a button or what unfolds something."""

    def write(self, field: Locator, text: str) -> None:
        """Write into a field."""

    def choose(self, field: Locator, option: str) -> None:
        """Choose from what a field offers."""

    def pick(self, radio: Locator) -> None:
        """Pick one of a few."""

    def tick(self, box: Locator) -> None:
        """Tick a box."""


class Keyboard:
    """Tab, Enter, arrows and letters. Wherever Tab stops, the stop must show."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        """Tab there and press Enter."""
        self.reach(what)
        self.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        """Tab there and type."""
        self.reach(field)
        self.page.keyboard.type(text)

    def choose(self, field: Locator, option: str) -> None:
        """Tab there and go down to it."""
        self.reach(field)
        names = field.locator("option").all_inner_texts()
        for _ in range(names.index(option)):
            self.page.keyboard.press("ArrowDown")

    def pick(self, radio: Locator) -> None:
        """Tab to the one that is picked and go on from there."""
        group = radio.locator("xpath=ancestor::fieldset").get_by_role("radio")
        self.reach(group.and_(self.page.locator(":checked")))
        for _ in range(group.count()):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows do not lead to {radio}.")

    def tick(self, box: Locator) -> None:
        """Tab there and press the space bar."""
        self.reach(box)
        self.page.keyboard.press("Space")

    def reach(self, what: Locator) -> None:
        """Tab there from wherever the focus is, over the end of the page if need be."""
        wanted = what.element_handle()
        for _ in range(STOPS):
            self.page.keyboard.press("Tab")
            focus = self.page.evaluate(_FOCUS, wanted)
            assert not focus["fault"], focus["fault"]
            if focus["arrived"]:
                return
        raise AssertionError(f"Tab does not lead to {what}.")


class Finger:
    """Taps, and the letters of a phone's own keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        """Tap it."""
        what.tap()

    def write(self, field: Locator, text: str) -> None:
        """Tap it and type."""
        field.tap()
        self.page.keyboard.type(text)

    def choose(self, field: Locator, option: str) -> None:
        """The phone's own list does that."""
        field.select_option(option)

    def pick(self, radio: Locator) -> None:
        """Tap it."""
        radio.tap()

    def tick(self, box: Locator) -> None:
        """Tap it."""
        box.tap()


def arrived(page: Page, heading: str | re.Pattern[str]) -> None:
    """Wait until the page of this heading is there."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
