"""The form in which a curator edits a paper: authors a line each, and what nobody touched stays as it came."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.curation.edits import OWN_FIELDS


class StoredText(forms.CharField):
    """Text that is changed when its words are, not by the line ends and blanks that browsers and forms make of it."""

    def has_changed(self, initial: str | None, data: str | None) -> bool:
        """Has somebody edited it."""
        return self._plain(initial) != self._plain(data)

    def to_python(self, value: str | None) -> str:
        """The text with the line ends that it is stored with."""
        return self._plain(value)

    def _plain(self, value: str | None) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class Names(forms.CharField):
    """Several names, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """Names as lines; what was typed as it was typed."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: str | None) -> list[str]:
        """The names in order."""
        return self._names(super().clean(value))

    def has_changed(self, initial: list[str] | str | None, data: str | None) -> bool:
        """Has somebody edited them."""
        before = self._names(initial) if isinstance(initial, str) else initial or []
        return before != self._names(data or "")

    @staticmethod
    def _names(text: str) -> list[str]:
        return [name for line in text.splitlines() if (name := line.strip())]


class PaperForm(forms.ModelForm):
    """A paper's own fields. Each comes with what it was when the form was opened: what differs from that was edited."""

    authors = Names(
        required=False,
        help_text=_("One name a line, in order."),
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in OWN_FIELDS:
            if name in self.fields and self.instance.pk:
                self.fields[name].show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        """What was not edited is what is stored, to the letter: imports compare it with their sources."""
        super().clean()
        for name in sorted(set(OWN_FIELDS).intersection(self.changed_data)):
            self._heed_others(name)
        untouched = self.cleaned_data.keys() & self.initial.keys() - set(self.changed_data)
        return {**self.cleaned_data, **{name: self.initial[name] for name in untouched}}

    def _heed_others(self, name: str) -> None:
        """Refuse once to write over what somebody else has written since the form was opened."""
        opened_with, field, now = self[name].html_initial_name, self.fields[name], self.initial.get(name)
        if opened_with not in self.data or not field.has_changed(now, self.data[opened_with]):
            return
        shown = field.prepare_value(now)
        if field.has_changed(now, self.data.get(self.add_prefix(name))):
            said = gettext(
                "Meanwhile somebody has made this “{now}”. What you typed is kept: save again to replace it."
            )
            self.add_error(name, said.format(now=shown))
        data: Any = self.data
        data = data.copy()
        data[opened_with] = shown
        self.data = data
