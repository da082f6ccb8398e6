"""Rules that say which topics a paper is about, and the words of its text that made it so.

Pure text in, decisions out: rules come from a catalogue file or from the database, and neither is known here. What a
rule's pattern may say stands in patterns.py. Each rule that matches adds its weight once; a paper has a topic when they
add up to the threshold. Within one topic (topics know nothing of each other)

- of words or phrases that overlap, the longest counts and the shorter ones are as if they were not there:
  "vision-language alignment" against a topic leaves nothing for "alignment";
- phrases near each other count beside the phrases they are made of, unless a longer phrase against the topic covers
  one of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Literal, get_args

from papers.topics.matcher import Automaton, Span, Text, Vocabulary
from papers.topics.nearness import together
from papers.topics.patterns import PatternFault as PatternFault  # noqa: PLC0414 - part of what rules can raise
from papers.topics.patterns import Phrase, read_pattern
from papers.topics.patterns import check as check  # noqa: PLC0414

Field = Literal["any", "title", "abstract"]
Part = Literal["title", "abstract"]

_PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that speak for a topic, or against it when the weight is negative.

    A rule adds its weight to a paper's score once, however often and in however many fields it matches.
    """

    pattern: str
    field: Field = "any"
    weight: int = 1


@dataclass(frozen=True, slots=True)
class TopicRules:
    """A topic's rules: a paper has the topic when the weights of those that match add up to the threshold or more."""

    slug: str
    threshold: int
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A topic that a paper has, and the words that spoke for it: as in the text, in its order, each once.

    Words that differ in case alone are the same words.
    """

    slug: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clue:
    """A rule that matched: its weight, and the words as they stand in the paper with the field they stand in."""

    rule: Rule
    places: tuple[tuple[Part, str], ...]

    @property
    def weight(self) -> int:
        """What the rule adds to the score."""
        return self.rule.weight

    def __str__(self) -> str:
        words: dict[Part, dict[str, str]] = {}
        for part, text in self.places:
            words.setdefault(part, {}).setdefault(text.casefold(), text)
        where = ", ".join(f"{' … '.join(texts.values())} ({part})" for part, texts in words.items())
        return f"{self.weight:+d} {where}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a paper has a topic, or has it not: what spoke for it and against, the heaviest first."""

    slug: str
    threshold: int
    clues: tuple[Clue, ...]

    @property
    def score(self) -> int:
        """The weights of all that matched, added up."""
        return sum(clue.weight for clue in self.clues)

    @property
    def reached(self) -> bool:
        """Whether the paper has the topic."""
        return self.score >= self.threshold

    @property
    def spoke_for(self) -> tuple[Clue, ...]:
        """The clues for the topic."""
        return tuple(clue for clue in self.clues if clue.weight > 0)

    @property
    def spoke_against(self) -> tuple[Clue, ...]:
        """The clues against the topic."""
        return tuple(clue for clue in self.clues if clue.weight < 0)

    def __str__(self) -> str:
        """The explanation in a line: `moe: 5 of 4 points: +4 sparse experts (title); +1 router (abstract)`."""
        clues = "; ".join(map(str, self.clues)) or "no rule matches"
        return f"{self.slug}: {self.score} of {self.threshold} points: {clues}"


class Tagger:
    """Finds the topics of papers by rules; made once for many papers, and cheap only then.

    All topics are matched in one pass over a text's words, so that its cost grows with the text and hardly with the
    number of topics. Nothing backtracks. Raises PatternFault when a rule's pattern cannot be read.
    """

    _MOST_REMEMBERED = 200_000

    def __init__(self, topics: Iterable[TopicRules]) -> None:
        self._topics = tuple(topics)
        self._vocabulary = Vocabulary()
        self._automata: dict[Part, Automaton] = {part: Automaton(self._vocabulary) for part in _PARTS}
        # Phrases that rules have in common are planted once, and found once for all of them.
        self._numbers: dict[Phrase, int] = {}
        self._uses: dict[Part, dict[int, list[_Use]]] = {part: defaultdict(list) for part in _PARTS}
        uses = [self._use(number, rule) for number, topic in enumerate(self._topics) for rule in topic.rules]
        common = Counter(phrase for use in uses for phrases in use.parts for phrase in phrases)
        self._wanted: dict[Part, set[int]] = {part: set() for part in _PARTS}
        for use in uses:
            self._plant(use, common)
        for part, wanted in self._wanted.items():
            for phrase, number in self._numbers.items():
                if number in wanted:
                    self._automata[part].plant(phrase, number)

    def tag(self, title: str, abstract: str) -> list[Match]:
        """Return the topics of a paper with this title and abstract, in the order the topics were given."""
        fields = self._read(title, abstract)
        matches = []
        for number in self._within_reach(fields):
            topic = self._topics[number]
            found = [(field, _findings(field, number)) for field in fields if number in field.uses]
            rules = {finding.rule for _, findings in found for finding in findings}
            if sum(rule.weight for rule in rules) >= topic.threshold:
                matches.append(Match(topic.slug, _evidence(found)))
        return matches

    def explain(self, title: str, abstract: str) -> list[Explanation]:
        """Return, for each topic whether reached or not, what of a paper spoke for it and against."""
        fields = self._read(title, abstract)
        return [
            Explanation(topic.slug, topic.threshold, _clues(fields, number))
            for number, topic in enumerate(self._topics)
        ]

    def _use(self, topic: int, rule: Rule) -> _Use:
        pattern = read_pattern(rule.pattern)
        numbered = (
            frozenset(self._numbers.setdefault(phrase, len(self._numbers)) for phrase in phrases)
            for phrases in pattern.parts
        )
        return _Use(topic, rule, tuple(numbered), pattern.within)

    def _plant(self, use: _Use, common: Counter[int]) -> None:
        # A rule is looked at when its least common part is found: "model" is in every paper, "router" in few.
        lead = min(use.parts, key=lambda phrases: max(common[phrase] for phrase in phrases))
        use.others = tuple(phrases for phrases in use.parts if phrases is not lead)
        wanted = frozenset[int]().union(*use.parts)
        for part in _PARTS:
            if use.rule.field in {"any", part}:
                for phrase in lead:
                    self._uses[part][phrase].append(use)
                self._wanted[part] |= wanted

    def _read(self, title: str, abstract: str) -> list[_Field]:
        """Return the fields that hold words of some rule."""
        if len(self._vocabulary.chunks) > self._MOST_REMEMBERED or any(
            automaton.remembers_too_much() for automaton in self._automata.values()
        ):
            self._forget()
        fields = []
        raws: tuple[tuple[Part, str], ...] = (("title", title), ("abstract", abstract))
        for part, raw in raws:
            text = Text(raw)
            spans = self._automata[part].spans(text)
            if spans:
                fields.append(_Field(part, text, spans, self._used(part, spans)))
        return fields

    def _used(self, part: Part, spans: dict[int, list[Span]]) -> dict[int, list[_Use]]:
        """Return, for each topic, the rules of which all parts were found, near each other or not."""
        known = self._uses[part]
        found = spans.keys()
        used: dict[int, list[_Use]] = defaultdict(list)
        for use in set(chain.from_iterable([known[number] for number in found if number in known])):
            if not any(found.isdisjoint(other) for other in use.others):
                used[use.topic].append(use)
        return used

    def _within_reach(self, fields: list[_Field]) -> list[int]:
        """Return the topics that may have reached their threshold: a quick look that never misses one."""
        most: dict[int, int] = defaultdict(int)
        for field in fields:
            for topic, uses in field.uses.items():
                for use in uses:
                    most[topic] += use.gain
        return sorted(topic for topic, gain in most.items() if gain >= self._topics[topic].threshold)

    def _forget(self) -> None:
        self._vocabulary.forget()
        for automaton in self._automata.values():
            automaton.forget()


class _Use:
    """What the automata find for a rule: the phrases of its only part, or of the parts that it wants near each other.

    Phrases stand here by their numbers. `others` are the parts that must be found too when one of them has been, and
    `gain` is what the rule may add to a score.
    """

    __slots__ = ("gain", "others", "parts", "rule", "topic", "within")

    def __init__(
        self, topic: int, rule: Rule, parts: tuple[frozenset[int], ...], within: tuple[int | None, ...]
    ) -> None:
        self.topic = topic
        self.rule = rule
        self.parts = parts
        self.within = within
        self.others: tuple[frozenset[int], ...] = ()
        self.gain = max(rule.weight, 0)


@dataclass(frozen=True, slots=True)
class _Field:
    """A paper's title or abstract, where phrases of rules stand in it, and the rules that may count, by topic."""

    part: Part
    text: Text
    spans: dict[int, list[Span]]
    uses: dict[int, list[_Use]]

    def spans_of(self, phrases: frozenset[int]) -> list[Span]:
        """Return where any of these phrases stands."""
        return [span for phrase in phrases & self.spans.keys() for span in self.spans[phrase]]


@dataclass(frozen=True, slots=True)
class _Finding:
    """A rule that counts, and the words that it found: one span, or one for each phrase that is near the others."""

    rule: Rule
    spans: tuple[Span, ...]


def _findings(field: _Field, topic: int) -> list[_Finding]:
    """Return what of a topic's rules counts in a field, in the order of the text."""
    phrases: dict[Span, list[Rule]] = defaultdict(list)
    near: list[_Use] = []
    for use in field.uses.get(topic, ()):
        if use.within:
            near.append(use)
        else:
            for span in field.spans_of(use.parts[0]):
                phrases[span].append(use.rule)
    longest = _longest(phrases)
    findings = [_Finding(rule, (span,)) for span in longest for rule in phrases[span]]
    if near:
        against = [span for span in longest if any(rule.weight < 0 for rule in phrases[span])]
        covered = {token: last - first for first, last in against for token in range(first, last + 1)}
        for use in near:
            parts = [_uncovered(sorted(field.spans_of(part)), covered) for part in use.parts]
            if all(parts) and (spans := together(parts, use.within, field.text)):
                findings.append(_Finding(use.rule, spans))
    return sorted(findings, key=lambda finding: finding.spans)


def _longest(phrases: Iterable[Span]) -> list[Span]:
    """Return the spans in order of the text, less those that overlap a longer one or an equally long one before it."""
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


def _clues(fields: list[_Field], topic: int) -> tuple[Clue, ...]:
    places: dict[Rule, list[tuple[Part, str]]] = defaultdict(list)
    for field in fields:
        for finding in _findings(field, topic):
            places[finding.rule] += [(field.part, field.text.words_at(span)) for span in finding.spans]
    clues = [Clue(rule, tuple(dict.fromkeys(where))) for rule, where in places.items()]
    return tuple(sorted(clues, key=lambda clue: (clue.weight < 0, -abs(clue.weight))))


def _evidence(found: Iterable[tuple[_Field, list[_Finding]]]) -> tuple[str, ...]:
    """Return the words of the findings that spoke for a topic, less those that stand within others."""
    first_seen: dict[str, str] = {}
    for field, findings in found:
        for span in _longest({span for finding in findings if finding.rule.weight > 0 for span in finding.spans}):
            words = field.text.words_at(span)
            first_seen.setdefault(words.casefold(), words)
    return tuple(first_seen.values())
