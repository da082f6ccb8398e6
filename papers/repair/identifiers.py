"""Identifiers that look dead: a placeholder DOI, an arXiv id that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Length, StrIndex, Substr
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.curation.edits import edit, state_of, version_of
from papers.importers import links
from papers.importers.dead_looking import (
    FIRST_NEW,
    FIRST_OLD,
    FIVE_DIGITS,
    LAST_OLD,
    PLACEHOLDER_PREFIXES,
    PLACEHOLDER_WORDS,
    TEMPLATE_DOIS,
    dead_looking,
)
from papers.importers.links import ARXIV_ARCHIVES
from papers.models import Edit, Identifier, Paper, Revision
from papers.repair.queue import MOST_COUNTED, Queue

_DIGITS = "0123456789"


class Identifiers(Queue):
    """Dead-looking identifiers, until a curator has said something of the identifiers of their paper."""

    slug = "identifiers"
    name = _("Dead-looking identifiers")
    asks = _("These identifiers can lead nowhere: replace or remove them.")

    def waiting(self) -> QuerySet[Identifier]:
        """What may look dead: the database passes over nearly all that does not, and `_dead` over the rest.

        It looks at each identifier there is: some 100 ms for a hundred thousand.
        """
        decided = Edit.objects.filter(paper=OuterRef("paper"), field="identifiers")
        suspicious = Q(scheme="doi") & _suspicious_doi() | Q(scheme="arxiv") & ~(_good_new() | _good_old())
        return Identifier.objects.alias(**_PARTS).filter(suspicious).exclude(Exists(decided)).select_related("paper")

    def next(self, after: int) -> Identifier | None:
        """What comes next after the one with this key."""
        return next(self._dead(after), None)

    def ahead(self, after: int) -> int:
        """How many come after the one with this key."""
        return sum(1 for _ in islice(self._dead(after), MOST_COUNTED + 1))

    def find(self, pk: int) -> Identifier | None:
        """With its paper locked, whose identifiers are decided about as a whole."""
        found = Identifier.objects.filter(pk=pk).values_list("paper", flat=True)
        Paper.objects.select_for_update().filter(pk__in=list(found)).first()
        return Identifier.objects.filter(pk=pk).select_related("paper").first()

    def paper(self, thing: Identifier) -> Paper:
        """Its paper."""
        return thing.paper

    def version(self, thing: Identifier) -> str:
        """The state of all identifiers of the paper."""
        return version_of(thing.paper, ["identifiers"])

    def facts(self, thing: Identifier) -> dict[str, Any]:
        """Why it looks dead, and what the paper is called beside."""
        return {"identifier": thing, "why": _why(thing), "others": thing.paper.identifiers.exclude(pk=thing.pk)}

    def decide(self, thing: Identifier, answer: QueryDict, user: Any) -> UUID | None:
        """That it is right, or goes, or what it should have been."""
        standing: list[list[Any]] = state_of(thing.paper, ["identifiers"])["identifiers"]
        if "right" not in answer:
            standing.remove([thing.scheme, thing.value, thing.version])
        if "right" not in answer and "remove" not in answer:
            standing.append(_typed(answer.get("identifier", "")))
        return edit(thing.paper, {"identifiers": standing}, user)

    def done(self, revision: Revision) -> str:
        """What became of it."""
        before, after = (side.get("identifiers", []) for side in (revision.before, revision.after))
        gone, come = ([each for each in one if each not in other] for one, other in ((before, after), (after, before)))
        if not gone:
            return gettext("The identifiers of “{paper}” stay.").format(paper=revision.name)
        said = gettext("{gone} is now {come}: “{paper}”.") if come else gettext("Removed {gone}: “{paper}”.")
        return said.format(gone=_called(gone), come=_called(come), paper=revision.name)

    def _dead(self, after: int) -> Iterator[Identifier]:
        # One at a time: a chunk would be looked for to the end, where few look dead.
        found = self.waiting().filter(pk__gt=after).order_by("pk").iterator(chunk_size=1)
        return (identifier for identifier in found if _why(identifier))


def _why(identifier: Identifier) -> str:
    return dead_looking(identifier.scheme, identifier.value, timezone.localdate())


def _called(identifiers: list[list[Any]]) -> str:
    return ", ".join(f"{scheme}:{value}" for scheme, value, _version in identifiers)


def _typed(text: str) -> list[Any]:
    text = text.strip()
    found = links.identifier(text) or links.identifier(f"arxiv:{text}") if text else None
    if found is None:
        said = gettext(
            "Type an arXiv id, a DOI or the address of a paper’s page; or remove it, or say that it is right."
        )
        raise ValidationError(said)
    if why := dead_looking(found.scheme, found.value, timezone.localdate()):
        raise ValidationError(f"{found.value}: {why}")
    return list(found)


def _trimmed(side: str, of: str | Func, characters: str) -> Func:
    return Func(F(of) if isinstance(of, str) else of, Value(characters), function=side, output_field=TextField())


_PARTS: Final = {
    "since": Substr("value", 1, 4),
    "month": Substr("value", 3, 2),
    "length": Length("value"),
    "point": StrIndex("value", Value(".")),
    "before_digits": _trimmed("RTRIM", "value", _DIGITS),
    "old_digits": Length("value") - Length(_trimmed("RTRIM", "value", _DIGITS)),
    "old_since": Substr("value", Length(_trimmed("RTRIM", "value", _DIGITS)) + 1, 4),
    "old_month": Substr("value", Length(_trimmed("RTRIM", "value", _DIGITS)) + 3, 2),
    "between_digits": _trimmed("LTRIM", _trimmed("RTRIM", "value", _DIGITS), _DIGITS),
    "after_publisher": _trimmed("LTRIM", "value", f"{_DIGITS}."),
    "without_zeros": _trimmed("RTRIM", "value", "0.-/"),
}
"""Of an identifier's value, worked out by the database with what both databases have."""


def _suspicious_doi() -> Q:
    """A DOI that is none, or in which something stands that placeholders are made of."""
    found = ~Q(value__startswith="10.") | ~Q(after_publisher__startswith="/") | ~Q(without_zeros__contains="/")
    found |= Q(value__icontains="xxx") | Q(value__icontains="nnnnn") | Q(value__in=TEMPLATE_DOIS)
    for prefix in PLACEHOLDER_PREFIXES:
        found |= Q(value__startswith=f"{prefix}/")
    for word in PLACEHOLDER_WORDS:
        found |= Q(value__icontains=f"/{word}")
    return found


def _good_new() -> Q:
    """An arXiv id like 2402.00838, of a month that has been."""
    digits = Q(length=10, since__gte=FIVE_DIGITS) | Q(length=9, since__lt=FIVE_DIGITS)
    months = Q(since__range=(FIRST_NEW, f"{timezone.localdate():%y%m}"), month__range=("01", "12"))
    return Q(point=5) & months & digits & Q(between_digits=".") & ~Q(value__endswith="0000")


def _good_old() -> Q:
    """An arXiv id like cs/0304001, of an archive that there was."""
    archives = [f"{archive}/" for archive in ARXIV_ARCHIVES.split("|")]
    months = Q(old_month__range=("01", "12")) & ~Q(old_since__gt=LAST_OLD, old_since__lt=FIRST_OLD)
    return Q(before_digits__in=archives, old_digits=7) & months & ~Q(value__endswith="000")
