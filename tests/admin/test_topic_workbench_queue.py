"""The queue of the least certain: one paper on a screen, a decision, and the next; nothing overwritten silently."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client

from papers.models import Paper, Source, Tagging, Topic, Verdict
from papers.topics.tagging import Topics
from tests.page import Element, parse, visit

pytestmark = pytest.mark.django_db

QUEUE = "/admin/papers/topic/least-certain/"


@pytest.fixture
def waiting(library: dict[str, Paper]) -> list[Tagging]:
    """What rules have decided, the narrowest first."""
    return list(Tagging.objects.least_certain().select_related("paper", "topic"))


def question(page: Element) -> tuple[str, str]:
    """The paper and the topic that a page asks about."""
    return page.one("article").one("h3").text, page.one("div", class_="queue__question").one("h2").text


def asked(tagging: Tagging) -> tuple[str, str]:
    return " ".join(str(tagging.paper).split()), f"Is it about “{tagging.topic}”?"


def answer(client: Client, page: Element, name: str, path: str = QUEUE) -> Element:
    """Press a button as a browser does, and follow to the next paper."""
    (form,) = [form for form in page.all("form") if any(button.text == name for button in form.all("button"))]
    (button,) = [button for button in form.all("button") if button.text == name]
    fields = form.fields()
    if form.attributes["method"] == "get":
        return visit(client, QUEUE, fields)
    fields[button.attributes["name"]] = button.attributes["value"]
    response = client.post(path, fields, follow=True)
    assert response.status_code == 200
    return parse(response.content.decode())


def messages(page: Element) -> str:
    return " ".join(page.texts("ul", class_="messagelist"))


def test_the_narrowest_decision_comes_first_with_all_that_helps(waiting: list[Tagging], curator_client: Client) -> None:
    first = waiting[0]

    page = visit(curator_client, QUEUE)

    assert question(page) == asked(first)
    assert first.topic.definition in page.text
    assert {word.casefold() for word in page.texts("mark")} & {word.casefold() for word in first.evidence}
    assert page.one("ul", class_="queue__clues").texts("li") == [" ".join(str(clue).split()) for clue in first.reasons]
    assert f"{len(waiting)} to decide" in page.text


def test_the_buttons_have_keys_and_enter_says_yes(waiting: list[Tagging], curator_client: Client) -> None:
    page = visit(curator_client, QUEUE)

    keys = {button.text: button.attributes["accesskey"] for button in page.all("button", class_="button")}
    assert keys == {"Yes": "y", "No": "n"}
    assert page.all("button", accesskey="s")[0].text == "Skip"
    assert "autofocus" in page.one("button", accesskey="y").attributes
    assert page.texts("kbd") == ["y", "n", "s"]
    assert page.all("script", type="module")[0].attributes["src"].endswith("papers/js/queue.js")


@pytest.mark.parametrize(("button", "verdict"), [("Yes", Verdict.YES), ("No", Verdict.NO)])
def test_a_decision_is_the_curators_is_logged_and_leads_to_the_next(
    waiting: list[Tagging], curator: User, curator_client: Client, button: str, verdict: Verdict
) -> None:
    page = answer(curator_client, visit(curator_client, QUEUE), button)

    decided = Tagging.objects.get(pk=waiting[0].pk)
    assert (decided.verdict, decided.source, decided.decided_by) == (verdict, Source.CURATOR, curator)
    assert decided.margin is None
    assert question(page) == asked(waiting[1])
    entry = LogEntry.objects.get(object_id=str(decided.pk), content_type__model="tagging")
    assert (entry.user, entry.get_change_message().startswith(f"Decided in the queue: {verdict.label}, ")) == (
        curator,
        True,
    )


def test_a_decision_outlives_the_rules(waiting: list[Tagging], curator_client: Client) -> None:
    answer(curator_client, visit(curator_client, QUEUE), "No")

    Topics().tag([waiting[0].paper])

    assert Tagging.objects.get(pk=waiting[0].pk).verdict == Verdict.NO


def test_what_is_skipped_stays_undecided_and_stays_skipped_after_the_next_decision(
    waiting: list[Tagging], curator_client: Client
) -> None:
    page = answer(curator_client, visit(curator_client, QUEUE), "Skip")
    second = question(page)
    page = answer(curator_client, page, "Yes")

    assert second == asked(waiting[1])
    assert question(page) == asked(waiting[2])
    assert Tagging.objects.get(pk=waiting[0].pk).source == Source.RULE
    assert question(visit(curator_client, page.link("Back to the start"))) == asked(waiting[0])


def test_skipping_all_of_them_passes_each_once_and_ends(waiting: list[Tagging], curator_client: Client) -> None:
    Tagging.objects.filter(pk__in=[each.pk for each in waiting]).update(margin=0.3)
    page = visit(curator_client, QUEUE)
    seen = []
    while page.all("article"):
        seen.append(question(page))
        page = answer(curator_client, page, "Skip")

    assert len(seen) == len(set(seen)) == len(waiting)
    assert "That was the last one" in page.text


def test_the_queue_of_one_topic_shows_and_keeps_to_that_topic(waiting: list[Tagging], curator_client: Client) -> None:
    slug = waiting[-1].topic.slug
    own = [each for each in waiting if each.topic.slug == slug]

    page = visit(curator_client, f"{QUEUE}?topic={slug}")
    after = answer(curator_client, page, "Yes")

    assert question(page) == asked(own[0])
    assert f"Only “{own[0].topic}”" in page.text
    assert f"Only “{own[0].topic}”" in after.text or f"for “{own[0].topic}”" in after.text


def test_with_nothing_left_the_page_says_so(topics: list[Topic], curator_client: Client) -> None:
    assert "Nothing is left to decide: " in visit(curator_client, QUEUE).text
    assert "Nothing is left to decide for “MoE”" in visit(curator_client, f"{QUEUE}?topic=moe").text


def test_what_somebody_else_has_decided_meanwhile_stays(waiting: list[Tagging], curator_client: Client) -> None:
    page = visit(curator_client, QUEUE)
    other = User.objects.create_superuser("hedy")
    waiting[0].decide(other)
    waiting[0].save()

    after = answer(curator_client, page, "No")

    stands = Tagging.objects.get(pk=waiting[0].pk)
    assert (stands.verdict, stands.decided_by) == (Verdict.YES, other)
    assert "Meanwhile hedy has decided" in messages(after)
    assert question(after) == asked(waiting[1])
    assert not LogEntry.objects.exists()


def test_what_is_gone_meanwhile_is_said_and_passed_over(waiting: list[Tagging], curator_client: Client) -> None:
    page = visit(curator_client, QUEUE)
    waiting[0].delete()

    after = answer(curator_client, page, "Yes")

    assert "That tagging is gone" in messages(after)
    assert question(after) == asked(waiting[1])
    assert not Tagging.objects.filter(source=Source.CURATOR).exists()


def test_what_a_session_says_meanwhile_is_said_and_passed_over(waiting: list[Tagging], curator_client: Client) -> None:
    page = visit(curator_client, QUEUE)
    Tagging.objects.filter(pk=waiting[0].pk).update(source=Source.LIST, margin=None)

    after = answer(curator_client, page, "No")

    assert "A course session has named the topic meanwhile" in messages(after)
    assert Tagging.objects.get(pk=waiting[0].pk).source == Source.LIST


@pytest.mark.parametrize(
    "query",
    [
        *(
            "after=x",
            "after=nan_1",
            "after=inf_1",
            "after=1e400_1",
            "after=1_",
            "after=1_-2",
            "after=1_99999999999999999999",
        ),
        *("after=\u00b2_\u00b2", "topic=nobody", "topic=%00&after=%00"),
    ],
)
def test_a_place_that_is_none_is_the_start(waiting: list[Tagging], curator_client: Client, query: str) -> None:
    assert question(visit(curator_client, f"{QUEUE}?{query}")) == asked(waiting[0])


@pytest.mark.parametrize(
    "posted",
    [
        *({}, {"verdict": "1"}, {"tagging": "1"}, {"tagging": "x", "verdict": "1"}, {"tagging": "1", "verdict": "2"}),
        *({"tagging": "9" * 19, "verdict": "1"}, {"tagging": "\0", "verdict": "\0"}),
    ],
)
def test_what_is_no_decision_decides_nothing(
    waiting: list[Tagging], curator_client: Client, posted: dict[str, str]
) -> None:
    assert curator_client.post(QUEUE, posted).status_code in {302, 400}
    assert not Tagging.objects.filter(source=Source.CURATOR).exists()


def test_a_decision_keeps_its_place_in_the_address(waiting: list[Tagging], curator_client: Client) -> None:
    page = answer(curator_client, visit(curator_client, QUEUE), "Skip")
    (form,) = [form for form in page.all("form") if form.all("button", accesskey="y")]

    response = curator_client.post(QUEUE, {**form.fields(), "verdict": "1"})

    query = parse_qs(urlsplit(response.headers["Location"]).query)
    assert query == {"after": [f"{waiting[0].margin!r}_{waiting[0].pk}"]}


def test_the_queue_is_one_step_from_the_index_and_from_the_topics(topics: list[Topic], curator_client: Client) -> None:
    assert visit(curator_client, "/admin/").link("Least certain") == QUEUE
    assert visit(curator_client, "/admin/papers/topic/").link("Least certain") == QUEUE


def test_only_staff_who_may_change_taggings_decide(waiting: list[Tagging], reader_client: Client) -> None:
    mary = User.objects.create_user("mary", is_staff=True)
    staff = Client()
    staff.force_login(mary)
    decision = {"tagging": str(waiting[0].pk), "verdict": "0"}

    for browser in (Client(), reader_client):
        for response in (browser.get(QUEUE), browser.post(QUEUE, decision)):
            assert response.headers["Location"].startswith("/admin/login/")
    mary.user_permissions.set(Permission.objects.filter(codename__in=["view_tagging", "change_topic"]))
    assert (staff.get(QUEUE).status_code, staff.post(QUEUE, decision).status_code) == (403, 403)
    assert not Tagging.objects.filter(source=Source.CURATOR).exists()

    mary.user_permissions.set(Permission.objects.filter(codename="change_tagging"))
    assert staff.post(QUEUE, decision).status_code == 302
    assert Tagging.objects.get(pk=waiting[0].pk).decided_by == mary


def test_a_decision_without_the_forms_token_is_refused(waiting: list[Tagging], curator: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(curator)

    assert strict.post(QUEUE, {"tagging": str(waiting[0].pk), "verdict": "1"}).status_code == 403
