"""Rows of fields whose headings stand over the columns: each field is also given its name, for those who hear the page.

Django's tables of fields, inline and in a change list, have no labels.
"""

from __future__ import annotations

from typing import Any

from django.forms import BaseInlineFormSet, BaseModelFormSet, ModelForm


class NamedRows(BaseModelFormSet):
    """The rows of a change list."""

    def add_fields(self, form: ModelForm, index: Any) -> None:
        """With the box that deletes a row, which Django adds here."""
        super().add_fields(form, index)
        for field in form.fields.values():
            widget: Any = field.widget
            innermost = getattr(widget, "widget", widget)  # within the links that add or change what a choice offers
            innermost.attrs.setdefault("aria-label", field.label)


class NamedInlineRows(NamedRows, BaseInlineFormSet):
    """The rows of an inline."""
