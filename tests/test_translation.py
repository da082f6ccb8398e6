"""Every word that people see is marked for translation: in the templates' source, and in pages of another language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from gettext import NullTranslations
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real

from papers.models import Topic
from papers.templating import environment
from tests.page import VOID

TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
LETTER = re.compile(r"[^\W\d_]")
VISIBLE = {"title", "aria-label", "placeholder", "alt"}
UNSPOKEN = {"code", "pre", "kbd", "script", "style"}
"""Elements whose words are commands and samples of what is typed: they are the same in every language."""

SIGNS = {"v", "(u)"}
"""Letters of no language: before the number of a paper's version, as arXiv writes it; and keys to be pressed."""

OPENS, CLOSES = "⟦", "⟧"
PAGES = [
    "/",
    "/?q=2023+(&state=unread",
    "/?q=2023+OR",
    "/?sort=title&abstract=true&topic=moe&topic=rag&without=alignment",
    "/topics/",
    "/lists/",
    "/progress/",
    "/next/",
    "/settings/",
    "/sign-in/",
    "/no-such-page/",
]


class Bracketed(NullTranslations):
    """A language in which every text is its English one between brackets."""

    def gettext(self, message: str) -> str:
        return f"{OPENS}{message}{CLOSES}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def to_language(self) -> str:
        return "xx"


class Spoken(HTMLParser):
    """The texts and the attributes of a page that people see or hear, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._within: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        names = VISIBLE | ({"content"} if given.get("name") == "description" else set())
        self.said += [value for name, value in attrs if name in names and value]
        if tag not in VOID:
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            while self._within.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if UNSPOKEN.isdisjoint(self._within):
            self.said.append(data)


def bare(template: str) -> str:
    """A template's text without what is computed and what is marked for translation."""
    kept: list[str] = []
    marked = is_class = False
    tokens = [(kind, value) for _, kind, value in environment().lex(template)]
    for place, (kind, value) in enumerate(tokens):
        if kind == "block_begin":
            name, *rest = [said for what, said in tokens[place + 1 : place + 6] if what == "name"]
            marked = name == "trans" or (marked and name != "endtrans")
            is_class = name == "block" and rest[:1] == ["page_class"]
        elif kind == "data" and not marked and not is_class:
            kept.append(value)
    return "".join(kept)


def unmarked(said: list[str]) -> Iterator[str]:
    """The pieces that have a letter outside brackets; a bracket may close in a later piece."""
    depth = 0
    for piece in said:
        outside = ""
        for sign in piece:
            depth += (sign == OPENS) - (sign == CLOSES)
            outside += "" if depth or sign == CLOSES else sign
        if LETTER.search(outside):
            yield piece


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_words_that_are_not_marked(path: Path) -> None:
    said = Spoken(bare(path.read_text())).said

    assert [piece for piece in said if LETTER.search(piece) and piece.strip() not in SIGNS] == []


def test_words_that_are_not_marked_are_seen() -> None:
    template = (
        '<p title="{{ _("Fine") }}">{% trans %}Fine{% endtrans %} {{ title }} <b>Seen</b><i title="Seen too"></i></p>'
    )

    assert [piece.strip() for piece in Spoken(bare(template)).said if piece.strip()] == ["Seen", "Seen too"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_a_page_speaks_the_language_that_is_active(client: Client, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setitem(trans_real._translations, "xx", Bracketed())
    # What the database holds has no letters, so that all that are seen are the product's own.
    Topic.objects.update(name="1", definition="")

    with translation.override("xx"):
        page = client.get(path).content.decode()

    said = Spoken(page).said
    assert any(OPENS in piece for piece in said)
    assert list(unmarked(said)) == []
