"""How far the reader has come: a year of reading in pictures, each with its figures as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from papers.addresses import address
from papers.finding.choices import Choices, ListChoice, TopicChoice
from papers.finding.diary import Diary, diary
from papers.finding.progress import Progress, progress_by_list, progress_by_topic
from papers.models import Reader
from papers.pictures.bars import bars, lengths
from papers.pictures.calendar import days, key
from papers.pictures.line import line
from papers.pictures.weeks import halves, months, weeks
from papers.readers import reader_of

SHOWN = 12
"""Topics, and lists, that are shown: those of which most is read."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days that the pictures show: a year, or with None the twelve months to today."""

    year: int | None
    today: date

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, 1, 1) if self.year else self.today - timedelta(days=364)

    @property
    def last(self) -> date:
        """The last day, which may not have come yet."""
        return date(self.year, 12, 31) if self.year else self.today

    @property
    def until(self) -> date:
        """The last day that has come."""
        return min(self.last, self.today)

    @property
    def compared(self) -> date:
        """The day whose end the queue is compared with: four weeks ago, or before the year began."""
        return self.first - timedelta(days=1) if self.year else self.today - timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a topic or a list is read, the library that shows it, and how long its bar is in hundredths."""

    name: str
    address: str
    so_far: Progress
    length: float


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """A year as a calendar and by week, what is read of each topic and list, and the queue over time."""
    reader = reader_of(request)
    found = diary(reader)
    span = Span(_year(request.GET.get("year"), found.years), timezone.localdate())
    columns = weeks(span.first, span.last)
    come = [week for week in columns if week.first <= span.today]
    ends = [min(week.last, span.today) for week in come]
    queue = found.queue_after([span.compared, *ends])
    context = {
        "diary": found,
        "span": span,
        "months": halves(months(columns)),
        "days": halves(days(columns, found.read, span.until)),
        "read": found.read_between(span.first, span.until),
        "key": key(),
        "by_week": bars(come, [found.read_between(*week) for week in come]),
        "queue": line(come, [queue[day] for day in ends]) if any(queue.values()) else None,
        "queue_grew": queue[span.until] - queue[span.compared],
        **_shares(reader, found),
    }
    return render(request, "papers/progress.html", context)


def _year(typed: str | None, known: Sequence[int]) -> int | None:
    """The year that was asked for, if there is anything to show of it."""
    return next((year for year in known if str(year) == typed), None)


def _shares(reader: Reader | None, found: Diary) -> Mapping[str, object]:
    choices = Choices()
    if not found.read:
        return {"topics": [], "lists": []}
    by_topic = progress_by_topic(reader, {topic.pk: topic.papers for topic in choices.topics})
    by_list = progress_by_list(reader, {each.pk: each.papers for each in choices.lists})
    return {
        "topics": _most_read("topic", ((topic, topic.name, by_topic[topic.pk]) for topic in choices.topics)),
        "lists": _most_read("list", ((each, each.title, by_list[each.pk]) for each in choices.lists)),
    }


def _most_read(parameter: str, rows: Iterable[tuple[TopicChoice | ListChoice, str, Progress]]) -> list[Share]:
    read = sorted((row for row in rows if row[2].read), key=lambda row: -row[2].read)[:SHOWN]
    library = address("papers:library")
    return [
        Share(name, f"{library}?{parameter}={thing.slug}&state=read", so_far, length)
        for (thing, name, so_far), length in zip(read, lengths(so_far.read for _, _, so_far in read), strict=True)
    ]
