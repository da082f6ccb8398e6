"""A paper and what belongs to it alone: identifiers, links, the marks by which it is recognised, its former ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import chain, count
from typing import Any, Final, Self

from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from papers.addresses import address
from papers.importers.record import LinkKind
from papers.intake import identity
from papers.models.mark import ReadMark, Status
from papers.models.own import Note, OwnTag, Star
from papers.models.reader import Reader
from papers.models.reading_list import Entry
from papers.models.topic import Tagging
from papers.text import indexed
from papers.text.readable import readable

DERIVED: Final = {
    "title": ("title_words", "title_key"),
    "abstract": ("abstract_words",),
    "authors": ("author_words",),
    "published": ("year",),
}
"""What is made from each stored field, and always written together with it."""

_BATCH: Final = 500


class TitleSource(models.TextChoices):
    """Who gave a paper its title."""

    LIST = "list", _("from a list")
    INFERRED = "inferred", _("inferred from the abstract")
    CURATOR = "curator", _("set by a curator")


class PaperQuerySet(models.QuerySet["Paper"]):
    """The vocabulary for asking about papers. Views and filters speak it and spell no look-ups of their own."""

    def bulk_create(self, objs: Iterable[Paper], *args: Any, **kwargs: Any) -> list[Paper]:
        """Create these papers; what is derived from their text is made here."""
        papers = list(objs)
        for paper in papers:
            paper.derive()
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = with_derived(kwargs["update_fields"])
        return super().bulk_create(papers, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Paper], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        """Write these fields of the papers, and what is derived from them."""
        papers, fields = list(objs), list(fields)
        if not DERIVED.keys().isdisjoint(fields):
            for paper in papers:
                paper.derive()
        return super().bulk_update(papers, with_derived(fields), *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """Update all of these papers; where their text changes, what is derived from it is made anew."""
        if DERIVED.keys().isdisjoint(kwargs) or not {*with_derived(kwargs)} - kwargs.keys():
            return super().update(**kwargs)
        with transaction.atomic(using=self.db):
            changed = list(self.values_list("pk", flat=True))
            count = super().update(**kwargs)
            for start in range(0, len(changed), _BATCH):
                Paper.objects.using(self.db).filter(pk__in=changed[start : start + _BATCH]).rederive()
        return count

    def rederive(self) -> int:
        """Make what is derived from these papers' text anew; return of how many it was something else."""
        stale = []
        fields = [*DERIVED, *chain(*DERIVED.values())]
        for paper in self.only(*fields):
            before = [getattr(paper, name) for name in fields]
            paper.derive()
            if before != [getattr(paper, name) for name in fields]:
                stale.append(paper)
        return super().bulk_update(stale, list(chain(*DERIVED.values())), batch_size=_BATCH) if stale else 0

    def newest(self) -> Self:
        """Newest import first; within one import in the order of its lines."""
        return self.order_by("-added", "pk")

    def by_title(self) -> Self:
        """In the order of their titles, whatever their case and accents."""
        return self.order_by("title_key", "pk")

    def as_listed(self, slug: str) -> Self:
        """In the order of a list that they are all in."""
        places = Entry.objects.filter(paper=OuterRef("pk"), reading_list__slug=slug).in_order().values("position")
        return self.order_by(Subquery(places[:1]), "pk")

    def as_read(self) -> Self:
        """Without what is derived, which is as much again as the texts and never shown."""
        return self.defer(*chain(*DERIVED.values()))

    def known_as(self, public_id: str) -> Self:
        """The paper that has this id, or had it once."""
        # A union, for beside an OR PostgreSQL looks at every paper there is.
        present = Paper.objects.order_by().filter(public_id=public_id).values("pk")
        return self.filter(pk__in=present.union(FormerId.objects.filter(public_id=public_id).values("paper")))

    def about(self, slugs: Iterable[str], *, every: bool = False) -> Self:
        """Papers that have any of these topics, or with `every` all of them."""
        wanted = list(slugs)
        said_yes = Tagging.objects.counting().filter(paper=OuterRef("pk"))
        if not every:
            return self.filter(Exists(said_yes.filter(topic__slug__in=wanted))) if wanted else self
        found = self
        for slug in wanted:
            found = found.filter(Exists(said_yes.filter(topic__slug=slug)))
        return found

    def not_about(self, slugs: Iterable[str]) -> Self:
        """Papers that have none of these topics."""
        wanted = list(slugs)
        said_yes = Tagging.objects.counting().filter(paper=OuterRef("pk"))
        return self.exclude(Exists(said_yes.filter(topic__slug__in=wanted))) if wanted else self

    def placed(self, **place: Any) -> Self:
        """Papers with one entry, in a list that readers see, that has all of this: session__slug, role..."""
        return self.filter(Exists(Entry.objects.public().filter(paper=OuterRef("pk"), **place))) if place else self

    def marked_by(self, reader: Reader | None, status: str = "") -> Self:
        """Papers on which this reader has put this mark, or any; nobody has put one."""
        return self.filter(self._mark(reader, status)) if reader else self.none()

    def unread_by(self, reader: Reader | None) -> Self:
        """Papers on which this reader has put no mark."""
        return self.exclude(self._mark(reader)) if reader else self

    def chosen_lately_by(self, reader: Reader, most: int) -> Self:
        """The papers that this reader has last read, begun or queued, the latest first; each with `status`."""
        chosen = Q(marks__reader=reader, marks__status__in=[Status.READ, Status.READING, Status.QUEUED])
        found = self.filter(chosen).annotate(status=F("marks__status"))
        return found.order_by("-marks__when", "pk")[:most]

    def under(self, reader: Reader | None, slugs: Iterable[str]) -> Self:
        """Papers that this reader has put under any of these tags of their own."""
        wanted = list(slugs)
        tags = OwnTag.objects.filter(paper=OuterRef("pk"), reader=reader, slug__in=wanted)
        return self.filter(Exists(tags)) if wanted else self

    def starred_by(self, reader: Reader | None) -> Self:
        """Papers that this reader has given a star."""
        return self.filter(Exists(Star.objects.filter(paper=OuterRef("pk"), reader=reader)))

    def noted_by(self, reader: Reader | None) -> Self:
        """Papers that this reader has written a note on."""
        return self.filter(Exists(Note.objects.filter(paper=OuterRef("pk"), reader=reader)))

    @staticmethod
    def _mark(reader: Reader | None, status: str = "") -> Exists:
        marks = ReadMark.objects.filter(paper=OuterRef("pk"), reader=reader)
        return Exists(marks.filter(status=status) if status else marks)

    def of_years(self, years: Iterable[int]) -> Self:
        """Papers published in any of these years."""
        wanted = list(years)
        return self.filter(year__in=wanted) if wanted else self

    def untagged(self) -> Self:
        """Papers that no topic applies to."""
        return self.exclude(Exists(Tagging.objects.counting().filter(paper=OuterRef("pk"))))

    def untitled(self) -> Self:
        """Papers whose title nobody gave."""
        return self.filter(title_source=TitleSource.INFERRED)

    def without_abstract(self) -> Self:
        """Papers whose abstract is not known."""
        return self.filter(abstract="")

    def with_abstract(self) -> Self:
        """Papers whose abstract is known."""
        return self.exclude(abstract="")

    def neighbours(self, paper: Paper) -> tuple[Paper | None, Paper | None]:
        """The papers before and after `paper` in `newest` order among these."""
        # In two steps, of the same moment and then of another, each begins at its place in the index; in one it would
        # walk there from the end.
        before = (
            self.filter(added=paper.added, pk__lt=paper.pk).order_by("-pk"),
            self.filter(added__gt=paper.added).order_by("added", "-pk"),
        )
        after = (
            self.filter(added=paper.added, pk__gt=paper.pk).order_by("pk"),
            self.filter(added__lt=paper.added).newest(),
        )
        beside = Q()
        for same, other in (before, after):
            key = Coalesce(Subquery(same.values("pk")[:1]), Subquery(other.values("pk")[:1]))
            # Cast, for of a filter that plainly finds nothing Django makes two nulls, which to PostgreSQL are text.
            beside |= Q(pk=Cast(key, models.BigIntegerField()))
        found = {(each.added, -each.pk) > (paper.added, -paper.pk): each for each in Paper.objects.filter(beside)}
        return found.get(True), found.get(False)


class Titled:
    """What has a paper's title and id: how it is shown, and where its page is."""

    title: str
    public_id: str

    def get_absolute_url(self) -> str:
        """The paper's page."""
        return address("papers:paper", self.public_id, self.slug)

    @property
    def readable_title(self) -> str:
        """The title as it is shown."""
        return readable(self.title)

    @property
    def slug(self) -> str:
        """The title's words for the URL; the id alone finds the paper."""
        return slugify(self.readable_title)[:80].strip("-") or "paper"


class Paper(Titled, models.Model):
    """A research paper. Text is stored as it came; what is shown and searched is derived from it."""

    public_id = models.CharField(max_length=16, editable=False)
    citation_key = models.CharField(max_length=identity.LONGEST_KEY, editable=False)
    title = models.TextField()
    title_source = models.CharField(max_length=8, choices=TitleSource.choices, default=TitleSource.LIST)
    abstract = models.TextField(blank=True)
    authors = models.JSONField(default=list, blank=True, help_text=_('Names in order, as a JSON list: ["A. One"].'))
    published = models.CharField(
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^\d{4}(-\d\d(-\d\d)?)?$", _("Write 2024, 2024-02 or 2024-02-08."))],
        help_text=_("As precisely as it is known: 2024, 2024-02 or 2024-02-08."),
    )
    curated_fields = models.JSONField(default=list, blank=True, editable=False)
    title_words = models.TextField(blank=True, editable=False)
    abstract_words = models.TextField(blank=True, editable=False)
    author_words = models.TextField(blank=True, editable=False)
    title_key = models.CharField(max_length=indexed.KEY_LENGTH, blank=True, editable=False)
    year = models.PositiveSmallIntegerField(null=True, editable=False)
    added = models.DateTimeField(default=timezone.now, editable=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="paper_public_id_unique"),
            models.UniqueConstraint(fields=["citation_key"], name="paper_citation_key_unique"),
            models.CheckConstraint(condition=~Q(title=""), name="paper_has_title"),
            models.CheckConstraint(condition=Q(title_source__in=TitleSource.values), name="paper_title_source_known"),
        ]
        indexes = [
            models.Index(F("added").desc(), "id", name="paper_newest"),
            models.Index(fields=["title_key", "id"], name="paper_title_order"),
            models.Index(F("year"), F("added").desc(), "id", name="paper_year_newest"),
            models.Index(fields=["id"], condition=Q(title_source=TitleSource.INFERRED), name="paper_untitled"),
            models.Index(fields=["id"], condition=Q(abstract=""), name="paper_without_abstract"),
        ]

    def __str__(self) -> str:
        return self.readable_title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with an identity made on the first time and the derived text made anew."""
        if not self.public_id:
            self._christen()
        self.derive()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = with_derived(kwargs["update_fields"])
        super().save(*args, **kwargs)
        self._leave_fingerprints()

    def derive(self, columns: Mapping[str, str] | None = None) -> None:
        """Make what is searched and sorted by from what is stored. Every way of writing papers does this by itself.

        `columns` are those of its text, where they are known already.
        """
        for name, text in (columns or indexed.columns(self.title, self.abstract, self.authors)).items():
            setattr(self, name, text)
        self.year = int(self.published[:4]) if self.published[:4].isdecimal() else None

    @property
    def given_title(self) -> str:
        """The title, or "" where nobody gave one and it is inferred."""
        return "" if self.title_source == TitleSource.INFERRED else self.title

    def _christen(self) -> None:
        """Take the id and key that an import would give this paper, or the next free ones."""
        salts = chain([""], map(str, count(2)))
        ids = (identity.public_id(self.given_title, self.abstract, salt=salt) for salt in salts)
        self.public_id = next(each for each in ids if not Paper.objects.known_as(each).exists())
        self.citation_key = identity.citation_key(self.title, self.public_id)
        if Paper.objects.filter(citation_key=self.citation_key).exists():
            self.citation_key = identity.longer_key(self.citation_key, self.public_id)

    def _leave_fingerprints(self) -> None:
        """Be recognised by the present title and abstract too, beside those it came with."""
        Fingerprint.objects.bulk_create(
            (
                Fingerprint(paper=self, kind=kind, value=value)
                for kind, value in identity.marks(self.given_title, self.abstract)
            ),
            ignore_conflicts=True,
        )


def with_derived(fields: Collection[str]) -> list[str]:
    """These fields, and what is derived from them."""
    return list(dict.fromkeys([*fields, *(name for source in fields for name in DERIVED.get(source, ()))]))


class Identifier(models.Model):
    """What a registry calls a paper. Two of a scheme are two papers, unless a record has shown them to be one."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=16)
    value = models.CharField(max_length=255)
    version = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["scheme", "value"]
        constraints = [
            # The value comes first, because it is looked up without its scheme.
            models.UniqueConstraint(fields=["value", "scheme"], name="identifier_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"

    @property
    def url(self) -> str:
        """Where the registry shows the paper, or "" for a scheme that has no such place."""
        places = {
            "arxiv": "https://arxiv.org/abs/",
            "doi": "https://doi.org/",
            "openreview": "https://openreview.net/forum?id=",
            "acl": "https://aclanthology.org/",
        }
        return f"{places[self.scheme]}{self.value}" if self.scheme in places else ""


class Link(models.Model):
    """A URL of a paper and what waits there."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="links")
    url = models.URLField(max_length=2000)
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in LinkKind])

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "url"], name="link_unique"),
            models.CheckConstraint(
                condition=Q(url__startswith="http://") | Q(url__startswith="https://"), name="link_is_http"
            ),
        ]
        indexes = [models.Index(fields=["url"], name="link_url")]  # for an address that is typed into the search

    def __str__(self) -> str:
        return self.url


class FormerId(models.Model):
    """An id that a paper had before it was found to be the same as another; it redirects for ever."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="former_ids")
    public_id = models.CharField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["public_id"], name="former_id_unique")]

    def __str__(self) -> str:
        return self.public_id


class Fingerprint(models.Model):
    """What a paper is recognised by: hashes of the titles and abstracts it came with, whatever curators made of it."""

    class Kind(models.IntegerChoices):
        """Of which text."""

        TITLE = identity.TITLE
        ABSTRACT = identity.ABSTRACT

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="fingerprints")
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    value = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["value", "kind", "paper"], name="fingerprint_unique")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"
