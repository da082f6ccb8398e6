"""The fields of a filter's form, which leave out what makes no sense instead of refusing all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms


class KnownValues(forms.MultipleChoiceField):
    """Several choices, of which unknown ones are left out rather than spoiling the known."""

    def clean(self, value: Any) -> list[str]:
        """Return the known values, each once, as they came."""
        return [each for each in dict.fromkeys(value or []) if self.valid_value(each)]


class KnownValuesFilter(django_filters.Filter):
    """A filter by several known values."""

    field_class = KnownValues


class Tick(forms.CheckboxInput):
    """A box that is ticked by what browsers and links say for it, where Django's is ticked by any word."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Is the box ticked."""
        return data.get(name) in {"on", "true", "1"}
