"""What readers do here, each from the first page to its end; done with any hand, and with and without script.

A new task is a function and its name in one of the two tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import Hand, arrived
from tests.browser.product import Product

Task = Callable[[Hand, Product], None]

FEW = "/?topic=alignment&list=course-003"
"""Where all papers stand on one short page."""


def search(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/")
    hand.write(page.get_by_role("searchbox"), "title:attention")
    page.keyboard.press("Enter")

    arrived(page, re.compile("attention"))
    expect(first(page).locator("mark").first).to_have_text(re.compile("attention", re.IGNORECASE))


def choose_a_topic_and_clear_it(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/")
    unfold_on_phone(hand, "Filter by topic, list or year")
    hand.press(page.get_by_role("navigation", name="Topics").get_by_role("link", name="Alignment").first)
    arrived(page, re.compile("Alignment"))

    hand.press(page.get_by_role("link", name="Remove filter: "))

    arrived(page, "All papers")


def leave_out_a_topic(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/")
    unfold_on_phone(hand, "Filter by topic, list or year")
    hand.press(page.get_by_role("link", name="Leave out Alignment"))

    expect(page.get_by_role("link", name="Remove filter: ")).to_contain_text("Alignment")


def narrow_to_a_list(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/")
    unfold_on_phone(hand, "Filter by topic, list or year")
    hand.press(page.get_by_role("navigation", name="Lists").get_by_role("link", name="Course 003"))

    expect(page.get_by_role("link", name="Remove filter: Course 003")).to_be_visible()


def turn_the_page_and_sort(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/")
    hand.press(page.get_by_role("link", name="title", exact=True))
    expect(page.get_by_role("link", name="title", exact=True)).to_have_attribute("aria-current", "true")

    hand.press(page.get_by_role("navigation", name="Pages").get_by_role("link", name="Next"))

    expect(page.get_by_role("navigation", name="Pages")).to_contain_text("Page 2 of")


def open_a_paper_and_come_back(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/?topic=alignment")
    card = page.get_by_role("article").nth(8)
    title = card.get_by_role("heading").get_by_role("link")
    name = title.inner_text()
    hand.press(title)
    arrived(page, name)

    hand.press(page.get_by_role("navigation", name="Where this paper was found").get_by_role("link"))

    arrived(page, re.compile("Alignment"))
    expect(page.get_by_role("link", name=name).first).to_be_in_viewport()


def give_a_paper_each_mark_and_take_it_away(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto(FEW)
    card = page.get_by_role("article").nth(2)
    for word in ("Queue", "Reading", "Read", "Skip"):
        hand.press(mark(card, word))
        expect(mark(card, word)).to_have_attribute("aria-pressed", "true")
        expect(card.get_by_role("button", pressed=True)).to_have_count(1)
        expect(card).to_be_in_viewport()

    hand.press(mark(card, "Skip"))

    expect(card.get_by_role("button", pressed=True)).to_have_count(0)


def mark_a_paper_and_undo_it(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto(FEW)
    card = page.get_by_role("article").nth(5)
    hand.press(mark(card, "Read"))
    expect(mark(card, "Read")).to_have_attribute("aria-pressed", "true")

    hand.press(undo(page))

    expect(mark(card, "Read")).to_have_attribute("aria-pressed", "false")


def mark_a_whole_page_and_undo_it(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto(FEW)
    count = page.get_by_role("article").count()
    marked = page.get_by_role("button", name="Read", exact=True, pressed=True)
    hand.press(page.get_by_role("button", name="Mark all on this page read"))
    expect(marked).to_have_count(count)

    hand.press(undo(page))

    expect(marked).to_have_count(0)


def mark_a_session_and_undo_it(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/lists/course-003/")
    session = page.locator(".course__session").first
    readings = session.locator("article").count()
    read = session.locator("article[data-status=read]")  # in sight or not: what is done folds
    hand.press(session.get_by_role("button", name="left as read"))
    expect(read).to_have_count(readings)

    hand.press(undo(page))

    expect(read).to_have_count(0)


def mark_a_paper_on_its_own_page(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/?topic=alignment")
    hand.press(title(first(page)))
    page.wait_for_url("**/papers/**")
    hand.press(mark(first(page), "Reading"))

    expect(mark(first(page), "Reading")).to_have_attribute("aria-pressed", "true")
    expect(mark(first(page), "Reading")).to_be_in_viewport()


def star_a_paper_and_take_the_star_away(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto(FEW)
    star = mark(page.get_by_role("article").nth(1), "Star")
    hand.press(star)
    expect(star).to_have_attribute("aria-pressed", "true")

    hand.press(star)

    expect(star).to_have_attribute("aria-pressed", "false")


def write_a_note_and_find_it(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto(FEW)
    name = title(first(page)).inner_text()
    hand.press(title(first(page)))
    arrived(page, name)
    hand.press(page.get_by_text("Write a note"))
    hand.write(page.get_by_label("Your note on this paper"), "Compare zymurgy, see https://example.org/a")
    hand.press(page.get_by_role("button", name="Save note"))
    expect(page.get_by_role("link", name="https://example.org/a")).to_be_visible()

    page.goto("/?q=zymurgy")

    expect(title(first(page))).to_have_text(name)


def put_a_paper_under_a_tag(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto(FEW)
    name = title(first(page)).inner_text()
    hand.press(title(first(page)))
    arrived(page, name)
    hand.press(page.get_by_text("Add tags of your own"))
    hand.write(page.get_by_label("Your tags on this paper"), "thesis")
    hand.press(page.get_by_role("button", name="Save tags"))
    hand.press(page.get_by_role("list", name="Your tags").get_by_role("link", name="thesis"))

    expect(page.get_by_role("link", name="Remove filter: ")).to_be_visible()
    expect(title(first(page))).to_have_text(name)


def mark_a_reading_of_a_course(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/")
    hand.press(page.get_by_role("link", name="Lists", exact=True))
    hand.press(page.get_by_role("heading").get_by_role("link", name="Course 003"))
    arrived(page, "Course 003")
    reading = page.get_by_role("article").nth(2)
    hand.press(mark(reading, "Skip"))

    expect(mark(reading, "Skip")).to_have_attribute("aria-pressed", "true")
    expect(reading).to_be_in_viewport()


def put_the_queue_in_order(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto(FEW)
    names = [title(card).inner_text() for card in page.get_by_role("article").all()[:3]]
    for number in range(3):
        hand.press(mark(page.get_by_role("article").nth(number), "Queue"))
        expect(page.get_by_role("button", name="Queue", exact=True, pressed=True)).to_have_count(number + 1)
    hand.press(page.get_by_role("navigation", name="Main").get_by_role("link", name="Next"))
    arrived(page, "What to read next")
    queue = page.get_by_role("region", name="Your queue")
    titles = queue.get_by_role("heading", level=3)
    expect(titles).to_have_text(names)
    move = queue.get_by_role("group", name="Move: ")

    hand.press(move.nth(2).get_by_role("button", name="Up"))
    expect(titles).to_have_text([names[0], names[2], names[1]])
    hand.press(move.nth(0).get_by_role("button", name="Down"))
    expect(titles).to_have_text([names[2], names[0], names[1]])
    hand.press(move.nth(2).get_by_role("button", name="To the top"))

    expect(titles).to_have_text([names[1], names[2], names[0]])


def find_what_is_near_to_what_was_read(hand: Hand, product: Product) -> None:
    page = hand.page
    mark_a_paper_on_its_own_page(hand, product)
    hand.press(page.get_by_role("navigation", name="Main").get_by_role("link", name="Next"))
    arrived(page, "What to read next")
    near = page.get_by_role("region", name="Near to")
    hand.press(title(near.get_by_role("article").first))

    page.wait_for_url("**/papers/**")


def choose_colours(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/")
    hand.press(page.get_by_role("link", name="Settings"))
    arrived(page, "Settings")
    hand.pick(page.get_by_label("Dark", exact=True))
    hand.press(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_role("status")).not_to_be_empty()

    answer = page.goto("/")

    assert answer
    assert 'data-theme="dark"' in answer.text()  # before the first pixel: no script has to say so
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def save_a_filter_and_open_it(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/?topic=alignment&state=unread")
    hand.press(page.get_by_text("Save this filter"))
    name = page.get_by_label("Name", exact=True)
    hand.write(name, " of mine")
    hand.press(page.get_by_role("button", name="Save", exact=True))
    saved = page.get_by_role("navigation", name="Saved filters", include_hidden=True)
    expect(saved).to_be_attached()
    page.goto("/")

    unfold_on_phone(hand, "Filter by topic, list or year")
    hand.press(saved.get_by_role("link", name="of mine").first)

    arrived(page, re.compile("Alignment"))


def let_the_library_open_with_a_filter_and_go_back_to_everything(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/?topic=alignment")
    hand.press(page.get_by_role("button", name="Open the library with this filter"))
    expect(page.get_by_role("button", name="Open it with all papers")).to_be_visible()
    page.goto("/")
    arrived(page, re.compile("Alignment"))

    hand.press(page.get_by_role("link", name="Remove filter: "))
    arrived(page, "All papers")
    page.goto("/")
    hand.press(page.get_by_role("button", name="Open it with all papers"))
    expect(page.get_by_role("button", name="Open it with all papers")).to_have_count(0)
    page.goto("/")

    arrived(page, "All papers")


def see_progress(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto(FEW)
    hand.press(mark(first(page), "Read"))
    expect(mark(first(page), "Read")).to_have_attribute("aria-pressed", "true")
    hand.press(page.get_by_role("navigation", name="Main").get_by_role("link", name="Progress"))
    arrived(page, "Progress")
    expect(page.get_by_text("1 paper read in the last twelve months.")).to_be_visible()

    hand.press(page.locator("summary", has_text="Papers read by day"))

    expect(page.get_by_role("table", name="Papers read by day")).to_be_visible()


def subscribe_to_the_sessions(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/lists/course-003/")
    with page.expect_download() as download:
        hand.press(page.get_by_role("link", name="Subscribe to the sessions"))

    assert Path(download.value.path()).read_text(encoding="utf-8").startswith("BEGIN:VCALENDAR")


def learn_the_keys(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/progress/")
    hand.press(page.get_by_role("link", name="Keys"))

    expect(page.get_by_role("heading", name="Keys")).to_be_visible()


def learn_why_a_paper_has_a_topic(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/?topic=alignment")
    hand.press(first(page).locator("summary", has_text="Why Alignment?"))

    expect(first(page).locator(".why[open] .why__reason")).to_be_visible()


def read_of_a_topic(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/")
    hand.press(page.get_by_role("navigation", name="Main").get_by_role("link", name="Topics"))
    hand.press(page.get_by_role("heading").get_by_role("link", name="Alignment"))
    arrived(page, "Alignment")
    hand.press(page.get_by_text("How papers get this topic"))

    expect(page.get_by_text("count points for this topic")).to_be_visible()


def take_papers_along(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/?topic=alignment&state=unread")
    with page.expect_download() as download:
        hand.press(page.get_by_role("link", name="JSON lines"))

    assert Path(download.value.path()).read_text(encoding="utf-8").startswith('{"')


def sign_in_with_a_mark_and_out_again(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto(FEW)
    read = mark(first(page), "Read")
    hand.press(read)
    expect(read).to_have_attribute("aria-pressed", "true")
    hand.press(page.get_by_role("link", name="Sign in").first)
    hand.write(page.get_by_label("Username"), product.name)
    hand.write(page.get_by_label("Password"), product.password)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"kept with your account, {product.name}")).to_be_visible()
    expect(read).to_have_attribute("aria-pressed", "true")
    hand.press(read)
    expect(read).to_have_attribute("aria-pressed", "false")

    unfold_on_phone(hand, "Account:")
    hand.press(page.get_by_role("button", name="Sign out"))

    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def reject_a_topic_and_take_it_back(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/?topic=alignment")
    hand.press(title(page.get_by_role("article").nth(3)))
    page.wait_for_url("**/papers/**")
    hand.press(verdict(page, "Reject", "Alignment"))
    expect(page.get_by_text("A curator says no")).to_be_in_viewport()

    hand.press(verdict(page, "Take back", "Alignment"))

    expect(verdict(page, "Reject", "Alignment")).to_be_in_viewport()


def add_a_topic_and_take_it_back(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/?topic=alignment")
    hand.press(title(page.get_by_role("article").nth(4)))
    page.wait_for_url("**/papers/**")
    field = page.get_by_label("Topic to add")
    name = field.locator("option").nth(3).inner_text()
    hand.choose(field, name)
    hand.press(page.get_by_role("button", name="Add", exact=True))
    expect(page.get_by_text("A curator says so")).to_be_in_viewport()

    hand.press(verdict(page, "Take back", name))

    expect(page.get_by_text("A curator says so")).not_to_be_attached()


def merge_two_papers_and_take_them_apart(hand: Hand, product: Product) -> None:
    page = hand.page
    put_side_by_side(hand, "Okapi", "SLEB")
    title = page.get_by_role("group", name="Title").locator(".pair__side", has_text="SLEB")
    hand.pick(title.get_by_role("radio"))
    hand.press(page.get_by_role("button", name="Merge"))
    expect(page.get_by_role("textbox", name="Title")).to_have_value(re.compile("SLEB"))

    hand.press(page.get_by_role("link", name="Take apart"))
    hand.press(page.get_by_role("button", name="Take apart"))

    expect(page.get_by_text("is a paper of its own again")).to_be_visible()


def split_what_was_merged(hand: Hand, product: Product) -> None:
    page = hand.page
    put_side_by_side(hand, "HyperLLaVA", "Honeybee")
    hand.press(page.get_by_role("button", name="Merge"))

    hand.press(page.get_by_role("link", name="Split…"))
    hand.tick(page.get_by_role("checkbox").last)
    hand.press(page.get_by_role("button", name="Split"))

    expect(page.get_by_text("is a paper of its own now")).to_be_visible()


def make_a_course_of_two_sessions_from_nothing(hand: Hand, product: Product) -> None:
    page = hand.page
    page.goto("/admin/papers/readinglist/add/")
    hand.write(page.get_by_label("Title"), "Seminar")
    hand.press(page.get_by_role("button", name="Save", exact=True))
    arrived(page, "Seminar")
    for session, words, as_what in (("Experts", "mixtral", "required"), ("Preferences", "preference", "more")):
        hand.write(page.locator("#new").get_by_label("Name"), session)
        hand.press(page.get_by_role("button", name="Add session"))
        group = page.get_by_role("region", name=session)
        expect(group).to_be_attached()
        hand.write(page.get_by_label("Words, title"), words)
        hand.press(page.get_by_role("search").get_by_role("button", name="Search"))
        hand.press(page.get_by_role("button", name=f"Add as {as_what}").first)
        expect(group.get_by_role("listitem")).to_have_count(1)
    hand.press(page.get_by_role("button", name="Publish"))
    expect(page.get_by_text("Published since")).to_be_attached()

    hand.press(page.get_by_role("button", name="Hide from readers"))

    expect(page.get_by_text("no reader sees it yet")).to_be_attached()


TASKS = (
    search,
    choose_a_topic_and_clear_it,
    leave_out_a_topic,
    narrow_to_a_list,
    turn_the_page_and_sort,
    open_a_paper_and_come_back,
    give_a_paper_each_mark_and_take_it_away,
    mark_a_paper_and_undo_it,
    mark_a_whole_page_and_undo_it,
    mark_a_session_and_undo_it,
    mark_a_paper_on_its_own_page,
    mark_a_reading_of_a_course,
    star_a_paper_and_take_the_star_away,
    write_a_note_and_find_it,
    put_a_paper_under_a_tag,
    put_the_queue_in_order,
    find_what_is_near_to_what_was_read,
    choose_colours,
    save_a_filter_and_open_it,
    let_the_library_open_with_a_filter_and_go_back_to_everything,
    see_progress,
    subscribe_to_the_sessions,
    learn_the_keys,
    learn_why_a_paper_has_a_topic,
    read_of_a_topic,
    take_papers_along,
    sign_in_with_a_mark_and_out_again,
)
CURATION = (
    reject_a_topic_and_take_it_back,
    add_a_topic_and_take_it_back,
    merge_two_papers_and_take_them_apart,
    split_what_was_merged,
    make_a_course_of_two_sessions_from_nothing,
)
"""What only a curator does."""


def put_side_by_side(hand: Hand, one: str, other: str) -> None:
    """From the form of a paper with this word in its title find the one with the other."""
    page = hand.page
    page.goto(f"/admin/papers/paper/?q=title:{one}")
    hand.press(page.locator("#result_list tbody th a").first)
    hand.press(page.get_by_role("link", name="Merge with another"))
    hand.write(page.get_by_label("Words of its title"), other)
    page.keyboard.press("Enter")
    hand.press(page.get_by_role("main").get_by_role("link", name=other))


def unfold_on_phone(hand: Hand, words: str) -> None:
    """Unfold what stands open where there is room."""
    folded = hand.page.locator("summary", has_text=words)
    if folded.is_visible():
        hand.press(folded)


def verdict(page: Page, words: str, topic: str) -> Locator:
    """The curator's button that says so of a topic."""
    return page.get_by_role("button", name=re.compile(rf"^{words} ?: ?{re.escape(topic)}$"))


def mark(card: Locator, word: str) -> Locator:
    """The button that says so of a paper."""
    return card.get_by_role("button", name=word, exact=True)


def undo(page: Page) -> Locator:
    """The button that takes back what was just done."""
    return page.get_by_role("status").get_by_role("button", name="Undo")


def first(page: Page) -> Locator:
    """The first paper of the page."""
    return page.get_by_role("article").first


def title(card: Locator) -> Locator:
    """The link that is a paper's title."""
    return card.get_by_role("heading").get_by_role("link")
