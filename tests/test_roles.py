"""Who gets to which address: every address there is, for each role. A new one belongs into the table `ACCESS`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from sesame.utils import get_query_string

from papers.curation import deletion
from papers.curators import may_curate
from papers.intake import merging
from papers.intake.drafting import draft
from papers.models import FormerId, Identifier, Link, Paper, Reader, ReadingList, Status
from papers.roles import CURATED, CURATORS, SHOWN
from tests import cast
from tests.cast import COURSE, DPO, MIXTRAL, OLMO, SURVEY

pytestmark = pytest.mark.django_db

ROLES = ("visitor", "reader", "curator", "administrator")

# What becomes of a request of each of them. "in": there is a page, or what was posted is looked at. "login": they are
# led to the sign-in. "no": they are refused (403). "look": the page is there, and what is posted to it is refused.
# "none": there is nothing for them (404), as where something is another reader's own.
OPEN = ("in", "in", "in", "in")
SIGNED_IN = ("login", "in", "in", "in")
DESK = ("login", "login", "in", "in")
ADMINISTRATION = ("login", "login", "no", "in")
NOBODY = ("login", "login", "no", "no")
VERDICTS = ("no", "no", "in", "in")
ADAS_OWN = ("none", "in", "none", "none")
LEDGER = {"change": ("login", "login", "look", "look"), "add": NOBODY, "delete": NOBODY}
READERS_OWN = {"change": ("login", "login", "no", "look"), "add": NOBODY}


def pages_of(model: str, access: tuple[str, ...], **others: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The admin's own pages of a model; `others` are those to which access is another: add, change, delete."""
    root = f"admin/{model}/"
    return {
        root: access,
        f"{root}<path:object_id>/": DESK,  # which leads to its change page, and that decides
        f"{root}<path:object_id>/history/": access,
        f"{root}<path:object_id>/change/": others.get("change", access),
        f"{root}<path:object_id>/delete/": others.get("delete", access),
        f"{root}add/": others.get("add", access),
    }


PAGES_OF_RUNS = (
    "<int:pk>/preview/",
    "<int:pk>/preview/<int:line>/",
    "<int:pk>/decisions/",
    "<int:pk>/text/",
    "<int:pk>/discard/",
    "<int:pk>/import/",
    "<int:pk>/progress/",
    "<int:pk>/cancel/",
    "<int:pk>/continue/",
    "<int:pk>/rejected.txt",
    "<int:pk>/correct/",
    "<int:pk>/undo/",
    "<int:pk>/redo/",
)
PAGES_OF_LISTS = (
    "title/",
    "published/",
    "copy/",
    "put-back/",
    "sessions/",
    "sessions/<int:session>/",
    "sessions/<int:session>/delete/",
    "entries/",
    "entries/<int:entry>/",
    "entries/<int:entry>/place/",
    "entries/<int:entry>/removed/",
)

ACCESS = {
    "": OPEN,
    "feed/": OPEN,
    "feed/<slug:token>/": OPEN,
    "export/papers.<slug:name>": OPEN,
    "papers/<slug:public_id>/": OPEN,
    "papers/<slug:public_id>/<str:slug>/": OPEN,
    "next/": OPEN,
    "queue/<slug:public_id>/": OPEN,
    "marks/": OPEN,
    "marks/<slug:public_id>/": OPEN,
    "undo/<uuid:step>/": OPEN,
    "stars/<slug:public_id>/": OPEN,
    "notes/<slug:public_id>/": OPEN,
    "tags/<slug:public_id>/": OPEN,
    "verdicts/<slug:public_id>/": VERDICTS,
    "topics/": OPEN,
    "topics/<slug:slug>/": OPEN,
    "lists/": OPEN,
    "lists/<slug:slug>/": OPEN,
    "lists/<slug:slug>/calendar.ics": OPEN,
    "progress/": OPEN,
    "keys/": OPEN,
    "favicon.ico": OPEN,
    "manifest.webmanifest": OPEN,
    "filters/": OPEN,
    "filters/put-back/": OPEN,
    "filters/<slug:token>/": ADAS_OWN,
    "filters/<slug:token>/deleted/": ADAS_OWN,
    "settings/": OPEN,
    "settings/default-filter/": OPEN,
    "sign-in/": OPEN,
    "sign-in/link/": OPEN,
    "sign-out/": OPEN,
    "admin/": DESK,
    "admin/login/": OPEN,
    "admin/logout/": OPEN,
    "admin/password_change/": DESK,
    "admin/password_change/done/": DESK,
    "admin/autocomplete/": DESK,
    "admin/jsi18n/": DESK,
    "admin/r/<path:content_type_id>/<path:object_id>/": DESK,
    "admin/papers/": DESK,
    "admin/auth/": ("login", "login", "none", "in"),
    **pages_of("papers/paper", DESK),
    **pages_of("papers/identifier", DESK, **LEDGER),
    **pages_of("papers/link", DESK, **LEDGER),
    **pages_of("papers/tagging", DESK),
    **pages_of("papers/topic", DESK),
    **pages_of("papers/topicrule", DESK),
    **pages_of("papers/readinglist", DESK),
    **pages_of("papers/session", DESK, **LEDGER),
    **pages_of("papers/entry", DESK, **LEDGER),
    **pages_of("papers/importrun", DESK, delete=NOBODY),
    **pages_of("papers/importrecord", DESK, **LEDGER),
    **pages_of("papers/revision", DESK, **LEDGER),
    **pages_of("papers/formerid", DESK, **LEDGER),
    **pages_of("papers/fingerprint", DESK, **LEDGER),
    **pages_of("papers/reader", ADMINISTRATION, **READERS_OWN),
    **pages_of("papers/readmark", ADMINISTRATION, **READERS_OWN),
    **pages_of("auth/user", ADMINISTRATION),
    **pages_of("auth/group", ADMINISTRATION),
    "admin/auth/user/<id>/password/": ADMINISTRATION,
    **dict.fromkeys((f"admin/papers/importrun/{page}" for page in PAGES_OF_RUNS), DESK),
    "admin/papers/importrun/bookmarklet/": DESK,
    **dict.fromkeys((f"admin/papers/readinglist/<int:pk>/{page}" for page in PAGES_OF_LISTS), DESK),
    "admin/papers/paper/<slug:key>/sources/": DESK,
    "admin/papers/paper/bulk/": DESK,
    "admin/papers/paper/repair/": DESK,
    "admin/papers/paper/repair/<slug:slug>/": DESK,
    "admin/papers/revision/step/<uuid:step>/": DESK,
    "admin/papers/revision/step/<uuid:step>/undo/": DESK,
    "admin/papers/paper/duplicates/": DESK,
    "admin/papers/paper/duplicates/<slug:one>/<slug:other>/": DESK,
    "admin/papers/paper/duplicates/undecide/": DESK,
    "admin/papers/paper/<int:pk>/merge/": DESK,
    "admin/papers/paper/<int:pk>/mergers/<int:merger_pk>/part/": DESK,
    "admin/papers/paper/<int:pk>/split/": DESK,
    "admin/papers/topic/least-certain/": DESK,
    "admin/papers/topic/<int:pk>/suggestions/": DESK,
    "admin/papers/topic/<int:pk>/retag/": DESK,
}

ANY_ADDRESS = "admin/(?P<url>.*)$"
APP_LIST = re.compile(r"admin/\^\(\?P<app_label>([\w|]+)\)/\$")


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every route of the project, without the one of the admin that catches whatever is no address of it."""
    for each in (resolver or get_resolver()).url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each, route)
        elif apps := APP_LIST.fullmatch(route):
            yield from (f"admin/{app}/" for app in apps[1].split("|"))
        elif isinstance(each, URLPattern) and route != ANY_ADDRESS:
            yield route


def test_the_table_knows_every_address_and_no_other() -> None:
    there = set(routes())

    new, gone = sorted(there - ACCESS.keys()), sorted(ACCESS.keys() - there)

    assert not new, f"Say in ACCESS in tests/test_roles.py who may go to {new}: a line for each."
    assert not gone, f"Take {gone} out of ACCESS in tests/test_roles.py: there is no such address any more."


@pytest.fixture
def browsers(db: None) -> dict[str, Client]:
    """A browser for each role."""
    found = {role: Client() for role in ROLES}
    for role, user in (
        ("reader", cast.reader()),
        ("curator", cast.curator()),
        ("administrator", cast.administrator()),
    ):
        found[role].force_login(user)
    return found


@pytest.fixture
def examples(library: dict[str, Paper], browsers: dict[str, Client]) -> dict[str, str]:
    """What stands in an address where a route has a place for it; the first that fits is taken."""
    paper = library[MIXTRAL]
    FormerId.objects.create(paper=paper, public_id="pformer")
    Identifier.objects.get_or_create(paper=paper, scheme="arxiv", value="2401.04088")
    Link.objects.get_or_create(paper=paper, url="https://example.org/mixtral")
    ada = Reader.objects.create(user=cast.User.objects.get(username="ada"))
    ada.mark(paper, Status.QUEUED)
    token = ada.saved_filters.create(name="mine", query="state=queued").token
    course = ReadingList.objects.get()
    run = draft(COURSE, "a draft", user=None)
    step = deletion.delete([library[SURVEY].pk], None)
    merger = merging.merge(library[OLMO], library[DPO], None)
    return {
        "/importrun/<int:pk>/preview/<int:line>/": f"/importrun/{run.pk}/preview/{run.records.all()[0].first_line}/",
        "/paper/duplicates/<slug:one>/<slug:other>/": f"/paper/duplicates/{paper.public_id}/{library[OLMO].public_id}/",
        "/paper/<slug:key>/": f"/paper/{paper.pk}/",
        "/repair/<slug:slug>/": "/repair/topics/",
        "/revision/step/<uuid:step>/": f"/revision/step/{step}/",
        "/readinglist/<int:pk>/": f"/readinglist/{course.pk}/",
        "<int:session>": str(course.sessions.all()[0].pk),
        "<int:entry>": str(course.entries.all()[0].pk),
        "/paper/<int:pk>/mergers/<int:merger_pk>/": f"/paper/{merger.paper_id}/mergers/{merger.pk}/",
        "/sign-in/link/": "/sign-in/link/" + get_query_string(cast.User.objects.get(username="ada")),
        "/admin/autocomplete/": "/admin/autocomplete/?app_label=papers&model_name=identifier&field_name=paper",
        "/export/papers.<slug:name>": "/export/papers.jsonl",
        "/topics/<slug:slug>/": "/topics/moe/",
        "/lists/<slug:slug>/": f"/lists/{course.slug}/",
        "/<path:content_type_id>/<path:object_id>/": f"/{ContentType.objects.get_for_model(Paper).pk}/{paper.pk}/",
        "<slug:public_id>": paper.public_id,
        "<str:slug>": paper.slug,
        "<slug:token>": str(token),
        "<uuid:step>": str(uuid4()),
    }


def address(route: str, examples: dict[str, str]) -> str:
    """An address of this route, which leads to something that is there."""
    made = f"/{route}"
    for place, example in examples.items():
        made = made.replace(place, example)
    if in_admin := re.match(r"/admin/(\w+)/(\w+)/.*<", made):
        made = re.sub("<[^>]+>", str(a_row(*in_admin.groups()).pk), made)
    assert "<" not in made, f"Say in `examples` in tests/test_roles.py what an address of {route} looks like."
    return made


def a_row(app: str, model: str) -> Model:
    row = ContentType.objects.get(app_label=app, model=model).model_class()._default_manager.first()  # type: ignore[union-attr]
    assert row is not None, f"Make a {model} in `examples` in tests/test_roles.py."
    return row


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_where_it_may_and_nowhere_else(
    role: str, browsers: dict[str, Client], examples: dict[str, str]
) -> None:
    expected = {route: access[ROLES.index(role)] for route, access in ACCESS.items()}

    found = {route: outcome(browsers[role], address(route, examples)) for route in ACCESS}

    wrong = [f"{route}: {found[route]}, not {expected[route]}" for route in ACCESS if found[route] != expected[route]]
    assert not wrong, "\n".join(wrong)


def outcome(browser: Client, path: str) -> str:
    """What becomes of whoever looks and of whoever posts there; what a posted request does is taken back."""
    looking, posting = (became(answer(browser, method, path)) for method in ("get", "post"))
    if (looking, posting) == ("in", "no"):
        return "look"
    said = {looking, posting} - {"405"}  # many take only one of the two
    return " and ".join(sorted(said))


def answer(browser: Client, method: str, path: str) -> HttpResponse:
    kept = dict(browser.cookies)
    with transaction.atomic():
        response: HttpResponse = getattr(browser, method)(path)
        transaction.set_rollback(True)
    browser.cookies.clear()
    browser.cookies.update(kept)
    return response


def became(response: HttpResponse) -> str:
    location = response.headers.get("Location", "")
    if location.startswith(("/admin/login/", "/sign-in/")):
        return "login"
    named = {400: "in", 403: "no", 404: "none", 405: "405", 409: "in"}
    return named.get(response.status_code, "in" if response.status_code < 400 else str(response.status_code))


def test_the_group_of_curators_has_exactly_what_the_desks_need() -> None:
    group = Group.objects.get(name=CURATORS)
    group.permissions.add(Permission.objects.get(codename="delete_user"))
    group.permissions.remove(Permission.objects.get(codename="change_paper"))

    call_command("migrate", verbosity=0)

    permissions = group.permissions.select_related("content_type")
    assert {each.content_type.app_label for each in permissions} == {"papers"}
    assert {each.content_type.model for each in permissions} == {*CURATED, *SHOWN}
    assert {each.codename for each in permissions} >= {"change_paper", "delete_topic", "view_revision"}
    assert not {each.codename for each in permissions} & {"change_revision", "view_reader", "view_readmark"}


def test_staff_without_the_group_is_no_curator_and_one_who_has_left_neither() -> None:
    staff = cast.User.objects.create_user("mary", is_staff=True)
    member = cast.reader()
    member.groups.add(Group.objects.get(name=CURATORS))
    left = cast.curator()
    left.is_active = False

    assert not may_curate(staff)
    assert not may_curate(member)
    assert not may_curate(left)


@pytest.mark.parametrize(("role", "queries"), [("visitor", 0), ("reader", 0), ("administrator", 0), ("curator", 2)])
def test_who_does_not_curate_pays_nothing_for_being_asked(role: str, queries: int) -> None:
    people = {"visitor": AnonymousUser, "reader": cast.reader}
    user = people[role]() if role in people else getattr(cast, role)()

    with CaptureQueriesContext(connection) as asked:
        may_curate(user)

    assert len(asked) == queries
