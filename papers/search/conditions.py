"""A condition of a search, that is a field which is no text, as a look-up."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from papers.models import Entry, Identifier, Note, OwnTag, Reader, ReadMark, Star, Tagging
from papers.models.mark import UNREAD
from papers.search.tree import Condition


def meeting(condition: Condition, reader: Reader | None) -> Q:  # noqa: PLR0911 - a table, one look-up a field
    """Papers that meet the condition, as this reader sees them."""
    values = condition.values
    match condition.field:
        case "topic":
            return Q(Exists(Tagging.objects.counting().filter(paper=OuterRef("pk"), topic__slug__in=values)))
        case "list":
            return Q(Exists(Entry.objects.public().filter(paper=OuterRef("pk"), reading_list__slug__in=values)))
        case "session":
            return Q(Exists(Entry.objects.public().filter(paper=OuterRef("pk"), session__slug__in=values)))
        case "has":
            return _own(Note, reader) if values[0] == "note" else ~Q(abstract="")
        case "tag":
            return _own(OwnTag, reader, slug__in=values)
        case "year":
            return _years(*values)
        case "is":
            return _own(Star, reader) if values[0] == "starred" else _marked(values[0], reader)
        case _:
            scheme, value = values
            # Not Exists: beside an OR it is asked for each paper there is, where this is one look-up in an index.
            return Q(pk__in=Identifier.objects.filter(scheme=scheme, value=value).values("paper"))


def _years(first: str, last: str) -> Q:
    """An open end is open to whatever year is known."""
    return Q(year__gte=int(first or 0), year__lte=int(last or 9999))


def _own(table: type[Any], reader: Reader | None, **which: Any) -> Q:
    """Papers of which the reader has such a row; nobody has any."""
    # Not Exists, for the reader's rows are few beside the papers.
    return Q(pk__in=table.objects.filter(reader=reader, **which).order_by().values("paper") if reader else [])


def _marked(state: str, reader: Reader | None) -> Q:
    """Papers with such a mark, or unread ones, with none; nobody has marked anything."""
    marks = ReadMark.objects.filter(paper=OuterRef("pk"), reader=reader)
    if state == UNREAD:
        return ~Q(Exists(marks)) if reader else Q()
    return Q(Exists(marks.filter(status=state))) if reader else Q(pk__in=[])
