"""What is a reader's own about a paper, beside the mark: a star, a note, tags. And how such rows change hands."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify

from papers.text import indexed

if TYPE_CHECKING:
    from papers.models.paper import Paper
    from papers.models.reader import Reader


class Own(models.Model):
    """A row that one reader has of one paper. `ONE` are the columns of which each combination is there but once."""

    ONE: ClassVar[tuple[str, ...]] = ("reader_id", "paper_id")

    when = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def heed(self, other: Any) -> None:
        """Take over what another row about the same says, if it is the later of the two."""
        if other.when > self.when:
            kept = {"id", *self.ONE}
            for field in self._meta.concrete_fields:
                if field.attname not in kept:
                    setattr(self, field.attname, getattr(other, field.attname))
            self.save()


class Star(Own):
    """A paper that a reader wants to find again."""

    reader = models.ForeignKey("papers.Reader", models.CASCADE, related_name="stars")
    paper = models.ForeignKey("papers.Paper", models.CASCADE, related_name="stars")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "paper"], name="star_unique")]

    def __str__(self) -> str:
        return f"{self.paper_id}: starred"

    @classmethod
    def keep(cls, reader: Reader, paper: Paper, *, is_starred: bool) -> None:
        """Give the paper the reader's star, or take it away. Saying the same twice changes nothing, not even when."""
        if is_starred:
            cls.objects.get_or_create(reader=reader, paper=paper)
        else:
            cls.objects.filter(reader=reader, paper=paper).delete()


class Note(Own):
    """What a reader has written to themselves about a paper; `words` are what it is searched by."""

    LONGEST: Final = 20_000
    """Characters that a reader can write in one."""

    WHOLE: Final = indexed.Bounds(words=LONGEST, repeats=LONGEST)
    """How much of it is searched: unlike a paper's text it stands in no index that had bounds of its own."""

    reader = models.ForeignKey("papers.Reader", models.CASCADE, related_name="notes")
    paper = models.ForeignKey("papers.Paper", models.CASCADE, related_name="notes")
    text = models.TextField()
    words = models.TextField(blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "paper"], name="note_unique"),
            models.CheckConstraint(condition=~models.Q(text=""), name="note_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id}: note"  # not its text, for the admin names what goes with a paper that it deletes

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the words made anew."""
        self.words = indexed.indexed(self.text, self.WHOLE)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "words"}
        super().save(*args, **kwargs)

    @classmethod
    def keep(cls, reader: Reader, paper: Paper, text: str) -> str:
        """Let this be the whole note; an empty text takes it away. Saying the same changes nothing, not even when.

        Returns what it was before, "" for none.
        """
        notes = cls.objects.filter(reader=reader, paper=paper)
        before = notes.values_list("text", flat=True).first() or ""
        if not text:
            notes.delete()
        elif text != before:
            cls.objects.update_or_create({"text": text, "when": timezone.now()}, reader=reader, paper=paper)
        return before

    def heed(self, other: Any) -> None:
        """Of two notes none is lost: the later one stands under the earlier."""
        if other.text != self.text:
            first, second = sorted([self, other], key=lambda note: note.when)
            self.text, self.when = f"{first.text}\n\n{second.text}", second.when
            self.save()


def version_of(note: str) -> str:
    """What tells a note from what it was or has become elsewhere, for a form that is to replace this one alone."""
    return sha256(note.encode()).hexdigest()[:16] if note else ""


class OwnTag(Own):
    """A word that a reader has put a paper under, beside the topics."""

    ONE = ("reader_id", "paper_id", "slug")

    MOST: Final = 20
    """Tags that a reader can put one paper under."""

    LONGEST: Final = 40
    """Characters of a tag."""

    reader = models.ForeignKey("papers.Reader", models.CASCADE, related_name="own_tags")
    paper = models.ForeignKey("papers.Paper", models.CASCADE, related_name="own_tags")
    name = models.CharField(max_length=LONGEST)
    slug = models.SlugField(max_length=80, allow_unicode=True, editable=False)

    class Meta:
        ordering = ["slug"]
        constraints = [models.UniqueConstraint(fields=["reader", "paper", "slug"], name="own_tag_unique")]
        indexes = [models.Index(fields=["reader", "slug", "paper"], name="own_tag_papers")]

    def __str__(self) -> str:
        return f"{self.paper_id}: tag"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; two spellings with the same slug are one tag."""
        self.slug = tag_slug(self.name)
        super().save(*args, **kwargs)

    @classmethod
    def keep(cls, reader: Reader, paper: Paper, names: Iterable[str]) -> None:
        """Let these be all of the reader's tags on the paper. One that is there already keeps since when."""
        by_slug = {tag_slug(name): name for name in names}
        with transaction.atomic():
            reader.take_turns()
            cls.objects.filter(reader=reader, paper=paper).exclude(slug__in=by_slug).delete()
            for slug, name in by_slug.items():
                cls.objects.update_or_create({"name": name}, reader=reader, paper=paper, slug=slug)


def tag_slug(name: str) -> str:
    """What a tag is known by: "Reading group" is "reading-group"; "" for a name of signs alone."""
    return slugify(name, allow_unicode=True)[:80]


def hand_over(model: type[Any], column: str, old: int, new: int) -> None:
    """Let what belonged to one reader or paper (`column` is "reader_id" or "paper_id") belong to another.

    Where both have a row about the same, the other's heeds it, and it goes with the one it belonged to.
    """
    rows = model.objects
    held = {tuple(getattr(row, name) for name in model.ONE): row for row in rows.filter(**{column: new})}
    for row in rows.filter(**{column: old}):
        rival = held.get(tuple(new if name == column else getattr(row, name) for name in model.ONE))
        if rival is None:
            rows.filter(pk=row.pk).update(**{column: new})
        else:
            rival.heed(row)
