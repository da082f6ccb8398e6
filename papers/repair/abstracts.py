"""Papers whose abstract no list gave."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.curation.edits import edit
from papers.models import Paper, Revision
from papers.models.paper import PaperQuerySet
from papers.repair.queue import PaperQueue


class Abstracts(PaperQueue):
    """Papers that lack their abstract. One that has none, as a curator has said, lacks nothing."""

    slug = "abstracts"
    name = _("Missing abstracts")
    asks = _("No list gave these papers an abstract: paste it.")
    field = "abstract"

    def waiting(self) -> PaperQuerySet:
        """Those without one."""
        return self.undecided(Paper.objects.without_abstract())

    def facts(self, thing: Paper) -> dict[str, Any]:
        """Nothing beside the paper."""
        return {}

    def decide(self, thing: Paper, answer: QueryDict, user: Any) -> UUID | None:
        """An abstract, or that there is none."""
        abstract = "" if "none" in answer else answer.get("abstract", "").replace("\r\n", "\n").strip()
        if not abstract and "none" not in answer:
            raise ValidationError(gettext("Paste the abstract, or say that there is none."))
        return edit(thing, {"abstract": abstract}, user)

    def done(self, revision: Revision) -> str:
        """Whose abstract it is."""
        given = gettext("“{paper}” has its abstract.")
        return (given if revision.after.get("abstract") else gettext("“{paper}” has none.")).format(paper=revision.name)
