"""Papers that no topic applies to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.curation.edits import put_aside, release
from papers.models import Paper, Revision, Source, Tagging, Topic, Verdict
from papers.models.paper import PaperQuerySet
from papers.repair.queue import PaperQueue
from papers.topics.tagging import Topics


class Untagged(PaperQueue):
    """Papers without a topic, until a curator says that none of them applies."""

    slug = "topics"
    name = _("Untagged papers")
    asks = _("No rule found a topic for these papers: choose.")
    field = "topics"

    def waiting(self) -> PaperQuerySet:
        """Those without one."""
        return self.undecided(Paper.objects.untagged())

    def version(self, thing: Paper) -> str:
        """The topics it has, and whether it is done with."""
        having = Tagging.objects.counting().filter(paper=thing).order_by("topic").values_list("topic__slug", flat=True)
        return " ".join([*having, *(["-"] if self.field in thing.curated_fields else [])])

    def facts(self, thing: Paper) -> dict[str, Any]:
        """The topics to choose from; the first nine have a key."""
        keys = [*map(str, range(1, 10))]
        topics = list(_open(thing))
        return {"topics": [(topic, keys[place] if place < len(keys) else "") for place, topic in enumerate(topics)]}

    def decide(self, thing: Paper, answer: QueryDict, user: Any) -> UUID | None:
        """Some topics, or none of them."""
        if "none" in answer:
            return put_aside(thing, self.field, user)
        slugs = answer.getlist("topic")
        chosen = [topic for topic in _open(thing) if topic.slug in slugs]
        if not chosen:
            raise ValidationError(gettext("Choose a topic, or say that none of these applies."))
        for topic in chosen:
            Tagging.objects.decide(thing, topic, Verdict.YES, user)
        after = {"topics": [topic.slug for topic in chosen]}
        return Revision.note(user, "tagged", thing, {"topics": []}, after)

    def done(self, revision: Revision) -> str:
        """The topics that were chosen."""
        slugs = revision.after.get("topics", ())
        if not slugs:
            return gettext("No topic applies to “{paper}”.").format(paper=revision.name)
        names = ", ".join(Topic.objects.filter(slug__in=slugs).values_list("name", flat=True))
        return gettext("“{paper}” is about {topics}.").format(paper=revision.name, topics=names)

    def take_back(self, revision: Revision, user: Any) -> None:
        """Undo the verdicts, or let it wait again."""
        paper = Paper.objects.filter(pk=revision.key).first()
        if paper is None:
            raise ValueError(gettext("That cannot be undone any more."))
        slugs = revision.after.get("topics", ())
        verdicts = Tagging.objects.filter(
            paper=paper, topic__slug__in=slugs, source=Source.CURATOR, verdict=Verdict.YES, decided_by=revision.user
        )
        before = {"topics": sorted(verdicts.values_list("topic__slug", flat=True))}
        verdicts.delete()
        if slugs:
            Topics().tag([paper])
            Revision.note(user, "taken back", paper, before, {"topics": []})
        else:
            release(paper, [self.field], user)


def _open(paper: Paper) -> QuerySet[Topic]:
    """The topics of which no curator has said that the paper is not about them."""
    return Topic.objects.exclude(taggings__in=Tagging.objects.by_curators().filter(paper=paper, verdict=Verdict.NO))
