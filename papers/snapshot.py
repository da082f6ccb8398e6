"""All that is stored of papers, as JSON: so that what is deleted, or goes into another paper, can come back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db.models import Field, Model, Q

from papers.models import (
    Change,
    Edit,
    Entry,
    Fingerprint,
    FormerId,
    Identifier,
    ImportRecord,
    Link,
    Merger,
    Note,
    OwnTag,
    Pair,
    Paper,
    ReadMark,
    Star,
    Tagging,
)
from papers.models.paper import DERIVED

BELONGINGS: Final[tuple[type[Model], ...]] = (
    Identifier,
    Link,
    FormerId,
    Fingerprint,
    Entry,
    Tagging,
    Edit,
    Merger,
    Pair,
    ReadMark,
    Change,
    Star,
    Note,
    OwnTag,
)
"""The tables whose rows go with their paper."""

_TABLES: Final[tuple[type[Model], ...]] = (Paper, *BELONGINGS)

PEOPLES: Final[tuple[type[Model], ...]] = (ReadMark, Change, Star, Note, OwnTag)
"""Of these, the ones that readers fill."""

_Row = TypeVar("_Row", bound=Model)

Taken = dict[str, Any]
"""`rows`, each with its "model", "pk" and "fields", in the order in which they can be put back; and the keys of
`records`, the spans of ledgers that are about the paper."""

_LEFT_OUT: Final = frozenset(chain(*DERIVED.values()))
"""What is made anew from the rest."""


def taken(paper: Paper) -> Taken:
    """What there is of a paper."""
    return all_taken([paper])[0]


def all_taken(papers: Sequence[Paper]) -> list[Taken]:
    """What there is of each of these papers, in their order: a query for each table, however many they are."""
    rows: dict[int, list[dict[str, Any]]] = {paper.pk: [_as_json(paper)] for paper in papers}
    for model in BELONGINGS:
        for row in _of(model, rows):
            for key in _papers_of(row) & rows.keys():
                rows[key].append(_as_json(row))
    records: dict[int, list[int]] = defaultdict(list)
    about = ImportRecord.objects.filter(paper__pk__among=list(rows)).order_by("pk")
    for key, paper in about.values_list("pk", "paper"):
        records[paper].append(key)
    return [{"rows": rows[paper.pk], "records": records[paper.pk]} for paper in papers]


def put_back(taken: Taken, *, only: Iterable[type[Model]] = _TABLES) -> Paper:
    """Store again what `taken` has, under the keys it had, as far as there is room for it and what it refers to.

    Returns the paper. Of a row of which another has taken the place meanwhile, that other one stays; and one whose
    list, topic or reader has gone is left out.
    """
    return all_put_back([taken], only=only)[0]


def all_put_back(taken: Sequence[Taken], *, only: Iterable[type[Model]] = _TABLES) -> list[Paper]:
    """The same for many papers at once; returns them in their order."""
    wanted = set(only)
    rows = [row for each in taken for row in each["rows"]]
    papers = [_as_row(Paper, row) for row in rows if row["model"] == Paper._meta.label_lower]  # noqa: SLF001 - Django's documented interface
    if Paper in wanted:
        _store(papers)
    for model in BELONGINGS:
        if model in wanted:
            belonging = [row for row in rows if row["model"] == model._meta.label_lower]  # noqa: SLF001
            objects = [_as_row(model, row) for row in _that_still_refer(model, belonging)]
            model._default_manager.bulk_create(objects, ignore_conflicts=True)  # noqa: SLF001
    _point_back({key: paper.pk for each, paper in zip(taken, papers, strict=True) for key in each["records"]})
    return papers


def rows_of(taken: Taken, model: type[Model]) -> list[Mapping[str, Any]]:
    """The values of the rows of a table, by column, with their key as "pk"."""
    label = model._meta.label_lower  # noqa: SLF001
    return [{"pk": row["pk"], **row["fields"]} for row in taken["rows"] if row["model"] == label]


def _of(model: type[Model], keys: Collection[int]) -> Iterable[Model]:
    is_of = [Q(**{f"{field.name}__pk__among": list(keys)}) for field in _to_papers(model)]
    return model._default_manager.filter(is_of[0] | is_of[-1]).order_by("pk")  # noqa: SLF001


def _papers_of(row: Model) -> set[int]:
    """The papers that a row goes with: of a pair, both."""
    return {getattr(row, field.attname) for field in _to_papers(type(row))}


def _to_papers(model: type[Model]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if field.related_model is Paper]  # noqa: SLF001


def _as_json(row: Model) -> dict[str, Any]:
    stored = [field for field in _fields(type(row)) if field.name not in _LEFT_OUT or not isinstance(row, Paper)]
    fields = {field.name: _plain(getattr(row, field.attname)) for field in stored}
    return {"model": row._meta.label_lower, "pk": row.pk, "fields": fields}  # noqa: SLF001


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # or a moment: whole, where Django's encoder cuts it to milliseconds
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _as_row(model: type[_Row], row: Mapping[str, Any]) -> _Row:
    stored = {field.attname: field for field in _fields(model)}
    values = {name: row["fields"][field.name] for name, field in stored.items() if field.name in row["fields"]}
    return model(pk=row["pk"], **{name: stored[name].to_python(value) for name, value in values.items()})


def _fields(model: type[Model]) -> Iterator[Field[Any, Any]]:
    return (field for field in model._meta.concrete_fields if not field.primary_key)  # noqa: SLF001


def _store(papers: Iterable[Paper]) -> None:
    """Write papers, whether they are there or not."""
    by_key = {paper.pk: paper for paper in papers}
    there = set(Paper.objects.filter(pk__among=list(by_key)).values_list("pk", flat=True))
    stored = [field.name for field in _fields(Paper) if field.name not in _LEFT_OUT]
    Paper.objects.bulk_update([by_key[key] for key in there], stored, batch_size=100)
    Paper.objects.bulk_create([paper for key, paper in by_key.items() if key not in there])


def _that_still_refer(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows of which all that they refer to is still there; what may be missing is left empty."""
    kept = list({row["pk"]: row for row in rows}.values())  # a pair is told of by both of its papers
    for field in _fields(model):
        target: Any = field.related_model
        if target is not None:
            named = {value for row in kept if (value := row["fields"][field.name]) is not None}
            gone = named.difference(target._default_manager.filter(pk__among=list(named)).values_list("pk", flat=True))  # noqa: SLF001
            kept = [_without(row, field.name) if row["fields"][field.name] in gone else row for row in kept]
            kept = [row for row in kept if field.null or row["fields"][field.name] is not None]
    return kept


def _without(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return {**row, "fields": {**row["fields"], name: None}}


def _point_back(papers: Mapping[int, int]) -> None:
    """Let records, by their keys, be about these papers again, if they are about none."""
    records = list(ImportRecord.objects.filter(pk__among=list(papers), paper=None).only("pk"))
    for record in records:
        record.paper_id = papers[record.pk]
    ImportRecord.objects.bulk_update(records, ["paper"], batch_size=500)
