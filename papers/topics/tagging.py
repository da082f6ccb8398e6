"""Which paper has which topic: rules and course sessions speak, and a curator's word is never touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.db.models import prefetch_related_objects

from papers.importers.record import TopicFound
from papers.models import Entry, Paper, Source, Tagging, Topic, Verdict
from papers.models.rows import IGNORE, insert
from papers.text.readable import readable
from papers.topics.derived import Derived, by_rules, tagger_of
from papers.topics.explanation import Clue, Explanation
from papers.topics.rules import Rule, TopicRules, learned
from papers.topics.sessions import SessionTopics
from papers.topics.tagger import Tagger

SESSION = "session"
"""The field of a clue that a course session's name is."""


ByRules = Mapping[int, dict[str, Derived] | None]
"""What rules say of papers, by their keys and the topics' slugs."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a tagging run did: how many taggings it added, took away, and gave other evidence."""

    added: int = 0
    removed: int = 0
    altered: int = 0

    def __add__(self, other: Change) -> Change:
        return Change(self.added + other.added, self.removed + other.removed, self.altered + other.altered)


class Derivation:
    """What rules and sessions say of papers, for the topics whose rules are given. It knows no taggings.

    `named` are the slugs and names of all topics there are: of two that a session could be named after, one has it.
    """

    def __init__(self, rules: Iterable[TopicRules], named: Iterable[tuple[str, str]]) -> None:
        self.rules = tuple(rules)
        self._slugs = {each.slug for each in self.rules}
        self._named = SessionTopics(named)

    def of(self, papers: Sequence[Paper], said: ByRules | None = None) -> dict[int, dict[str, Derived]]:
        """Return what each paper has, by its key and the topic's slug; `said` is what is known already of some."""
        sessions = self._sessions(papers)
        said = said or {}
        return {paper.pk: self._derive(paper, sessions.get(paper.pk, []), said.get(paper.pk)) for paper in papers}

    def explain(self, paper: Paper) -> list[Explanation]:
        """Return what of a paper speaks for each topic and against, reached or not, in the order of the rules."""
        return self._tagger.explain(readable(paper.title), readable(paper.abstract))

    @cached_property
    def _tagger(self) -> Tagger:
        return tagger_of(self.rules)

    def _derive(self, paper: Paper, sessions: Sequence[str], said: dict[str, Derived] | None) -> dict[str, Derived]:
        derived = dict(by_rules(self._tagger, paper.title, paper.abstract) if said is None else said)
        for name in sessions:
            slug = self._named.slug_for(name)
            if slug in self._slugs:
                clues = derived[slug].clues if slug in derived else []
                derived[slug] = Derived(Source.LIST, [list(Clue(name, SESSION, 0)), *clues], None)
        return derived

    def _sessions(self, papers: Sequence[Paper]) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        placed = Entry.objects.filter(paper__in=papers, session__isnull=False)
        for paper, name in placed.order_by("session__name").values_list("paper", "session__name"):
            found[paper].append(name)
        return found


class Topics:
    """All topics with their rules, or with `only` those of these keys, as they stand when this is made."""

    def __init__(self, only: Collection[int] | None = None) -> None:
        topics = list(Topic.objects.all())
        tagged = [topic for topic in topics if only is None or topic.pk in only]
        prefetch_related_objects(tagged, "rules")
        self._by_slug = {topic.slug: topic for topic in topics}
        self._said = {topic.pk: _said(topic) for topic in tagged}
        named = [(topic.slug, topic.name) for topic in topics]
        self._derivation = Derivation((rules for _, rules in self._said.values()), named)
        self._tagged = set(self._said)

    @property
    def rules(self) -> tuple[TopicRules, ...]:
        """The rules that papers are tagged by."""
        return self._derivation.rules

    def tag(self, papers: Iterable[Paper]) -> Change:
        """Derive these papers' taggings anew: all of these topics but the curators'."""
        papers = list(papers)
        derivations = self._derivation.of(papers)
        standing: dict[int, dict[int, Tagging]] = defaultdict(dict)
        # Locked (where the database locks rows), lest a verdict given meanwhile be overwritten.
        for tagging in Tagging.objects.filter(paper__in=papers, topic__in=self._tagged).select_for_update():
            standing[tagging.paper_id][tagging.topic_id] = tagging
        add: list[Tagging] = []
        alter: list[Tagging] = []
        remove: list[int] = []
        for paper in papers:
            derived = {self._by_slug[slug].pk: new for slug, new in derivations[paper.pk].items()}
            held = standing[paper.pk]
            for topic_id, new in derived.items():
                present = held.get(topic_id)
                if present is None:
                    add.append(Tagging(paper=paper, topic_id=topic_id, **new._asdict()))
                elif present.source != Source.CURATOR and new != (present.source, present.clues, present.margin):
                    present.source, present.clues, present.margin = new
                    alter.append(present)
            remove += [t.pk for t in held.values() if t.source != Source.CURATOR and t.topic_id not in derived]
        Tagging.objects.bulk_create(add, ignore_conflicts=True)
        Tagging.objects.bulk_update(alter, Derived._fields)
        Tagging.objects.filter(pk__in=remove).delete()
        return Change(len(add), len(remove), len(alter))

    def settle(self) -> None:
        """Write down that all papers carry what these rules say, of each topic whose rules are still the same."""
        now = Topic.objects.filter(pk__in=self._said).order_by("pk").select_for_update(no_key=True)
        same = [topic.pk for topic in now.prefetch_related("rules") if _said(topic) == self._said[topic.pk]]
        Topic.objects.filter(pk__in=same, stale_after__isnull=False).update(stale_after=None)

    def tag_new(self, papers: Sequence[Paper], said: ByRules | None = None) -> None:
        """Derive the taggings of papers that have none yet: as `tag` does, and with less to ask and to compare."""
        derivations = self._derivation.of(papers, said)
        rows = [
            (paper.pk, self._by_slug[slug].pk, Verdict.YES.value, str(new.source), new.clues, new.margin, paper.added)
            for paper in papers
            for slug, new in derivations[paper.pk].items()
        ]
        insert(Tagging, ("paper_id", "topic_id", "verdict", *Derived._fields, "added"), rows, IGNORE)

    def keep_told(self, told: Sequence[tuple[Paper, Sequence[TopicFound]]]) -> None:
        """Store taggings as a source tells them. A topic that nobody knows yet is made, by its slug."""
        papers = [paper.pk for paper, _ in told]
        standing = {
            (tagging.paper_id, tagging.topic_id): tagging
            for tagging in Tagging.objects.filter(paper__in=papers).select_for_update()
        }
        add: list[Tagging] = []
        alter: list[Tagging] = []
        for paper, topics in told:
            for found in {found.slug: found for found in topics}.values():
                topic = self._topic(found.slug)
                present = standing.get((paper.pk, topic.pk))
                tagging = present or Tagging(paper=paper, topic=topic)
                tagging.verdict = Verdict.YES if found.verdict else Verdict.NO
                tagging.source, tagging.margin = found.source, None
                tagging.clues = [list(Clue(words, "", 0)) for words in found.evidence]
                (alter if present else add).append(tagging)
        # Not one statement for both: PostgreSQL would show each of the tallies' triggers what the other's rows did.
        Tagging.objects.bulk_create(add)
        Tagging.objects.bulk_update(alter, ["verdict", "source", "clues", "margin"])

    def _topic(self, slug: str) -> Topic:
        if slug not in self._by_slug:
            self._by_slug[slug], _ = Topic.objects.get_or_create(slug=slug, defaults={"name": slug})
            self._tagged.add(self._by_slug[slug].pk)
        return self._by_slug[slug]


def rules_of(topic: Topic) -> TopicRules:
    """A stored topic's rules as the tagger takes them."""
    written = (Rule(rule.pattern, rule.field, rule.weight) for rule in topic.rules.all())  # type: ignore[arg-type]  # the table's check keeps it to Field
    return TopicRules(topic.slug, topic.threshold, (*written, *learned(topic.words)))


def _said(topic: Topic) -> tuple[str, TopicRules]:
    """All that decides which papers have the topic."""
    return topic.name, rules_of(topic)


def tag_all(size: int = 500) -> Iterator[tuple[int, Change]]:
    """Tag every paper, a transaction for each `size` of them; yields how many papers were done and what changed.

    Once all were done, no topic is stale but those whose rules were changed meanwhile.
    """
    topics = Topics()
    last = 0
    while True:
        with transaction.atomic():
            papers = list(Paper.objects.filter(pk__gt=last).order_by("pk")[:size])
            if not papers:
                topics.settle()
                return
            change = topics.tag(papers)
        last = papers[-1].pk
        yield len(papers), change
