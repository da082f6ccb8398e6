"""The keys that papers answer to, and marks that are given without another page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opener
from tests.browser.tasks import FEW, first, mark, title, undo

WORDS = {"q": "Queue", "b": "Reading", "r": "Read", "x": "Skip", "s": "Star"}


@pytest.fixture
def page(opened: Opener) -> Page:
    """A page of few papers; the keys are listened to."""
    page = opened()
    page.goto(FEW)
    return page


def test_j_and_k_walk_through_the_papers(page: Page) -> None:
    press(page, "jjjk")

    expect(title(page.get_by_role("article").nth(1))).to_be_focused()


def test_k_on_the_first_paper_and_j_on_the_last_go_nowhere(page: Page) -> None:
    press(page, "jk")
    expect(title(first(page))).to_be_focused()

    last = page.get_by_role("article").count()
    press(page, "j" * (last + 2))

    expect(title(page.get_by_role("article").last)).to_be_focused()


def test_o_opens_the_paper(page: Page) -> None:
    press(page, "jj")
    name = title(page.get_by_role("article").nth(1)).inner_text()

    press(page, "o")

    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_j_and_k_on_a_papers_page_lead_to_its_neighbours(page: Page) -> None:
    names = [title(card).inner_text() for card in page.get_by_role("article").all()[:2]]
    press(page, "jo")
    expect(page.get_by_role("heading", level=1)).to_have_text(names[0])

    press(page, "j")
    expect(page.get_by_role("heading", level=1)).to_have_text(names[1])
    press(page, "k")

    expect(page.get_by_role("heading", level=1)).to_have_text(names[0])


@pytest.mark.parametrize("key", WORDS)
def test_a_letter_marks_the_paper_one_is_at_and_takes_it_back(page: Page, key: str) -> None:
    press(page, "jj")
    at, other = page.get_by_role("article").nth(1), first(page)

    press(page, key)
    expect(mark(at, WORDS[key])).to_have_attribute("aria-pressed", "true")
    expect(other.get_by_role("button", pressed=True)).to_have_count(0)
    press(page, key)

    expect(at.get_by_role("button", pressed=True)).to_have_count(0)


@pytest.mark.parametrize("key", WORDS)
def test_a_letter_marks_the_paper_of_a_page(page: Page, key: str) -> None:
    press(page, "jo")
    page.wait_for_url("**/papers/**")

    press(page, key)

    expect(mark(first(page), WORDS[key])).to_have_attribute("aria-pressed", "true")


def test_u_undoes_what_was_just_done(page: Page) -> None:
    press(page, "jx")
    skip = mark(first(page), "Skip")
    expect(skip).to_have_attribute("aria-pressed", "true")
    expect(undo(page)).to_be_visible()

    press(page, "u")

    expect(skip).to_have_attribute("aria-pressed", "false")


def test_a_slash_leads_to_the_search(page: Page) -> None:
    press(page, "/")

    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_letters_typed_into_the_search_are_words(page: Page) -> None:
    press(page, "/jqrx")

    expect(page.get_by_role("searchbox")).to_have_value("jqrx")
    expect(page.get_by_role("button", pressed=True)).to_have_count(0)


def test_a_question_mark_shows_the_keys_and_escape_puts_them_away(page: Page) -> None:
    before = origin(page)
    press(page, "?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet.get_by_text("undo what was just done")).to_be_visible()

    page.keyboard.press("Escape")

    expect(sheet).to_have_count(0)
    assert origin(page) == before


def test_letters_with_a_modifier_are_the_browsers(page: Page) -> None:
    press(page, "j")

    page.keyboard.press("Alt+x")
    press(page, "k")  # has been heard after it

    expect(title(first(page))).to_be_focused()
    expect(page.get_by_role("button", pressed=True)).to_have_count(0)


def test_a_mark_is_given_where_one_is_and_says_so(page: Page) -> None:
    before = origin(page)
    read = mark(page.get_by_role("article").nth(3), "Read")
    read.focus()
    place = read.bounding_box()

    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Read")
    expect(read).to_have_attribute("aria-pressed", "true")
    expect(read).to_be_focused()
    assert read.bounding_box() == place
    assert origin(page) == before
    assert page.url.endswith(FEW)


def test_the_counts_of_the_tabs_follow_a_mark(page: Page) -> None:
    unread, read = tab(page, "unread"), tab(page, "read")
    left, done = count(unread), count(read)

    press(page, "jr")
    expect(unread).to_have_attribute("data-count", str(left - 1))
    expect(read).to_have_attribute("data-count", str(done + 1))
    expect(read).to_have_text(str(done + 1))
    press(page, "u")

    expect(unread).to_have_attribute("data-count", str(left))
    expect(read).to_have_attribute("data-count", str(done))


def test_a_whole_page_is_marked_and_undone_where_one_is(page: Page) -> None:
    before = origin(page)
    papers = page.get_by_role("article").count()
    marked = page.get_by_role("button", name="Read", exact=True, pressed=True)

    page.get_by_role("button", name="Mark all on this page read").click()
    expect(marked).to_have_count(papers)
    undo(page).click()

    expect(marked).to_have_count(0)
    assert origin(page) == before


def test_the_message_can_be_closed(page: Page) -> None:
    press(page, "jq")
    before = origin(page)

    page.get_by_role("link", name="Close this message").click()

    expect(page.get_by_role("status")).to_be_empty()
    assert origin(page) == before


def test_a_theme_shows_as_soon_as_it_is_chosen(page: Page) -> None:
    page.goto("/settings/")

    page.get_by_label("High contrast").check()

    expect(page.locator("html")).to_have_attribute("data-theme", "contrast")


def press(page: Page, keys: str) -> None:
    """One key after the other."""
    for key in keys:
        page.keyboard.press(key)


def origin(page: Page) -> float:
    """When this page began: another page has another."""
    return float(page.evaluate("performance.timeOrigin"))


def tab(page: Page, state: str) -> Locator:
    """The count on a tab."""
    return page.locator(f"[data-state={state}] [data-count]")


def count(shown: Locator) -> int:
    """What it says."""
    return int(shown.get_attribute("data-count") or 0)


def test_the_search_key_leads_there_from_a_page_without_one(page: Page) -> None:
    page.goto("/progress/")

    press(page, "/")

    expect(page.get_by_role("searchbox")).to_be_focused()


def test_a_button_that_moves_a_paper_can_be_pressed_again_and_its_keys_work_from_there(page: Page) -> None:
    for number in range(4):
        mark(page.get_by_role("article").nth(number), "Queue").click()
        expect(page.get_by_role("button", name="Queue", exact=True, pressed=True)).to_have_count(number + 1)
    page.goto("/next/")
    queue = page.get_by_role("region", name="Your queue")
    papers = queue.get_by_role("article")
    name = title(papers.nth(3)).inner_text()

    queue.get_by_role("group", name="Move: ").nth(3).get_by_role("button", name="Up", exact=True).focus()
    for place in (2, 1):
        page.keyboard.press("Enter")
        expect(title(papers.nth(place))).to_have_text(name)
        up = queue.get_by_role("group", name="Move: ").nth(place).get_by_role("button", name="Up", exact=True)
        expect(up).to_be_focused()
    press(page, "r")

    expect(mark(papers.nth(1), "Read")).to_be_focused()
    expect(page.get_by_role("heading", name="Your queue")).to_have_text("Your queue 3")


def test_a_mark_on_a_course_moves_its_figures_and_undo_moves_them_back(page: Page) -> None:
    page.goto("/lists/course-003/")
    of_all = page.get_by_role("progressbar", name="Read: Course 003", exact=True)
    expect(of_all).to_have_attribute("value", "0")

    mark(first(page), "Read").click()
    expect(of_all).to_have_attribute("value", "1")
    press(page, "u")

    expect(of_all).to_have_attribute("value", "0")


def test_a_list_one_comes_back_to_shows_what_was_marked_on_the_papers_page(page: Page) -> None:
    press(page, "jo")
    page.wait_for_url("**/papers/**")
    press(page, "r")
    expect(mark(first(page), "Read")).to_have_attribute("aria-pressed", "true")

    page.go_back()

    expect(mark(first(page), "Read")).to_have_attribute("aria-pressed", "true")
