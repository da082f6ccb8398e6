"""Reads a file of topics and their rules, such as seeds/topics.toml, and refuses whatever it does not understand.

It knows nothing of the database: what becomes of topics that are new or gone is decided where they are stored.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from papers.topics.rules import Field, PatternFault, Rule, TopicRules, check

HEAVIEST = 100
"""No weight is larger than this, for or against: a slip of the keyboard must not decide a topic alone."""

LONGEST_SLUG = 40
LONGEST_NAME = 80
"""What fits an address and a chip on a page."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TOPIC_KEYS = ("slug", "name", "definition", "threshold", "rules")
_RULE_KEYS = ("pattern", "field", "weight")
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
        return _topics(content)
    except _Fault as fault:
        raise CatalogueFault(f"{path}: {fault}") from fault


class _Fault(Exception):  # noqa: N818 - as above
    """What is wrong, in words that begin with the topic; the file's name is still to come."""


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
    rules: list[Rule] = []
    for number, each in enumerate(tables, start=1):
        rule = _rule(each, f"{where}, rule {number}")
        if any((rule.pattern, rule.field) == (earlier.pattern, earlier.field) for earlier in rules):
            raise _Fault(f'{where}, rule {number}: "{rule.pattern}" has a rule for this field already.')
        rules.append(rule)
    return tuple(rules)


def _rule(table: Any, where: str) -> Rule:
    if not isinstance(table, dict):
        raise _Fault(f"{where}: is not a table.")
    _only(table, _RULE_KEYS, where)
    pattern = _text(table, "pattern", where)
    try:
        check(pattern)
    except PatternFault as fault:
        raise _Fault(f'{where}: the pattern "{pattern}" is wrong: {fault.sentence}') from fault
    field: Field = _text(table, "field", where) if "field" in table else "any"  # type: ignore[assignment]
    if field not in _FIELDS:
        raise _Fault(f'{where}: "field" is "{field}", not one of {", ".join(_FIELDS)}.')
    weight = _whole_number(table, "weight", where) if "weight" in table else 1
    if weight == 0 or abs(weight) > HEAVIEST:
        raise _Fault(f"{where}: the weight {weight} is not between 1 and {HEAVIEST}, nor between -{HEAVIEST} and -1.")
    return Rule(pattern, field, weight)


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
