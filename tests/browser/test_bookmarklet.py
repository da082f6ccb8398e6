"""The bookmark in a real browser: it sends what that browser sees of a page, and no more than an address can carry."""

from __future__ import annotations

from playwright.sync_api import Page, Route, StorageState, expect

from tests.browser.conftest import Opener

PAPERS = "https://papers.example/abs/1?v=2"
HEAD = """<!doctype html><title>OLMo | Papers</title>
<meta name="citation_title" content="OLMo: Accelerating the Science of Language Models">
<meta name="Citation_Author" content="Groeneveld, Dirk"><meta name="citation_author" content="Beltagy, Iz">
<meta name="citation_publication_date" content="2024/02/01">
<meta name="citation_doi" content="10.48550/arXiv.2402.00838">
<meta name="citation_reference" content="not asked for">
"""


def pressed(page: Page, bookmark: str, html: str) -> Page:
    """Open somebody else's page, select its abstract, and press the bookmark; the page that this opens."""

    def answer(route: Route) -> None:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page.route(f"{PAPERS}**", answer)
    page.goto(PAPERS)
    page.evaluate("() => getSelection().selectAllChildren(document.querySelector('#abstract'))")
    with page.context.expect_page() as opened:
        # What a browser does with a bookmark that is a script.
        page.evaluate("address => { location.href = address }", bookmark)
    return opened.value


def bookmark_of(page: Page) -> str:
    page.goto("/admin/papers/importrun/bookmarklet/")
    return page.get_by_role("link", name="Add to reading list").get_attribute("href") or ""


def test_the_bookmark_carries_a_page_into_the_form(opened: Opener, curator: StorageState) -> None:
    page = opened(storage_state=curator)
    bookmark = bookmark_of(page)

    form = pressed(page, bookmark, f"{HEAD}<p id=abstract>If x &lt; y &amp; 10% “naïve” 論文 hold.</p>")

    expect(form.get_by_label("Title")).to_have_value("OLMo: Accelerating the Science of Language Models")
    expect(form.get_by_label("Authors, one a line")).to_have_value("Dirk Groeneveld\nIz Beltagy")
    expect(form.get_by_label("Published")).to_have_value("2024-02-01")
    expect(form.get_by_label("Identifiers, one a line")).to_have_value("arxiv:2402.00838")
    expect(form.get_by_label("Addresses, one a line")).to_have_value(PAPERS)
    expect(form.get_by_label("Abstract")).to_have_value("If x < y & 10% “naïve” 論文 hold.")
    assert "reference" not in form.url


def test_of_a_long_page_as_much_is_sent_as_an_address_can_carry(opened: Opener, curator: StorageState) -> None:
    page = opened(storage_state=curator)
    bookmark = bookmark_of(page)
    authors = "".join(f'<meta name="citation_author" content="Author number {n}">' for n in range(500))

    form = pressed(page, bookmark, f"{HEAD}{authors}<p id=abstract>{'論文😀' * 3000}</p>")

    expect(form.get_by_label("Title")).to_have_value("OLMo: Accelerating the Science of Language Models")
    assert "Author number 1\n" in form.get_by_label("Authors, one a line").input_value()
    assert len(form.url) < 8_000
