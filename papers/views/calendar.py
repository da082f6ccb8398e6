"""A course's sessions as a calendar (iCalendar, RFC 5545), for a calendar program to subscribe to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import conditional_page, require_safe
from icalendar import Calendar, Event, vDuration, vText

from papers.addresses import address
from papers.models import Entry, ReadingList, Role, Session

LOOK_AGAIN = timedelta(days=1)
"""How long a calendar program need not ask again."""

_COLUMNS = ("reading_list", "session", "role", "position", "added", "paper__title", "paper__public_id")
"""What an event says of a reading: not the abstracts, nor what is derived from them."""

_NOT_IN_TEXT = re.compile("[\0-\x08\x0e-\x1f\x7f]")
"""What no text of a calendar can hold (RFC 5545, section 3.3.11), beside the blanks that are folded anyway."""


@require_safe
@conditional_page
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The dated sessions of a list, each as a day, the same for every reader; of a list without any, nothing."""
    found = get_object_or_404(ReadingList.objects.public(), slug=slug)
    entries: dict[int | None, list[Entry]] = defaultdict(list)
    for entry in found.entries.in_sessions().in_order().select_related("paper").only(*_COLUMNS):
        entries[entry.session_id].append(entry)
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//Reading list//EN")
    for name in ("name", "x-wr-calname"):  # the standard's own, and the one that programs know
        made.add(name, vText(_line(capfirst(found.title))))  # said to be text, or it would not be escaped
    made.add("refresh-interval", vDuration(LOOK_AGAIN), parameters={"value": "DURATION"})
    for session in found.sessions.in_order():
        if session.date:
            made.add_component(_event(found, session, session.date, entries[session.pk], request))
    if not made.subcomponents:
        raise Http404
    return HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")


def _event(found: ReadingList, session: Session, day: date, entries: list[Entry], request: HttpRequest) -> Event:
    event = Event()
    event.add("uid", f"{session.slug}.{found.slug}@{request.get_host()}")
    event.add("dtstamp", _stamp(day, entries))
    event.add("dtstart", day)
    event.add("summary", _line(f"{capfirst(found.title)}: {session.name}"))
    event.add("description", _description(entries, request.build_absolute_uri))
    event.add("url", request.build_absolute_uri(f"{address('papers:list', found.slug)}#{session.slug}"))
    event.add("transp", "TRANSPARENT")  # who reads for a session is not away all that day
    return event


def _stamp(day: date, entries: Iterable[Entry]) -> datetime:
    """When the session was last revised, as far as that is known: when the newest of its papers came.

    Without papers it is the session's own day. Were it the moment of asking, every answer would be another.
    """
    return max((entry.added for entry in entries if entry.added), default=datetime.combine(day, time(), UTC))


def _description(entries: Iterable[Entry], absolute: Callable[[str], str]) -> str:
    """The readings, the required ones first, each with the address of its page."""
    headings = {
        Role.REQUIRED.value: gettext("Required readings"),
        Role.MORE.value: gettext("More readings"),
        "": gettext("Readings"),
    }
    first = sorted(entries, key=lambda entry: entry.role != Role.REQUIRED)
    return "\n\n".join(
        "\n".join([f"{headings[role]}:", *(_reading(entry, absolute) for entry in of_role)])
        for role, of_role in groupby(first, lambda entry: entry.role)
    )


def _reading(entry: Entry, absolute: Callable[[str], str]) -> str:
    return f"- {_line(entry.paper.readable_title)}\n  {absolute(entry.paper.get_absolute_url())}"


def _line(text: str) -> str:
    """Text in one line, without what would break the calendar."""
    return " ".join(_NOT_IN_TEXT.sub(" ", text).split())
