"""Reads a file of topics and their rules, such as seeds/topics.toml, and refuses whatever it does not understand.

Rules that weigh the same stand together in the file, as a curator reads them; each of their patterns is a rule of its
own. What `learn_topics` has learned stands beside it, in topic_words.json: by slug, patterns and weights. It knows
nothing of the database: what becomes of topics that are new or gone is decided where they are stored.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from papers.topics.rules import Field, PatternFault, Rule, TopicRules, check

WORDS = "topic_words.json"
"""The file of learned words, in the folder of the topics' file."""

HEAVIEST = 100
"""No weight is larger than this, for or against: a slip of the keyboard must not decide a topic alone."""

LONGEST_SLUG = 40
LONGEST_NAME = 80
"""What fits an address and a chip on a page."""

CLAIM = "(propose*|introduce*|present|presents|develop|study|investigate*|explore*|tackle*|address|paper|focus)"
"""Words of a sentence in which authors say what their paper is about, as against what it also touches."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TOPIC_KEYS = ("slug", "name", "definition", "threshold", "rules")
_RULE_KEYS = ("pattern", "patterns", "field", "weight", "in_title", "in_claim")
_FIELDS = get_args(Field)


@dataclass(frozen=True, slots=True)
class TopicEntry:
    """A topic as the file has it: a name to show, a definition in a sentence, and the rules that find it."""

    slug: str
    name: str
    definition: str
    rules: TopicRules


class CatalogueFault(ValueError):  # noqa: N818 - the fault is in the file, not in the program
    """A file of topics that cannot be used; the text names the file, the topic and the fault."""


def read_catalogue(path: Path) -> list[TopicEntry]:
    """Return the topics of a TOML file in its order, or raise CatalogueFault for the first thing wrong with it."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CatalogueFault(f"{path}: cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CatalogueFault(f"{path}: is not UTF-8 text: {error.reason} at byte {error.start}.") from error
    except tomllib.TOMLDecodeError as error:
        raise CatalogueFault(f"{path}: is not TOML: {error}.") from error
    try:
        entries = _topics(content)
    except _Fault as fault:
        raise CatalogueFault(f"{path}: {fault}") from fault
    return _with_words(entries, path.with_name(WORDS))


class _Fault(Exception):  # noqa: N818 - as above
    """What is wrong, in words that begin with the topic; the file's name is still to come."""


def _with_words(entries: list[TopicEntry], path: Path) -> list[TopicEntry]:
    """Return the topics with the words that were learned for them; without such a file, as they are."""
    try:
        learned = json.loads(path.read_text(encoding="utf-8"))
        _check_words(learned, [entry.slug for entry in entries])
    except FileNotFoundError:
        return entries
    except OSError as error:
        raise CatalogueFault(f"{path}: cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise CatalogueFault(f"{path}: is not JSON: {error}.") from error
    except _Fault as fault:
        raise CatalogueFault(f"{path}: {fault}") from fault
    return [replace(entry, rules=entry.rules.with_words(learned.get(entry.slug, {}))) for entry in entries]


def _check_words(learned: Any, slugs: Sequence[str]) -> None:
    if not isinstance(learned, dict):
        raise _Fault("must be an object of topics.")
    for slug, words in learned.items():
        where = f'topic "{slug}"'
        if slug not in slugs:
            raise _Fault(f"{where}: there is no such topic.")
        if not isinstance(words, dict):
            raise _Fault(f"{where}: must be an object of patterns and their weights.")
        for pattern, weight in words.items():
            _pattern(pattern, where)
            if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < abs(weight) <= HEAVIEST:
                said = json.dumps(weight, ensure_ascii=False)
                raise _Fault(f'{where}: the weight of "{pattern}" is {said}, not a number up to {HEAVIEST}.')


def _topics(content: dict[str, Any]) -> list[TopicEntry]:
    _only(content, ("topic",), "the file")
    tables = content.get("topic")
    if not isinstance(tables, list) or not tables:
        raise _Fault("the file has no [[topic]].")
    entries: list[TopicEntry] = []
    for number, table in enumerate(tables, start=1):
        entry = _topic(table, f"topic {number}")
        if any(entry.slug == earlier.slug for earlier in entries):
            raise _Fault(f'topic "{entry.slug}": stands in the file twice.')
        entries.append(entry)
    return entries


def _topic(table: Any, where: str) -> TopicEntry:
    if not isinstance(table, dict):
        raise _Fault(f"{where}: is not a table.")
    slug = _text(table, "slug", where)
    if not _SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise _Fault(
            f'{where}: the slug "{slug}" is not {LONGEST_SLUG} lower-case letters, digits and hyphens at most.'
        )
    where = f'topic "{slug}"'
    _only(table, _TOPIC_KEYS, where)
    name, definition = _text(table, "name", where), _text(table, "definition", where)
    if len(name) > LONGEST_NAME:
        raise _Fault(f'{where}: "name" is longer than {LONGEST_NAME} characters.')
    threshold = _whole_number(table, "threshold", where)
    rules = _rules(table, where)
    _within_reach(threshold, rules, where)
    return TopicEntry(slug, name, definition, TopicRules(slug, threshold, rules))


def _rules(table: dict[str, Any], where: str) -> tuple[Rule, ...]:
    tables = _value(table, "rules", where)
    if not isinstance(tables, list) or not tables:
        raise _Fault(f'{where}: "rules" must be a list with at least one rule.')
    rules: dict[tuple[str, Field], Rule] = {}
    for number, each in enumerate(tables, start=1):
        here = f"{where}, rule {number}"
        for rule in _group(each, here):
            if (rule.pattern, rule.field) in rules:
                raise _Fault(f'{here}: "{rule.pattern}" has a rule for this field already.')
            rules[rule.pattern, rule.field] = rule
    return tuple(rules.values())


def _group(table: Any, where: str) -> Iterator[Rule]:
    """Yield a rule for each pattern of the group, and one more for what it adds in a title or in a claim."""
    if not isinstance(table, dict):
        raise _Fault(f"{where}: is not a table.")
    _only(table, _RULE_KEYS, where)
    patterns = _patterns(table, where)
    field: Field = _text(table, "field", where) if "field" in table else "any"  # type: ignore[assignment]
    if field not in _FIELDS:
        raise _Fault(f'{where}: "field" is "{field}", not one of {", ".join(_FIELDS)}.')
    weight = _weight(table, "weight", where) if "weight" in table else 1
    more = {key: _weight(table, key, where) for key in ("in_title", "in_claim") if key in table}
    if more and field != "any":
        raise _Fault(f'{where}: "{next(iter(more))}" adds to what counts in any field, and "field" is "{field}".')
    for pattern in patterns:
        yield Rule(pattern, field, weight)
        if "in_title" in more:
            yield Rule(pattern, "title", more["in_title"])
        if "in_claim" in more:
            yield Rule(_pattern(f"{pattern} ~ {CLAIM}", where), "abstract", more["in_claim"])


def _patterns(table: dict[str, Any], where: str) -> list[str]:
    if "patterns" not in table:
        patterns = [_text(table, "pattern", where)]
    elif "pattern" in table:
        raise _Fault(f'{where}: has both "pattern" and "patterns".')
    else:
        patterns = table["patterns"]
        if not isinstance(patterns, list) or not patterns:
            raise _Fault(f'{where}: "patterns" must be a list with at least one pattern.')
    return [_pattern(each, where) for each in patterns]


def _pattern(pattern: Any, where: str) -> str:
    if not isinstance(pattern, str):
        raise _Fault(f"{where}: a pattern must be text, not {_kind(pattern)}.")
    read = pattern.strip()
    if not read:
        raise _Fault(f"{where}: a pattern is empty.")
    try:
        check(read)
    except PatternFault as fault:
        raise _Fault(f'{where}: the pattern "{read}" is wrong: {fault.sentence}') from fault
    return str(read)


def _weight(table: dict[str, Any], key: str, where: str) -> int:
    weight = _whole_number(table, key, where)
    if weight == 0 or abs(weight) > HEAVIEST:
        called = "weight" if key == "weight" else f'weight "{key}"'
        raise _Fault(f"{where}: the {called} {weight} is not between 1 and {HEAVIEST}, nor between -{HEAVIEST} and -1.")
    return weight


def _within_reach(threshold: int, rules: tuple[Rule, ...], where: str) -> None:
    if threshold < 1:
        raise _Fault(f"{where}: the threshold {threshold} is below 1, so that every paper would have the topic.")
    most = sum(rule.weight for rule in rules if rule.weight > 0)
    if threshold > most:
        raise _Fault(f"{where}: the threshold {threshold} is out of reach: all its rules together come to {most}.")


def _only(table: dict[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in known:
            raise _Fault(f'{where}: unknown key "{key}"; known are {", ".join(known)}.')


def _text(table: dict[str, Any], key: str, where: str) -> str:
    value = _value(table, key, where)
    if not isinstance(value, str):
        raise _Fault(f'{where}: "{key}" must be text, not {_kind(value)}.')
    if not value.strip():
        raise _Fault(f'{where}: "{key}" is empty.')
    return value.strip()


def _whole_number(table: dict[str, Any], key: str, where: str) -> int:
    value = _value(table, key, where)
    # True and False are integers to Python, and a weight of "true" is a slip.
    if not isinstance(value, int) or isinstance(value, bool):
        raise _Fault(f'{where}: "{key}" must be a whole number, not {_kind(value)}.')
    return value


def _value(table: dict[str, Any], key: str, where: str) -> Any:
    if key not in table:
        raise _Fault(f'{where}: "{key}" is missing.')
    return table[key]


_KINDS: dict[type, str] = {str: "text", bool: "true or false", float: "a fraction", list: "a list", dict: "a table"}


def _kind(value: object) -> str:
    return _KINDS.get(type(value), type(value).__name__)
