"""The locks of a paper in its form: what is locked, by whom and since when, each with a button that releases it."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

from papers.admin.named_rows import NamedInlineRows
from papers.curation.edits import SETS, version_of
from papers.curation.history import FIELDS
from papers.curation.placing_many import places_of
from papers.models import Edit, Paper
from papers.models.edit import is_place
from papers.text.ago import exact

SEEN = "seen"
"""The name under which a form sends the version of the identifiers and links that it was opened with."""


class LockedRows(NamedInlineRows):
    """A paper's identifiers or links: what is edited here is locked as a whole."""

    @property
    def field(self) -> str:
        """The field of the paper that these rows are."""
        return str(self.get_default_prefix())

    def clean(self) -> None:
        """Refuse once to write over what somebody else has written since the form was opened."""
        super().clean()
        seen = self.data.get(SEEN)
        if seen and self.has_changed() and seen != version_of(self.instance, SETS):
            said = gettext("Meanwhile somebody has changed these: look at them again, and save again to have yours.")
            raise ValidationError(said)

    def rows(self) -> list[list[Any]]:
        """The rows as they shall be."""
        names = ("scheme", "value", "version") if self.field == "identifiers" else ("url", "kind")
        kept = [form.cleaned_data for form in self.forms if form not in self.deleted_forms and form.cleaned_data]
        return [[row[name] for name in names] for row in kept if row.get(names[0])]


def show_locks(paper: Paper, form: ModelForm, inlines: Iterable[Any]) -> None:
    """Say beside each locked field, and over locked rows, who has locked them, with a button that releases them."""
    locks = {lock.field: _with_release(lock) for lock in _locks(paper)}
    for name, field in form.fields.items():
        if name in locks:
            field.help_text = format_html("{} {}", field.help_text, locks[name])
    for inline in inlines:
        if isinstance(inline.formset, LockedRows) and inline.formset.field in locks:
            heading = inline.opts.verbose_name_plural
            inline.opts.verbose_name_plural = format_html("{} – {}", capfirst(heading), locks[inline.formset.field])


def locks_of(paper: Paper) -> SafeString:
    """All locks, one a line; "" where there is none."""
    locks = _locks(paper)
    places = places_of(lock.field for lock in locks)
    names = {**FIELDS, **{field: gettext("place in {list}").format(list=place) for field, place in places.items()}}
    rows = ((names.get(lock.field, lock.field), _said(lock)) for lock in locks if _is_there(lock, places))
    return format_html_join("", "<div>{}: {}</div>", rows)


def _locks(paper: Paper) -> list[Edit]:
    """A lock for each locked field; one that is not stored is its source's own."""
    by_field = {lock.field: lock for lock in paper.edits.select_related("user")} if paper.pk else {}
    return [by_field.get(field) or Edit(paper=paper, field=field) for field in paper.curated_fields]


def _is_there(lock: Edit, places: Container[str]) -> bool:
    """A place is as long as its list and session are."""
    return lock.field in places or not is_place(lock.field)


def _said(lock: Edit) -> str:
    if lock.pk is None:
        return gettext("its source says that a curator wrote it")
    said = gettext("by {who} ({when})")
    return said.format(who=lock.user or gettext("somebody"), when=exact(lock.when))


def _with_release(lock: Edit) -> SafeString:
    said = format_html(gettext("Locked against imports: {}."), _said(lock))
    if lock.pk is None:
        return said
    label = gettext("Release the lock of {field}").format(field=lock.field)
    button = '{} <button class="lock" form="release" name="release" value="{}" aria-label="{}">{}</button>'
    return format_html(button, said, lock.field, label, gettext("Release"))
