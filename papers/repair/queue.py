"""What a queue of repairs is: what waits in it, what is asked of each, and what an answer does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise

from papers.curation.edits import take_back, version_of
from papers.models import Edit, Paper, Revision
from papers.models.paper import PaperQuerySet

MOST_COUNTED: Final = 1_000
"""Of what waits, so many are counted: to count more would take longer than to work."""


class Queue(ABC):
    """One kind of repair. What waits is met in the order of its keys, so that a key is a place in the queue."""

    slug: ClassVar[str]
    name: ClassVar[str | Promise]
    asks: ClassVar[str | Promise]
    """What a curator is to do here, in a sentence."""

    @abstractmethod
    def waiting(self) -> QuerySet[Any]:
        """What needs repair."""

    @abstractmethod
    def version(self, thing: Any) -> str:
        """Give what tells a thing from what it becomes when somebody decides about it elsewhere."""

    @abstractmethod
    def paper(self, thing: Any) -> Paper | None:
        """The paper that it is about."""

    @abstractmethod
    def facts(self, thing: Any) -> dict[str, Any]:
        """What it takes to decide, beside the paper."""

    @abstractmethod
    def decide(self, thing: Any, answer: QueryDict, user: Any) -> UUID | None:
        """Carry out an answer; returns the step in the history. Raises ValidationError where it is none."""

    @abstractmethod
    def done(self, revision: Revision) -> str:
        """What was decided, in a sentence."""

    def take_back(self, revision: Revision, user: Any) -> None:
        """Undo a decision. Raises ValueError, with a sentence, where that cannot be."""
        take_back(revision, user)

    def next(self, after: int) -> Any | None:
        """What comes next after the thing with this key; None after the last."""
        return self.waiting().filter(pk__gt=after).order_by("pk").first()

    def ahead(self, after: int) -> int:
        """How many come after the thing with this key; more than MOST_COUNTED are not counted on."""
        return self.waiting().filter(pk__gt=after).order_by()[: MOST_COUNTED + 1].count()

    def find(self, pk: int) -> Any | None:
        """Give the thing with this key, locked until a decision about it is written; also if it waits no longer."""
        table: Any = self.waiting().model
        return table.objects.select_for_update(of=("self",)).filter(pk=pk).first()


class PaperQueue(Queue):
    """A queue of papers of which one field needs repair. A curator's word on that field takes a paper out of it."""

    field: ClassVar[str]

    def paper(self, thing: Paper) -> Paper:
        """The paper itself."""
        return thing

    def version(self, thing: Paper) -> str:
        """The state of the field."""
        return version_of(thing, [self.field])

    def undecided(self, papers: PaperQuerySet) -> PaperQuerySet:
        """Those of which no curator has said anything in this field."""
        return papers.exclude(Exists(Edit.objects.filter(paper=OuterRef("pk"), field=self.field))).as_read()
