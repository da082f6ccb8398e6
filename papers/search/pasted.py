"""An identifier or address that is typed alone, and the paper it belongs to."""

from __future__ import annotations

from django.db.models import Q

from papers.importers import links
from papers.models import Identifier, Link, Paper


def pasted(text: str) -> Paper | None:
    """The paper that this arXiv id, DOI or URL belongs to; None where that is no paper or several."""
    text = text.strip()
    if not text or any(character.isspace() for character in text):
        return None
    papers = Q(pk__in=[])
    if found := links.identifier(text) or links.identifier(f"arxiv:{text}"):
        papers |= Q(pk__in=Identifier.objects.filter(scheme=found.scheme, value=found.value).values("paper"))
    if link := links.link(text):
        papers |= Q(pk__in=Link.objects.filter(url__in={link.url, text}).values("paper"))
    known = list(Paper.objects.filter(papers)[:2]) if papers != Q(pk__in=[]) else []
    return known[0] if len(known) == 1 else None
