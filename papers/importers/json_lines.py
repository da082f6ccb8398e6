"""The product's own export, one JSON object a line, read back without loss."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator
from typing import TypeGuard

from papers.importers import links
from papers.importers.record import (
    IdentifierFound,
    Item,
    Line,
    LinkFound,
    LinkKind,
    Placement,
    Problem,
    Record,
    Role,
    SessionFound,
    TopicFound,
)

NAME = "jsonl"
LABEL = "JSON lines"

JsonObject = dict[str, object]

_KEYS = frozenset(
    {
        "id", "citation_key", "title", "title_source", "abstract", "authors", "published",
        "identifiers", "links", "entries", "topics",
    }
)  # fmt: skip
_TITLE_SOURCES = frozenset({"list", "inferred", "curator"})
_TOPIC_SOURCES = frozenset({"rule", "list", "curator"})
_PUBLISHED = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_MOST_LINES = 2**31 - 1
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


def sniff(head: list[Line]) -> float:
    """Say whether the first line of text is a JSON object about a paper; a damaged first line is forgiven."""
    texts = [line.text for line in head if line.text.strip()]
    if not texts or not texts[0].lstrip().startswith("{"):
        return 0.0
    if _is_paper(texts[0]):
        return 1.0
    return 0.6 if any(_is_paper(text) for text in texts[1:20]) else 0.0


def parse(lines: Iterable[Line]) -> Iterator[Item]:
    """Stream one item a line: a record, or a problem that says what is wrong with the line, and where in it."""
    for line in lines:
        if line.text.strip():
            try:
                yield _record(line.number, _decoded(line.text))
            except _WrongError as wrong:
                sentence = f"Line {line.number}: {wrong.sentence}."
                yield Problem(first=line.number, last=line.number, reason=wrong.reason, sentence=sentence)


class _WrongError(Exception):
    """What keeps a line from being a record."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.sentence = sentence


def _is_paper(text: str) -> bool:
    try:
        value = _decoded(text)
    except _WrongError:
        return False
    return "title" in value or "abstract" in value


def _decoded(text: str) -> JsonObject:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise _WrongError("bad-json", f"this is not JSON ({error.msg}, column {error.colno})") from error
    except (ValueError, RecursionError) as error:
        raise _WrongError("bad-json", "this JSON holds a number too long or is nested too deeply") from error
    if not isinstance(value, dict):
        raise _WrongError("not-an-object", "this is JSON, but not an object")
    return value


def _record(number: int, value: JsonObject) -> Record:
    title, abstract = _string(value, "title"), _string(value, "abstract")
    if not title.strip() and not abstract.strip():
        raise _WrongError("empty", "there is neither a title nor an abstract")
    unknown = sorted(value.keys() - _KEYS)
    return Record(
        first=number,
        last=number,
        title=title,
        abstract=abstract,
        authors=_strings(value, "authors"),
        published=_published(value),
        identifiers=_identifiers(value),
        links=tuple(_link(item) for item in _objects(value, "links")),
        placements=tuple(_placement(item) for item in _objects(value, "entries")),
        remarks=(f"Line {number} has keys that are not known here: {_quoted(unknown)}.",) if unknown else (),
        public_id=_string(value, "id") or None,
        citation_key=_string(value, "citation_key") or None,
        title_source=_one_of(value, "title_source", _TITLE_SOURCES) or None,
        topics=tuple(_topic(item) for item in _objects(value, "topics")) if value.get("topics") is not None else None,
    )


def _placement(value: JsonObject) -> Placement:
    line = value.get("line")
    if not isinstance(line, int) or isinstance(line, bool) or not 1 <= line <= _MOST_LINES:
        raise _WrongError("wrong-type", "an entry's “line” is not a line number")
    name = _needed(value, "list", "an entry's")
    session, date = _string(value, "session"), _date(value)
    role = _one_of(value, "role", frozenset(Role))
    return Placement(
        line=line,
        last_line=line,
        list_name=name,
        session=SessionFound(session, date) if session or date else None,
        role=Role(role) if role else None,
    )


def _link(value: JsonObject) -> LinkFound:
    url = _needed(value, "url", "a link's")
    if links.link(url) is None:
        raise _WrongError("bad-link", f"the link {_quoted([url])} is not an http or https address")
    kind = _one_of(value, "kind", frozenset(LinkKind))
    return LinkFound(url, LinkKind(kind or LinkKind.OTHER))


def _topic(value: JsonObject) -> TopicFound:
    slug, source = _needed(value, "slug", "a topic's"), _one_of(value, "source", _TOPIC_SOURCES)
    verdict = value.get("verdict")
    if not isinstance(verdict, bool):
        raise _WrongError("wrong-type", f"the “verdict” of topic {_quoted([slug])} is neither true nor false")
    if not source:
        raise _WrongError("bad-value", f"the topic {_quoted([slug])} has no “source”")
    return TopicFound(slug, verdict, source, _strings(value, "evidence"))


def _identifiers(value: JsonObject) -> tuple[IdentifierFound, ...]:
    found = value.get("identifiers")
    if found is None:
        return ()
    if not _is_object(found):
        raise _WrongError("wrong-type", "“identifiers” is not an object")
    for scheme in found:
        _sound(scheme, "identifiers")
    return tuple(IdentifierFound(scheme, _needed(found, scheme, "the identifier")) for scheme in found)


def _published(value: JsonObject) -> str:
    published = _string(value, "published")
    if published and not (_PUBLISHED.fullmatch(published) and _day(published + "-01-01"[len(published) - 4 :])):
        raise _WrongError("bad-date", f"“published” is {_quoted([published])}, not a year, a month or a day")
    return published


def _date(value: JsonObject) -> datetime.date | None:
    written = _string(value, "date")
    date = _day(written)
    if written and date is None:
        raise _WrongError("bad-date", f"an entry's “date” is {_quoted([written])}, not a day like 2024-02-08")
    return date


def _day(text: str) -> datetime.date | None:
    # Python 3.11 reads "20240208" and week dates as well; the export writes neither.
    try:
        return datetime.date.fromisoformat(text) if len(text) == 10 and text[4] == "-" == text[7] else None
    except ValueError:
        return None


def _string(value: JsonObject, key: str) -> str:
    """Give a key's text; "" where the key is missing or null."""
    text = value.get(key)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise _WrongError("wrong-type", f"“{key}” is not a text")
    return _sound(text, key)


def _needed(value: JsonObject, key: str, whose: str) -> str:
    text = _string(value, key)
    if not text.strip():
        raise _WrongError("wrong-type", f"{whose} “{key}” is missing or empty")
    return text


def _one_of(value: JsonObject, key: str, known: frozenset[str]) -> str:
    text = _string(value, key)
    if text and text not in known:
        raise _WrongError("bad-value", f"“{key}” is {_quoted([text])}, which is none of {_quoted(sorted(known))}")
    return text


def _strings(value: JsonObject, key: str) -> tuple[str, ...]:
    items = value.get(key)
    if items is None:
        return ()
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise _WrongError("wrong-type", f"“{key}” is not a list of texts")
    return tuple(_sound(item, key) for item in items)


def _objects(value: JsonObject, key: str) -> list[JsonObject]:
    items = value.get(key)
    if items is None:
        return []
    if not isinstance(items, list) or not all(_is_object(item) for item in items):
        raise _WrongError("wrong-type", f"“{key}” is not a list of objects")
    return items


def _is_object(value: object) -> TypeGuard[JsonObject]:
    return isinstance(value, dict)


def _sound(text: str, key: str) -> str:
    """JSON can spell characters that no database keeps: NUL, and halves of surrogate pairs."""
    if _NO_TEXT.search(text) if not text.isascii() else "\0" in text:
        raise _WrongError("bad-text", f"“{key}” holds a character that is no text")
    return text


def _quoted(texts: Iterable[str]) -> str:
    shown = (text.encode("utf-8", "replace").decode() for text in texts)
    return ", ".join(f"“{text if len(text) <= 60 else text[:59] + '…'}”" for text in shown)
