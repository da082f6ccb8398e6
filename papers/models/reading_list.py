"""A reading list as it was published: its sessions, if it is a course, and its entries."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.addresses import address
from papers.importers import record
from papers.models.added import PaperAdded
from papers.models.edit import place_in_words
from papers.models.mark import DONE_WITH, ReadMark
from papers.models.reader import Reader


class Role(models.TextChoices):
    """What a course asks of a reading."""

    REQUIRED = record.Role.REQUIRED.value, _("required")
    MORE = record.Role.MORE.value, _("more")


class ReadingListQuerySet(models.QuerySet["ReadingList"]):
    """The vocabulary for asking about lists."""

    def public(self) -> Self:
        """Those that readers see."""
        return self.exclude(published=None)


class ReadingList(models.Model):
    """A list as somebody published it. `name` is what it is known by (its file's name), `title` is for people.

    `published` is since when readers see it: none do while a curator is still writing it.
    """

    name = models.CharField(max_length=255)
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=255)
    format = models.CharField(max_length=16, blank=True, editable=False)
    published = models.DateTimeField(null=True, default=timezone.now, editable=False)

    objects = ReadingListQuerySet.as_manager()

    class Meta:
        ordering = ["title", "name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="reading_list_name_unique"),
            models.UniqueConstraint(fields=["slug"], name="reading_list_slug_unique"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a list without a title gets one from its name, a list without a slug one from its title."""
        self.title = self.title or title_from_name(self.name)
        self.slug = self.slug or self._free_slug()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The list's page."""
        return address("papers:list", self.slug)

    def _free_slug(self) -> str:
        base = slugify(self.title)[:70].strip("-") or "list"
        taken = set(ReadingList.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        return next(slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


def title_from_name(name: str, label: str = "List") -> str:
    """A list's name for people from its file's name: "003_8dbaf122da3361e9.txt" of a course is "Course 003".

    A name that is only numbers says nothing alone, so `label` (what kind of list it is) stands before it.
    """
    stem = re.sub(r"\.\w{1,5}$", "", name)
    stem = re.sub(r"[_-][0-9a-f]{12,}$", "", stem)
    words = re.sub(r"[_\s-]+", " ", stem).strip() or name
    return f"{label} {words}" if words.isdigit() else words[:1].upper() + words[1:]


class SessionQuerySet(models.QuerySet["Session"]):
    """The vocabulary for asking about sessions."""

    def public(self) -> Self:
        """Those of lists that readers see."""
        return self.filter(reading_list__published__isnull=False)

    def in_order(self) -> Self:
        """By date, those without one last."""
        return self.order_by(F("date").asc(nulls_last=True), "name", "pk")

    def coming(self, today: date) -> Self:
        """Today's and later ones."""
        return self.filter(date__gte=today)

    def awaiting(self, reader: Reader | None) -> Self:
        """Those with required readings that this reader has not done with."""
        return self.filter(Exists(Entry.objects.filter(session=OuterRef("pk")).required().left_by(reader)))


class Session(models.Model):
    """A dated meeting of a course."""

    reading_list = models.ForeignKey(ReadingList, models.CASCADE, related_name="sessions")
    name = models.CharField(max_length=255)
    date = models.DateField(null=True, blank=True)
    slug = models.SlugField(max_length=120, editable=False, allow_unicode=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["date", "name"]
        constraints = [models.UniqueConstraint(fields=["reading_list", "slug"], name="session_unique")]

    def __str__(self) -> str:
        return f"{self.name}, {self.date:%d %b %Y}" if self.date else self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new session gets the slug of its name and date, and keeps it, so that imports find it again."""
        self.slug = self.slug or self._free_slug()
        super().save(*args, **kwargs)

    def _free_slug(self) -> str:
        base = session_slug(self.name, self.date)
        taken = set(self.reading_list.sessions.filter(slug__startswith=base).values_list("slug", flat=True))
        return next(slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


def session_slug(name: str, date: Any) -> str:
    """What tells a session from the others of its list: "alignment-2024-02-06"."""
    return "-".join(part for part in (slugify(name, allow_unicode=True)[:100], str(date or "")) if part) or "session"


class EntryQuerySet(models.QuerySet["Entry"]):
    """The vocabulary for asking about places in lists."""

    def public(self) -> Self:
        """Those in lists that readers see."""
        return self.filter(reading_list__published__isnull=False)

    def in_order(self) -> Self:
        """As the list has them."""
        return self.order_by("position", "pk")

    def in_sessions(self) -> Self:
        """Those that belong to a session."""
        return self.exclude(session=None)

    def as_read(self) -> Self:
        """As readers see those of a session: what must be read first, otherwise as the list has them."""
        return self.order_by(Case(When(role=Role.REQUIRED, then=0), default=1), "position", "pk")

    def in_row_with(self, entry: Entry) -> Self:
        """Those among which an entry's place shows, itself too: in a session, those that are as required as it is."""
        place = self.filter(reading_list=entry.reading_list_id, session=entry.session_id)
        if entry.session_id is None:
            return place
        return place.required() if entry.role == Role.REQUIRED else place.exclude(role=Role.REQUIRED)

    def required(self) -> Self:
        """Those that must be read."""
        return self.filter(role=Role.REQUIRED)

    def left_by(self, reader: Reader | None) -> Self:
        """Those whose papers this reader has neither read nor skipped; nobody has done with anything."""
        done = ReadMark.objects.filter(reader=reader, paper=OuterRef("paper"), status__in=DONE_WITH)
        return self.exclude(Exists(done)) if reader else self


class Entry(models.Model):
    """A paper's place in a list. One that a curator has made stands on no line of a source: its lines are 0."""

    reading_list = models.ForeignKey(ReadingList, models.CASCADE, related_name="entries")
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="entries")
    paper = models.ForeignKey("papers.Paper", models.CASCADE, related_name="entries")
    role = models.CharField(max_length=8, choices=Role.choices, blank=True)
    position = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    last_line = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    added = PaperAdded()

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(fields=["session", "paper"], name="entry_once_a_session"),
            models.UniqueConstraint(
                fields=["reading_list", "paper"], condition=Q(session=None), name="entry_once_without_session"
            ),
            models.CheckConstraint(condition=Q(role__in=["", *Role.values]), name="entry_role_known"),
            models.CheckConstraint(condition=Q(last_line__gte=models.F("line")), name="entry_lines_in_order"),
        ]
        indexes = [
            models.Index(fields=["reading_list", "session", "position"], name="entry_list_order"),
            models.Index(fields=["reading_list", "-added", "paper"], name="entry_newest"),
            # Both, lest SQLite look for a paper's entry through all entries of the list.
            models.Index(fields=["paper", "reading_list"], name="entry_paper_lists"),
        ]

    def __str__(self) -> str:
        if not self.line:
            return str(self.reading_list)
        return gettext("{list}, line {number}").format(list=self.reading_list, number=self.line)

    @property
    def place(self) -> str:
        """The name of its place among its paper's fields, by which a curator's word on it is known."""
        return place_in_words(self.reading_list_id, self.session_id)
