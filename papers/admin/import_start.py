"""Step one of an import in the browser: what is pasted or uploaded becomes drafts, all of it or none."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from papers.admin.import_desk import address, for_importers, names_of_lists, page
from papers.importers.source import Unreadable
from papers.intake.drafting import draft
from papers.intake.upload import MOST_FILES, MOST_UNPACKED, MOST_UPLOADED, Refused, Upload
from papers.models import ImportRun, Stage


class SeveralFiles(forms.FileInput):
    """The browser's own way to choose files."""

    allow_multiple_selected = True


class Files(forms.FileField):
    """All files that were chosen; what each of them is, is for `Upload` to say."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Whatever came."""
        return [each for each in data or () if each]


class StartForm(forms.Form):
    """What somebody brings: a text, files, or both."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_("A list of papers as it was copied: a page, an e-mail, bare abstracts. Nothing has to be tidied."),
    )
    name = forms.CharField(label=_("What the text is called"), required=False, max_length=255)
    uploads = Files(label=_("Files"), required=False)
    list_name = forms.CharField(
        label=_("Reading list"),
        required=False,
        max_length=255,
        widget=forms.TextInput(attrs={"list": "lists"}),
        help_text=_("A new one, or one that there is. Left empty, each file is a list of its own name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uploads"].help_text = gettext(
            "Texts, or zip archives of texts: up to {files} in all, {uploaded} MB, and {unpacked} MB unpacked."
        ).format(files=MOST_FILES, uploaded=MOST_UPLOADED // 2**20, unpacked=MOST_UNPACKED // 2**20)

    def clean(self) -> dict[str, Any]:
        """Something has to be there."""
        brought: dict[str, Any] = super().clean() or {}
        if not self.errors and not brought["text"].strip() and not brought["uploads"]:
            raise forms.ValidationError(gettext("Paste a text, or choose files."))
        return brought


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def start(request: HttpRequest) -> HttpResponse:
    """The form, and what is brought with it."""
    form = StartForm(request.POST, request.FILES) if request.method == "POST" else StartForm()
    if form.is_bound and form.is_valid():
        try:
            return _on_to(request, _bring(request, form.cleaned_data))
        except (Refused, Unreadable) as refusal:
            form.add_error(None, gettext("{why} Nothing was kept.").format(why=refusal))
    context = {"form": form, "lists": names_of_lists()}
    return page(request, "start", gettext("Import papers"), context, status=400 if form.is_bound else 200)


def _bring(request: HttpRequest, brought: dict[str, Any]) -> list[ImportRun]:
    """Make drafts of all that was brought. Raises Refused or Unreadable, and then there are none."""
    with tempfile.TemporaryDirectory() as folder:
        upload = Upload(Path(folder))
        if brought["text"].strip():
            upload.paste(brought["text"], brought["name"] or _now_in_words())
        for file in brought["uploads"]:
            upload.add(file.file, file.name, file.size)
        with transaction.atomic():
            drafts = [
                draft(text.path, text.name, user=request.user, list_name=brought["list_name"]) for text in upload.texts
            ]
    if upload.skipped:
        said = gettext("Skipped in the zip archive: {names}.").format(names=", ".join(upload.skipped[:20]))
        messages.info(request, said)
    return drafts


def _now_in_words() -> str:
    """A name that no other text has, lest all that is pasted become one list."""
    return gettext("Pasted, {when}").format(when=date_format(timezone.localtime(), "j F Y, H:i:s"))


def _on_to(request: HttpRequest, drafts: list[ImportRun]) -> HttpResponse:
    if len(drafts) == 1:
        return redirect(address(drafts[0]))
    said = gettext("{number} drafts were made. Look at each before it is imported.")
    messages.success(request, said.format(number=len(drafts)))
    return redirect(f"{reverse('admin:papers_importrun_changelist')}?stage__exact={Stage.DRAFT}")
