"""Lines that an import could not make a paper of, and that nobody has taken care of."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.models import LIVE, Decision, ImportRecord, ImportRun, Noun, Outcome, Revision
from papers.models.import_run import ImportRecordQuerySet
from papers.repair.queue import Queue


class Lines(Queue):
    """Rejected lines. Corrected text that is imported as a run's follow-up takes care of them; so does a dismissal.

    The same source imported again rejects the same lines: those of its latest run wait, and once dismissed, in
    whichever run, they are.
    """

    slug = "lines"
    name = _("Rejected lines")
    asks = _("No paper could be made of these lines: correct and import them, or dismiss them.")

    def waiting(self) -> ImportRecordQuerySet:
        """Those of live runs."""
        live = ImportRun.objects.filter(stage__in=LIVE).order_by()
        runs = live.exclude(Exists(live.filter(follows=OuterRef("pk"))))
        runs = runs.exclude(Exists(live.filter(sha256=OuterRef("sha256"), pk__gt=OuterRef("pk"))))
        dismissed = ImportRecord.objects.filter(
            run__sha256=OuterRef("run__sha256"), first_line=OuterRef("first_line"), decision=Decision.LEFT_OUT
        )
        rejected = ImportRecord.objects.filter(run__in=runs, outcome=Outcome.REJECTED)
        return rejected.exclude(Exists(dismissed)).select_related("run")

    def paper(self, thing: ImportRecord) -> None:
        """None came of them."""
        return

    def version(self, thing: ImportRecord) -> str:
        """What was decided."""
        return thing.decision

    def facts(self, thing: ImportRecord) -> dict[str, Any]:
        """Why they were rejected."""
        return {"record": thing}

    def decide(self, thing: ImportRecord, answer: QueryDict, user: Any) -> UUID | None:
        """That nothing is to be made of them."""
        if "dismiss" not in answer:
            raise ValidationError(gettext("Dismiss them, or go on to the next."))
        line = str(thing.first_line)
        before, thing.decision = {line: thing.decision}, Decision.LEFT_OUT
        thing.save(update_fields=["decision"])
        return Revision.note(user, "dismissed", thing.run, before, {line: str(Decision.LEFT_OUT)})

    def done(self, revision: Revision) -> str:
        """Which lines were dismissed."""
        return gettext("Dismissed: line {line} of “{run}”.").format(line=", ".join(revision.after), run=revision.name)

    def take_back(self, revision: Revision, user: Any) -> None:
        """Let them wait again."""
        run = ImportRun.objects.filter(pk=revision.key).first() if revision.noun == Noun.RUN else None
        lines = [int(line) for line in revision.after if line.isdecimal()]
        left_out = ImportRecord.objects.filter(run=run, first_line__in=lines, decision=Decision.LEFT_OUT)
        if run is None or not left_out.update(decision=""):
            raise ValueError(gettext("That cannot be undone any more."))
        Revision.note(user, "taken back", run, revision.after, revision.before)
