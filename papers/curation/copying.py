"""Last year's course as this year's: a list with its sessions and entries once more, not published yet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from papers.curation.placing import hold
from papers.models import Entry, ReadingList, Revision, Session
from papers.models.rows import insert

_BATCH = 2_000


def copy(reading_list: ReadingList, title: str, user: Any, *, begins: date | None = None) -> ReadingList:
    """Copy a list under another title. Its first session is on the day it `begins`, the others as far from it as ever.

    The copy stands on no lines, for no source has it, and its places are held. Readers do not see it yet.
    """
    with transaction.atomic():
        made = ReadingList.objects.create(name=free_name(title), title=title, published=None)
        sessions: dict[int | None, int | None] = {None: None}
        shift = _shift(reading_list, begins)
        for session in reading_list.sessions.in_order():
            day = session.date + shift if session.date else None
            again = Session.objects.create(reading_list=made, name=session.name, date=day)
            sessions[session.pk] = again.pk
        columns = ("session_id", "paper_id", "role", "position", "note", "added")
        entries = reading_list.entries.values_list(*columns)
        for was, now in sessions.items():
            rows = [
                (made.pk, now, *entry[1:], 0, 0)
                for entry in entries.filter(session=was).order_by("position", "pk").iterator(chunk_size=_BATCH)
            ]
            insert(Entry, ("reading_list_id", *columns, "line", "last_line"), rows)
            hold([row[2] for row in rows], made.pk, now, user)
        Revision.note(user, "copied", made, {}, {"title": title, "from": reading_list.title})
    return made


def free_name(title: str) -> str:
    """The name by which a list of this title is known, where no other has it: the title, or with a number after it."""
    beginning = title[:240]
    names = set(ReadingList.objects.filter(name__startswith=beginning).values_list("name", flat=True))
    names_to_try = (title if number == 1 else f"{beginning} ({number})" for number in range(1, len(names) + 2))
    return next(each for each in names_to_try if each not in names)


def _shift(reading_list: ReadingList, begins: date | None) -> timedelta:
    first = reading_list.sessions.filter(date__isnull=False).in_order().first()
    return begins - first.date if begins and first and first.date else timedelta()
