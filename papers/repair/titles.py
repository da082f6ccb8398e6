"""Papers to which no list gave a title: the one they have is taken from their abstract."""

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


class Titles(PaperQueue):
    """Papers to be named."""

    slug = "titles"
    name = _("Inferred titles")
    asks = _("No list gave these papers a title: name them.")
    field = "title"

    def waiting(self) -> PaperQuerySet:
        """Those whose title is inferred; one that a curator has set is not."""
        return Paper.objects.untitled().as_read()

    def facts(self, thing: Paper) -> dict[str, Any]:
        """Nothing beside the paper."""
        return {}

    def decide(self, thing: Paper, answer: QueryDict, user: Any) -> UUID | None:
        """A title, or that the inferred one is right."""
        title = thing.title if "right" in answer else " ".join(answer.get("title", "").split())
        if not title:
            raise ValidationError(gettext("Type the title, or say that the inferred one is right."))
        return edit(thing, {"title": title}, user)

    def done(self, revision: Revision) -> str:
        """The name."""
        said = gettext("Named: “{title}”.") if "title" in revision.after else gettext("“{title}” stays the title.")
        return said.format(title=revision.name)
