"""The form in which a reader says how they like their pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from papers.models import Reader
from papers.models.reader import Abstracts, Density, PageSize, Theme


class SettingsForm(forms.Form):
    """Each field is the reader's column of that name; one that nothing is posted for is as for a new reader."""

    theme = forms.ChoiceField(label=_("Colours"), choices=Theme.choices, widget=forms.RadioSelect, required=False)
    density = forms.ChoiceField(
        label=_("Density of lists"), choices=Density.choices, widget=forms.RadioSelect, required=False
    )
    abstracts = forms.ChoiceField(
        label=_("Abstracts in lists"), choices=Abstracts.choices, widget=forms.RadioSelect, required=False
    )
    page_size = forms.TypedChoiceField(
        label=_("Papers on a page"),
        choices=[(size.value, size.value) for size in PageSize],
        coerce=int,
        required=False,
        empty_value=PageSize.SOME.value,  # type: ignore[arg-type]  # what it coerces to, which is no text here
    )

    @classmethod
    def of(cls, reader: Reader) -> SettingsForm:
        """The form as it is filled in for this reader."""
        return cls(initial={name: getattr(reader, name) for name in cls.base_fields})

    def save(self, reader: Reader) -> None:
        """Make what was said the reader's."""
        for name, value in self.cleaned_data.items():
            setattr(reader, name, value)
        reader.save(update_fields=list(self.cleaned_data))
