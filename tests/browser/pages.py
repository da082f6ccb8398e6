"""Every page, each by the way that leads to it: a path, or a function for what has to be done there first.

A new page is one line in one of the two tables; all tests of pages then take it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.product import Product
from tests.browser.shifts import shifts_of
from tests.cast import COURSE

Way = str | Callable[[Page, Product], object]
"""A path, or what leads a blank page there."""


def a_paper(page: Page, product: Product) -> None:
    """The first paper of a topic."""
    page.goto("/?topic=alignment")
    page.get_by_role("article").first.get_by_role("heading").get_by_role("link").click()
    page.wait_for_url("**/papers/**")


def a_noted_paper(page: Page, product: Product) -> None:
    """A paper with a note, a tag and a star."""
    a_paper(page, product)
    page.get_by_text("Write a note").click()
    page.get_by_label("Your note on this paper").fill("Compare with https://example.org/a")
    page.get_by_role("button", name="Save note").click()
    page.get_by_text("Edit note").wait_for()
    page.get_by_text("Add tags of your own").click()
    page.get_by_label("Your tags on this paper").fill("thesis, reading group")
    page.get_by_role("button", name="Save tags").click()
    page.get_by_text("Edit tags").wait_for()
    page.get_by_role("button", name="Star", exact=True).click()


def a_reading(page: Page, product: Product) -> None:
    """A paper with a session, found by words."""
    page.goto("/?q=attention&list=course-003")
    page.get_by_role("article").first.get_by_role("heading").get_by_role("link").click()
    page.wait_for_url("**/papers/**")


def mark_some(page: Page) -> None:
    """Read, skip, begin and queue a few papers, and stay where that was done."""
    page.goto("/?topic=alignment")
    for number, word in enumerate(("Read", "Read", "Skip", "Reading", "Queue", "Queue", "Queue")):
        pressed = page.get_by_role("article").nth(number).get_by_role("button", name=word, exact=True)
        pressed.click()
        expect(pressed).to_have_attribute("aria-pressed", "true")


def just_marked(page: Page, product: Product) -> None:
    """The library with all kinds of marks and the notice that offers to undo the last."""
    mark_some(page)


def after_marks(path: str) -> Way:
    """A page of a reader who has marked some papers."""

    def way(page: Page, product: Product) -> None:
        mark_some(page)
        page.goto(path)

    return way


def set_to(path: str, **choices: str) -> Way:
    """A page of a reader who has chosen so in the settings."""

    def way(page: Page, product: Product) -> None:
        page.goto("/settings/")
        for label in choices.values():
            page.get_by_label(label, exact=True).check()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("status")).not_to_be_empty()
        page.goto(path)

    return way


def with_saved_filter(page: Page, product: Product) -> None:
    """The library as it is when a filter that was saved is chosen."""
    page.goto("/?topic=alignment&state=unread")
    page.get_by_text("Save this filter").click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator("#saved-label").wait_for(state="attached")  # on a phone it is folded away


def settings_with_a_filter(page: Page, product: Product) -> None:
    """The settings of a reader who has saved a filter."""
    with_saved_filter(page, product)
    page.goto("/settings/")


def sign_in_refused(page: Page, product: Product) -> None:
    """The form after a wrong password."""
    page.goto("/sign-in/")
    sign_in(page, product.name, "a wrong one")
    page.get_by_role("alert").wait_for()


def spent_link(page: Page, product: Product) -> None:
    """The one-time link for another time."""
    page.goto(product.link)
    page.context.clear_cookies()
    page.goto(product.link)


def without_token(page: Page, product: Product) -> None:
    """A form that cannot be trusted, for its cookie is gone."""
    page.goto("/sign-in/")
    page.context.clear_cookies()
    sign_in(page, product.name, product.password)
    page.get_by_text("403").wait_for()


def not_understood(page: Page, product: Product) -> None:
    """A mark that there is not."""
    a_paper(page, product)
    page.evaluate(
        """() => {
            const form = document.querySelector("form[action*='/marks/']");
            form.append(Object.assign(document.createElement("input"), { name: "status", value: "eaten" }));
            form.submit();
        }"""
    )
    page.get_by_text("400").wait_for()


def failed(page: Page, product: Product) -> None:
    """The page that says that something failed: as the product renders it, with the headers of every other page."""
    body = product.place.shell(
        "from django.template.loader import render_to_string; print(render_to_string('500.html'))"
    )

    def answer(route: Route) -> None:
        policy = "content-security-policy"
        route.fulfill(body=body, content_type="text/html", headers={policy: route.fetch().headers[policy]})

    page.route("**/failed/", answer)
    page.goto("/failed/")


def admin_paper(page: Page, product: Product) -> None:
    """A paper's form in the admin."""
    page.goto("/admin/papers/paper/")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_url("**/change/**")


def admin_topic(page: Page, product: Product) -> None:
    """A topic's form in the admin: the workbench of its rules."""
    page.goto("/admin/papers/topic/")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_url("**/change/**")


def admin_suggestions(page: Page, product: Product) -> None:
    """Words that a topic's rules might gain."""
    admin_topic(page, product)
    page.goto(page.url.replace("change/", "suggestions/"))


def admin_merge_with(page: Page, product: Product) -> None:
    """A curator's search for the paper that one is to be merged with."""
    admin_paper(page, product)
    page.get_by_role("link", name="Merge with another").click()
    page.get_by_label("Words of its title").fill("mixtral")
    page.get_by_role("button", name="Search", exact=True).click()


def admin_two_papers(page: Page, product: Product) -> None:
    """Two papers side by side."""
    admin_merge_with(page, product)
    page.get_by_role("main").get_by_role("listitem").first.get_by_role("link").click()
    page.get_by_role("button", name="Merge", exact=True).wait_for()


def admin_split(page: Page, product: Product) -> None:
    """What the sources say of a paper that stands in two lists."""
    admin_paper(page, product)
    page.get_by_role("link", name="Split").click()


def admin_import(*, last: str = "") -> Way:
    """The page of an import in the admin, or one that it leads to."""

    def way(page: Page, product: Product) -> None:
        page.goto("/admin/papers/importrun/?stage__exact=finished")
        page.locator("#result_list tbody th a").first.click()
        page.wait_for_url("**/change/**")
        if last:
            page.goto(page.url.replace("change/", last))

    return way


def draft_of_an_import(*, then: str = "") -> Way:
    """The preview of a pasted course, or a page that it leads to."""

    def way(page: Page, product: Product) -> None:
        page.goto("/admin/papers/importrun/add/")
        page.get_by_label("Text:").fill(COURSE.read_text(encoding="utf-8"))
        page.get_by_role("button", name="Preview").click()
        page.wait_for_url("**/preview/")
        if then:
            page.get_by_role("link", name=then).first.click()
            page.get_by_role("button", name="Read the corrected").wait_for()

    return way


def admin_list(page: Page, product: Product) -> None:
    """The editor of a course, with papers found to be added."""
    page.goto("/admin/papers/readinglist/?q=course")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_url("**/change/**")
    page.get_by_role("searchbox").last.fill("language")
    page.keyboard.press("Enter")
    page.wait_for_url("**find=language**")


def admin_copy(page: Page, product: Product) -> None:
    """What is asked before a course is copied."""
    admin_list(page, product)
    page.get_by_role("link", name="Copy as this year").click()
    page.wait_for_url("**/copy/")


PAGES: Mapping[str, Way] = {
    "library": "/",
    "library, last page": "/?page=1000",
    "library, narrowed": "/?q=language+model&topic=alignment&topic=evaluation&match=any",
    "library, just marked": just_marked,
    "library, saved filter": with_saved_filter,
    "library, dark chosen": set_to("/", theme="Dark"),
    "library, high contrast chosen": set_to("/?topic=alignment", theme="High contrast"),
    "library, compact and folded": set_to("/", density="Compact", abstracts="Folded away"),
    "nothing found": "/?q=xylophone&topic=alignment",
    "paper": a_paper,
    "paper of a session": a_reading,
    "paper, noted": a_noted_paper,
    "topics": "/topics/",
    "topic": "/topics/alignment/",
    "lists": "/lists/",
    "course list": "/lists/course-003/",
    "plain list": "/lists/trending-papers-001/",
    "next, nothing queued": "/next/",
    "next": after_marks("/next/"),
    "progress, nothing read": "/progress/",
    "progress": after_marks("/progress/"),
    "settings": "/settings/",
    "settings, saved filter": settings_with_a_filter,
    "keys": "/keys/",
    "sign in": "/sign-in/",
    "sign in, refused": sign_in_refused,
    "400": not_understood,
    "403": spent_link,
    "403, form": without_token,
    "404": "/no-such-page/",
    "500": failed,
}
CURATED: Mapping[str, Way] = {
    "library, curator": "/",
    "paper, curator": a_paper,
    "topic, curator": "/topics/alignment/",
    "admin": "/admin/",
    "admin, papers": "/admin/papers/paper/",
    "admin, paper": admin_paper,
    "admin, topics": "/admin/papers/topic/",
    "admin, topic": admin_topic,
    "admin, suggestions": admin_suggestions,
    "admin, lists": "/admin/papers/readinglist/",
    "admin, new list": "/admin/papers/readinglist/add/",
    "admin, list": admin_list,
    "admin, copy of a list": admin_copy,
    "admin, least certain": "/admin/papers/topic/least-certain/",
    "admin, duplicates": "/admin/papers/paper/duplicates/",
    "admin, merge with": admin_merge_with,
    "admin, two papers": admin_two_papers,
    "admin, split": admin_split,
    "admin, imports": "/admin/papers/importrun/",
    "admin, import": admin_import(),
    "admin, import, undo": admin_import(last="undo/"),
    "admin, import, correct": admin_import(last="correct/"),
    "admin, import papers": "/admin/papers/importrun/add/",
    "admin, preview": draft_of_an_import(),
    "admin, preview, record": draft_of_an_import(then="Correct, or one with another paper"),
    "admin, preview, text": draft_of_an_import(then="Correct the text"),
    "admin, bookmark": "/admin/papers/importrun/bookmarklet/",
    "admin, add": "/admin/papers/importrun/bookmarklet/?title=A+title&url=https%3A%2F%2Fexample.org%2F",
}
"""Pages that only a curator has, or has more of."""

UNFOLDED = {
    "admin, list",
    "library, saved filter",
    "library, narrowed",
    "topic",
    "progress",
    "settings, saved filter",
    "paper, noted",
}
"""Where all that is folded away is looked at too."""


def go(page: Page, name: str, product: Product) -> list[dict[str, Any]]:
    """Lead a page there; return what moved while it loaded."""
    way = {**PAGES, **CURATED}[name]
    if isinstance(way, str):
        page.goto(way)
    else:
        way(page, product)
    shifts = shifts_of(page)
    if name in UNFOLDED:
        unfold(page)
    return shifts


def unfold(page: Page) -> None:
    """Open whatever is folded away; of those of which only one can be open, the last."""
    page.locator("details").evaluate_all("all => all.forEach((each) => (each.open = true))")


def sign_in(page: Page, name: str, password: str) -> None:
    """Fill in the form and send it."""
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
