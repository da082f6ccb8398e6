"""The history of what people changed: of papers, topics and lists, each with what it was and what it became."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connections, models
from django.db.models.expressions import RawSQL
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
        return self.filter(noun=noun, key=key).order_by("-when", "-pk")

    def heads(self, most: int, before: datetime | None = None, **of: Any) -> Self:
        """The last revision of each of the latest steps, the latest first, with `things`, how many the step changed.

        `of` are columns that are asked for: user_id, verb, noun. `before` leaves out what is as late as that or later.
        """
        # From one step's moment to the next, each found in an index: grouped, a million rows would be read for a page.
        table = self.model._meta.db_table  # noqa: SLF001 - Django's documented interface
        asked = "".join(f" AND r.{name} = %s" for name in of)
        newest = f'SELECT r.id FROM {table} r WHERE r."when" < {{}}{asked} ORDER BY r."when" DESC, r.id DESC LIMIT 1'  # noqa: S608 - of names alone
        start, following = newest.format("%s"), newest.format(f'(SELECT p."when" FROM {table} p WHERE p.id = head.id)')  # noqa: S608
        walk = (
            f"WITH RECURSIVE head(id) AS (SELECT ({start}) UNION ALL SELECT ({following}) FROM head "  # noqa: S608
            "WHERE head.id IS NOT NULL) SELECT id FROM head WHERE id IS NOT NULL LIMIT %s"
        )
        last = connections[self.db].ops.adapt_datetimefield_value(before or timezone.now() + timedelta(days=1))
        found = self.filter(pk__in=RawSQL(walk, [last, *of.values(), *of.values(), most]))  # noqa: S611 - of names alone
        same = Revision.objects.filter(step=models.OuterRef("step")).order_by()
        things = same.annotate(n=models.Func("pk", function="COUNT", output_field=models.IntegerField())).values("n")
        return found.annotate(
            things=models.Subquery(things), is_standing=models.Exists(same.filter(undone=None))
        ).order_by("-when", "-pk")


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
            models.Index(fields=["user", "-when", "-id"], name="revision_of_user"),
            models.Index(fields=["verb", "-when", "-id"], name="revision_of_verb"),
            models.Index(fields=["noun", "-when", "-id"], name="revision_of_noun"),
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
        return cls.note_all(user, verb, [(thing, before, after)], step)

    @classmethod
    def note_all(
        cls,
        user: Any,
        verb: str,
        changes: Iterable[tuple[models.Model, Mapping[str, Any], Mapping[str, Any]]],
        step: UUID | None = None,
    ) -> UUID | None:
        """Write down what changed of each of some things, all in one step; None where nothing did."""
        step, when = step or uuid4(), timezone.now()
        revisions: list[Revision] = []
        for thing, before, after in changes:
            names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
            if names:
                revision = Revision(
                    step=step,
                    when=when,
                    user=user if getattr(user, "pk", None) else None,
                    verb=verb,
                    noun=NOUNS[thing._meta.model_name or ""],  # noqa: SLF001 - Django's documented interface
                    key=thing.pk,
                    name=str(thing),
                    before={name: before[name] for name in names if name in before},
                    after={name: after[name] for name in names if name in after},
                )
                revisions.append(revision)
        Revision.objects.bulk_create(revisions, batch_size=500)
        return step if revisions else None


NOUNS = {"paper": Noun.PAPER, "topic": Noun.TOPIC, "readinglist": Noun.LIST, "importrun": Noun.RUN}
"""What each table's rows are called in the history."""
