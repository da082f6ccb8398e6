"""The history of what people changed: of papers, topics and lists, each with what it was and what it became."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Noun(models.TextChoices):
    """What has a history."""

    PAPER = "paper", _("paper")
    TOPIC = "topic", _("topic")
    LIST = "list", _("list")
    RUN = "run", _("import")


class RevisionQuerySet(models.QuerySet["Revision"]):
    """The vocabulary for asking about revisions."""

    def of(self, noun: Noun, key: int) -> Self:
        """The history of one thing, the latest first."""
        return self.filter(noun=noun, key=key)

    def steps(self) -> models.QuerySet[Any, Any]:
        """One row a step, the latest first: step, verb, user, when, how many things."""
        grouped = self.order_by().values("step", "verb", "user__username", "undone")
        return grouped.annotate(when=models.Max("when"), things=models.Count("pk")).order_by("-when")


class Revision(models.Model):
    """One change of one thing by one person. What one press of a button changed is one `step`.

    `verb` is what was done, in a word of the code ("edited", "merged", "deleted"). `before` and `after` hold the
    fields that changed, as JSON: `before` alone where something was taken away, `after` alone where it is new.
    """

    step = models.UUIDField(default=uuid4)
    when = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=16)
    noun = models.CharField(max_length=8, choices=Noun.choices)
    key = models.BigIntegerField()
    name = models.TextField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undone = models.DateTimeField(null=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-when", "-pk"]
        constraints = [models.CheckConstraint(condition=models.Q(noun__in=Noun.values), name="revision_noun_known")]
        indexes = [
            models.Index(fields=["noun", "key", "-when"], name="revision_history"),
            models.Index(fields=["step"], name="revision_step"),
            models.Index(fields=["-when", "-id"], name="revision_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.noun} {self.name}"

    @classmethod
    def note(
        cls,
        user: Any,
        verb: str,
        thing: models.Model,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        step: UUID | None = None,
    ) -> UUID | None:
        """Write down what changed of a thing: only the fields of which the two differ; nothing where none does.

        Returns the step.
        """
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        if not names:
            return None
        revision = cls.objects.create(
            step=step or uuid4(),
            user=user if getattr(user, "pk", None) else None,
            verb=verb,
            noun=NOUNS[thing._meta.model_name or ""],  # noqa: SLF001 - Django's documented interface
            key=thing.pk,
            name=str(thing),
            before={name: before[name] for name in names if name in before},
            after={name: after[name] for name in names if name in after},
        )
        return revision.step


NOUNS = {"paper": Noun.PAPER, "topic": Noun.TOPIC, "readinglist": Noun.LIST, "importrun": Noun.RUN}
"""What each table's rows are called in the history."""
