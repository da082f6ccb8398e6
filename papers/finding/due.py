"""What a reader should read next because a session is coming: of each list, and of all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count

from papers.models import Entry, Reader, Session
from papers.text.days import ahead


@dataclass(frozen=True, slots=True)
class Due:
    """A session, its list at hand, and the keys of its required papers that are neither read nor skipped, as listed."""

    session: Session
    papers: list[int]

    def ahead(self, today: date) -> str:
        """How far off it is: "in 3 days"; "" where it is past or has no date."""
        day = self.session.date
        return ahead(day, today) if day and day >= today else ""


class DueOfList(NamedTuple):
    """A list's coming session that waits for readings, and for how many."""

    slug: str
    name: str
    day: date
    left: int

    def ahead(self, today: date) -> str:
        """How far off it is: "in 3 days"."""
        return ahead(self.day, today)


def due_next(reader: Reader | None, today: date) -> Due | None:
    """Return what is due next: for the first coming session, of whatever list, with required readings left.

    Where none is coming, for the first one with such readings of the course in which the reader has last marked a
    paper; else None.
    """
    awaiting = Session.objects.public().awaiting(reader).in_order().select_related("reading_list")
    session = awaiting.coming(today).first()
    if session is None and reader is not None:
        places = Entry.objects.public().in_sessions().filter(paper__marks__reader=reader)
        latest = places.order_by("-paper__marks__when", "reading_list").values("reading_list")[:1]
        session = awaiting.filter(reading_list=latest).first()
    if session is None:
        return None
    left = Entry.objects.filter(session=session).required().left_by(reader).in_order()
    return Due(session, list(left.values_list("paper", flat=True)))


def due_by_list(reader: Reader | None, today: date) -> dict[int, DueOfList]:
    """By each list's key, its first coming session with required readings left; of a list without one, nothing."""
    left = Entry.objects.required().left_by(reader).filter(session__in=Session.objects.public().coming(today))
    sessions = left.order_by("session__date", "session__name", "session").values_list(
        "reading_list", "session__slug", "session__name", "session__date"
    )
    found: dict[int, DueOfList] = {}
    for key, *session in sessions.annotate(left=Count("pk")):
        found.setdefault(key, DueOfList(*session))
    return found
