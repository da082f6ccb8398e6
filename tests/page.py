"""A rendered page as a test looks at it: elements by tag and attribute, their text, their links and forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    """An element with all that stands in it. Names of attributes are written as Python allows: `for_`, `aria_label`."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words in it, blanks folded."""
        return " ".join("".join(self._texts()).split())

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Every element below of that tag and with these attributes."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [each for each in self.walk() if each.tag == tag and wanted.items() <= each.attributes.items()]

    def one(self, tag: str, **attributes: str) -> Element:
        """The only such element."""
        (found,) = self.all(tag, **attributes)
        return found

    def link(self, words: str) -> str:
        """Where the only link with these words in its text leads."""
        (address,) = {each.attributes["href"] for each in self.all("a") if words in each.text}
        return address

    def texts(self, tag: str, **attributes: str) -> list[str]:
        """The texts of all such elements."""
        return [each.text for each in self.all(tag, **attributes)]

    def hrefs(self) -> list[str]:
        """Where all links lead."""
        return [each.attributes["href"] for each in self.all("a") if "href" in each.attributes]

    def form(self, action: str) -> Element:
        """The first form that goes there."""
        return self.all("form", action=action)[0]

    def fields(self) -> dict[str, str]:
        """What a form sends if nobody fills anything in."""
        values = {each.attributes["name"]: each.attributes.get("value", "") for each in self._inputs()}
        values |= {each.attributes["name"]: "".join(each._texts()).removeprefix("\n") for each in self.all("textarea")}
        for select in self.all("select"):
            options = select.all("option")
            chosen = [each for each in options if "selected" in each.attributes] or options
            values[select.attributes["name"]] = chosen[0].attributes.get("value", chosen[0].text)
        return values

    def pressed(self, words: str) -> dict[str, str]:
        """What a form sends when the button that reads so is pressed."""
        (button,) = [each for each in self.all("button") if each.text == words]
        return self.fields() | {button.attributes["name"]: button.attributes["value"]}

    def _inputs(self) -> list[Element]:
        given = [each for each in self.all("input") if "name" in each.attributes]
        tickable = {"checkbox", "radio"}
        return [
            each
            for each in given
            if each.attributes.get("type") not in {*tickable, "submit"} or "checked" in each.attributes
        ]

    def walk(self) -> Iterator[Element]:
        """Every element below, in the page's order."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._texts()


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in {each.tag for each in self.open}:
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Element:
    """Read a page's HTML."""
    builder = _Builder()
    builder.feed(html)
    return builder.open[0]


def visit(client: Client, path: str, data: Any = None) -> Element:
    """Open a page that is there, and read it."""
    response = client.get(path, data)
    assert response.status_code == 200, f"{path}: {response.status_code}"
    return parse(response.content.decode())


def paper_titles(page: Element) -> list[str]:
    """The papers that a list shows, in its order."""
    return [article.all("a")[0].text for article in page.all("article")]
