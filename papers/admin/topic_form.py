"""The form of a topic and its rules: checked as for saving, and not saved when it is only previewed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.utils import ErrorDict
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.admin.topic_suggestions import rules_chosen
from papers.models import Topic, TopicRule
from papers.topics.revisions import version_of
from papers.topics.rules import Rule, TopicRules, learned
from papers.topics.tagging import rules_of

PREVIEW = "_preview"
"""The name of the button."""

SEEN = "seen"
"""The name of what the form was made from."""

BLANK_ROWS = 3
"""Rows for new rules, for a page without script; with it there is a button for more."""


class TopicForm(forms.ModelForm):
    """A topic's own fields."""

    class Meta:
        widgets = {
            "definition": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "threshold": forms.NumberInput(attrs={"min": 1}),
        }

    def clean(self) -> dict[str, Any] | None:
        """Refuse once to write over what somebody else has made of the topic since the form was opened."""
        seen = self.data.get(SEEN)
        stored = Topic.objects.select_for_update().filter(pk=self.instance.pk).first() if seen else None
        if stored and seen != version_of(stored):
            raise forms.ValidationError(
                gettext(
                    "Somebody has changed this topic meanwhile, as its history tells. What you typed is kept: "
                    "save again to replace what they made of it."
                )
            )
        return super().clean()

    def is_valid(self) -> bool:
        """Never, for a preview: Django saves what is valid, and shows the form again where it is not."""
        return super().is_valid() and PREVIEW not in self.data


class RuleForm(forms.ModelForm):
    """A rule in a row: no labels stand beside its fields, so they carry their own."""

    class Meta:
        model = TopicRule
        fields = ["pattern", "field", "weight"]
        widgets = {
            "pattern": forms.TextInput(attrs={"aria-label": _("Pattern"), "spellcheck": "false"}),
            "field": forms.Select(attrs={"aria-label": _("Where it looks")}),
            "weight": forms.NumberInput(attrs={"aria-label": _("Weight")}),
        }

    def full_clean(self) -> None:
        """Check a row that was typed in. A stored one was checked when it was: two hundred are a thousand queries."""
        if self.is_bound and self.instance.pk and not self.has_changed():
            self._errors, self.cleaned_data = ErrorDict(), dict(self.initial)
        else:
            super().full_clean()

    def clean_weight(self) -> int:
        """A weight that speaks for the topic or against it."""
        weight: int = self.cleaned_data["weight"]
        if weight == 0:
            raise forms.ValidationError(
                gettext("A weight of 0 says nothing: more speaks for the topic, less against it.")
            )
        return weight


class RuleFormSet(forms.BaseInlineFormSet):
    """A topic's rules."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """The box that deletes a rule has a label too."""
        super().add_fields(form, index)
        if box := form.fields.get(DELETION_FIELD_NAME):
            box.widget.attrs["aria-label"] = gettext("Delete {rule}").format(rule=form.instance or gettext("this rule"))


class TopicRuleInline(admin.TabularInline):
    """A topic's rules, a compact row each: a topic has up to two hundred."""

    model = TopicRule
    form = RuleForm
    formset = RuleFormSet
    template = "admin/papers/topic/rules.html"
    verbose_name_plural = _("rules")

    def get_extra(self, request: HttpRequest, obj: Topic | None = None, **kwargs: Any) -> int:
        """Rows for the suggestions that were chosen, and some that are blank."""
        return len(rules_chosen(request)) + BLANK_ROWS


def rules_typed(topic: Topic, formsets: Iterable[Any]) -> TopicRules:
    """Return the rules that stand in the form, of which nothing is saved; formsets must be without fault.

    Who may not see the rules has none in the form: they stay as they are stored.
    """
    rules = next((formset for formset in formsets if formset.model is TopicRule), None)
    if rules is None:
        return rules_of(topic)
    gone = rules.deleted_forms if rules.is_bound else []
    typed = [_rule(form) for form in rules.forms if form not in gone and _says_something(form)]
    return TopicRules(topic.slug, topic.threshold, (*typed, *learned(topic.words)))


def _says_something(form: Any) -> bool:
    return bool(form.instance.pk or (form.has_changed() if form.is_bound else form.initial))


def _rule(form: Any) -> Rule:
    if form.instance.pk or form.is_bound:
        return Rule(form.instance.pattern, form.instance.field, form.instance.weight)
    return Rule(**form.initial)
