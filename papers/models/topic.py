"""Topics, the rules that speak for them, and the taggings that say which paper has which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from papers.addresses import address
from papers.models.added import PaperAdded
from papers.topics.explanation import Clue, evidence, total
from papers.topics.patterns import LONGEST_PATTERN
from papers.topics.rules import PatternFault, check

if TYPE_CHECKING:
    from papers.models.paper import Paper


class Verdict(models.IntegerChoices):
    """Does the paper have the topic. A number rather than a boolean, so that SQLite finds it in an index."""

    NO = 0, _("no")
    YES = 1, _("yes")


class Topic(models.Model):
    """What papers are filtered by. `shipped` is the digest of the catalogue entry it was last loaded from.

    `stale_after` is set while papers carry what older rules said: the key of the last paper that the present rules
    have been applied to, 0 for none. It is null when all papers carry what the present rules say.
    """

    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    definition = models.TextField(blank=True, help_text=_("One sentence: which papers belong here."))
    position = models.PositiveIntegerField(default=1000, help_text=_("Topics with lower numbers come first."))
    threshold = models.PositiveSmallIntegerField(
        default=1, help_text=_("The weight that the matching rules must reach.")
    )
    words = models.JSONField(
        default=dict, blank=True, editable=False, help_text=_("What a training run learned: words, and their weights.")
    )
    shipped = models.CharField(max_length=64, blank=True, editable=False)
    stale_after = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="topic_slug_unique"),
            models.CheckConstraint(condition=Q(threshold__gte=1), name="topic_threshold_positive"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The topic's page."""
        return address("papers:topic", self.slug)

    @property
    def library_url(self) -> str:
        """The library, filtered by this topic."""
        return f"{address('papers:library')}?topic={self.slug}"


def valid_pattern(pattern: str) -> None:
    """Refuse a pattern that the tagger cannot use, saying where its fault is."""
    try:
        check(pattern)
    except PatternFault as fault:
        raise ValidationError(str(fault)) from fault


class TopicRule(models.Model):
    """A word, phrase or pattern that speaks for a topic, or with a negative weight against it."""

    class Field(models.TextChoices):
        """Where a rule looks."""

        ANY = "any", _("title or abstract")
        TITLE = "title", _("title")
        ABSTRACT = "abstract", _("abstract")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="rules")
    pattern = models.CharField(max_length=LONGEST_PATTERN, validators=[valid_pattern])
    field = models.CharField(max_length=8, choices=Field.choices, default=Field.ANY)
    weight = models.SmallIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "pattern", "field"], name="topic_rule_unique"),
            models.CheckConstraint(condition=~Q(weight=0), name="topic_rule_weighs"),
            models.CheckConstraint(condition=~Q(pattern=""), name="topic_rule_not_empty"),
        ]

    def __str__(self) -> str:
        return self.pattern


class Source(models.TextChoices):
    """Who says so; a curator outranks the others for ever."""

    RULE = "rule", _("rules")
    LIST = "list", _("course session")
    CURATOR = "curator", _("curator")


class TaggingQuerySet(models.QuerySet["Tagging"]):
    """The vocabulary for asking about taggings."""

    def counting(self) -> Self:
        """Those that say yes."""
        return self.filter(verdict=Verdict.YES)

    def by_curators(self) -> Self:
        """Those that a curator decided."""
        return self.filter(source=Source.CURATOR)

    def decided_on(self, topic: Topic) -> Self:
        """What curators have said of a topic, yes or no."""
        return self.by_curators().filter(topic=topic)

    def least_certain(self, slug: str = "") -> Self:
        """Those that rules decided, of one topic or of all, the narrowest decision first."""
        found = self.filter(margin__isnull=False).order_by("margin", "pk")
        return found.filter(topic__slug=slug) if slug else found

    def after(self, margin: float, pk: int) -> Self:
        """Of `least_certain`, those that come after the one with this margin and key."""
        return self.filter(margin__gte=margin).filter(Q(margin__gt=margin) | Q(pk__gt=pk))

    def for_show(self) -> Self:
        """With their topics, in the topics' order."""
        return self.select_related("topic").order_by("topic__position", "topic__name")

    def decide(self, paper: Paper, topic: Topic, verdict: Verdict, user: Any) -> Tagging:
        """Store a curator's verdict on a paper and a topic, whatever stood there before."""
        with transaction.atomic():
            tagging, _ = self.select_for_update().get_or_create(paper=paper, topic=topic)
            tagging.verdict = verdict
            tagging.decide(user)
            tagging.save()
        return tagging


class Tagging(models.Model):
    """What counts for one paper and one topic. Rows from rules and lists are derived; a curator's row is a fact.

    `clues` are what spoke for the topic and against: words, field and points of each. `margin` is by how many points
    the rules reached their threshold, null where no rule decided.
    """

    paper = models.ForeignKey("papers.Paper", models.CASCADE, related_name="taggings")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="taggings")
    verdict = models.PositiveSmallIntegerField(choices=Verdict.choices, default=Verdict.YES)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.CURATOR)
    clues = models.JSONField(default=list, blank=True, editable=False)
    margin = models.FloatField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    added = PaperAdded()

    objects = TaggingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "topic"], name="tagging_unique"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="tagging_verdict_known"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="tagging_source_known"),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.YES) | Q(source=Source.CURATOR), name="tagging_no_is_a_curators"
            ),
        ]
        indexes = [
            models.Index(fields=["topic", "verdict", "-added", "paper"], name="tagging_newest"),
            models.Index(fields=["paper", "verdict", "topic"], name="tagging_paper_topics"),
            models.Index(fields=["margin"], condition=Q(margin__isnull=False), name="tagging_least_certain"),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.get_verdict_display()} ({self.get_source_display()})"

    @property
    def reasons(self) -> list[Clue]:
        """The clues, those for the topic first and the heaviest first."""
        return [Clue(*clue) for clue in self.clues]

    @property
    def spoke_for(self) -> list[Clue]:
        """The clues for the topic, and what a source told."""
        return [clue for clue in self.reasons if clue.points >= 0]

    @property
    def spoke_against(self) -> list[Clue]:
        """The clues against the topic."""
        return [clue for clue in self.reasons if clue.points < 0]

    @property
    def score(self) -> float | None:
        """The points that the rules came to, where they decided."""
        return None if self.margin is None else total((self.margin, self.topic.threshold))

    @property
    def evidence(self) -> list[str]:
        """The words that spoke for the topic."""
        return list(evidence(self.reasons))

    def decide(self, user: Any) -> None:
        """Make this the verdict of the curator `user`; the caller saves."""
        self.source, self.decided_by, self.decided_at, self.margin = Source.CURATOR, user, timezone.now(), None
