"""What two papers had of people before they became one, given back to each; what has been changed since stays put."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.core.serializers import deserialize
from django.db.models import Model

from papers.intake.draft import TEXTS
from papers.models import (
    Change,
    Edit,
    Entry,
    Identifier,
    Link,
    Merger,
    Note,
    OwnTag,
    Paper,
    ReadMark,
    Star,
    Tagging,
    TitleSource,
)
from papers.models.edit import is_place, place_in_words
from papers.snapshot import rows_of

KEYS: Final[tuple[tuple[type[Model], tuple[str, ...]], ...]] = (
    (ReadMark, ("reader",)),
    (Star, ("reader",)),
    (Note, ("reader",)),
    (OwnTag, ("reader", "slug")),
    (Tagging, ("topic",)),
)
"""What people have of papers, and of which columns a paper has each combination but once."""

Row = Mapping[str, Any]

_SETS: Final = {"identifiers": Identifier, "links": Link}


def give_back(merger: Merger, apart: Paper) -> None:
    """Let `apart`, the paper that had gone into another, have again what it had; and end the merger.

    A row that is still as the merger made it goes back to whom it belonged, on both sides. One that somebody has
    changed or taken away since stays as it is, and the paper that had gone has its own as it was.
    """
    for model, names in KEYS:
        _Sides(merger, apart, model, names).part()
    _give_back_history(merger, apart)
    _give_back_edits(merger, apart)
    merger.delete()


class _Sides:
    """The rows of one table on both sides, before and after the two papers became one."""

    def __init__(self, merger: Merger, apart: Paper, model: type[Model], names: tuple[str, ...]) -> None:
        self._apart, self._model, self._names = apart, model, names
        self._gone, self._keep, self._after = (
            {self._key(row): row for row in rows_of(merger.kept[side], model) if _is_peoples(model, row)}
            for side in ("gone", "keep", "after")
        )
        present = model._default_manager.filter(paper=merger.paper_id)  # noqa: SLF001 - Django's documented interface
        columns = [model._meta.get_field(name).attname for name in names]  # type: ignore[union-attr]  # noqa: SLF001
        self._now = {tuple(getattr(each, column) for column in columns): each for each in present}

    def part(self) -> None:
        """Give each side its own."""
        for key, row in self._gone.items():
            now, after = self._now.get(key), self._after.get(key)
            if now is not None and after is not None and _says(now, after):
                if (own := self._keep.get(key)) is None:
                    now.delete()
                else:
                    _restore(self._model, own)
            self._model._default_manager.filter(paper=self._apart, **self._as_filter(row)).delete()  # noqa: SLF001
            _restore(self._model, {**row, "pk": None, "paper": self._apart.pk})

    def _key(self, row: Row) -> tuple[Any, ...]:
        return tuple(row[name] for name in self._names)

    def _as_filter(self, row: Row) -> dict[str, Any]:
        return {name: row[name] for name in self._names}


def _is_peoples(model: type[Model], row: Row) -> bool:
    return model is not Tagging or row["decided_at"] is not None


def _says(now: Model, row: Row) -> bool:
    """Is what stands in the table what the row says, whatever its key and paper."""
    stored = _loaded(type(now), row)
    names = [field.attname for field in now._meta.concrete_fields if field.name not in {"id", "paper", "added"}]  # noqa: SLF001
    return all(getattr(now, name) == getattr(stored, name) for name in names)


def _loaded(model: type[Model], row: Row) -> Any:
    fields = {name: value for name, value in row.items() if name != "pk"}
    label = model._meta.label_lower  # noqa: SLF001
    (found,) = deserialize("python", [{"model": label, "pk": row["pk"], "fields": fields}])
    return found.object


def _restore(model: type[Model], row: Row) -> None:
    """Store a row as it was, unless what it refers to has gone."""
    stored = _loaded(model, row)
    for field in model._meta.concrete_fields:  # noqa: SLF001
        target: Any = field.related_model
        value = getattr(stored, field.attname)
        if target and value is not None and not target._default_manager.filter(pk=value).exists():  # noqa: SLF001
            if not field.null:
                return
            setattr(stored, field.attname, None)
    if stored.pk is not None:
        model._default_manager.filter(pk=stored.pk).delete()  # noqa: SLF001
    model._default_manager.bulk_create([stored])  # noqa: SLF001


def _give_back_history(merger: Merger, apart: Paper) -> None:
    for row in rows_of(merger.kept["gone"], Change):
        if not Change.objects.filter(pk=row["pk"]).update(paper=apart):
            _restore(Change, {**row, "paper": apart.pk})


def _give_back_edits(merger: Merger, apart: Paper) -> None:
    """The locks that came with the paper go with it, and what they hold."""
    (paper_row,) = rows_of(merger.kept["gone"], Paper)
    then = _loaded(Paper, paper_row)
    entries = {place_in_words(row["reading_list"], row["session"]): row for row in rows_of(merger.kept["gone"], Entry)}
    rows = rows_of(merger.kept["gone"], Edit)
    for row in rows:
        Edit.objects.filter(paper=merger.paper_id, pk=row["pk"]).delete()
        _restore(Edit, {**row, "pk": None, "paper": apart.pk})
        name = row["field"]
        if name in TEXTS:
            setattr(apart, name, getattr(then, name))
            apart.title_source = TitleSource.CURATOR if name == "title" else apart.title_source
        elif name in _SETS:
            model: Any = _SETS[name]
            mine = [each["pk"] for each in rows_of(merger.kept["gone"], model)]
            model.objects.filter(paper=merger.paper_id, pk__in=mine).update(paper=apart)
        elif is_place(name) and name in entries:
            Entry.objects.filter(paper=merger.paper_id, pk=entries[name]["pk"]).update(paper=apart)
    if rows:
        apart.curated_fields = sorted({*apart.curated_fields, *(row["field"] for row in rows)})
        apart.save()
        keep = merger.paper
        keep.refresh_from_db()
        own = set(keep.edits.values_list("field", flat=True))
        keep.curated_fields = [name for name in keep.curated_fields if name in own]
        keep.save(update_fields=["curated_fields"])
