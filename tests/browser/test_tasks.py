"""Every task with the keyboard alone, and on a phone with script off."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.hands import Finger, Hand, Keyboard
from tests.browser.product import Product
from tests.browser.screens import DESK, PHONE
from tests.browser.tasks import CURATION, FEW, TASKS, Task, mark

WAYS: dict[str, tuple[type[Hand], dict[str, Any]]] = {
    "keyboard": (Keyboard, DESK),
    "finger, no script": (Finger, {**PHONE, "java_script_enabled": False}),
}

with_and_without_script = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


@pytest.mark.parametrize("task", [*TASKS, *CURATION], ids=lambda task: task.__name__)
@pytest.mark.parametrize("way", WAYS)
def test_a_reader_gets_it_done(
    opened: Opener, product: Product, request: pytest.FixtureRequest, task: Task, way: str
) -> None:
    hand, having = WAYS[way]
    who = request.getfixturevalue("curator") if task in CURATION else None

    task(hand(opened(storage_state=who, **having)), product)


@pytest.mark.parametrize("path", ["/", "/topics/", "/lists/course-003/", "/settings/", "/progress/", "/sign-in/"])
def test_the_first_stop_skips_to_the_content(opened: Opener, path: str) -> None:
    page = opened()
    page.goto(path)

    Keyboard(page).press(page.get_by_role("link", name="Skip to content"))

    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_without_script_a_mark_comes_back_to_its_paper_and_tab_goes_on_from_there(opened: Opener) -> None:
    page = opened(java_script_enabled=False)
    page.goto(FEW)

    Keyboard(page).press(mark(page.get_by_role("article").nth(4), "Read"))

    page.wait_for_url("**#place-5")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#place-5').contains(document.activeElement)")


@with_and_without_script
def test_back_and_reload_keep_the_place(opened: Opener, script: bool) -> None:  # noqa: FBT001 - pytest names it
    page = opened(java_script_enabled=script)
    page.goto("/")
    page.evaluate("scrollTo(0, 1700)")
    place = page.get_by_role("article").nth(9)
    before = place.bounding_box()

    page.reload()
    assert place.bounding_box() == before

    place.get_by_role("heading").get_by_role("link").evaluate("(link) => link.click()")
    page.wait_for_url("**/papers/**")
    page.go_back()
    assert place.bounding_box() == before


def test_the_next_page_is_there_before_it_is_asked_for(opened: Opener) -> None:
    page = opened()
    page.goto("/")
    following = page.get_by_role("navigation", name="Pages").get_by_role("link", name="Next")

    with page.context.expect_event("request", lambda request: "page=2" in request.url) as asked:
        following.hover()
    assert asked.value.response().ok
    following.click()

    page.wait_for_url("**page=2**")
    assert page.evaluate("performance.getEntriesByType('navigation')[0].deliveryType") == "navigational-prefetch"
