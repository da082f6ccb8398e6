"""What people changed, and what imports did, as it is shown: each change of a field with its difference."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db.models import Model
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.curation import deletion, placing_many
from papers.models import ImportRecord, Paper, Revision, Role
from papers.models.edit import is_place
from papers.models.revision import NOUNS
from papers.text.ago import exact
from papers.text.difference import Fate, Piece, abridged, difference, items
from papers.topics import verdicts

VERBS: Final[Mapping[str, str | Promise]] = {
    verdicts.DECIDED: _("topics decided"),
    placing_many.PLACED: _("put into a list"),
    placing_many.MOVED: _("moved"),
    placing_many.REMOVED: _("taken out of a list"),
    deletion.DELETED: _("deleted"),
    deletion.BROUGHT_BACK: _("brought back"),
    "made": _("made"),
    "edited": _("edited"),
    "released": _("given back to the sources"),
    "taken back": _("edit taken back"),
    "added": _("added"),
    "put back": _("put back"),
    "copied": _("copied"),
    "published": _("published"),
    "unpublished": _("unpublished"),
    "merged": _("merged"),
    "parted": _("taken apart"),
    "split": _("split"),
    "told apart": _("told apart"),
    "undone": _("import undone"),
    "redone": _("import brought back"),
}
"""The words of the history's verbs. One that is not here is shown as it is stored."""

FIELDS: Final[Mapping[str, str | Promise]] = {
    "title": _("title"),
    "title_source": _("source of the title"),
    "abstract": _("abstract"),
    "authors": _("authors"),
    "published": _("published"),
    "identifiers": _("identifiers"),
    "links": _("links"),
    "curated_fields": _("locked against imports"),
    "public_id": _("id"),
    "citation_key": _("citation key"),
    "name": _("name"),
    "slug": _("slug"),
    "definition": _("definition"),
    "position": _("position"),
    "threshold": _("threshold"),
    "rules": _("rules"),
    "rows": _("what went with it"),
    "readings": _("readings"),
}
"""The words of the fields."""

_UNSHOWN: Final = frozenset({"records", "there"})


class Shown(NamedTuple):
    """What became of a field: pieces of a text, or with `is_row` items by themselves."""

    label: str
    pieces: Sequence[Piece]
    is_row: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something that befell a thing: a revision, or what an import's record did to a paper."""

    when: datetime
    changes: Sequence[Shown] = field(default_factory=list)
    revision: Revision | None = None
    record: ImportRecord | None = None


def verb_of(revision: Revision) -> str:
    """What was done, in words."""
    return str(VERBS.get(revision.verb, revision.verb))


def changes_of(revision: Revision) -> list[Shown]:
    """What a revision changed, field by field."""
    names = dict.fromkeys([*revision.before, *revision.after])
    return _changed(
        _shown(name, revision.before.get(name), revision.after.get(name)) for name in names if name not in _UNSHOWN
    )


def events_of(thing: Model, most: int, before: datetime | None = None) -> list[Event]:
    """The history of a paper, topic or list, the latest first: what people changed, and what imports did to a paper."""
    revisions = Revision.objects.of(NOUNS[thing._meta.model_name or ""], thing.pk).select_related("user")  # noqa: SLF001 - Django's documented interface
    records = ImportRecord.objects.filter(paper=thing.pk) if isinstance(thing, Paper) else ImportRecord.objects.none()
    records = records.select_related("run").order_by("-run__started", "-run", "-first_line")
    if before:
        revisions, records = revisions.filter(when__lt=before), records.filter(run__started__lt=before)
    # What a record made of a field is not in the ledger: it is what the field was when something next changed it.
    became = None if before else vars(thing)
    both = [*revisions[:most], *records[:most]]
    latest = sorted(both, key=lambda each: (_moment(each), each.pk), reverse=True)[:most]
    return list(_told(latest, dict(became) if became else {}))


def _told(latest: Iterable[Revision | ImportRecord], became: dict[str, Any]) -> Iterable[Event]:
    for each in latest:
        if isinstance(each, Revision):
            yield Event(each.when, changes_of(each), revision=each)
            became |= each.before
        else:
            done: Mapping[str, Any] = each.before or {}
            fields = done.get("fields", {})
            changes = [_shown(name, was, became.get(name)) for name, was in fields.items()]
            changes += [_shown(name, [], gained) for name, gained in done.get("gained", {}).items()]
            yield Event(each.run.started, _changed(changes), record=each)
            became |= fields


def _changed(shown: Iterable[Shown]) -> list[Shown]:
    """Those of which anything is another than it was."""
    return [each for each in shown if any(piece.fate != Fate.SAME for piece in each.pieces)]


def _moment(each: Revision | ImportRecord) -> datetime:
    return each.when if isinstance(each, Revision) else each.run.started


def _shown(name: str, before: Any, after: Any) -> Shown:
    if verdicts.topic_of(name) is not None:
        topic = (before or after or {}).get("name", name)
        return Shown(topic, difference(_verdict(before), _verdict(after)))
    if is_place(name):
        where = (before or after or {}).get("where", name)
        return Shown(where, _whole(_reading(before), _reading(after)))
    if name == "rows":
        before, after = list(_counted(before)), list(_counted(after))
    elif name == "curated_fields":
        before, after = (
            [str(FIELDS.get(one, one)) for one in some or () if not is_place(one)] for some in (before, after)
        )
    elif name == "published":
        return Shown(_label(name), _whole(_since(before), _since(after)))
    if isinstance(before, list) or isinstance(after, list):
        return Shown(_label(name), items(_texts(before), _texts(after)), is_row=True)
    return Shown(_label(name), abridged(difference(_text(before), _text(after))))


def _since(said: Any) -> str:
    """When a paper was published, as it was said; or since when readers see a list, to the minute."""
    moment = parse_datetime(said) if isinstance(said, str) and "T" in said else None
    return exact(moment) if moment else _text(said)


def _label(name: str) -> str:
    return str(FIELDS.get(name, name))


def _whole(before: str, after: str) -> list[Piece]:
    return [Piece(fate, text) for fate, text in ((Fate.GONE, before), (Fate.NEW, after)) if text]


def _verdict(said: verdicts.Said) -> str:
    if said is None:
        return gettext("the rules decide")
    return gettext("a curator’s yes") if said["yes"] else gettext("a curator’s no")


def _reading(entry: placing_many.Standing) -> str:
    if entry is None:
        return ""
    role = Role(entry["role"]).label if entry["role"] else gettext("reading")
    return f"{role}: {entry['note']}" if entry["note"] else str(role)


def _counted(rows: Iterable[Mapping[str, Any]] | None) -> Iterable[str]:
    """How many rows of each table: "entries: 2"."""
    tables = Counter(row["model"] for row in rows or () if row["model"] != "papers.paper")
    for label, count in tables.items():
        yield f"{apps.get_model(label)._meta.verbose_name_plural}: {count}"  # noqa: SLF001


def _texts(values: Any) -> list[str]:
    return [_text(value) for value in values or ()]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(str(each) for each in value if each is not None)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
