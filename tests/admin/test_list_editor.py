"""The editor of a reading list: a course from nothing, its order, its notes, who sees it, and two who edit at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from papers.admin import list_page
from papers.curation import placing
from papers.models import Entry, Paper, ReadingList, Revision, Role, Session
from papers.models.edit import place_in_words
from tests.cast import DPO, HELM, MIXTRAL
from tests.page import Element, parse, visit

pytestmark = pytest.mark.django_db

LISTS = "/admin/papers/readinglist/"


@pytest.fixture
def course(library: dict[str, Paper]) -> ReadingList:
    """The course of the cast's papers."""
    return ReadingList.objects.get()


def editor(reading_list: ReadingList) -> str:
    return f"{LISTS}{reading_list.pk}/change/"


def send(client: Client, form: Element, button: str, status: int = 200, **filled: str) -> Element:
    """Fill in a form, press the button that reads so, and follow."""
    (pressed,) = [each for each in form.all("button") if each.text == button]
    said = {pressed.attributes["name"]: pressed.attributes["value"]} if "name" in pressed.attributes else {}
    fields = {**form.fields(), **said, **filled}
    if form.attributes["method"] == "get":
        return visit(client, form.attributes["action"].partition("#")[0], fields)
    response = client.post(form.attributes["action"], fields, follow=True)
    assert response.status_code == status
    return parse(response.content.decode())


def press(client: Client, page: Element, button: str, within: str = "", **filled: str) -> Element:
    """Press the first button that reads so, below the heading that has these words."""
    return send(client, form_with(page, button, within), button, **filled)


def form_with(page: Element, button: str, within: str = "") -> Element:
    places = page.all("li") if within else [page]
    place = next(each for each in places if not within or within in "".join(each.texts("h4")))
    return next(form for form in place.all("form") if any(each.text == button for each in form.all("button")))


def line(page: Element, title: str) -> Element:
    """A reading in the editor."""
    return next(each for each in page.all("li", class_="line") if title in each.one("h4").text)


def titles(page: Element, session: str) -> list[str]:
    """The readings of a session, as the editor has them."""
    section = next(each for each in page.all("section") if session in "".join(each.texts("h2")))
    return [each.one("h4").text for each in section.all("li", class_="line")]


def messages(page: Element) -> str:
    return " ".join(page.texts("ul", class_="messagelist"))


def focused(page: Element) -> str:
    """The name of the one element that has the focus."""
    (found,) = [each for each in page.walk() if "autofocus" in each.attributes]
    return found.attributes.get("name", found.text)


def history(reading_list: ReadingList) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    return list(
        Revision.objects.filter(noun="list", key=reading_list.pk).order_by("pk").values_list("verb", "before", "after")
    )


def entry_of(reading_list: ReadingList, title: str) -> Entry:
    return reading_list.entries.get(paper__title=title)


@pytest.mark.usefixtures("library")
def test_a_course_of_two_sessions_is_made_from_nothing(curator_client: Client) -> None:
    form = visit(curator_client, f"{LISTS}add/").one("form", id="readinglist_form")
    response = curator_client.post(f"{LISTS}add/", {**form.fields(), "title": "Seminar 2027"}, follow=True)
    page = parse(response.content.decode())
    assert "no reader sees it yet" in page.text
    assert focused(page) == "name"
    for name, day, words, paper, button in (
        ("Experts", "2027-02-02", "mixtral", MIXTRAL, "Add as required"),
        ("Preferences", "2027-02-09", "direct preference", DPO, "Add as more"),
    ):
        page = press(curator_client, page, "Add session", name=name, date=day)
        assert focused(page) == "find"
        page = send(curator_client, form_with(page, "Search"), "Search", find=words)
        page = press(curator_client, page, button, within=paper)
        assert titles(page, name) == [paper]
        assert page.one("input", id="find").attributes["value"] == ""

    made = ReadingList.objects.get(title="Seminar 2027")
    press(curator_client, page, "Publish")

    assert (made.name, made.slug) == ("Seminar 2027", "seminar-2027")
    assert list(made.entries.values_list("session__name", "session__date", "role", "line")) == [
        ("Experts", date(2027, 2, 2), "required", 0),
        ("Preferences", date(2027, 2, 9), "more", 0),
    ]
    assert [verb for verb, *_ in history(made)] == ["added", "added", "added", "added", "added", "published"]
    public = visit(Client(), "/lists/seminar-2027/")
    assert public.texts("h2")[-2:] == ["Experts", "Preferences"]
    assert "line 0" not in public.text


def test_a_reading_is_moved_by_buttons_and_pressing_twice_is_once(course: ReadingList, curator_client: Client) -> None:
    page = visit(curator_client, editor(course))
    required, first, second, third, last = titles(page, "BasicLLM")
    form = form_with(page, "Down", within=first)

    send(curator_client, form, "Down")
    page = send(curator_client, form, "Down")

    assert titles(page, "BasicLLM") == [required, second, first, third, last]
    page = press(curator_client, page, "Up", within=first)
    assert titles(page, "BasicLLM") == [required, first, second, third, last]
    page = press(curator_client, page, "Top", within=last)
    assert titles(page, "BasicLLM") == [required, last, first, second, third]
    assert history(course) == [
        ("moved", {first: "BasicLLM, more, 1"}, {first: "BasicLLM, more, 2"}),
        ("moved", {first: "BasicLLM, more, 2"}, {first: "BasicLLM, more, 1"}),
        ("moved", {last: "BasicLLM, more, 4"}, {last: "BasicLLM, more, 1"}),
    ]


def test_the_button_that_was_pressed_can_be_pressed_again(course: ReadingList, curator_client: Client) -> None:
    page = visit(curator_client, editor(course))
    first = titles(page, "BasicLLM")[1]

    form = form_with(page, "Down", within=first)
    (button,) = [each for each in form.all("button") if each.text == "Down"]
    response = curator_client.post(form.attributes["action"], {**form.fields(), "after": button.attributes["value"]})

    page = visit(curator_client, response.headers["Location"])
    assert "autofocus" in next(each for each in line(page, first).all("button") if each.text == "Down").attributes


def test_a_reading_goes_to_another_session_to_its_end(course: ReadingList, curator_client: Client) -> None:
    alignment = Session.objects.get(name="Alignment")
    entry = entry_of(course, MIXTRAL)
    was = entry.session_id

    curator_client.post(f"{LISTS}{course.pk}/entries/{entry.pk}/place/", {"session": alignment.pk})

    entry.refresh_from_db()
    assert entry.session == alignment
    assert list(alignment.entries.in_order())[-1] == entry
    entry.paper.refresh_from_db()
    assert {place_in_words(course.pk, was), place_in_words(course.pk, alignment.pk)} <= {*entry.paper.curated_fields}


def test_a_place_has_a_number(course: ReadingList, curator_client: Client) -> None:
    page = visit(curator_client, editor(course))
    first, second, third, *_ = titles(page, "LLMEvaluate")[2:]
    form = next(each for each in line(page, first).all("form") if each.all("input", name="place"))

    page = send(curator_client, form, "Move", place="3")

    assert titles(page, "LLMEvaluate")[2:5] == [second, third, first]


def test_a_role_and_a_note_are_said_and_readers_see_them(course: ReadingList, curator_client: Client) -> None:
    page = visit(curator_client, editor(course))
    form = form_with(page, "Save note", within=MIXTRAL)

    page = send(curator_client, form, "Save note", note="Read section 2 first.")
    page = press(curator_client, page, "Required", within=MIXTRAL)

    entry = entry_of(course, MIXTRAL)
    assert (entry.role, entry.note) == (Role.REQUIRED, "Read section 2 first.")
    assert "Read section 2 first." in visit(Client(), course.get_absolute_url()).text
    assert "Read section 2 first." in visit(Client(), entry.paper.get_absolute_url()).text
    assert {f"{MIXTRAL} (note)": "Read section 2 first."} in [after for _, _, after in history(course)]


def test_what_is_taken_out_can_be_put_back_where_it_was(course: ReadingList, curator_client: Client) -> None:
    page = visit(curator_client, editor(course))
    before = titles(page, "BasicLLM")

    page = press(curator_client, page, "Take it out of the list", within=before[1])
    assert before[1] not in titles(page, "BasicLLM")
    offer = form_with(page, "Put it back")
    page = send(curator_client, offer, "Put it back")
    again = send(curator_client, offer, "Put it back")

    assert titles(page, "BasicLLM") == titles(again, "BasicLLM") == before
    assert [verb for verb, *_ in history(course)] == ["removed", "put back"]


def test_a_session_is_renamed_and_dated_and_keeps_its_slug(course: ReadingList, curator_client: Client) -> None:
    session = Session.objects.get(name="BasicLLM")
    slug = session.slug

    curator_client.post(f"{LISTS}{course.pk}/sessions/{session.pk}/", {"name": "Basics", "date": "2024-02-15"})

    session.refresh_from_db()
    assert (session.name, session.date, session.slug) == ("Basics", date(2024, 2, 15), slug)
    assert history(course) == [("edited", {"session": "BasicLLM, 08 Feb 2024"}, {"session": "Basics, 15 Feb 2024"})]


def test_a_deleted_sessions_readings_stay_and_that_is_said_beforehand(
    course: ReadingList, curator_client: Client
) -> None:
    gone, other = Session.objects.get(name="BasicLLM"), Session.objects.get(name="Alignment")
    path = f"{LISTS}{course.pk}/sessions/{gone.pk}/delete/"

    page = visit(curator_client, path)
    assert "5 readings stand in it" in page.text
    curator_client.post(path, {"into": str(other.pk)})

    assert not Session.objects.filter(pk=gone.pk).exists()
    assert other.entries.count() == 11
    assert course.entries.count() == 18


def test_a_deleted_sessions_paper_that_stands_without_session_already_stands_there_once(
    course: ReadingList, curator: User, curator_client: Client
) -> None:
    session = Session.objects.get(name="BasicLLM")
    placing.add(course, Paper.objects.get(title=MIXTRAL), curator, session=None)

    curator_client.post(f"{LISTS}{course.pk}/sessions/{session.pk}/delete/", {"into": ""})

    assert course.entries.filter(session=None).count() == 5
    assert entry_of(course, MIXTRAL).line == 0


def test_last_years_course_is_copied_and_keeps_the_weeks_between_its_sessions(
    course: ReadingList, curator_client: Client
) -> None:
    Entry.objects.filter(paper__title=HELM).update(note="Skim it.")
    path = f"{LISTS}{course.pk}/copy/"
    form = next(each for each in visit(curator_client, path).all("form") if each.all("input", name="begins"))
    assert form.fields()["begins"] == "2025-01-28"

    page = send(curator_client, form, "Copy", title="Course 2025", begins="2025-02-03")

    made = ReadingList.objects.get(title="Course 2025")
    assert made.published is None
    assert "no reader sees it yet" in page.text
    assert list(made.sessions.in_order().values_list("name", "date")) == [
        ("LLMEvaluate", date(2025, 2, 3)),
        ("Alignment", date(2025, 2, 10)),
        ("BasicLLM", date(2025, 2, 12)),
    ]
    assert made.entries.count() == 18
    assert entry_of(made, HELM).note == "Skim it."
    columns = ("session__name", "paper", "role", "position")
    assert set(made.entries.values_list(*columns)) == set(course.entries.values_list(*columns))


def test_who_presses_twice_has_made_one_copy(course: ReadingList, curator_client: Client) -> None:
    answers = [
        curator_client.post(f"{LISTS}{course.pk}/copy/", {"title": "Course 2025", "begins": ""}).status_code
        for _ in range(2)
    ]

    assert answers == [302, 400]
    assert ReadingList.objects.count() == 2


@pytest.mark.parametrize("begins", ["9999-12-31", "soon", "0001-13-01"])
def test_a_copy_cannot_begin_on_such_a_day(course: ReadingList, curator_client: Client, begins: str) -> None:
    response = curator_client.post(f"{LISTS}{course.pk}/copy/", {"title": "Course 2025", "begins": begins})

    assert response.status_code == 400
    assert ReadingList.objects.count() == 1


def test_two_who_change_a_note_at_once_are_told_and_nothing_is_overwritten(
    course: ReadingList, curator_client: Client
) -> None:
    page = visit(curator_client, editor(course))
    form = form_with(page, "Save note", within=MIXTRAL)
    send(curator_client, form, "Save note", note="Of the first.")

    page = send(curator_client, form, "Save note", 409, note="Of the second.")

    assert entry_of(course, MIXTRAL).note == "Of the first."
    own = line(page, MIXTRAL)
    assert "It says now: required; Of the first." in own.text or "It says now: more; Of the first." in own.text
    assert own.one("textarea").text == "Of the second."
    send(curator_client, form_with(page, "Save note", within=MIXTRAL), "Save note")
    assert entry_of(course, MIXTRAL).note == "Of the second."


def test_two_who_rename_a_session_or_a_list_at_once_are_told(course: ReadingList, curator_client: Client) -> None:
    page = visit(curator_client, editor(course))
    session = Session.objects.get(name="BasicLLM")
    renamed = next(each for each in page.all("form") if each.attributes["action"].endswith(f"/sessions/{session.pk}/?"))
    titled = next(each for each in page.all("form") if "/title/" in each.attributes["action"])
    Session.objects.filter(pk=session.pk).update(name="Basics")
    ReadingList.objects.update(title="Readings")

    told = [
        send(curator_client, renamed, "Save", 409, name="Foundations").text,
        send(curator_client, titled, "Save", 409, title="Spring").text,
    ]

    assert all("Somebody has changed this meanwhile" in each for each in told)
    assert (Session.objects.get(pk=session.pk).name, ReadingList.objects.get().title) == ("Basics", "Readings")


def test_a_move_beside_what_has_gone_meanwhile_is_told_and_moves_nothing(
    course: ReadingList, curator: User, curator_client: Client
) -> None:
    page = visit(curator_client, editor(course))
    required, first, second, *others = titles(page, "BasicLLM")
    form = form_with(page, "Down", within=first)
    placing.remove(entry_of(course, second), curator)

    page = send(curator_client, form, "Down")

    assert "moved or taken out meanwhile" in messages(page)
    assert titles(page, "BasicLLM") == [required, first, *others]


def test_what_was_moved_meanwhile_is_not_taken_out(course: ReadingList, curator: User, curator_client: Client) -> None:
    form = form_with(visit(curator_client, editor(course)), "Take it out of the list", within=MIXTRAL)
    placing.move(entry_of(course, MIXTRAL), curator, session=Session.objects.get(name="Alignment"))

    page = send(curator_client, form, "Take it out of the list")

    assert "Somebody has changed it meanwhile" in messages(page)
    assert MIXTRAL in titles(page, "Alignment")


@pytest.mark.parametrize(
    ("place", "fields", "status"),
    [
        ("published", {"published": "perhaps"}, 400),
        ("title", {"title": "", "slug": "x"}, 400),
        ("title", {"title": "x", "slug": "no slug"}, 400),
        ("sessions", {"name": "", "date": "2024-01-01"}, 400),
        ("sessions", {"name": "x", "date": "yesterday"}, 400),
        ("entries", {"paper": "pnobody\0", "session": "", "role": ""}, 302),
        ("entries", {"paper": "pnobody", "session": "", "role": "eaten"}, 400),
        ("entries/99999999999999999999/", {"role": "more"}, 302),
        ("entries/{entry}", {"role": "eaten"}, 400),
        ("entries/{entry}", {"note": "x" * 3000}, 400),
        ("entries/{entry}/place", {"session": "x"}, 302),
        ("entries/{entry}/place", {"before": "1", "after": "2"}, 400),
        ("entries/{entry}/place", {"place": "-1"}, 400),
        ("put-back", {"removed": "made up"}, 400),
        ("sessions/1/delete", {"into": "x"}, 302),
    ],
)
def test_nothing_typed_is_a_fault_of_ours(
    course: ReadingList, curator_client: Client, place: str, fields: dict[str, str], status: int
) -> None:
    before = list(course.entries.order_by("pk").values())
    entry = entry_of(course, MIXTRAL)

    path = f"{LISTS}{course.pk}/{place.strip('/').format(entry=entry.pk)}/"
    response = curator_client.post(path, fields)

    assert response.status_code == status
    assert list(course.entries.order_by("pk").values()) == before


@pytest.mark.parametrize(
    "query", ["find=%00", "find=(", "page=x&in=y", "to=99999999999999999999", "removed=x", "focus=up"]
)
def test_any_address_of_the_editor_opens(course: ReadingList, curator_client: Client, query: str) -> None:
    visit(curator_client, f"{editor(course)}?{query}")


def test_only_who_may_change_lists_gets_in(course: ReadingList, reader_client: Client) -> None:
    staff = Client()
    staff.force_login(User.objects.create_user("staff", is_staff=True))
    paths = ["title", "published", "sessions", "entries", "copy", "put-back"]

    for path in [editor(course), *(f"{LISTS}{course.pk}/{each}/" for each in paths)]:
        assert reader_client.post(path).status_code == 302
        assert staff.post(path).status_code == 403, path
    assert course.entries.count() == 18


def test_a_long_list_is_shown_and_ordered_a_page_at_a_time(
    curator_client: Client, monkeypatch: pytest.MonkeyPatch, library: dict[str, Paper]
) -> None:
    monkeypatch.setattr(list_page, "AT_ONCE", 5)
    monkeypatch.setattr(list_page, "PAGE", 4)
    plain = ReadingList.objects.create(name="plain")
    papers = sorted(library.values(), key=lambda paper: paper.pk)
    for number, paper in enumerate(papers, start=1):
        Entry.objects.create(reading_list=plain, paper=paper, position=number, line=number, last_line=number)
    second = f"{editor(plain)}?in=&page=2"

    page = visit(curator_client, second)
    shown = [each.attributes["value"] for each in page.all("li", class_="line")]
    assert shown == ["5", "6", "7", "8"]
    page = press(curator_client, page, "Up", within=str(papers[4]))

    assert [each.paper for each in plain.entries.in_order()[3:5]] == [papers[4], papers[3]]


def test_the_editor_takes_no_more_queries_for_more_readings(
    course: ReadingList, curator: User, curator_client: Client, library: dict[str, Paper]
) -> None:
    path = f"{editor(course)}?find=language"
    visit(curator_client, path)
    with CaptureQueriesContext(connection) as few:
        visit(curator_client, path)
    for paper in library.values():
        placing.add(course, paper, curator, session=None)

    with CaptureQueriesContext(connection) as many:
        visit(curator_client, path)

    assert len(many) <= len(few) <= 15


def test_the_history_tells_what_was_moved(course: ReadingList, curator: User, curator_client: Client) -> None:
    placing.move(entry_of(course, MIXTRAL), curator, session=Session.objects.get(name="Alignment"))
    page = visit(curator_client, editor(course))
    (way,) = [each for each in page.hrefs() if each.endswith(f"/{course.pk}/history/")]

    told = visit(curator_client, way).text

    assert MIXTRAL in told
    assert "Alignment, more" in told


def test_a_list_is_called_otherwise_and_found_elsewhere(course: ReadingList, curator_client: Client) -> None:
    before = list(course.entries.order_by("pk").values())

    curator_client.post(f"{LISTS}{course.pk}/title/", {"title": "Readings of spring", "slug": "spring"})

    assert visit(Client(), "/lists/spring/").one("h1").text == "Readings of spring"
    assert list(course.entries.order_by("pk").values()) == before
