"""The form in which a curator edits a paper: authors a line each, and what nobody touched stays as it came."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


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

    def has_changed(self, initial: list[str] | None, data: str | None) -> bool:
        """Has somebody edited them."""
        return (initial or []) != self._names(data or "")

    @staticmethod
    def _names(text: str) -> list[str]:
        return [name for line in text.splitlines() if (name := line.strip())]


class PaperForm(forms.ModelForm):
    """A paper's own fields."""

    authors = Names(
        required=False,
        help_text=_("One name a line, in order."),
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
    )

    def clean(self) -> dict[str, Any]:
        """What was not edited is what was stored, to the letter: imports compare it with their sources."""
        super().clean()
        untouched = self.cleaned_data.keys() & self.initial.keys() - set(self.changed_data)
        return {**self.cleaned_data, **{name: self.initial[name] for name in untouched}}
