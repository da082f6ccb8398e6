"""Finds the topics of a paper by rules, and the words of its text that made it so.

Pure text in, explanations out; where rules come from is not known here. Within one topic (topics know nothing of each
other)

- of words or phrases that overlap, the longest counts and the shorter ones are as if they were not there:
  "vision-language alignment" against a topic leaves nothing for "alignment";
- phrases near each other count beside the phrases they are made of, unless a longer phrase against the topic covers
  one of them;
- learned words count beside all of these, if together they speak for the topic: what people wrote they never undo.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from itertools import chain, pairwise
from typing import NamedTuple

from papers.topics.explanation import BETWEEN, Clue, Explanation, total
from papers.topics.matcher import Phrases, Span, Text, Vocabulary
from papers.topics.nearness import together
from papers.topics.patterns import Phrase, read_pattern
from papers.topics.rules import PARTS, Part, Rule, TopicRules

_BITS = 32
_ZERO = 2 ** (_BITS - 1) - 1
"""What stands for no points: one more, and a topic's highest bit is set."""


class Tagger:
    """Finds the topics of papers by rules; made once for many papers, and cheap only then.

    All topics are matched in one pass over a text's words, so that its cost grows with the text and hardly with the
    number of topics. Nothing backtracks. Raises PatternFault when a rule's pattern cannot be read.
    """

    _MOST_REMEMBERED = 100_000

    def __init__(self, topics: Iterable[TopicRules]) -> None:
        self._topics = tuple(topics)
        self._vocabulary = Vocabulary()
        self._phrases = Phrases(self._vocabulary)
        self._plan = _Plan(self._topics)
        for phrase, number in self._plan.phrases.items():
            self._phrases.plant(phrase, number)

    def tag(self, title: str, abstract: str) -> list[Explanation]:
        """Return why a paper has the topics that it has, in the order in which the topics were given."""
        reading = self._read(title, abstract)
        explanations = []
        for number in reading.within_reach():
            findings = reading.findings(number)
            rules = {finding.rule for finding in findings}
            points = total((reading.learned.get(number, 0), *(rule.weight for rule in rules)))
            if points >= self._topics[number].threshold:
                explanations.append(reading.explanation(number, findings))
        return explanations

    def explain(self, title: str, abstract: str) -> list[Explanation]:
        """Return, for each topic whether reached or not, what of a paper spoke for it and against."""
        reading = self._read(title, abstract)
        return [reading.explanation(number, reading.findings(number)) for number in range(len(self._topics))]

    def _read(self, title: str, abstract: str) -> _Reading:
        if len(self._vocabulary.chunks) > self._MOST_REMEMBERED:
            self._vocabulary.forget()
            self._phrases.forget()
        fields = []
        raws: tuple[tuple[Part, str], ...] = (("title", title), ("abstract", abstract))
        for part, raw in raws:
            text = Text(raw)
            spans = self._phrases.spans(text)
            if spans:
                fields.append(_Field(part, text, spans, self._plan))
        return _Reading(self._topics, self._plan, fields)


class _Plan:
    """What to look for, all in numbers: phrases, groups of phrases of which any will do, and rules made of groups.

    Phrases and groups that rules have in common are found once for all of them.
    """

    def __init__(self, topics: Sequence[TopicRules]) -> None:
        self.phrases: dict[Phrase, int] = {}
        self.groups: list[frozenset[int]] = []
        self._numbers: dict[frozenset[int], int] = {}
        self._groups_with: dict[int, list[int]] = defaultdict(list)
        # By group: the topics that learned it, with its weight.
        self.learned: dict[int, list[tuple[int, Rule]]] = defaultdict(list)
        # The same in one large number for all topics, _BITS of it for each: the words of a text are added up for all of
        # them at once, where topic by topic took a tenth of all tagging.
        self._points: dict[int, int] = defaultdict(int)
        self._zero = sum(_ZERO << _BITS * number for number in range(len(topics)))
        self._signs = sum((_ZERO + 1) << _BITS * number for number in range(len(topics)))
        self._uses: dict[Part, dict[int, list[_Use]]] = {part: defaultdict(list) for part in PARTS}
        uses = []
        for number, topic in enumerate(topics):
            for rule in topic.rules:
                pattern = read_pattern(rule.pattern)
                groups = tuple(map(self._group, pattern.parts))
                if rule.learned:
                    self.learned[groups[0]].append((number, rule))
                    self._points[groups[0]] += round(rule.weight * 100) << _BITS * number
                else:
                    uses.append(_Use(number, rule, groups, pattern.within))
        self._plant(uses)

    def groups_in(self, spans: Iterable[int]) -> frozenset[int]:
        """Return the groups of which one of these phrases is a member."""
        return frozenset(chain.from_iterable(map(self._groups_with.__getitem__, spans)))

    def uses(self, part: Part, groups: frozenset[int]) -> list[_Use]:
        """Return the rules for this part of a paper of which all groups were found, near each other or not."""
        led = self._uses[part]
        return [use for group in led.keys() & groups for use in led[group] if use.needs <= groups]

    def learned_points(self, groups: Set[int]) -> dict[int, float]:
        """Return the topics for which the learned words among these speak together, and with how many points."""
        points = self._zero + sum(map(self._points.__getitem__, self._points.keys() & groups))
        positive = points & self._signs
        found: dict[int, float] = {}
        while positive:
            number = (positive.bit_length() - 1) // _BITS
            found[number] = ((points >> _BITS * number) % (1 << _BITS) - _ZERO) / 100
            positive ^= 1 << _BITS * (number + 1) - 1
        return found

    def _group(self, phrases: Sequence[Phrase]) -> int:
        members = frozenset(self.phrases.setdefault(phrase, len(self.phrases)) for phrase in phrases)
        if members not in self._numbers:
            self._numbers[members] = len(self.groups)
            self.groups.append(members)
            for phrase in members:
                self._groups_with[phrase].append(self._numbers[members])
        return self._numbers[members]

    def _plant(self, uses: Sequence[_Use]) -> None:
        # A rule is looked at when its least common group is found: "model" is in every paper, "router" in few.
        common = Counter(phrase for use in uses for group in use.groups for phrase in self.groups[group])
        for use in uses:
            lead = min(use.groups, key=lambda group: max(common[phrase] for phrase in self.groups[group]))
            for part in PARTS:
                if use.rule.field in {"any", part}:
                    self._uses[part][lead].append(use)


class _Use:
    """How a rule is looked for: by the group that it wants found, or the groups that it wants near each other."""

    __slots__ = ("gain", "groups", "needs", "rule", "topic", "within")

    def __init__(self, topic: int, rule: Rule, groups: tuple[int, ...], within: tuple[int | None, ...]) -> None:
        self.topic = topic
        self.rule = rule
        self.groups = groups
        self.needs = frozenset(groups)
        self.within = within
        self.gain = max(rule.weight, 0)


class _Field:
    """A paper's title or abstract, and where in it which phrases stand."""

    __slots__ = ("_known", "_plan", "_spans", "groups", "part", "text")

    def __init__(self, part: Part, text: Text, spans: dict[int, list[Span]], plan: _Plan) -> None:
        self.part = part
        self.text = text
        self.groups = plan.groups_in(spans)
        self._plan = plan
        self._spans = spans
        self._known: dict[int, list[Span]] = {}

    def spans_of(self, group: int) -> list[Span]:
        """Return where any phrase of a group stands, in the order of the text."""
        if group not in self._known:
            found = self._plan.groups[group] & self._spans.keys()
            self._known[group] = sorted(span for phrase in found for span in self._spans[phrase])
        return self._known[group]


class _Finding(NamedTuple):
    """A rule that counts, and the words that it found: one span, or one for each phrase that is near the others."""

    rule: Rule
    spans: tuple[Span, ...]
    field: _Field

    @property
    def words(self) -> str:
        """The words as they stand in the text, in its order."""
        return BETWEEN.join(self.field.text.words_at(span) for span in sorted(self.spans))


class _Reading:
    """What was found in one paper: the rules that may count and the learned words that do, by topic."""

    def __init__(self, topics: Sequence[TopicRules], plan: _Plan, fields: Sequence[_Field]) -> None:
        self._topics = topics
        self._plan = plan
        self._fields = fields
        self._uses: list[dict[int, list[_Use]]] = []
        gains: dict[int, set[_Use]] = defaultdict(set)
        for field in fields:
            of_field: dict[int, list[_Use]] = defaultdict(list)
            for use in plan.uses(field.part, field.groups):
                of_field[use.topic].append(use)
                gains[use.topic].add(use)
            self._uses.append(of_field)
        self._groups = frozenset[int]().union(*(field.groups for field in fields))
        self.learned = plan.learned_points(self._groups)
        self._most = {
            topic: self.learned.get(topic, 0) + sum(use.gain for use in gains.get(topic, ()))
            for topic in gains.keys() | self.learned.keys()
        }

    def within_reach(self) -> list[int]:
        """Return the topics that may have reached their threshold: a quick look that never misses one."""
        return sorted(topic for topic, most in self._most.items() if total((most,)) >= self._topics[topic].threshold)

    def findings(self, topic: int) -> list[_Finding]:
        """Return what of a topic's written rules counts, in the order of the text."""
        return [
            _Finding(rule, spans, field)
            for field, uses in zip(self._fields, self._uses, strict=True)
            if topic in uses
            for spans, rule in self._findings(field, uses[topic])
        ]

    def explanation(self, topic: int, findings: Iterable[_Finding]) -> Explanation:
        """Return what spoke for a topic and against, given what of its written rules counts."""
        first: dict[Rule, _Finding] = {}
        for finding in findings:
            first.setdefault(finding.rule, finding)
        points: dict[tuple[str, Part], float] = defaultdict(float)
        for finding in first.values():
            points[finding.words, finding.field.part] += finding.rule.weight
        clues = [*(Clue(*place, weight) for place, weight in points.items()), *self._learned_clues(topic)]
        clues.sort(key=lambda clue: (clue.points < 0, -abs(clue.points)))
        rules = self._topics[topic]
        return Explanation(rules.slug, rules.threshold, tuple(clues))

    def _learned_clues(self, topic: int) -> list[Clue]:
        clues: list[Clue] = []
        if topic not in self.learned:
            return clues
        for group in sorted(self._plan.learned.keys() & self._groups):
            for of, rule in self._plan.learned[group]:
                if of == topic:
                    field = next(field for field in self._fields if group in field.groups)
                    span = field.spans_of(group)[0]
                    clues.append(Clue(field.text.words_at(span), field.part, rule.weight))
        return clues

    def _findings(self, field: _Field, uses: Iterable[_Use]) -> list[tuple[tuple[Span, ...], Rule]]:
        phrases: dict[Span, list[Rule]] = defaultdict(list)
        near: list[_Use] = []
        for use in uses:
            if use.within:
                near.append(use)
            else:
                for span in field.spans_of(use.groups[0]):
                    phrases[span].append(use.rule)
        longest = _longest(phrases)
        findings: list[tuple[tuple[Span, ...], Rule]] = [((span,), rule) for span in longest for rule in phrases[span]]
        if near:
            against = [span for span in longest if any(rule.weight < 0 for rule in phrases[span])]
            covered = {token: last - first for first, last in against for token in range(first, last + 1)}
            for use in near:
                parts = [_uncovered(field.spans_of(group), covered) for group in use.groups]
                if all(parts) and (spans := together(parts, use.within, field.text)):
                    findings.append((spans, use.rule))
        return sorted(findings, key=lambda finding: finding[0])


def _longest(phrases: Iterable[Span]) -> list[Span]:
    """Return the spans in order of the text, less those that overlap a longer one or an equally long one before it."""
    in_order = sorted(phrases)
    if all(earlier[1] < later[0] for earlier, later in pairwise(in_order)):  # as in most texts
        return in_order
    kept, taken = [], set[int]()
    for first, last in sorted(phrases, key=lambda span: (span[0] - span[1], span[0])):
        words = range(first, last + 1)
        if taken.isdisjoint(words):
            taken.update(words)
            kept.append((first, last))
    return sorted(kept)


def _uncovered(spans: list[Span], covered: dict[int, int]) -> list[Span]:
    """Return the spans that do not overlap a longer one against the topic, of which `covered` tells the tokens."""
    if not covered:
        return spans
    return [
        (first, last)
        for first, last in spans
        if all(covered.get(token, 0) <= last - first for token in range(first, last + 1))
    ]
