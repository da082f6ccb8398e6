"""All that is stored of a paper, as JSON: so that what is deleted, or goes into another paper, can come back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core import serializers
from django.db.models import Model

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
    Paper,
    ReadMark,
    Star,
    Tagging,
)

BELONGINGS: Final[tuple[type[Model], ...]] = (
    Identifier,
    Link,
    FormerId,
    Fingerprint,
    Entry,
    Tagging,
    Edit,
    Merger,
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

Taken = dict[str, Any]
"""`rows` as Django serialises them, by table in the order in which they can be put back, and the keys of `records`,
the spans of ledgers that are about the paper."""


def taken(paper: Paper) -> Taken:
    """What there is of a paper."""
    rows = [paper, *(row for model in BELONGINGS for row in _of(model, paper))]
    records = ImportRecord.objects.filter(paper=paper).order_by("pk")
    return {
        "rows": json.loads(serializers.serialize("json", rows)),
        "records": list(records.values_list("pk", flat=True)),
    }


def put_back(taken: Taken, *, only: Iterable[type[Model]] = _TABLES) -> Paper:
    """Store again what `taken` has, under the keys it had, as far as there is room for it and what it refers to.

    Returns the paper. Of a row of which another has taken the place meanwhile, that other one stays; and one whose
    list, topic or reader has gone is left out.
    """
    wanted = set(only)
    paper: Paper | None = None
    for each in serializers.deserialize("python", _that_still_refer(taken["rows"]), handle_forward_references=True):
        row = each.object
        if isinstance(row, Paper):
            paper = row
        if type(row) in wanted:
            if isinstance(row, Paper):
                row.derive()
                each.save()
            else:
                type(row)._default_manager.bulk_create([row], ignore_conflicts=True)  # noqa: SLF001 - Django's own
    assert paper is not None  # noqa: S101 - `taken` puts it first
    ImportRecord.objects.filter(pk__in=taken["records"], paper=None).update(paper=paper)
    return paper


def rows_of(taken: Taken, model: type[Model]) -> list[Mapping[str, Any]]:
    """The values of the rows of a table, by column, with their key as "pk"."""
    label = model._meta.label_lower  # noqa: SLF001 - Django's documented interface
    return [{"pk": row["pk"], **row["fields"]} for row in taken["rows"] if row["model"] == label]


def _of(model: type[Model], paper: Paper) -> Iterable[Model]:
    return model._default_manager.filter(paper=paper).order_by("pk")  # noqa: SLF001


def _that_still_refer(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of which all that they refer to, beside the paper, is still there; what may be missing is left empty."""
    kept = []
    for row in rows:
        model: type[Model] = next(each for each in _TABLES if each._meta.label_lower == row["model"])  # noqa: SLF001
        fields = dict(row["fields"])
        for field in model._meta.concrete_fields:  # noqa: SLF001
            target: Any = field.related_model
            value = fields.get(field.name)
            if value is None or target in {None, Paper}:
                continue
            if not target._default_manager.filter(pk=value).exists():  # noqa: SLF001
                fields[field.name] = None
                if not field.null:
                    break
        else:
            kept.append({**row, "fields": fields})
    return kept
