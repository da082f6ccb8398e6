"""Rules that a topic's papers suggest, and their way into its form, where they are previewed and not yet saved."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client

from papers.models import Paper, Tagging, Topic, TopicRule, Verdict
from tests.cast import import_records
from tests.page import Element, visit

pytestmark = pytest.mark.django_db

ROBOTS = "A gripper grasps soft fruit."
TREES = "A parser builds trees."


@pytest.fixture
def robots(topics: list[Topic]) -> Topic:
    """A new topic, and papers of which some are about it."""
    import_records(
        *({"title": f"Robot {n}", "abstract": f"{ROBOTS} Number {'i' * (n + 1)}."} for n in range(8)),
        *({"title": f"Tree {n}", "abstract": f"{TREES} Number {'i' * (n + 1)}."} for n in range(8)),
    )
    return Topic.objects.create(slug="robot-hands", name="Robot hands", threshold=3)


def decide(about: Topic, word: str, verdict: Verdict, number: int) -> None:
    for paper in Paper.objects.filter(title__startswith=word).order_by("pk")[:number]:
        tagging = Tagging(paper=paper, topic=about, verdict=verdict)
        tagging.decide(None)
        tagging.save()


def page_of(client: Client, about: Topic) -> Element:
    return visit(client, f"/admin/papers/topic/{about.pk}/suggestions/")


def rows(page: Element) -> dict[str, list[str]]:
    return {row.one("th").text: row.texts("td") for body in page.all("tbody") for row in body.all("tr")}


def test_words_that_tell_the_confirmed_from_the_rejected_are_suggested(robots: Topic, curator_client: Client) -> None:
    decide(robots, "Robot", Verdict.YES, 6)
    decide(robots, "Tree", Verdict.NO, 5)

    page = page_of(curator_client, robots)

    weight, _, inside, outside, example = rows(page)["gripper grasps"]
    assert (int(weight) > 0, inside, outside, example[:5]) == (True, "6", "0", "Robot")
    assert int(rows(page)["parser builds"][0]) < 0
    assert "the 6 papers that curators have confirmed from the 5 that they have rejected" in page.text


def test_with_fewer_than_five_verdicts_on_a_side_the_page_says_what_it_compares(
    robots: Topic, curator_client: Client
) -> None:
    decide(robots, "Robot", Verdict.YES, 8)
    decide(robots, "Tree", Verdict.NO, 4)

    page = page_of(curator_client, robots)

    assert "confirmed 8 papers and rejected 4, which is fewer than 5" in page.text
    assert "8 papers that have the topic now, rightly or wrongly, from 8 that have it not" in page.text
    assert "gripper grasps" in rows(page)


def test_what_a_rule_says_already_is_not_suggested(robots: Topic, curator_client: Client) -> None:
    decide(robots, "Robot", Verdict.YES, 8)
    TopicRule.objects.create(topic=robots, pattern="grip*")

    suggested = rows(page_of(curator_client, robots))

    assert not [pattern for pattern in suggested if "gripper" in pattern]
    assert "soft fruit" in suggested


def test_those_chosen_are_filled_into_the_form_with_a_preview_and_saved_when_the_curator_saves(
    robots: Topic, curator_client: Client
) -> None:
    decide(robots, "Robot", Verdict.YES, 6)
    decide(robots, "Tree", Verdict.NO, 5)
    page = page_of(curator_client, robots)
    (boxes,) = [form for form in page.all("form") if form.all("input", name="rule")]
    chosen = [
        box.attributes["value"] for box in boxes.all("input", name="rule") if "gripper" in box.attributes["value"]
    ]

    path = boxes.attributes["action"]
    shown = visit(curator_client, path + "?" + urlencode({"rule": ["9:soft fruit", *chosen]}, doseq=True))

    fields = shown.one("form", id="topic_form").fields()
    typed = [fields[f"rules-{row}-pattern"] for row in range(len(chosen) + 2)]
    assert typed == ["soft fruit", *(each.partition(":")[2] for each in chosen), ""]
    assert fields["rules-0-weight"] == "9"
    assert "2 papers would gain the topic" in shown.one("p", class_="preview__sum").text
    assert not robots.rules.exists()

    saved = curator_client.post(path + "?" + urlencode({"rule": chosen}, doseq=True), {**fields, "_save": "Save"})

    assert saved.status_code == 302
    assert set(robots.rules.values_list("pattern", flat=True)) == set(typed) - {""}


@pytest.mark.parametrize(
    "value",
    ["", "word", "x:word", "0:word", "3:", "3:(", "99999:word", "\u00b3:word", "--1:word", "3:a\0b", "3:" + "x" * 401],
)
def test_what_is_no_rule_in_the_address_is_left_out(robots: Topic, curator_client: Client, value: str) -> None:
    path = f"/admin/papers/topic/{robots.pk}/change/?{urlencode({'rule': value})}"

    page = visit(curator_client, path)

    assert page.one("form", id="topic_form").fields()["rules-0-pattern"] == ""
    assert not page.all("section", class_="preview")


def test_a_topic_without_papers_asks_for_a_first_rule(topics: list[Topic], curator_client: Client) -> None:
    page = page_of(curator_client, Topic.objects.create(slug="nothing", name="Nothing"))

    assert "write a first rule" in page.text
    assert not page.all("input", type="checkbox")


def test_titles_are_text_on_the_page(robots: Topic, curator_client: Client) -> None:
    Paper.objects.filter(title__startswith="Robot").update(title="<img src=x onerror=alert(1)>")
    for paper in Paper.objects.filter(title__startswith="<"):
        Tagging.objects.create(paper=paper, topic=robots)

    page = page_of(curator_client, robots)

    assert not page.all("img", src="x")
    assert "<img src=x" in page.text
