"""Papers that a curator makes one, takes apart again, or tells apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from papers.intake.absorb import absorb
from papers.intake.parting import give_back
from papers.intake.remaking import remake
from papers.intake.run import one_import_at_a_time
from papers.models import (
    Decision,
    Edit,
    FormerId,
    ImportRecord,
    Merger,
    Pair,
    Paper,
    Revision,
    TitleSource,
)
from papers.snapshot import rows_of
from papers.topics.tagging import Topics


@transaction.atomic
def merge(keep: Paper, gone: Paper, user: Any, fields: Mapping[str, int] | None = None) -> Merger:
    """Let `gone` go into `keep`: entries, links, marks, notes, verdicts and ids with it. Can be taken apart.

    `fields` names the fields ("title", "abstract", "authors", "published") of which a curator has chosen whose they
    shall be, by that paper's key: they are locked. What is not named is chosen as an import would. Raises ValueError,
    with a sentence, where the two are one already.
    """
    keep, gone = _locked(keep, gone)
    before = {"title": keep.title, "papers": [keep.public_id, gone.public_id]}
    chosen = {name: getattr(gone if key == gone.pk else keep, name) for name, key in (fields or {}).items()}
    # What a curator has made one is one, whatever their records look like.
    _settle(ImportRecord.objects.speaking().filter(paper__in=[keep, gone]))
    absorb(keep, gone, user=user)
    merger = keep.mergers.latest("pk")
    _choose(keep, chosen, user, merger.when)
    Topics().tag([keep])
    merger.kept["chosen"] = list(chosen)
    merger.save(update_fields=["kept"])
    Revision.note(user, "merged", keep, before, {"title": keep.title, "papers": [keep.public_id]})
    return merger


@transaction.atomic
def part(merger: Merger, user: Any) -> Paper:
    """Take a merger apart, and remember that these are two papers. Returns the paper that had gone.

    Raises ValueError, with a sentence, where that has been done already.
    """
    one_import_at_a_time()
    found = Merger.objects.select_for_update().filter(pk=merger.pk).select_related("paper").first()
    if found is None:
        raise ValueError(f"“{merger.title}” has been taken out again already.")
    merger, keep = found, found.paper
    before = {"papers": [keep.public_id]}
    apart = _row_again(merger)
    mine = merger.kept["gone"]["records"]
    ImportRecord.objects.filter(paper=keep, pk__in=mine).update(paper=apart)
    _settle(ImportRecord.objects.speaking().filter(paper=apart))
    _settle(ImportRecord.objects.speaking().filter(paper=keep, pk__in=merger.kept["keep"]["records"]))
    _unchoose(merger)
    give_back(merger, apart)
    _tell_apart(keep, apart, user)
    remake({keep.pk, apart.pk})
    keep.refresh_from_db()
    apart.refresh_from_db()
    Revision.note(user, "parted", keep, before, {"papers": [keep.public_id, apart.public_id]})
    return apart


@transaction.atomic
def split(paper: Paper, records: Collection[ImportRecord], user: Any) -> Paper:
    """Make a paper of its own of what these records of a paper say, and remember that the two are two.

    Returns the new paper. Raises ValueError, with a sentence, where the records are not some, and not all, of the
    paper's.
    """
    one_import_at_a_time()
    all_of_them = {record.pk: record for record in ImportRecord.objects.speaking().filter(paper=paper)}
    wanted = {record.pk for record in records}
    if not wanted or not wanted < all_of_them.keys():
        raise ValueError("Choose some of the records that speak of this paper, and not all of them.")
    first = min(all_of_them[key].run.started for key in wanted)
    new = Paper.objects.create(title=paper.title, added=first)
    _settle(ImportRecord.objects.speaking().filter(paper=paper))
    ImportRecord.objects.filter(pk__in=wanted).update(paper=new)
    _tell_apart(paper, new, user)
    remake({paper.pk, new.pk})
    new.refresh_from_db()
    Revision.note(user, "split", paper, {"papers": [paper.public_id]}, {"papers": [paper.public_id, new.public_id]})
    return new


@transaction.atomic
def tell_apart(one: Paper, other: Paper, user: Any) -> None:
    """Remember that these are two papers, which no import may then make one."""
    _tell_apart(one, other, user)
    Revision.note(user, "told apart", one, {}, {"papers": [one.public_id, other.public_id]})


def _locked(keep: Paper, gone: Paper) -> tuple[Paper, Paper]:
    one_import_at_a_time()
    found = {paper.pk: paper for paper in Paper.objects.select_for_update().filter(pk__in=[keep.pk, gone.pk])}
    if len(found) < 2:
        raise ValueError("These two are one paper already, or one of them is gone.")
    return found[keep.pk], found[gone.pk]


def _settle(records: Any) -> None:
    """Let these records speak of the papers that they speak of now, whatever they look like."""
    keys = list(records.filter(decision="").values_list("pk", flat=True))
    ImportRecord.objects.filter(pk__in=keys).update(decision=Decision.WITH)


def _choose(paper: Paper, values: Mapping[str, Any], user: Any, when: datetime) -> None:
    for name, value in values.items():
        setattr(paper, name, value)
        Edit.objects.update_or_create({"user": user, "when": when}, paper=paper, field=name)
    if "title" in values:
        paper.title_source = TitleSource.CURATOR
    paper.curated_fields = sorted({*paper.curated_fields, *values})
    paper.save()


def _unchoose(merger: Merger) -> None:
    """Let what a curator had said before of the fields that were chosen hold again; what was said since stays."""
    keep = merger.paper
    chosen = Edit.objects.filter(paper=keep, field__in=merger.kept.get("chosen", ()), when=merger.when)
    fields = set(chosen.values_list("field", flat=True))
    chosen.delete()
    (own,) = rows_of(merger.kept["keep"], Paper)
    for row in rows_of(merger.kept["keep"], Edit):
        if row["field"] in fields:
            user = get_user_model().objects.filter(pk=row["user"]).first()
            Edit.objects.create(paper=keep, field=row["field"], user=user, when=row["when"])
            setattr(keep, row["field"], own[row["field"]])
    keep.save()


def _row_again(merger: Merger) -> Paper:
    """The row of a paper that has gone. The ids of both are made anew with them; what nobody speaks of has its own."""
    keep = merger.paper
    (own,), (row,) = rows_of(merger.kept["keep"], Paper), rows_of(merger.kept["gone"], Paper)
    ids = {row["public_id"], *(each["public_id"] for each in rows_of(merger.kept["gone"], FormerId))}
    FormerId.objects.filter(paper=keep, public_id__in=ids).delete()
    if keep.public_id in ids:
        FormerId.objects.filter(paper=keep, public_id=own["public_id"]).delete()
        _name(keep, own)
    names = ("title", "title_source", "abstract", "authors", "published", "added")
    apart = Paper.objects.create(pk=row["pk"], **{name: row[name] for name in names})
    _name(apart, row)
    return apart


def _name(paper: Paper, row: Mapping[str, Any]) -> None:
    """Give a paper its former id and key, unless another has them by now."""
    others = Paper.objects.exclude(pk=paper.pk)
    for name in ("public_id", "citation_key"):
        if not others.filter(**{name: row[name]}).exists():
            setattr(paper, name, row[name])
    paper.save(update_fields=["public_id", "citation_key"])


def _tell_apart(one: Paper, other: Paper, user: Any) -> None:
    Pair.tell_apart(one.pk, other.pk, decided=timezone.now(), decided_by=user)
