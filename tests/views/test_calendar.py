"""The sessions of a course as a calendar."""

from __future__ import annotations

import re
from datetime import UTC, date, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar, Event

from papers.models import Paper, ReadingList, Session
from tests.cast import HEIM, HELM, OLMO, SURVEY, import_records

pytestmark = pytest.mark.django_db

ADDRESS = "/lists/course-003/calendar.ics"


def fetch(client: Client, address: str = ADDRESS, **headers: Any) -> Calendar:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def events(calendar: Calendar) -> list[Event]:
    return list(calendar.walk("VEVENT"))


@pytest.mark.usefixtures("library")
def test_each_dated_session_is_a_day(client: Client) -> None:
    calendar = fetch(client)

    assert [(str(each["summary"]), each.decoded("dtstart")) for each in events(calendar)] == [
        ("Course 003: LLMEvaluate", date(2024, 1, 30)),
        ("Course 003: Alignment", date(2024, 2, 6)),
        ("Course 003: BasicLLM", date(2024, 2, 8)),
    ]
    assert calendar["x-wr-calname"] == "Course 003"
    assert calendar.decoded("refresh-interval") == timedelta(days=1)
    assert calendar["refresh-interval"].params["value"] == "DURATION"
    assert not any(each.errors for each in (calendar, *events(calendar)))


def test_an_event_names_its_readings_the_required_first_with_their_addresses(
    library: dict[str, Paper], client: Client
) -> None:
    evaluation = events(fetch(client))[0]

    lines = str(evaluation["description"]).split("\n")
    assert lines[0] == "Required readings:"
    assert lines[1] == f"- {HEIM}"
    assert lines[2].strip() == f"http://testserver{library[HEIM].get_absolute_url()}"
    assert lines[3] == f"- {HELM}"
    assert lines[6] == "More readings:"
    path, anchor = str(evaluation["url"]).removeprefix("http://testserver").split("#")
    assert path == "/lists/course-003/"
    assert f'id="{anchor}"' in client.get(path).content.decode()


def test_a_later_fetch_is_the_same_to_the_letter_and_need_not_be_sent(
    library: dict[str, Paper], client: Client
) -> None:
    first, second = client.get(ADDRESS), client.get(ADDRESS)

    assert first.content == second.content
    stamp = events(fetch(client))[0].decoded("dtstamp")
    assert stamp == library[HELM].added.astimezone(UTC).replace(microsecond=0)
    again = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_event_keeps_its_identity_when_its_day_and_name_change(library: dict[str, Paper], client: Client) -> None:
    before = events(fetch(client))[1]
    alignment = Session.objects.get(name="Alignment")
    alignment.name, alignment.date = "Alignment of models", date(2024, 2, 7)
    alignment.save()

    after = events(fetch(client))[1]

    assert after["uid"] == before["uid"] == "alignment-2024-02-06.course-003@testserver"
    assert str(after["summary"]) == "Course 003: Alignment of models"
    assert library[SURVEY].title in after["description"]
    assert len({each["uid"] for each in events(fetch(client))}) == 3


def test_a_session_without_a_date_is_no_event_and_one_without_readings_is(client: Client) -> None:
    course = ReadingList.objects.create(name="course")
    Session.objects.create(reading_list=course, name="Some day")
    Session.objects.create(reading_list=course, name="Walk", date=date(2024, 2, 6))

    (walk,) = events(fetch(client, "/lists/course/calendar.ics"))

    assert str(walk["summary"]) == "Course: Walk"
    assert walk.decoded("dtstamp").date() == date(2024, 2, 6)


@pytest.mark.parametrize("list_of", [{"list": "plain", "line": 1}, {"list": "plain", "line": 1, "session": "Some day"}])
def test_a_list_without_dated_sessions_has_no_calendar(client: Client, list_of: dict[str, Any]) -> None:
    import_records({"title": OLMO, "entries": [list_of]})

    assert client.get("/lists/plain/").status_code == 200
    assert client.get("/lists/plain/calendar.ics").status_code == 404


@pytest.mark.parametrize("slug", ["nowhere", "%00", "x" * 3000, "é"])
def test_an_unknown_list_has_no_calendar(client: Client, slug: str) -> None:
    assert client.get(f"/lists/{slug}/calendar.ics").status_code == 404


@pytest.mark.parametrize(
    "hostile",
    [
        "bell \x07, tab \t, form \x0c, delete \x7f",
        "line\r\nEND:VEVENT\r\nBEGIN:VEVENT",
        "separators \x85 and \u2028 and \u2029",
        'semi;colon, comma \\n backslash "quotes" : %s {x}',
        "Überprüfung 深層学習 " + "🦙" * 60,
        "\x1b[31m" + "a" * 190,
    ],
)
def test_no_text_breaks_the_calendar(client: Client, hostile: str) -> None:
    entry = {"list": "hostile", "line": 1, "session": "Session", "date": "2024-02-06", "role": "required"}
    import_records({"title": OLMO, "entries": [entry]})
    for table, field in ((Paper, "title"), (ReadingList, "title"), (Session, "name")):
        table.objects.update(**{field: hostile})

    content = client.get("/lists/hostile/calendar.ics").content
    calendar = Calendar.from_ical(content)
    (event,) = events(calendar)

    assert {key.lower() for key in calendar} == {"version", "prodid", "name", "x-wr-calname", "refresh-interval"}
    assert {key.lower() for key in event} == {"uid", "dtstamp", "dtstart", "summary", "description", "url", "transp"}
    words = hostile.translate(dict.fromkeys([*range(32), 0x7F, 0x85, 0x2028, 0x2029], " ")).split()
    for name in ("name", "x-wr-calname"):
        # The library knows no type of theirs and gives them as they are written.
        assert re.sub(r"\\(.)", r"\1", calendar[name]).lower().split() == [word.lower() for word in words]
    assert str(event["summary"]).split()[-len(words) :] == words
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert not set(content) & {*range(9), 11, 12, *range(14, 32), 0x7F}


def test_a_calendar_is_only_read(client: Client) -> None:
    assert client.post(ADDRESS).status_code == 405


@pytest.mark.usefixtures("library")
def test_more_sessions_and_papers_take_no_more_queries(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        fetch(client)
