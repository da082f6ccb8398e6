"""What a URL is: the kind of page it leads to, and the registered identifier it carries, if any. Nothing is fetched."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from papers.importers.record import IdentifierFound, LinkFound, LinkKind

_BRACKETS = {")": "(", "]": "[", "}": "{", ">": "<"}
_QUOTES = "\"'`“”‘’«»"
_NEVER_LAST = ".,;|"
# Browsers and servers agree on little more; what is longer did not come from an address bar.
_LONGEST = 2048

_NEW_ARXIV = r"(?P<new>(?P<year>\d\d)(?P<month>0[1-9]|1[0-2])\.\d{4,5})"
ARXIV_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|"
    "funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|"
    "q-alg|q-bio|q-fin|quant-ph|solv-int|stat|supr-con"
)
"""Of the old arXiv identifiers, as alternatives of a pattern."""
_OLD_ARXIV = rf"(?P<archive>{ARXIV_ARCHIVES})(?:\.[a-z-]{{2,8}})?/(?P<number>(?:9[1-9]|0[0-7])(?:0[1-9]|1[0-2])\d{{3}})"
_ARXIV = rf"(?:{_NEW_ARXIV}|{_OLD_ARXIV})(?:v(?P<version>[1-9]\d{{0,2}}))?(?![\w.]*\d)"
_ARXIV_TEXT = re.compile(rf"\s*arxiv\s*:\s*{_ARXIV}", re.IGNORECASE)
_ARXIV_PATH = re.compile(rf"/(?:abs|pdf|html|ps|format|papers)/{_ARXIV}(?:\.pdf)?/?$", re.IGNORECASE)
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.{_ARXIV}$", re.IGNORECASE)
_ARXIV_HOSTS = ("arxiv.org", "alphaxiv.org", "ar5iv.org")

_DOI = re.compile(r"(?P<doi>10\.\d{4,9}/[^\s\"<>]+)", re.IGNORECASE)
_DOI_TEXT = re.compile(r"\s*doi\s*:\s*" + _DOI.pattern, re.IGNORECASE)
_DOI_PATH = re.compile(r"/doi/(?:(?:abs|full|pdf|epdf|book)/)?" + _DOI.pattern, re.IGNORECASE)

_ACL = re.compile(
    r"/(?:anthology/)?(?P<value>[a-z]\d\d-\d{4}|\d{4}\.[\w-]+\.\d+)(?:v(?P<version>\d{1,2}))?(?:\.pdf)?/?$",
    re.IGNORECASE,
)
_ACL_HOSTS = ("aclanthology.org", "aclanthology.info", "aclweb.org")
_OPENREVIEW_ID = re.compile(r"[\w-]{6,}$", re.ASCII)

# First path segments of huggingface.co that name a part of the site, not somebody's models.
_HUGGING_FACE_PARTS = frozenset(
    {
        "blog", "chat", "collections", "datasets", "docs", "enterprise", "inference", "join", "learn", "login",
        "models", "new", "organizations", "papers", "posts", "pricing", "settings", "spaces", "tasks",
    }
)  # fmt: skip


def link(url: str) -> LinkFound | None:
    """Take a URL as it stands in a source and give it without stray punctuation, with the kind of page behind it.

    None where it is not http or https, no URL at all, or longer than 2,048 characters.
    """
    trimmed = _trimmed(url)
    parts = _parts(trimmed)
    return LinkFound(trimmed, _kind(parts)) if parts else None


def identifier(url_or_text: str) -> IdentifierFound | None:
    """Give the identifier that a URL, an "arXiv:..." or a "doi:..." carries, in its registry's normal form.

    An old arXiv identifier loses its subject class ("cs.CL/0101001" is "cs/0101001"), as arXiv itself writes it; a DOI
    is lower-cased, and arXiv's own DOIs become arXiv identifiers. None where there is nothing that a registry would
    know.
    """
    trimmed = _trimmed(url_or_text)
    parts = _parts(trimmed)
    if parts is None:
        return _from_text(trimmed)
    host = parts.hostname or ""
    path = unquote(parts.path)
    if _is_at(host, *_ARXIV_HOSTS) or (_is_at(host, "huggingface.co") and path.startswith("/papers/")):
        return _arxiv(_ARXIV_PATH.search(path))
    if _is_at(host, "openreview.net"):
        return _openreview(parts)
    if _is_at(host, *_ACL_HOSTS):
        return _acl(path)
    match = _DOI.match(path, 1) if _is_at(host, "doi.org") else _DOI_PATH.search(path)
    return _doi(match["doi"]) if match else None


def _trimmed(text: str) -> str:
    """Remove what stuck to a URL when it was copied: an unbalanced bracket or quote, a full stop.

    What is too long to be a URL comes back empty.
    """
    if len(text) > _LONGEST:
        return ""
    text = text.strip().lstrip("<([{" + _QUOTES)
    while text:
        last = text[-1]
        if last in _NEVER_LAST or last.isspace() or _is_unbalanced(text, last):
            text = text[:-1]
        else:
            break
    return text


def _is_unbalanced(text: str, last: str) -> bool:
    if last in _BRACKETS:
        return text.count(last) > text.count(_BRACKETS[last])
    return last in _QUOTES and text.count(last) % 2 == 1


def _parts(url: str) -> SplitResult | None:
    if any(character.isspace() or not character.isprintable() for character in url):
        return None
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.hostname else None


def _is_at(host: str, *domains: str) -> bool:
    return any(host == domain or host.endswith("." + domain) for domain in domains)


def _kind(parts: SplitResult) -> LinkKind:
    host = parts.hostname or ""
    path = parts.path.lower()
    if path.endswith(".pdf") or (_is_at(host, *_ARXIV_HOSTS, "openreview.net") and path.startswith("/pdf")):
        return LinkKind.PDF
    if _is_at(host, "huggingface.co"):
        return _hugging_face_kind(path)
    if _is_at(host, *_ARXIV_HOSTS, *_ACL_HOSTS, "doi.org", "openreview.net"):
        return LinkKind.ABSTRACT if identifier(parts.geturl()) else LinkKind.OTHER
    if _is_at(host, "github.com", "gitlab.com"):
        return LinkKind.CODE
    if {"blog", "news"} & set(path.split("/")):
        return LinkKind.BLOG
    return LinkKind.OTHER


def _hugging_face_kind(path: str) -> LinkKind:
    segments = [segment for segment in path.split("/") if segment]
    if not segments:
        return LinkKind.OTHER
    named = {"blog": LinkKind.BLOG, "datasets": LinkKind.DATA, "papers": LinkKind.ABSTRACT}
    if segments[0] in named:
        return named[segments[0]]
    is_model = len(segments) >= 2 and segments[0] not in _HUGGING_FACE_PARTS
    return LinkKind.MODEL if is_model else LinkKind.OTHER


def _from_text(text: str) -> IdentifierFound | None:
    if match := _ARXIV_TEXT.match(text):
        return _arxiv(match)
    match = _DOI_TEXT.match(text) or _DOI.match(text)
    return _doi(_trimmed(match["doi"])) if match else None


def _arxiv(match: re.Match[str] | None) -> IdentifierFound | None:
    if match is None:
        return None
    version = int(match["version"]) if match["version"] else None
    if match["new"] is None:
        return IdentifierFound("arxiv", f"{match['archive'].lower()}/{match['number']}", version)
    # arXiv began the new style in April 2007 and gave it a fifth digit in January 2015.
    since = match["year"] + match["month"]
    digits = len(match["new"]) - 5
    if not "0704" <= since < "9100" or digits != (4 if since < "1501" else 5):
        return None
    return IdentifierFound("arxiv", match["new"], version)


def _doi(doi: str) -> IdentifierFound | None:
    if match := _ARXIV_DOI.match(doi):
        return _arxiv(match)
    return IdentifierFound("doi", doi.rstrip("/").lower())


def _openreview(parts: SplitResult) -> IdentifierFound | None:
    if parts.path.rstrip("/") not in {"/forum", "/pdf"}:
        return None
    value = parse_qs(parts.query).get("id", [""])[0]
    return IdentifierFound("openreview", value) if _OPENREVIEW_ID.match(value) else None


def _acl(path: str) -> IdentifierFound | None:
    match = _ACL.match(path)
    if match is None:
        return None
    # Volumes before 2020 are written with a capital ("P18-1001"), later ones in small letters ("2020.acl-main.1").
    value = match["value"].lower() if "." in match["value"] else match["value"].upper()
    return IdentifierFound("acl", value, int(match["version"]) if match["version"] else None)
