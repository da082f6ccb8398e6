"""Readers: their marks with every step undoable, and how they like their pages. A visitor is a reader too."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, count
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.models.mark import Change, ReadMark, Status
from papers.models.own import Note, OwnTag, Star, hand_over

if TYPE_CHECKING:
    from papers.models.paper import Paper

OWN: tuple[type[models.Model], ...] = (ReadMark, Star, Note, OwnTag)
"""The tables of what a reader has of papers."""


SETTINGS = ("theme", "density", "abstracts", "page_size", "default_filter")
"""The columns in which a reader says how they like their pages."""


class Theme(models.TextChoices):
    """The colours of pages."""

    SYSTEM = "", _("as the device has it")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")
    CONTRAST = "contrast", _("high contrast")


class Density(models.TextChoices):
    """How much room a list gives each paper."""

    COMFORTABLE = "", _("comfortable")
    COMPACT = "compact", _("compact")


class Abstracts(models.TextChoices):
    """What a list shows of an abstract."""

    SHOWN = "", _("their beginning")
    FOLDED = "folded", _("folded away")


class PageSize(models.IntegerChoices):
    """Papers on a page."""

    FEW = 10
    SOME = 25
    MANY = 50
    MOST = 100


class Reader(models.Model):
    """Somebody who marks papers: a signed-in user, or a visitor whom a signed cookie names by this row's key."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="reader")
    since = models.DateTimeField(default=timezone.now, editable=False)
    theme = models.CharField(max_length=8, choices=Theme.choices, blank=True)
    density = models.CharField(max_length=8, choices=Density.choices, blank=True)
    abstracts = models.CharField(max_length=8, choices=Abstracts.choices, blank=True)
    page_size = models.PositiveSmallIntegerField(choices=PageSize.choices, default=PageSize.SOME)
    default_filter = models.TextField(blank=True, help_text=_("The query string that the library opens with."))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="reader_theme_known"),
            models.CheckConstraint(condition=Q(density__in=Density.values), name="reader_density_known"),
            models.CheckConstraint(condition=Q(abstracts__in=Abstracts.values), name="reader_abstracts_known"),
            models.CheckConstraint(condition=Q(page_size__in=PageSize.values), name="reader_page_size_known"),
        ]

    def __str__(self) -> str:
        return str(self.user) if self.user_id else gettext("visitor {number}").format(number=self.pk)

    @property
    def folds_abstracts(self) -> bool:
        """Are abstracts folded away in lists."""
        return self.abstracts == Abstracts.FOLDED

    @property
    def everything(self) -> str:
        """The query string of all papers: without one the library opens with the default filter, where there is one."""
        return "all=1" if self.default_filter else ""

    def take_turns(self) -> None:
        """Within a transaction: wait until what this reader does elsewhere is done, and let that wait for this."""
        # Of two requests that write the same rows in another order PostgreSQL ends one. SQLite has one writer anyway.
        Reader.objects.select_for_update(no_key=True).filter(pk=self.pk).values_list("pk").first()

    def mark(self, paper: Paper, status: Status | None) -> UUID | None:
        """Put the mark, or with None take it away. Saying the same twice changes nothing, not even when.

        Returns the step, by which it can be undone, or None where nothing changed.
        """
        return self.mark_all([paper], status)

    def mark_all(self, papers: Iterable[Paper], status: Status | None) -> UUID | None:
        """Put the same mark on several papers in one step."""
        said, step = status or "", uuid4()
        keys = [paper.pk for paper in papers]
        with transaction.atomic():
            self.take_turns()
            now = timezone.now()
            marks = {mark.paper_id: mark for mark in self.marks.filter(paper__in=keys)}
            changed = [key for key in dict.fromkeys(keys) if (marks[key].status if key in marks else "") != said]
            if not changed:
                return None
            Change.objects.bulk_create(
                Change(reader=self, paper_id=key, step=step, when=now, status=said, **_before(marks.get(key)))
                for key in changed
            )
            if status is None:
                self.marks.filter(paper__in=changed).delete()
            else:
                self._put(ReadMark(reader=self, paper_id=key, status=status, when=now) for key in changed)
        return step

    def undo(self, step: UUID) -> dict[int, bool]:
        """Make what a step changed as it was before; what has been marked since stays as it is.

        Returns the keys of the papers that the step was about, and of each whether it is as it was before: none for a
        step that is undone already or another's.
        """
        with transaction.atomic():
            self.take_turns()
            # Of two papers that have become one since, what the later mark was comes last, and so is what comes back.
            changes = list(self.changes.filter(step=step).order_by(F("before_when").asc(nulls_first=True), "pk"))
            marks = {mark.paper_id: mark for mark in self.marks.filter(paper__in=[each.paper_id for each in changes])}
            standing = {each.paper_id: each for each in changes if _stands(each, marks.get(each.paper_id))}
            back = list(standing.values())
            self.marks.filter(paper__in=[each.paper_id for each in back if not each.before]).delete()
            self._put(
                ReadMark(
                    reader=self,
                    paper_id=each.paper_id,
                    status=each.before,
                    when=each.before_when or each.when,
                    place=each.before_place,
                )
                for each in back
                if each.before
            )
            self.changes.filter(step=step).delete()
        return {each.paper_id: each.paper_id in standing for each in changes}

    def move(self, paper: Paper, beside: Paper, *, after: bool) -> None:
        """Put a paper of the queue before or after another one. Of papers that are not both in it nothing is moved."""
        with transaction.atomic():
            self.take_turns()
            queue = list(self.marks.now_or_next().filter(status=Status.QUEUED))
            keys = [mark.paper_id for mark in queue]
            if paper == beside or not {paper.pk, beside.pk} <= {*keys}:
                return
            moved = queue.pop(keys.index(paper.pk))
            keys.remove(paper.pk)
            queue.insert(keys.index(beside.pk) + after, moved)
            displaced = [(place, mark) for place, mark in enumerate(queue, start=1) if mark.place != place]
            for place, mark in displaced:
                mark.place = place
            ReadMark.objects.bulk_update((mark for _, mark in displaced), ["place"], batch_size=500)

    def adopt(self, other: Reader) -> None:
        """Take over all that is another reader's, the later of two marks on the same paper, and end the other.

        Within a transaction: all of it or, if that fails half-way, none.
        """
        self.take_turns()
        self._precede(other)
        for model in OWN:
            hand_over(model, "reader_id", other.pk, self.pk)
        other.changes.update(reader=self)
        self.changes.not_held().delete()
        self._adopt_filters(other)
        new = Reader()
        for name in SETTINGS:
            if getattr(self, name) == getattr(new, name):
                setattr(self, name, getattr(other, name))
        self.save(update_fields=SETTINGS)
        other.delete()

    def _precede(self, other: Reader) -> None:
        """Let what the other changed first on a paper be undone to the mark that this reader had put on it before."""
        own = {mark.paper_id: mark for mark in self.marks.filter(paper__in=other.changes.values("paper"))}
        first = {each.paper_id: each for each in other.changes.filter(paper__in=own).order_by("-when", "-pk")}
        for key, change in first.items():
            if own[key].when < change.when:
                Change.objects.filter(pk=change.pk).update(**_before(own[key]))

    def _adopt_filters(self, other: Reader) -> None:
        own = set(self.saved_filters.values_list("name", flat=True))
        for each in other.saved_filters.all():  # also one that is just the same, for it has a feed of its own
            names = chain([each.name], (f"{each.name[:70]} ({number})" for number in count(2)))
            each.reader, each.name = self, next(name for name in names if name not in own)
            own.add(each.name)
            each.save()

    def _put(self, marks: Iterable[ReadMark]) -> None:
        """Write these marks, each in the place of the one that there may be: also of one put at the same moment."""
        ReadMark.objects.bulk_create(
            marks,
            update_conflicts=True,
            unique_fields=["reader", "paper"],
            update_fields=["status", "when", "place"],
        )


def _before(mark: ReadMark | None) -> dict[str, object]:
    return {"before": mark.status, "before_when": mark.when, "before_place": mark.place} if mark else {}


def _stands(change: Change, mark: ReadMark | None) -> bool:
    """Is the mark still what the change made of it."""
    if mark is None:
        return not change.status
    return (mark.status, mark.when) == (change.status, change.when)
