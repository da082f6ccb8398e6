"""Where placements belong: the reading lists and sessions of a run, found or made once each."""

from __future__ import annotations

from papers.importers.record import Placement, SessionFound
from papers.models import ReadingList, Session
from papers.models.reading_list import session_slug, title_from_name


class Shelf:
    """The lists of one import run. `name` is the list that the source itself is, `label` what its format calls it."""

    def __init__(self, name: str, format_name: str, label: str) -> None:
        self.name = name
        self._format = format_name
        self._label = label
        self._lists: dict[str, ReadingList] = {}
        self._sessions: dict[tuple[int, str], Session] = {}

    def find(self, placement: Placement) -> tuple[ReadingList, Session | None]:
        """The list and session of a placement, made if they are not there yet."""
        reading_list = self._list(placement.list_name or self.name)
        return reading_list, self._session(reading_list, placement.session) if placement.session else None

    def own_list(self) -> ReadingList | None:
        """The list that the source itself is, once something has been placed in it."""
        return self._lists.get(self.name)

    def _list(self, name: str) -> ReadingList:
        if name not in self._lists:
            # Of another list than its own, a source does not know the format.
            own = {"title": title_from_name(name, self._label), "format": self._format} if name == self.name else {}
            self._lists[name], _ = ReadingList.objects.get_or_create(name=name, defaults=own)
        return self._lists[name]

    def _session(self, reading_list: ReadingList, found: SessionFound) -> Session:
        slug = session_slug(found.name, found.date)
        key = (reading_list.pk, slug)
        if key not in self._sessions:
            self._sessions[key], _ = Session.objects.get_or_create(
                reading_list=reading_list, slug=slug, defaults={"name": found.name, "date": found.date}
            )
        return self._sessions[key]
