"""The forms of a reading list's editor. Each carries what it was made from, so that nothing newer is overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.models import Entry, ReadingList, Role, Session
from papers.text.plain import cleaned

LONGEST_NOTE = 2_000
"""Characters of what readers are told about an entry."""


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Versioned(forms.Form):
    """A form on something that others may change meanwhile; `was` is the version of what it was filled in with."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, initial: Mapping[str, Any], auto_id: str) -> None:
        super().__init__(data, initial=dict(initial), auto_id=auto_id, label_suffix="")


class ListForm(Versioned):
    """What a list is called, and the word in its address."""

    title = forms.CharField(label=_("Title"), max_length=255)
    slug = forms.SlugField(label=_("In its address"), max_length=80)

    def __init__(self, reading_list: ReadingList, data: Any = None) -> None:
        initial = {"title": reading_list.title, "slug": reading_list.slug, "was": version(reading_list)}
        super().__init__(data, initial, "list-%s")
        self._list = reading_list

    def clean_slug(self) -> str:
        """An address that no other list has."""
        slug: str = self.cleaned_data["slug"]
        if ReadingList.objects.filter(slug=slug).exclude(pk=self._list.pk).exists():
            raise ValidationError(gettext("Another list has this address."))
        return slug


class SessionForm(Versioned):
    """A session's name and day."""

    name = forms.CharField(label=_("Name"), max_length=255)
    date = forms.DateField(label=_("Date"), required=False, widget=_Day)

    def __init__(self, session: Session | None = None, data: Any = None) -> None:
        initial = {"name": session.name, "date": session.date, "was": version(session)} if session else {}
        super().__init__(data, initial, f"session-{session.pk if session else 'new'}-%s")


class EntryForm(Versioned):
    """What is asked of a reading, and what readers are told about it."""

    role = forms.ChoiceField(label=_("Reading"), choices=[("", _("neither")), *Role.choices], required=False)
    note = forms.CharField(label=_("Note for readers"), max_length=LONGEST_NOTE, required=False)

    def __init__(self, entry: Entry, data: Any = None) -> None:
        self.said = {"role": entry.role, "note": entry.note, "was": version(entry)}
        if data is not None:  # a button says the role alone
            data = {name: cleaned(data.get(name, said)) for name, said in self.said.items()}
        super().__init__(data, self.said, f"entry-{entry.pk}-%s")


class CopyForm(forms.Form):
    """What the copy of a list is called, and when it begins."""

    title = forms.CharField(label=_("Title"), max_length=255)
    begins = forms.DateField(
        label=_("Day of the first session"),
        required=False,
        widget=_Day,
        help_text=_("The other sessions stay as many weeks and days after it as they are now."),
    )

    def clean_title(self) -> str:
        """A title that no list has: who pressed twice has made one copy."""
        title: str = self.cleaned_data["title"]
        if ReadingList.objects.filter(title=title).exists():
            raise ValidationError(gettext("There is a list of this title already."))
        return title


def version(thing: ReadingList | Session | Entry) -> str:
    """What tells a list, a session or an entry from what it was or has become elsewhere."""
    if isinstance(thing, ReadingList):
        said: tuple[Any, ...] = (thing.title, thing.slug)
    elif isinstance(thing, Session):
        said = (thing.name, thing.date)
    else:
        said = (thing.session_id, thing.role, thing.note)
    return sha256(repr(said).encode()).hexdigest()[:16]
