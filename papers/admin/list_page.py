"""What the editor of a list shows: its sessions with their readings, a page of those where they are many; a search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.db.models import Count
from django.http import QueryDict

from papers.admin.list_forms import EntryForm, SessionForm, Versioned, version
from papers.filters import PaperFilter
from papers.finding.cards import Card, cards
from papers.models import Entry, Paper, ReadingList, Role, Session
from papers.search.pasted import pasted

AT_ONCE: Final = 150
"""Readings of all sessions that one page shows; of a longer list it shows one session, a page at a time."""

PAGE: Final = 50
"""Readings on a page of such a session."""

RESULTS: Final = 10
"""Papers that a search offers."""

KEPT: Final = ("in", "page", "find", "to")
"""The parameters that say where in the editor one is: the session, its page, the words that were searched, and the
session that papers are added to."""

_COLUMNS = ("reading_list", "session", "role", "position", "note", "line", "paper__title", "paper__public_id")


@dataclass(frozen=True, slots=True)
class Line:
    """A reading: its number among those it is ordered with, and its neighbours there.

    `form` is what could not be taken of it, and `focus` the button that shall have the focus.
    """

    entry: Entry
    number: int
    above: Entry | None
    below: Entry | None
    form: EntryForm | None
    focus: str

    @property
    def version(self) -> str:
        """What it is now."""
        return version(self.entry)


@dataclass(frozen=True)
class Group:
    """A session, or with None what is in no session: how many readings it has, and those that are shown.

    `lines` is None where another session is shown.
    """

    session: Session | None
    count: int
    lines: Sequence[Line] | None
    form: SessionForm | None
    page: int = 1
    pages: int = 1

    @property
    def key(self) -> str:
        """The session's key, "" for none."""
        return str(self.session.pk) if self.session else ""

    @property
    def name(self) -> str:
        """What marks its place in the page."""
        return f"session-{self.key or 'none'}"

    @property
    def required(self) -> list[Line]:
        """What must be read; in no session nothing is told apart."""
        return [line for line in self.lines or () if self.session and line.entry.role == Role.REQUIRED]

    @property
    def others(self) -> list[Line]:
        """The others."""
        return [line for line in self.lines or () if not self.session or line.entry.role != Role.REQUIRED]

    @property
    def parts(self) -> list[tuple[str, list[Line]]]:
        """Both, each with whether it is what is required."""
        return [(name, lines) for name, lines in (("required", self.required), ("others", self.others)) if lines]


class Groups:
    """A list's sessions in the order of their dates, and then what is in none."""

    def __init__(self, reading_list: ReadingList, query: QueryDict, written: Versioned | None = None) -> None:
        self._list, self._query, self._written = reading_list, query, written
        self.sessions = list(reading_list.sessions.in_order())

    def __iter__(self) -> Iterator[Group]:
        return iter(self._groups)

    def has(self, form: Versioned) -> bool:
        """Is a form that of one of the sessions."""
        return any(group.form is form for group in self)

    @property
    def is_empty(self) -> bool:
        """Is there neither a session nor a reading."""
        return not self.sessions and not self.total

    @cached_property
    def total(self) -> int:
        """How many readings there are."""
        return sum(self._counts.values())

    @property
    def all_open(self) -> bool:
        """Are all readings shown at once."""
        return self.total <= AT_ONCE

    @cached_property
    def _counts(self) -> dict[int | None, int]:
        return dict(self._list.entries.order_by().values_list("session").annotate(n=Count("pk")))

    @cached_property
    def _groups(self) -> list[Group]:
        places: list[Session | None] = [*self.sessions]
        if None in self._counts:
            places.append(None)
        if self.all_open:
            entries = list(self._list.entries.as_read().select_related("paper", "session").only(*_COLUMNS))
            return [self._group(each, self._of(each, entries)) for each in places]
        wanted = self._query.get("in", self._query.get("to", ""))
        chosen = next((each for each in places if str(each.pk if each else "") == wanted), places[0])
        return [self._paged(each) if each == chosen else self._group(each, None) for each in places]

    @staticmethod
    def _of(session: Session | None, entries: Iterable[Entry]) -> list[Entry]:
        own = [entry for entry in entries if entry.session_id == (session.pk if session else None)]
        return own if session else sorted(own, key=lambda entry: (entry.position, entry.pk))

    def _group(self, session: Session | None, entries: list[Entry] | None) -> Group:
        count = self._counts.get(session.pk if session else None, 0)
        lines = None if entries is None else list(self._lines(session, entries))
        return Group(session, count, lines, self._form(session))

    def _paged(self, session: Session | None) -> Group:
        count = self._counts.get(session.pk if session else None, 0)
        pages = max(1, -(-count // PAGE))
        wanted = self._query.get("page", "1")
        page = min(max(int(wanted), 1), pages) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 9 else 1
        rows = self._list.entries.filter(session=session)
        first = (page - 1) * PAGE
        # With one more at either end, to be moved past.
        start = max(first - 1, 0)
        # Keys first, for they stand in an index in the list's order: a paper is read of those only that are shown.
        keys = list(
            (rows.as_read() if session else rows.in_order()).values_list("pk", flat=True)[start : first + PAGE + 1]
        )
        by_key = self._list.entries.select_related("paper", "session").only(*_COLUMNS).in_bulk(keys)
        entries = [by_key[key] for key in keys if key in by_key]
        required = rows.required().count() if session else 0
        lines = list(self._lines(session, entries, start, required))[first - start :][:PAGE]
        return Group(session, count, lines, self._form(session), page, pages)

    def _lines(
        self, session: Session | None, entries: list[Entry], start: int = 0, required: int | None = None
    ) -> Iterator[Line]:
        if required is None:
            required = sum(self._leads(session, entry) for entry in entries)
        focus, _, key = self._query.get("focus", "").partition("-")
        for place, entry in enumerate(entries):
            leads = self._leads(session, entry)
            above, below = (
                entries[other] if 0 <= other < len(entries) and self._leads(session, entries[other]) == leads else None
                for other in (place - 1, place + 1)
            )
            number = start + place + 1 - (0 if leads else required)
            form = self._written if isinstance(self._written, EntryForm) else None
            form = form if form and form.auto_id == f"entry-{entry.pk}-%s" else None
            yield Line(entry, number, above, below, form, _focus(focus, above, below) if key == str(entry.pk) else "")

    @staticmethod
    def _leads(session: Session | None, entry: Entry) -> bool:
        return session is not None and entry.role == Role.REQUIRED

    def _form(self, session: Session | None) -> SessionForm | None:
        if session is None:
            return None
        written = self._written
        is_own = isinstance(written, SessionForm) and written.auto_id == f"session-{session.pk}-%s"
        return written if is_own else SessionForm(session)  # type: ignore[return-value]  # narrowed above


@dataclass(frozen=True, slots=True)
class Result:
    """A paper that was found, where it stands in the list already, and whether it can stand where it would be added.

    `is_next` is whether the button that adds it shall have the focus.
    """

    card: Card
    places: Sequence[Entry]
    can_be_added: bool
    is_next: bool


class Found:
    """What a search in the editor finds, to be added to the session `to`."""

    def __init__(self, reading_list: ReadingList, sessions: Sequence[Session], query: QueryDict) -> None:
        self._list, self._query = reading_list, query
        self.words = query.get("find", "").strip()
        self.to = next((each for each in sessions if str(each.pk) == query.get("to", "")), None)
        self.is_asked = bool(self.words or "to" in query)

    @property
    def typed(self) -> str:
        """What stands in the field: nothing once something of it was added, so that one can go on to the next."""
        return "" if "added" in self._query else self.words

    @cached_property
    def count(self) -> int:
        """How many papers are found."""
        if self._pasted:
            return 1
        return len(self._filter.found) if "q" in self._filter.wanted else 0

    @cached_property
    def results(self) -> list[Result]:
        """The first of them."""
        if not self.words or not self.count:
            return []
        keys = [self._pasted.pk] if self._pasted else self._filter.found.keys(0, RESULTS)
        by_key = cards(keys, None)
        stands: dict[int, list[Entry]] = {}
        for entry in self._list.entries.filter(paper__in=keys).select_related("session"):
            stands.setdefault(entry.paper_id, []).append(entry)
        to = self.to.pk if self.to else None
        open_to = [key for key in keys if to not in {entry.session_id for entry in stands.get(key, ())}]
        following = None if "added" in self._query else next(iter(open_to), None)
        return [
            Result(by_key[key], stands.get(key, []), key in open_to, key == following) for key in keys if key in by_key
        ]

    @property
    def takes_focus(self) -> bool:
        """Shall the field have the focus: one has come to search, and there is nothing found that one would add now."""
        return self.is_asked and not any(result.is_next for result in self.results)

    @cached_property
    def _pasted(self) -> Paper | None:
        return pasted(self.words)

    @cached_property
    def _filter(self) -> PaperFilter:
        asked = QueryDict(mutable=True)
        asked["q"] = self.words
        return PaperFilter(asked, Paper.objects.newest(), counted=())


def _focus(wanted: str, above: Entry | None, below: Entry | None) -> str:
    """The button that was pressed, or where there is none any more the opposite one."""
    if wanted in {"up", "top"} and not above:
        return "down"
    if wanted == "down" and not below:
        return "up"
    return wanted
