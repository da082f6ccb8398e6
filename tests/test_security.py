"""What holds for every page: headers, nothing inline, nothing hostile let through, no dead link, never a 500."""

from __future__ import annotations

from collections import deque
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from papers.models import Paper, Reader, Status
from tests import cast
from tests.cast import MIXTRAL, import_records
from tests.page import Element, parse, visit

pytestmark = pytest.mark.django_db

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{ 7|add:7 }}"
MOST_PAGES = 120


def assert_guarded(response: HttpResponse) -> None:
    for name, value in HEADERS.items():
        assert response.headers.get(name) == value, name


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/?page=2&q=%00", 200),
        ("/topics/", 200),
        ("/lists/", 200),
        ("/settings/", 200),
        ("/settings/default-filter/", 405),
        ("/filters/", 405),
        ("/feed/nothing/", 404),
        ("/progress/", 200),
        ("/sign-in/", 200),
        ("/nowhere/", 404),
        ("/papers/pnobody/", 404),
        ("/topics", 301),
        ("/marks/pnobody/", 405),
        ("/sign-out/", 405),
        ("/sign-in/link/?sesame=x", 403),
        ("/admin/", 302),
        ("/admin/login/", 200),
        (f"/?{'&'.join(['a=1'] * 2100)}", 400),
    ],
)
def test_every_answer_carries_the_security_headers(client: Client, path: str, status: int) -> None:
    response = client.get(path)

    assert response.status_code == status
    assert_guarded(response)


def test_refusals_carry_the_security_headers_too(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    refused = [
        (strict.post("/marks/p/", {"status": "read"}), 403),
        (client.get("/", headers={"host": "evil.example"}), 400),
        (client.post(f"/marks/{Paper.objects.create(title=MIXTRAL).public_id}/", {"status": "x"}), 400),
    ]

    for response, status in refused:
        assert response.status_code == status
        assert_guarded(response)
        assert parse(response.content.decode()).one("h1").text


def test_pages_say_what_may_be_fetched_ahead_and_files_do_not(client: Client) -> None:
    assert "ahead" in client.get("/").headers["Speculation-Rules"]
    assert "Speculation-Rules" not in client.get("/feed/").headers


@pytest.mark.usefixtures("library")
def test_the_admin_carries_the_security_headers(curator_client: Client) -> None:
    for path in ("/admin/", "/admin/papers/paper/", f"/admin/papers/paper/{Paper.objects.all()[0].pk}/change/"):
        assert_guarded(curator_client.get(path))


def test_https_is_insisted_on_only_where_it_is_served() -> None:
    assert not django_settings.SECURE_SSL_REDIRECT
    assert not django_settings.DEBUG


def faults(page: Element) -> list[str]:
    """What the content policy would block or an attacker could use, in words."""
    found = []
    for each in page.walk():
        found += [f"<{each.tag} {name}>" for name in each.attributes if name.startswith("on") or name == "style"]
        if each.tag == "style" or (each.tag == "script" and each.text):
            found.append(f"inline <{each.tag}>")
        for name in ("href", "src", "action", "formaction"):
            address = each.attributes.get(name, "")
            if urlsplit(address).scheme not in {"", "http", "https"}:
                found.append(f"{each.tag} {name} {address}")
            is_name = each.attributes.get("rel") == "canonical"  # nothing is fetched from there
            if each.tag in {"script", "img", "link"} and urlsplit(address).netloc and not is_name:
                found.append(f"{each.tag} from elsewhere: {address}")
    return found


def walk(client: Client) -> dict[str, Element | None]:
    """Every page that links lead to from the library, the admin and signing out left alone."""
    seen: dict[str, Element | None] = {}
    ahead = deque(["/"])
    while ahead and len(seen) < MOST_PAGES:
        path = ahead.popleft()
        if path in seen:
            continue
        response = client.get(path)
        assert response.status_code in {200, 302}, f"{path}: {response.status_code}"
        assert_guarded(response)
        seen[path] = page = parse(response.content.decode()) if response.status_code == 200 else None
        for href in page.hrefs() if page else [response.headers["Location"]]:
            address = urldefrag(urljoin(path, href)).url
            if not urlsplit(address).netloc and not address.startswith("/admin/"):
                ahead.append(address)
    return seen


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("who", ["visitor", "curator"])
def test_every_link_leads_somewhere_and_nothing_on_any_page_is_inline(who: str, curator_client: Client) -> None:
    client = Client() if who == "visitor" else curator_client
    client.post(f"/marks/{Paper.objects.all()[3].public_id}/", {"status": "read"})
    cast.import_text("Abstract:" + cast.abstract_of(cast.ASTRO_1), "bare.txt")

    pages = walk(client)

    assert len(pages) > 60
    assert {path: found for path, page in pages.items() if page and (found := faults(page))} == {}


@pytest.mark.usefixtures("library")
def test_every_page_has_one_main_heading_a_title_and_no_id_twice(client: Client) -> None:
    for path in ("/", "/?topic=moe&q=a", "/topics/", "/lists/", "/lists/course-003/", "/sign-in/", "/?state=read"):
        page = visit(client, path)
        ids = [each.attributes["id"] for each in page.walk() if "id" in each.attributes]
        assert len(page.all("h1")) == 1, path
        assert page.one("title").text, path
        assert len(ids) == len(set(ids)), path


@pytest.mark.usefixtures("topics")
def test_hostile_text_is_text_on_every_page(client: Client, curator_client: Client) -> None:
    import_records(
        {
            "title": f"Mixture of experts {HOSTILE}",
            "abstract": f"A mixture of experts. {HOSTILE} javascript:alert(3) http://x.example/\"onmouseover='alert(4)'",
            "authors": [HOSTILE],
            "links": [{"url": "https://x.example/?a=%22%3E&b='\"", "kind": "blog"}],
            "entries": [{"list": f"list {HOSTILE}", "line": 1, "session": HOSTILE, "date": "2024-02-08"}],
        }
    )
    paper = Paper.objects.get()
    shelf = paper.entries.get().reading_list
    paths = ["/", f"/?q={quote(HOSTILE)}", paper.get_absolute_url(), "/lists/", shelf.get_absolute_url(), "/topics/"]
    paths += [f"{paper.get_absolute_url()}?q={quote(HOSTILE)}&list={shelf.slug}"]
    admin = [reverse(f"admin:papers_{name}_changelist") for name in ("paper", "entry", "link", "importrecord")]
    admin += [reverse("admin:papers_paper_change", args=[paper.pk])]

    for browser, path in [(client, each) for each in paths] + [(curator_client, each) for each in (*paths, *admin)]:
        page = visit(browser, path)
        assert not page.all("img", src="x"), path
        assert not [each for each in page.all("script") if "alert" in each.text], path
        assert not [name for each in page.walk() for name in each.attributes if name.startswith("onerror")], path
        assert "onmouseover" not in {name for each in page.walk() for name in each.attributes}, path
    assert HOSTILE in visit(client, paper.get_absolute_url()).one("h1").text


WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "%00",
            "\0",
            "\ud800",
            "%ED%A0%80",
            "%FF%FE",
            "%",
            "x" * 10_000,
            "AND OR NOT",
            'title:"a',
            "a-b",
            "gpt-4*",
            "(",
        ]
    ),
    st.sampled_from(
        ["$" * 100, "\\" * 100, "{" * 100, "\\frac{" * 30, "$\\sqrt" * 30, "^_" * 60, "\\'" * 60, "\u0301" * 99]
    ),
)
NAMES = st.one_of(
    st.sampled_from(["q", "topic", "match", "state", "list", "session", "role", "abstract", "page"]),
    st.text(max_size=5),
)
QUERIES = st.one_of(
    st.lists(st.tuples(NAMES, WORDS), max_size=6).map(
        lambda pairs: "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)
    ),
    st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=80),
)


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="%")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(QUERIES)
@example("q=%00&topic=%00&page=%00&list=%00&session=%00&role=%00&state=%00&match=%00&abstract=%00")
@example("topic=moe&topic=moe&topic=rag&topic=&page=1&page=2&q=a&q=b")
@example("page=99999999999999999999999999&page=-9223372036854775809")
@example("q=%ED%A0%80&q=%ED%B0%80")
def test_no_query_string_breaks_a_page(library: dict[str, Paper], client: Client, query: str) -> None:
    for path in ("/", "/lists/course-003/", library[MIXTRAL].get_absolute_url()):
        response = client.get(path, headers={}, QUERY_STRING=query)
        assert response.status_code == 200, (path, query)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30), st.sampled_from(["/papers/{}/", "/papers/{}/x/", "/lists/{}/", "/marks/{}/", "/{}/"]))
def test_no_path_breaks_the_site(db: None, client: Client, part: str, where: str) -> None:
    response = client.get(where.format(_quoted(part)))

    assert response.status_code in {200, 301, 302, 404, 405}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(status=st.one_of(st.sampled_from([*Status.values, "unread"]), st.text(max_size=10)), way=WORDS)
def test_no_posted_mark_breaks_the_site(library: dict[str, Paper], client: Client, status: str, way: str) -> None:
    posted = {"status": _clean(status), "next": _clean(way)}

    response = client.post(f"/marks/{library[MIXTRAL].public_id}/", posted)

    assert response.status_code in {302, 400}
    assert response.status_code == 400 or not urlsplit(response.headers["Location"]).netloc
    assert Reader.objects.count() <= 1


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
