"""What a curator says of a paper's fields, and what the sources do: edit, lock, release, propose."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from papers.importers.record import Record
from papers.importers.source import Unreadable
from papers.intake.claims import from_json
from papers.intake.draft import Gains, merge_fields, new_paper
from papers.intake.identity import Identity, Name, names
from papers.intake.retelling import tell_again_of
from papers.models import Edit, Identifier, ImportRecord, Link, Noun, Paper, Revision, TitleSource
from papers.topics.tagging import Topics

OWN_FIELDS: Final = ("title", "abstract", "authors", "published")
"""What is locked each by itself."""

SETS: Final = ("identifiers", "links")
"""What belongs to a paper and is locked as a whole."""

FIELDS: Final = (*OWN_FIELDS, *SETS)
"""What a curator can say and lock."""

EDITED, PUT_ASIDE, RELEASED, TAKEN_BACK = "edited", "put aside", "released", "taken back"
"""What a paper's history calls it."""

_TAGGED_BY: Final = frozenset({"title", "abstract"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a source says of a field, and where: its value as it is stored, and the ledger's record.

    Of identifiers and links each is a proposal of its own: [scheme, value, version], or [url, kind].
    """

    value: Any
    record: ImportRecord
    is_chosen: bool


def edit(
    paper: Paper,
    values: Mapping[str, Any],
    user: Any,
    *,
    record: ImportRecord | None = None,
    step: UUID | None = None,
) -> UUID | None:
    """Let these fields of a paper be what a curator says, whatever imports bring; `record` is whose proposal it is.

    Fields are "title", "abstract", "authors", "published", "identifiers" ([scheme, value, version] each) and "links"
    ([url, kind] each). The paper is saved and tagged anew, the change is written into the history (Revision), and its
    step returned: None where nothing changed. Raises ValidationError for a value that cannot stand.
    """
    if "identifiers" in values:
        with suppress(Unreadable):
            tell_again_of([paper.pk])  # by what its sources call it, an import knows it again
    with transaction.atomic():
        _lock(paper)
        values = {field: _sound(paper, field, value) for field, value in values.items()}
        before = state_of(paper, values)
        _put(paper, values, TitleSource.CURATOR)
        paper.curated_fields = sorted({*paper.curated_fields, *values})
        if state_of(paper, values) == before:
            return None
        word = {"user": user if getattr(user, "pk", None) else None, "when": timezone.now(), "record": record}
        for field in values:
            Edit.objects.update_or_create(paper=paper, field=field, defaults=word)
        return _keep(paper, user, EDITED, before, step)


def release(paper: Paper, fields: Iterable[str], user: Any) -> None:
    """Give these fields back to the sources: without the lock, the best that live records say holds again.

    Where no source speaks of the paper, or one of them is gone, the fields stay as they are.
    """
    _unlock(paper, fields, user, RELEASED)


def put_aside(paper: Paper, field: str, user: Any) -> UUID | None:
    """Remember that a curator has looked at something of a paper that no edit can say, such as that it has no topic."""
    with transaction.atomic():
        _lock(paper)
        before = state_of(paper, [])
        paper.curated_fields = sorted({*paper.curated_fields, field})
        Edit.objects.get_or_create(paper=paper, field=field, defaults={"user": user})
        return _keep(paper, user, PUT_ASIDE, before)


def take_back(revision: Revision, user: Any) -> None:
    """Undo what an edit did to a paper: its value and its lock. Raises ValueError, with a sentence, where it cannot be.

    A field that had no lock before is again what the sources say of it.
    """
    fields = [field for field in FIELDS if field in _touched(revision)]
    with transaction.atomic():
        paper = Paper.objects.filter(pk=revision.key).first() if revision.noun == Noun.PAPER else None
        if paper is None or not fields:
            raise ValueError(gettext("That cannot be undone any more."))
        _lock(paper)
        revision = Revision.objects.select_for_update().get(pk=revision.pk)
        now = state_of(paper, fields)
        if revision.undone or any(now.get(name, value) != value for name, value in revision.after.items()):
            raise ValueError(gettext("“{paper}” was changed since: nothing was undone.").format(paper=paper))
        locked = set(revision.before.get("curated_fields", paper.curated_fields))
        try:
            edit(paper, {field: revision.before[field] for field in fields if field in locked}, user)
            _unlock(paper, set(fields) - locked, user, TAKEN_BACK, revision.before)
        except ValidationError as fault:
            raise ValueError(" ".join(fault.messages)) from fault
        revision.undone = timezone.now()
        revision.save(update_fields=["undone"])


def proposals(paper: Paper) -> dict[str, list[Proposal]]:
    """By field, what the paper's live records say, each different value once, in the order in which they spoke.

    Raises Unreadable where what an older import said is not in the ledger, and its source is gone.
    """
    tell_again_of([paper.pk])
    return heard(paper)


def heard(paper: Paper) -> dict[str, list[Proposal]]:
    """Give what `proposals` does, as far as the ledger has it."""
    now = state_of(paper, FIELDS)
    found: dict[str, list[Proposal]] = {field: [] for field in FIELDS}
    for record in ImportRecord.objects.speaking().filter(paper=paper).select_related("run"):
        for field, value in _said(_record(record)):
            if value and all(value != other.value for other in found[field]):
                is_chosen = value in now[field] if field in SETS else value == now[field]
                found[field].append(Proposal(value, record, is_chosen))
    return found


def state_of(paper: Paper, fields: Iterable[str]) -> dict[str, Any]:
    """Give what a paper's fields are, as JSON, with where the title is from and what is locked; as history keeps it."""
    state: dict[str, Any] = {"curated_fields": list(paper.curated_fields)}
    for field in fields:
        state[field] = getattr(paper, field) if field in OWN_FIELDS else _SETS[field].rows(paper)
        if field == "title":
            state["title_source"] = str(paper.title_source)
    return state


def version_of(paper: Paper, fields: Iterable[str] = FIELDS) -> str:
    """Give what tells these fields of a paper, locks included, from what they may become elsewhere."""
    fields = list(fields)
    state = state_of(paper, fields)
    state["curated_fields"] = sorted(set(fields) & set(paper.curated_fields))
    return sha256(json.dumps(state, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _lock(paper: Paper) -> None:
    """Let nobody else change the paper in this transaction, and know it as it is."""
    paper.refresh_from_db(from_queryset=Paper.objects.select_for_update())


def _put(paper: Paper, values: Mapping[str, Any], title_source: str) -> None:
    for field, value in values.items():
        if field in OWN_FIELDS:
            setattr(paper, field, value)
        else:
            _write(paper, field, value)
    if "title" in values:
        paper.title_source = title_source


def _keep(paper: Paper, user: Any, verb: str, before: Mapping[str, Any], step: UUID | None = None) -> UUID | None:
    paper.save()
    after = state_of(paper, [field for field in FIELDS if field in before])
    if any(before[field] != after[field] for field in _TAGGED_BY & before.keys()):
        Topics().tag([paper])
    return Revision.note(user, verb, paper, before, after, step)


def _unlock(
    paper: Paper, fields: Iterable[str], user: Any, verb: str, otherwise: Mapping[str, Any] | None = None
) -> None:
    """Without the lock, fields are what the sources say; `otherwise` is what they are where no source does."""
    try:
        tell_again_of([paper.pk])
        all_told = True
    except Unreadable:
        all_told = False
    with transaction.atomic():
        _lock(paper)
        released = sorted(set(fields) & set(paper.curated_fields))
        if not released:
            return
        known = [field for field in released if field in FIELDS]
        before = state_of(paper, known)
        paper.edits.filter(field__in=released).delete()
        told = (_told(paper) if all_told else None) or otherwise
        # What a source tells as its own curator's word is locked by that word.
        still = {field for field in released if told and field in told["curated_fields"]}
        paper.curated_fields = sorted(set(paper.curated_fields) - set(released) | still)
        if told:
            title_source = told.get("title_source", paper.title_source)
            _put(paper, {field: told[field] for field in known if field in told}, title_source)
        _keep(paper, user, verb, before)


def _touched(revision: Revision) -> set[str]:
    """The fields that an edit changed or locked."""
    locks = set(revision.after.get("curated_fields", ())) - set(revision.before.get("curated_fields", ()))
    return {*revision.after, *locks}


def _told(paper: Paper) -> dict[str, Any] | None:
    """What the paper would be if no curator had edited it; None where no source speaks of it."""
    whole: Paper | None = None
    called: dict[Name, int | None] = {}
    links: dict[str, str] = {}
    for record in map(_record, ImportRecord.objects.speaking().filter(paper=paper)):
        said = new_paper(Identity(record), paper.public_id, paper.added)
        if whole is None:
            whole = said
        else:
            merge_fields(whole, said, Gains())
        for name, version in names(record.identifiers).items():
            called[name] = max(called.get(name), version, key=lambda each: each or 0)
        for link in record.links:
            links.setdefault(link.url, link.kind.value)
    if whole is None:
        return None
    return {
        **{field: getattr(whole, field) for field in OWN_FIELDS},
        "title_source": str(whole.title_source),
        "curated_fields": whole.curated_fields,
        "identifiers": [[*name, version] for name, version in called.items() if not _is_anothers(paper, name)],
        "links": [list(link) for link in links.items()],
    }


def _record(kept: ImportRecord) -> Record:
    return from_json(kept.said or {}, kept.first_line, kept.last_line)


def _said(record: Record) -> Iterable[tuple[str, Any]]:
    yield "title", Identity(record).full_title
    yield "abstract", record.abstract
    yield "authors", list(record.authors)
    yield "published", record.published
    for (scheme, value), version in names(record.identifiers).items():
        yield "identifiers", [scheme, value, version]
    for link in record.links:
        yield "links", [link.url, link.kind.value]


def _is_anothers(paper: Paper, name: Name) -> bool:
    return Identifier.objects.exclude(paper=paper).filter(scheme=name[0], value=name[1]).exists()


def _sound(paper: Paper, field: str, value: Any) -> Any:
    """The value as it is stored. Raises ValidationError, by field, where it cannot be."""
    try:
        return _SOUND[field](paper, value)
    except ValidationError as fault:
        raise ValidationError({field: fault.messages}) from fault


def _title(paper: Paper, value: Any) -> str:
    title = _text(paper, value)
    if not title.strip():
        raise ValidationError(gettext("A paper has a title."))
    return title


def _text(_paper: Paper, value: Any) -> str:
    text = str(value)
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValidationError(gettext("There is a character in it that is no text."))
    return text


def _authors(paper: Paper, value: Any) -> list[str]:
    return [name for each in value if (name := _text(paper, each).strip())]


def _published(paper: Paper, value: Any) -> str:
    field: Any = Paper._meta.get_field("published")  # noqa: SLF001 - Django's documented interface
    published: str = field.clean(_text(paper, value), paper)
    return published


def _identifiers(paper: Paper, value: Any) -> list[list[Any]]:
    found: dict[Name, int | None] = {}
    for scheme, name, version in value:
        row = Identifier(paper=paper, scheme=_text(paper, scheme), value=_text(paper, name), version=version)
        row.clean_fields(exclude=["paper"])
        if other := Paper.objects.filter(identifiers__scheme=scheme, identifiers__value=name).exclude(pk=paper.pk)[:1]:
            raise ValidationError(gettext("{name} belongs to “{paper}”.").format(name=row, paper=other[0]))
        found[row.scheme, row.value] = row.version
    return sorted([*name, version] for name, version in found.items())


def _links(paper: Paper, value: Any) -> list[list[Any]]:
    found: dict[str, str] = {}
    for url, kind in value:
        row = Link(paper=paper, url=_text(paper, url), kind=str(kind))
        row.clean_fields(exclude=["paper"])
        row.validate_constraints(exclude=["paper"])
        found[row.url] = row.kind
    return sorted(map(list, found.items()))


_SOUND: Final[Mapping[str, Callable[[Paper, Any], Any]]] = {
    "title": _title,
    "abstract": _text,
    "authors": _authors,
    "published": _published,
    "identifiers": _identifiers,
    "links": _links,
}


@dataclass(frozen=True, slots=True)
class _Set:
    """A table of what belongs to a paper: the columns that name a row, and the one that is said of it."""

    model: type[Identifier | Link]
    named: tuple[str, ...]
    said: str

    def rows(self, paper: Paper) -> list[list[Any]]:
        """All of them, as JSON, in the order of their names."""
        found = self.model._default_manager.filter(paper=paper).order_by(*self.named)  # noqa: SLF001
        return [list(row) for row in found.values_list(*self.named, self.said)]


_SETS: Final = {
    "identifiers": _Set(Identifier, ("scheme", "value"), "version"),
    "links": _Set(Link, ("url",), "kind"),
}


def _write(paper: Paper, field: str, value: Iterable[Any]) -> None:
    """Let a set be this: rows that stay keep their keys."""
    table = _SETS[field]
    wanted = {tuple(names): said for *names, said in value}
    for row in table.model._default_manager.filter(paper=paper):  # noqa: SLF001
        name = tuple(getattr(row, each) for each in table.named)
        if name not in wanted:
            row.delete()
            continue
        said = wanted.pop(name)
        if getattr(row, table.said) != said:
            setattr(row, table.said, said)
            row.save()
    try:
        with transaction.atomic():
            for name, said in wanted.items():
                table.model(paper=paper, **dict(zip(table.named, name, strict=True)), **{table.said: said}).save()
    except IntegrityError as taken:  # by somebody else, in this moment
        raise ValidationError({field: gettext("Another paper has that identifier.")}) from taken
