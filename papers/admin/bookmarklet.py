"""“Add to reading list”: a bookmark that sends what the reader's own browser sees of a page.

It opens a page of ours with what it found in the address, which changes nothing: a curator checks the form that is
filled in with it, and sends it on to the preview of an import like any other.
"""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django import forms
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from papers.admin.import_desk import address, for_importers, names_of_lists, page
from papers.importers import json_lines, links
from papers.importers.record import Line, Problem
from papers.importers.source import Unreadable
from papers.intake.drafting import draft
from papers.intake.upload import name_of
from papers.models import Entry, ImportRun

SCRIPT = """(()=>{
let sent=new URLSearchParams();
const add=(name,value)=>{
for(value=(value||"").trim().slice(0,3000);value;value=value.slice(0,-99)){
const more=new URLSearchParams(sent);more.append(name,value);
if(String(more).length<7000){sent=more;break}}};
add("url",location.href);add("title",document.title);
const told=/^citation_(title|authors?|(publication_|online_)?date|doi|arxiv_id|pdf_url|abstract)$/i;
const tags=[...document.querySelectorAll("meta[name]")].filter(tag=>told.test(tag.name));
const last=tag=>/abstract$/i.test(tag.name);
for(const tag of tags.filter(tag=>!last(tag)))add(tag.name.toLowerCase(),tag.content);
add("selected",String(getSelection()));
for(const tag of tags.filter(last))add(tag.name.toLowerCase(),tag.content);
open(HERE+"?"+sent,"_blank","noopener");
})()"""
"""What is kept in the bookmark. An address of more than 8,000 characters is more than many a proxy lets through."""

_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?", re.ASCII)
_MOST_AUTHORS = 500


class AddForm(forms.Form):
    """A paper as a page shows it, in the fields of the product's own format."""

    title = forms.CharField(label=_("Title"), required=False, max_length=2000)
    authors = forms.CharField(
        label=_("Authors, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=50_000
    )
    published = forms.CharField(
        label=_("Published"), required=False, help_text=_("A day, a month or a year: 2024-02-01.")
    )
    identifiers = forms.CharField(
        label=_("Identifiers, one a line"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As arXiv:2402.00838 or doi:10.1000/182."),
    )
    links = forms.CharField(
        label=_("Addresses, one a line"), required=False, max_length=9000, widget=forms.Textarea(attrs={"rows": 2})
    )
    abstract = forms.CharField(
        label=_("Abstract"), required=False, strip=False, max_length=50_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    list_name = forms.CharField(
        label=_("Reading list"),
        required=False,
        max_length=255,
        widget=forms.TextInput(attrs={"list": "lists"}),
        help_text=_("The paper goes to its end. Left empty, it is in the library and in no list."),
    )

    def clean_identifiers(self) -> dict[str, str]:
        """By scheme; one that no registry would know is an error, for nobody would miss it later."""
        found = {}
        for line in _lines(self.cleaned_data["identifiers"]):
            known = links.identifier(line)
            if known is None:
                raise forms.ValidationError(gettext("“{line}” is no identifier that is known here.").format(line=line))
            found[known.scheme] = known.value
        return found

    def clean_links(self) -> list[dict[str, str]]:
        """Each with its kind."""
        found = []
        for line in _lines(self.cleaned_data["links"]):
            link = links.link(line)
            if link is None:
                raise forms.ValidationError(gettext("“{line}” is no http or https address.").format(line=line[:80]))
            found.append({"url": link.url, "kind": link.kind.value})
        return found

    def clean(self) -> dict[str, Any]:
        """The record must be one that the format itself takes."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors:
            for link in said["links"]:
                if known := links.identifier(link["url"]):
                    said["identifiers"].setdefault(known.scheme, known.value)
            (item,) = json_lines.parse([Line(1, _as_json(said))])
            if isinstance(item, Problem):
                raise forms.ValidationError(item.sentence.removeprefix("Line 1: ").capitalize())
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def bookmarklet(request: HttpRequest) -> HttpResponse:
    """What the bookmark is; and when it was pressed, what it found."""
    if request.method == "POST":
        form = AddForm(request.POST)
        if form.is_valid():
            try:
                return redirect(address(_draft(request, form.cleaned_data)))
            except Unreadable as fault:
                form.add_error(None, str(fault))
    else:
        form = AddForm(initial=found_in(request.GET))
    if form.is_bound or request.GET:
        context = {"form": form, "lists": names_of_lists()}
        return page(request, "add", gettext("Add to reading list"), context, status=400 if form.is_bound else 200)
    here = request.build_absolute_uri(reverse("admin:papers_importrun_bookmarklet"))
    return page(request, "bookmarklet", gettext("Add to reading list"), {"script": script(here)})


def script(here: str) -> str:
    """The bookmark's address, for the page at this one."""
    return "javascript:" + quote(
        SCRIPT.replace("HERE", json.dumps(here)).replace("\n", ""), safe="()[]{}=>;,.+!?:/|$^&*'"
    )


def found_in(sent: QueryDict) -> dict[str, str]:
    """What the bookmark sends, as the form has it. The page's own words, in another shape at most."""
    arxiv, doi, url = sent.get("citation_arxiv_id", ""), sent.get("citation_doi", ""), sent.get("url", "")
    named = (links.identifier(text) for text in (f"arxiv:{arxiv}", doi))
    identifiers = dict.fromkeys(f"{each.scheme}:{each.value}" for each in named if each)
    addresses = dict.fromkeys(
        link.url for text in (url, sent.get("citation_pdf_url", "")) if (link := links.link(text))
    )
    dates = (sent.get(f"citation_{name}date", "") for name in ("publication_", "", "online_"))
    found = {
        "title": sent.get("citation_title") or sent.get("title", ""),
        "authors": "\n".join(_authors(sent)),
        "published": next(filter(None, map(_published, dates)), ""),
        "identifiers": "\n".join(identifiers),
        "links": "\n".join(addresses),
        "abstract": sent.get("selected") or sent.get("citation_abstract", ""),
    }
    return {name: text.replace("\0", "") for name, text in found.items()}


def _authors(sent: QueryDict) -> list[str]:
    names = sent.getlist("citation_author") or [
        name for several in sent.getlist("citation_authors") for name in several.split(";")
    ]
    return [_in_order(name) for name in names[:_MOST_AUTHORS] if name.strip()]


def _in_order(name: str) -> str:
    """“Groeneveld, Dirk” as it stands under a title."""
    family, comma, given = (part.strip() for part in name.partition(","))
    return f"{given} {family}" if comma and given and "," not in given else name.strip()


def _published(written: str) -> str:
    match = _DATE.match(written.strip())
    return "-".join(part.zfill(2) for part in match.groups() if part) if match else ""


def _lines(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]


def _draft(request: HttpRequest, said: dict[str, Any]) -> ImportRun:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "added.jsonl"
        path.write_text(_as_json(said) + "\n", encoding="utf-8")
        return draft(
            path,
            name_of(" ".join(said["title"].split()).replace("/", " ").replace("\\", " ")),
            user=request.user,
            list_name=said["list_name"],
            format_name=json_lines.NAME,
        )


def _as_json(said: dict[str, Any]) -> str:
    record = {name: said[name] for name in ("title", "abstract", "published", "identifiers", "links")}
    record["authors"] = _lines(said["authors"])
    if said["list_name"]:
        last = Entry.objects.filter(reading_list__name=said["list_name"]).aggregate(last=Max("position"))["last"] or 0
        record["entries"] = [{"list": said["list_name"], "line": last + 1}]
    return json.dumps({key: value for key, value in record.items() if value}, ensure_ascii=False)
