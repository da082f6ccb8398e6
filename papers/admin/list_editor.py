"""The editor of a reading list: its sessions, what is read for each and in which order, and who sees it.

Each button says the state it leads to, and each form what it was made from: what somebody else has changed meanwhile
is told, and not overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from papers.admin.list_forms import LONGEST_NOTE, EntryForm, ListForm, SessionForm, Versioned, version
from papers.admin.list_page import KEPT, Found, Groups
from papers.admin.position import is_key
from papers.curation import placing
from papers.models import Entry, Paper, ReadingList, Revision, Role, Session
from papers.text.plain import cleaned
from papers.views.errors import bad_request

_REMOVED = "papers.removed-entry"
_LARGEST_KEY = 2**63 - 1
_SHOWN = 80

View = Callable[..., HttpResponse]


def of_list(view: View) -> View:
    """A view of the list with the key `pk`, for those who may change it."""

    @wraps(view)
    def guarded(request: HttpRequest, pk: int, **places: int) -> HttpResponse:
        reading_list = get_object_or_404(ReadingList, pk=min(pk, _LARGEST_KEY))
        if not admin.site.get_model_admin(ReadingList).has_change_permission(request, reading_list):
            raise PermissionDenied
        return view(request, reading_list, **{name: min(key, _LARGEST_KEY) for name, key in places.items()})

    return guarded


def editor(
    request: HttpRequest, reading_list: ReadingList, written: Versioned | None = None, *, status: int = 200
) -> HttpResponse:
    """The page itself; `written` is a form that could not be taken, and is shown as it was filled in."""
    groups = Groups(reading_list, request.GET, written)
    found = Found(reading_list, groups.sessions, request.GET)
    is_new = isinstance(written, SessionForm) and not groups.has(written)
    context = {
        **admin.site.each_context(request),
        "title": reading_list.title,
        "opts": admin.site.get_model_admin(ReadingList).opts,
        "list": reading_list,
        "list_form": written if isinstance(written, ListForm) else ListForm(reading_list),
        "new_session": written if is_new else SessionForm(),
        "groups": groups,
        "found": found,
        "place": urlencode({name: request.GET[name] for name in KEPT if name in request.GET}),
        "removed": _removed(request.GET.get("removed", "")),
        "removed_signed": request.GET.get("removed", ""),
        "longest_note": LONGEST_NOTE,
        "roles": [*Role.choices, ("", gettext("neither"))],
    }
    return TemplateResponse(request, "admin/papers/readinglist/editor.html", context, status=status)


@require_POST
@of_list
def entitle(request: HttpRequest, reading_list: ReadingList) -> HttpResponse:
    """Call the list so, and let it be found there."""
    with transaction.atomic():
        reading_list = ReadingList.objects.select_for_update(no_key=True).get(pk=reading_list.pk)
        form = ListForm(reading_list, request.POST)
        if not _may_stand(form, reading_list):
            return editor(request, reading_list, form, status=_refusal(form))
        before = {"title": reading_list.title, "slug": reading_list.slug}
        after = {"title": form.cleaned_data["title"], "slug": form.cleaned_data["slug"]}
        reading_list.title, reading_list.slug = after["title"], after["slug"]
        reading_list.save(update_fields=["title", "slug"])
        Revision.note(request.user, "edited", reading_list, before, after)
    messages.success(request, gettext("Saved: “{title}”.").format(title=reading_list.title))
    return _back(request, reading_list)


@require_POST
@of_list
def publish(request: HttpRequest, reading_list: ReadingList) -> HttpResponse:
    """Let readers see the list (`published` is "yes"), or not ("no")."""
    wanted = request.POST.get("published")
    if wanted not in {"yes", "no"}:
        return bad_request(request, explanation=gettext("A list is published or not: yes or no."))
    with transaction.atomic():
        reading_list = ReadingList.objects.select_for_update(no_key=True).get(pk=reading_list.pk)
        if (wanted == "yes") != bool(reading_list.published):
            was = reading_list.published
            reading_list.published = timezone.now() if wanted == "yes" else None
            reading_list.save(update_fields=["published"])
            verb = "published" if wanted == "yes" else "unpublished"
            since, now = (each.isoformat() if each else None for each in (was, reading_list.published))
            Revision.note(request.user, verb, reading_list, {"published": since}, {"published": now})
    said = gettext("Published: readers see the list.") if wanted == "yes" else gettext("No reader sees the list now.")
    messages.success(request, said)
    return _back(request, reading_list)


@require_POST
@of_list
def add_session(request: HttpRequest, reading_list: ReadingList) -> HttpResponse:
    """Make a session, and go on to what is read for it."""
    form = SessionForm(data=request.POST)
    if not form.is_valid():
        return editor(request, reading_list, form, status=400)
    name, day = form.cleaned_data["name"], form.cleaned_data["date"]
    with transaction.atomic():
        # The same once more is one who pressed twice.
        session = reading_list.sessions.filter(name=name, date=day, entries=None).first()
        if session is None:
            session = Session.objects.create(reading_list=reading_list, name=name, date=day)
            Revision.note(request.user, "added", reading_list, {}, {"session": str(session)})
    messages.success(request, gettext("Session added: {session}. What is read for it?").format(session=session))
    return _back(request, reading_list, more={"to": session.pk, "in": session.pk})


@require_POST
@of_list
def edit_session(request: HttpRequest, reading_list: ReadingList, session: int) -> HttpResponse:
    """Call a session so, on that day. Its slug stays, so that imports and calendars find it again."""
    with transaction.atomic():
        stored = reading_list.sessions.select_for_update(no_key=True).filter(pk=session).first()
        if stored is None:
            return _gone(request, reading_list, gettext("That session is gone: somebody has deleted it meanwhile."))
        form = SessionForm(stored, request.POST)
        if not _may_stand(form, stored):
            return editor(request, reading_list, form, status=_refusal(form))
        former, before = stored.name, {"session": str(stored)}
        stored.name, stored.date = form.cleaned_data["name"], form.cleaned_data["date"]
        stored.save(update_fields=["name", "date"])
        Revision.note(request.user, "edited", reading_list, before, {"session": str(stored)})
        if stored.name != former:
            placing.session_renamed(stored, former)
    messages.success(request, gettext("Saved: {session}.").format(session=stored))
    return _back(request, reading_list, f"session-{stored.pk}")


@of_list
def delete_session(request: HttpRequest, reading_list: ReadingList, session: int) -> HttpResponse:
    """Say what becomes of a session's entries; posted, delete it and put them `into` another session, or none."""
    stored = reading_list.sessions.filter(pk=session).first()
    if stored is None:
        return _gone(request, reading_list, gettext("That session is gone already."))
    others = list(reading_list.sessions.in_order().exclude(pk=stored.pk))
    if request.method == "POST":
        into = request.POST.get("into", "")
        target = next((each for each in others if str(each.pk) == into), None)
        if into and target is None:
            return _gone(request, reading_list, gettext("The other session is gone: nothing was deleted."))
        name = str(stored)
        moved = placing.delete_session(stored, request.user, into=target)
        said = ngettext(
            "Session deleted: {session}. {count} reading of it is in {place} now.",
            "Session deleted: {session}. {count} readings of it are in {place} now.",
            moved,
        )
        place = str(target) if target else gettext("no session")
        messages.success(request, said.format(session=name, count=moved, place=place))
        return _back(request, reading_list)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Delete the session {session}?").format(session=stored),
        "opts": admin.site.get_model_admin(ReadingList).opts,
        "list": reading_list,
        "session": stored,
        "count": stored.entries.count(),
        "others": others,
    }
    return TemplateResponse(request, "admin/papers/readinglist/delete_session.html", context)


@require_POST
@of_list
def add_entry(request: HttpRequest, reading_list: ReadingList) -> HttpResponse:
    """Put the paper of the posted id at the end of the posted session, in the posted role."""
    role = request.POST.get("role", "")
    if role not in {"", *Role.values}:
        return bad_request(request, explanation=gettext("A reading is required, more, or neither."))
    paper = Paper.objects.known_as(cleaned(request.POST.get("paper", ""))).first()
    session, is_known = _session(reading_list, request.POST.get("session", ""))
    if paper is None:
        return _gone(request, reading_list, gettext("That paper is gone: somebody has deleted or merged it meanwhile."))
    if not is_known:
        return _gone(request, reading_list, gettext("That session is gone: nothing was added. Choose another one."))
    place = str(session or gettext("the list"))
    if placing.add(reading_list, paper, request.user, session=session, role=role):
        said = gettext("Added to {place}: {title}").format(place=place, title=_short(paper))
        messages.success(request, said)
    else:
        said = gettext("It stands in {place} already: {title}").format(place=place, title=_short(paper))
        messages.info(request, said)
    more = {"in": session.pk if session else ""} if "in" in request.GET else {}
    return _back(request, reading_list, more={"added": 1, **more})


@require_POST
@of_list
def edit_entry(request: HttpRequest, reading_list: ReadingList, entry: int) -> HttpResponse:
    """Let the posted `role` and `note` hold for a reading; what is not posted stays."""
    with transaction.atomic():
        stored = _entry(reading_list, entry)
        if stored is None:
            return _gone(request, reading_list, _no_entry())
        form = EntryForm(stored, request.POST)
        if not _may_stand(form, stored):
            return editor(request, reading_list, form, status=_refusal(form))
        said = {name: form.cleaned_data[name] for name in ("role", "note")}
        if placing.describe(stored, request.user, **said):
            messages.success(request, gettext("Saved: {title}").format(title=_short(stored.paper)))
    focus = "" if "note" in request.POST else f"role-{stored.pk}"
    return _back(request, reading_list, f"entry-{stored.pk}", {"focus": focus})


@require_POST
@of_list
def move_entry(request: HttpRequest, reading_list: ReadingList, entry: int) -> HttpResponse:
    """Put a reading into the posted `session`: `before` or `after` another, at a `place` in its row, or at the end."""
    said = {name: request.POST[name] for name in ("before", "after", "place") if request.POST.get(name)}
    if len(said) > 1 or not all(is_key(value) for value in said.values()):
        return bad_request(
            request, explanation=gettext("A reading is put before another one, after it, or at a place by its number.")
        )
    with transaction.atomic():
        stored = _entry(reading_list, entry)
        session, is_known = _session(reading_list, request.POST.get("session", ""))
        if stored is None:
            return _gone(request, reading_list, _no_entry())
        if not is_known:
            return _gone(request, reading_list, gettext("That session is gone: nothing was moved."))
        is_there = stored.session_id == (session.pk if session else None)
        if request.POST.get("was", version(stored)) != version(stored) and (said or not is_there):
            return _gone(request, reading_list, _meanwhile().format(title=_short(stored.paper)))
        if fault := _move(request, stored, session, said, is_there=is_there):
            return _gone(request, reading_list, fault)
    way = {"before": "up", "after": "down", "place": "top"}.get(next(iter(said), ""), "")
    more = {"in": session.pk if session else "", "page": ""} if "in" in request.GET and not is_there else {}
    return _back(request, reading_list, f"entry-{stored.pk}", {"focus": f"{way}-{stored.pk}" if way else "", **more})


@require_POST
@of_list
def remove_entry(request: HttpRequest, reading_list: ReadingList, entry: int) -> HttpResponse:
    """Take a reading out of the list, and offer to put it back."""
    with transaction.atomic():
        stored = _entry(reading_list, entry)
        if stored is None:
            return _gone(request, reading_list, _no_entry())
        if request.POST.get("was", version(stored)) != version(stored):
            return _gone(request, reading_list, _meanwhile().format(title=_short(stored.paper)))
        title = _short(stored.paper)
        state = placing.remove(stored, request.user)
    signed = signing.dumps([reading_list.pk, title, state], salt=_REMOVED, compress=True)
    return _back(request, reading_list, more={"removed": signed})


@require_POST
@of_list
def put_back(request: HttpRequest, reading_list: ReadingList) -> HttpResponse:
    """Put the posted `removed` reading back where it was. Twice is once."""
    found = _removed(request.POST.get("removed", ""))
    if found is None or found[0] != reading_list.pk:
        return bad_request(request, explanation=gettext("There is nothing to be put back."))
    _, title, state = found
    entry = placing.put_back(reading_list, state, request.user)
    if entry is None:
        said = gettext("It is in the list already, or its paper is gone: {title}").format(title=title)
        return _gone(request, reading_list, said)
    messages.success(request, gettext("It is back: {title}").format(title=title))
    return _back(request, reading_list, f"entry-{entry.pk}")


def address(reading_list: ReadingList) -> str:
    """Where a list is edited."""
    return reverse("admin:papers_readinglist_change", args=[reading_list.pk])


def _move(request: HttpRequest, entry: Entry, session: Session | None, said: dict[str, str], *, is_there: bool) -> str:
    """Do what is posted; why it could not be done, in a sentence, or ""."""
    moved = True
    if number := said.get("place"):
        if not is_there:
            return gettext("It is in another session now: nothing was moved.")
        placing.place(entry, request.user, max(int(number), 1))
        return ""
    beside = None
    for side, key in said.items():
        beside = entry.reading_list.entries.filter(session=session, pk=int(key)).first()
        if beside is None:
            return gettext("The reading beside it has been moved or taken out meanwhile: nothing was moved.")
        moved = placing.move(entry, request.user, session=session, beside=beside, after=side == "after")
    if not said:
        try:
            moved = placing.move(entry, request.user, session=session)
        except placing.StandsThere:
            fault = gettext("It stands in {place} already: {title}")
            return fault.format(place=session or gettext("the list"), title=_short(entry.paper))
        if moved:
            done = gettext("Moved to {place}: {title}")
            place = session or gettext("no session")
            messages.success(request, done.format(place=place, title=_short(entry.paper)))
    return ""


def _may_stand(form: Versioned, stored: ReadingList | Session | Entry) -> bool:
    """Is a form without fault, and made from what is stored now, or asks for just that.

    Of one that was made from something else the fault is added, and its version renewed: who saves it again has seen.
    """
    if not form.is_valid():
        return False
    now = version(stored)
    changed = any(form.cleaned_data[name] != value for name, value in _present(stored).items())
    if form.cleaned_data["was"] in {now, ""} or not changed:
        return True
    form.add_error(None, _changed(stored))
    form.data = {**{name: form.data.get(name, "") for name in form.fields}, "was": now}
    return False


def _present(stored: ReadingList | Session | Entry) -> dict[str, Any]:
    names = {ReadingList: ("title", "slug"), Session: ("name", "date"), Entry: ("role", "note")}[type(stored)]
    return {name: getattr(stored, name) for name in names}


def _changed(stored: ReadingList | Session | Entry) -> str:
    if isinstance(stored, Entry):
        role = Role(stored.role).label if stored.role else gettext("neither")
        now = f"{role}; {stored.note}" if stored.note else str(role)
    else:
        now = str(stored)
    said = gettext("Somebody has changed this meanwhile. It says now: {now}. Save again, and yours takes its place.")
    return said.format(now=now)


def _refusal(form: Versioned) -> int:
    """409 for what was changed meanwhile, 400 for what makes no sense."""
    return 409 if form.non_field_errors() else 400


def _entry(reading_list: ReadingList, key: int) -> Entry | None:
    found = reading_list.entries.select_related("reading_list", "session", "paper")
    return found.select_for_update(of=("self",), no_key=True).filter(pk=key).first()


def _session(reading_list: ReadingList, key: str) -> tuple[Session | None, bool]:
    """The session of this key, none for ""; and whether there is such a one."""
    if not key:
        return None, True
    found = reading_list.sessions.filter(pk=int(key)).first() if is_key(key) else None
    return found, found is not None


def _removed(signed: str) -> tuple[int, str, placing.State] | None:
    """The list's key, the title and the state of an entry that was removed; None for what nobody has signed."""
    try:
        key, title, state = signing.loads(signed, salt=_REMOVED)
    except signing.BadSignature:
        return None
    return key, title, state


def _back(
    request: HttpRequest, reading_list: ReadingList, anchor: str = "", more: Mapping[str, object] | None = None
) -> HttpResponse:
    """To the place in the editor from which the form came: to its anchor, or to what shall have the focus."""
    kept, said = {name: request.GET[name] for name in KEPT if name in request.GET}, more or {}
    query = urlencode({name: str(value) for name, value in {**kept, **said}.items() if value != ""})
    place = f"{address(reading_list)}{'?' if query else ''}{query}"
    # Where an address has an anchor, browsers let nothing else have the focus.
    return HttpResponseRedirect(f"{place}#{anchor}" if anchor and not said.get("focus") else place)


def _gone(request: HttpRequest, reading_list: ReadingList, said: str) -> HttpResponse:
    """Tell why nothing was done, and show what there is."""
    messages.warning(request, said)
    return _back(request, reading_list)


def _short(paper: Paper) -> str:
    return Truncator(paper.readable_title).chars(_SHOWN)


def _no_entry() -> str:
    return gettext("That reading is not in the list any more: somebody has taken it out meanwhile.")


def _meanwhile() -> str:
    return gettext("Somebody has changed it meanwhile, and nothing was done: {title}. This is how it stands now.")
