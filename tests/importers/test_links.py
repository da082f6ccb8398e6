"""URLs as they stand in real lists."""

from __future__ import annotations

import pytest

from papers.importers.links import identifier, link
from papers.importers.record import LinkKind

K = LinkKind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://arxiv.org/abs/2402.00838", K.ABSTRACT),
        ("https://openreview.net/forum?id=GisHNaleWiA", K.ABSTRACT),
        ("https://aclanthology.org/2020.acl-main.1/", K.ABSTRACT),
        ("https://doi.org/10.1145/3442188.3445922", K.ABSTRACT),
        ("https://huggingface.co/papers/2402.00838", K.ABSTRACT),
        ("https://arxiv.org/pdf/2402.00838", K.PDF),
        ("https://openreview.net/pdf?id=GisHNaleWiA", K.PDF),
        ("https://example.org/papers/one.PDF", K.PDF),
        ("https://github.com/allenai/OLMo", K.CODE),
        ("https://gitlab.com/group/project", K.CODE),
        ("https://huggingface.co/blog/stackllama", K.BLOG),
        ("https://mistral.ai/news/announcing-mistral-7b/", K.BLOG),
        ("https://example.org/blog/post", K.BLOG),
        ("https://huggingface.co/datasets/allenai/dolma", K.DATA),
        ("https://huggingface.co/allenai/OLMo-7B", K.MODEL),
        ("https://huggingface.co/spaces/lmsys/chatbot-arena-leaderboard", K.OTHER),
        ("https://huggingface.co/", K.OTHER),
        ("https://arxiv.org/list/cs.CL/recent", K.OTHER),
        ("https://example.org/newsletter", K.OTHER),
        ("HTTPS://Example.org/a", K.OTHER),
    ],
)
def test_a_url_tells_what_waits_behind_it(url: str, kind: LinkKind) -> None:
    assert link(url) == (url, kind)


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://arxiv.org/abs/2203.02155)", "https://arxiv.org/abs/2203.02155"),
        ("(https://example.org/a).", "https://example.org/a"),
        ("<https://example.org/a>,", "https://example.org/a"),
        ("“https://example.org/a”", "https://example.org/a"),
        ("https://example.org/a |", "https://example.org/a"),
        ("https://example.org/a]}", "https://example.org/a"),
        ("https://en.wikipedia.org/wiki/Mercury_(planet)", "https://en.wikipedia.org/wiki/Mercury_(planet)"),
    ],
)
def test_what_stuck_to_a_url_is_removed_and_what_is_its_own_stays(written: str, url: str) -> None:
    found = link(written)

    assert found is not None
    assert found.url == url


@pytest.mark.parametrize(
    "text",
    ["", "paper", "ftp://example.org/a", "javascript:alert(1)", "http://", "https://[broken", "https://a b", "http://h:99999999/",
     "https:///path", "data:text/html,x", "https://exa\x00mple.org"],
)  # fmt: skip
def test_what_is_no_web_address_is_no_link(text: str) -> None:
    assert link(text) is None


def test_what_is_too_long_for_a_url_is_no_link_and_costs_no_time() -> None:
    assert link("https://example.org/" + "a" * 2048) is None
    assert link("https://example.org/" + ")" * 1_000_000) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://arxiv.org/abs/2402.00838", ("arxiv", "2402.00838", None)),
        ("http://www.arxiv.org/abs/2402.00838v2", ("arxiv", "2402.00838", 2)),
        ("https://arxiv.org/pdf/2402.00838v12.pdf", ("arxiv", "2402.00838", 12)),
        ("https://arxiv.org/html/2402.00838v1#S1", ("arxiv", "2402.00838", 1)),
        ("https://arxiv.org/abs/0704.0001", ("arxiv", "0704.0001", None)),
        ("https://huggingface.co/papers/2402.00838", ("arxiv", "2402.00838", None)),
        ("arXiv:2402.00838 [cs.CL]", ("arxiv", "2402.00838", None)),
        ("arxiv: 2402.00838v3", ("arxiv", "2402.00838", 3)),
        ("https://arxiv.org/abs/hep-th/9901001", ("arxiv", "hep-th/9901001", None)),
        ("https://arxiv.org/abs/hep-th/9901001v2", ("arxiv", "hep-th/9901001", 2)),
        ("arXiv:cs.CL/0101001", ("arxiv", "cs/0101001", None)),
        ("https://doi.org/10.48550/arXiv.2402.00838", ("arxiv", "2402.00838", None)),
        ("https://doi.org/10.1145/3442188.3445922", ("doi", "10.1145/3442188.3445922", None)),
        ("https://dx.doi.org/10.18653/V1/N19-1423", ("doi", "10.18653/v1/n19-1423", None)),
        ("https://dl.acm.org/doi/abs/10.1145/3442188.3445922", ("doi", "10.1145/3442188.3445922", None)),
        ("doi:10.1038/S41586-021-03819-2.", ("doi", "10.1038/s41586-021-03819-2", None)),
        ("10.1038/s41586-021-03819-2", ("doi", "10.1038/s41586-021-03819-2", None)),
        ("https://openreview.net/forum?id=GisHNaleWiA", ("openreview", "GisHNaleWiA", None)),
        ("https://openreview.net/pdf?id=GisHNaleWiA", ("openreview", "GisHNaleWiA", None)),
        ("https://aclanthology.org/2020.acl-main.1/", ("acl", "2020.acl-main.1", None)),
        ("https://aclanthology.org/P18-1001.pdf", ("acl", "P18-1001", None)),
        ("https://www.aclweb.org/anthology/p18-1001v2.pdf", ("acl", "P18-1001", 2)),
    ],
)
def test_an_identifier_is_found_in_its_normal_form(text: str, found: tuple[str, str, int | None]) -> None:
    assert identifier(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "https://arxiv.org/abs/2413.00838",
        "https://arxiv.org/abs/2400.00838",
        "https://arxiv.org/abs/2402.0083",
        "https://arxiv.org/abs/1412.12345",
        "https://arxiv.org/abs/0703.0001",
        "https://arxiv.org/abs/2402.008381",
        "https://arxiv.org/abs/hep-th/9913001",
        "https://arxiv.org/abs/nonsense/9901001",
        "https://example.org/abs/2402.00838",
        "https://notarxiv.org/abs/2402.00838",
        "https://openreview.net/group?id=ICLR.cc/2024",
        "https://openreview.net/forum",
        "https://github.com/allenai/OLMo",
        "It costs 2402.00838 in all",
        "",
    ],
)
def test_what_no_registry_would_know_is_no_identifier(text: str) -> None:
    assert identifier(text) is None
