"""A topic's form as a workbench: what rules would change is seen before they are saved, and done when they are."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from papers.models import Paper, Source, Tagging, Topic, TopicRule, Verdict
from papers.topics import preview, retagging
from tests.cast import ASTRO_1, AWESOME, MIXTRAL, OLMO, import_records
from tests.page import Element, parse, visit

pytestmark = pytest.mark.django_db

ADD = "/admin/papers/topic/add/"
LIST = "/admin/papers/topic/"
NEW = {"name": "Science", "slug": "science", "definition": "Science itself.", "position": "5", "threshold": "2"}


def change(topic: Topic) -> str:
    return f"/admin/papers/topic/{topic.pk}/change/"


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def form(page: Element) -> Element:
    return page.one("form", id="topic_form")


def read(response: HttpResponse) -> Element:
    return parse(response.content.decode())


def blank(page: Element) -> str:
    """The prefix of the first row for a new rule."""
    return f"rules-{form(page).fields()['rules-INITIAL_FORMS']}-"


def send(client: Client, path: str, rules: dict[str, int], **edited: str) -> HttpResponse:
    """Fill in the form as it stands, with these new rules and changes, as a browser sends it."""
    page = visit(client, path)
    fields = form(page).fields()
    first = int(fields["rules-INITIAL_FORMS"])
    for row, (pattern, weight) in enumerate(rules.items(), start=first):
        fields |= {f"rules-{row}-pattern": pattern, f"rules-{row}-weight": str(weight), f"rules-{row}-field": "any"}
    fields["rules-TOTAL_FORMS"] = str(max(int(fields["rules-TOTAL_FORMS"]), first + len(rules)))
    return client.post(path, {**fields, **edited})


def previewed(client: Client, path: str, rules: dict[str, int], **edited: str) -> Element:
    response = send(client, path, rules, _preview="Preview", **edited)
    assert response.status_code == 200
    return read(response)


def saved(client: Client, path: str, rules: dict[str, int], **edited: str) -> Element:
    """Save, and follow to where it ends."""
    response = send(client, path, rules, _save="Save", **edited)
    assert response.status_code == 302, read(response).texts("ul", class_="errorlist")
    return read(client.get(response.headers["Location"], follow=True))


def summary(page: Element) -> str:
    return page.one("p", class_="preview__sum").text


def side(page: Element, name: str) -> list[Element]:
    return [each for found in page.all("ol", id=name) for each in found.all("li")]


def messages(page: Element) -> str:
    return " ".join(page.texts("ul", class_="messagelist"))


def everything() -> list[object]:
    return [row for model in (Topic, TopicRule, Tagging) for row in model._default_manager.order_by("pk").values()]


def logged(of: Topic) -> list[str]:
    entries = LogEntry.objects.filter(object_id=str(of.pk), content_type__model="topic").order_by("pk")
    return [entry.get_change_message() for entry in entries]


def decide(paper: Paper, about: Topic, verdict: Verdict) -> None:
    tagging, _ = Tagging.objects.get_or_create(paper=paper, topic=about)
    tagging.verdict = verdict
    tagging.decide(None)
    tagging.save()


@pytest.mark.usefixtures("library")
def test_a_preview_names_who_would_gain_the_topic_with_its_words_marked(curator_client: Client) -> None:
    page = previewed(curator_client, change(topic("moe")), {"science of language models": 9})

    (gaining,) = side(page, "gaining")
    assert "1 paper would gain the topic, 0 would lose it" in summary(page)
    assert gaining.all("a")[0].attributes["href"] == Paper.objects.get(title=OLMO).get_absolute_url()
    assert "Science of Language Models" in gaining.texts("mark")
    assert "+9 Science of Language Models (title)" in gaining.text
    assert not side(page, "losing")


def test_a_preview_marks_the_sentence_of_the_abstract_that_speaks(topics: list[Topic], curator_client: Client) -> None:
    import_records({"title": ASTRO_1, "abstract": "Nothing here. We ask 5<6 quarks about jets & showers. Nor here."})

    page = previewed(curator_client, change(topic("moe")), {"quarks": 9})

    (sentence,) = page.all("p", class_="affected__sentence")
    assert sentence.text == "We ask 5<6 quarks about jets & showers."
    assert sentence.texts("mark") == ["quarks"]


@pytest.mark.usefixtures("library")
def test_a_preview_names_who_would_lose_the_topic_and_why(curator_client: Client) -> None:
    page = previewed(curator_client, change(topic("moe")), {"mixtral": -99})

    titles = [each.all("a")[0].text for each in side(page, "losing")]
    (mixtral,) = [each for each in side(page, "losing") if each.all("a")[0].text == MIXTRAL]
    assert MIXTRAL in titles
    assert "\u221294 Mixtral (title)" in mixtral.text  # the word speaks for the topic too, with 5 points
    assert "Sparse Mixture of Experts" in mixtral.texts("mark")


@pytest.mark.usefixtures("library")
def test_a_preview_saves_nothing_and_gives_back_what_was_typed(curator_client: Client) -> None:
    before = everything()

    page = previewed(curator_client, change(topic("moe")), {"olmo": 7}, name="Experts", threshold="3", definition="x")

    fields, row = form(page).fields(), blank(page)
    assert everything() == before
    assert not LogEntry.objects.exists()
    assert (fields["name"], fields["threshold"], fields["definition"]) == ("Experts", "3", "x")
    assert (fields[f"{row}pattern"], fields[f"{row}weight"]) == ("olmo", "7")
    assert curator_client.post(change(topic("moe")), {**fields, "_save": "Save"}).status_code == 302
    assert TopicRule.objects.filter(topic__slug="moe", pattern="olmo", weight=7).exists()


@pytest.mark.usefixtures("library")
def test_a_new_topic_is_previewed_before_it_exists(curator_client: Client) -> None:
    page = previewed(curator_client, ADD, {"science": 2}, **NEW)

    assert "would gain the topic, 0 would lose it, 0 would keep it" in summary(page)
    assert OLMO in [each.all("a")[0].text for each in side(page, "gaining")]
    assert not Topic.objects.filter(slug="science").exists()


@pytest.mark.usefixtures("library")
def test_a_rule_ticked_for_deletion_does_not_count_in_the_preview(curator_client: Client) -> None:
    saved(curator_client, ADD, {"science": 2}, **NEW)

    page = previewed(curator_client, change(topic("science")), {}, **{"rules-0-DELETE": "on"})

    assert OLMO in [each.all("a")[0].text for each in side(page, "losing")]
    assert form(page).one("input", name="rules-0-DELETE").attributes.get("checked") is not None


def test_papers_that_a_curator_or_a_session_decides_are_neither_gained_nor_lost(
    library: dict[str, Paper], curator_client: Client
) -> None:
    alignment = topic("alignment")
    decide(library[OLMO], alignment, Verdict.NO)
    decide(library[MIXTRAL], alignment, Verdict.YES)
    of_session = Tagging.objects.get(paper=library[AWESOME], topic=alignment)

    page = previewed(curator_client, change(alignment), {"olmo": 99, "mixtral": -99, "awesome rlhf": -99})

    assert of_session.source == Source.LIST
    assert "0 papers would gain the topic, 0 would lose it" in summary(page)


@pytest.mark.usefixtures("library")
def test_a_preview_under_another_name_shows_what_sessions_would_give_and_take(curator_client: Client) -> None:
    TopicRule.objects.filter(topic__slug="alignment").delete()
    Topic.objects.filter(slug="alignment").update(words={})
    call_command("tag_papers", verbosity=0, stdout=StringIO())
    alignment = topic("alignment")
    by_session_alone = [tagging.paper.title for tagging in alignment.taggings.select_related("paper")]

    page = previewed(curator_client, change(alignment), {}, name="Obedience", slug="obedience")

    assert sorted(each.all("a")[0].text for each in side(page, "losing")) == sorted(by_session_alone) != []


def test_old_and_new_rules_are_measured_on_the_curators_verdicts(
    library: dict[str, Paper], curator_client: Client
) -> None:
    saved(curator_client, ADD, {"science": 2}, **NEW)
    about = topic("science")
    decide(library[OLMO], about, Verdict.YES)
    decide(library[MIXTRAL], about, Verdict.YES)
    decide(library[AWESOME], about, Verdict.NO)

    page = previewed(curator_client, change(about), {"mixtral": 2, "awesome": 2})

    scores = page.one("table", class_="preview__scores")
    old, new = (row.texts("td") for row in scores.one("tbody").all("tr"))
    assert "2 yes, 1 no" in scores.text
    assert (old, new) == (["1.00", "0.50", "0.67"], ["0.67", "1.00", "0.80"])


@pytest.mark.usefixtures("library")
def test_without_verdicts_a_preview_says_that_there_is_nothing_to_measure(curator_client: Client) -> None:
    page = previewed(curator_client, change(topic("moe")), {})

    assert "No curator has said yes or no" in page.text
    assert not page.all("table", class_="preview__scores")


@pytest.mark.usefixtures("library")
def test_over_very_many_papers_only_the_newest_are_looked_at_and_the_page_says_so(
    curator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "MOST_PAPERS", 17)
    monkeypatch.setattr("papers.admin.topic_preview.MOST_PAPERS", 17)
    oldest = Paper.objects.newest().last()
    assert oldest

    page = previewed(curator_client, ADD, {"*a*": 2, "*e*": 2}, **NEW)

    assert "17 papers would gain" in summary(page)
    assert "Only the newest 17 papers were looked at; 1 older ones were not." in page.text
    assert oldest.title not in [each.all("a")[0].text for each in side(page, "gaining")]


@pytest.mark.usefixtures("library")
def test_of_very_many_affected_papers_the_first_are_shown(
    curator_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "MOST_SHOWN", 4)
    monkeypatch.setattr("papers.admin.topic_preview.MOST_SHOWN", 4)

    page = previewed(curator_client, ADD, {"*a*": 2, "*e*": 2}, **NEW)

    assert "18 papers would gain" in summary(page)
    assert len(side(page, "gaining")) == 4
    assert "Would gain it: 18, of which the newest 4" in page.text


@pytest.mark.parametrize("button", ["_preview", "_save"])
@pytest.mark.usefixtures("library")
def test_a_bad_pattern_is_refused_at_its_own_field(curator_client: Client, button: str) -> None:
    before = everything()

    page = read(send(curator_client, change(topic("moe")), {"good": 1, "reward (model": 1}, **{button: "x"}))

    faulty = [cell for cell in page.all("td", class_="field-pattern") if cell.all("ul")]
    (cell,) = faulty
    assert cell.one("ul").text == 'Character 8, "(", is never closed.'
    assert cell.one("input").attributes["value"] == "reward (model"
    assert not page.all("section", class_="preview")
    assert everything() == before


@pytest.mark.usefixtures("library")
def test_a_rule_without_weight_is_refused_at_its_own_field(curator_client: Client) -> None:
    page = read(send(curator_client, change(topic("moe")), {"good": 0}, _save="Save"))

    (cell,) = [cell for cell in page.all("td", class_="field-weight") if cell.all("ul")]
    assert "weight of 0 says nothing" in cell.text


@pytest.mark.usefixtures("library")
def test_a_new_topic_is_on_its_papers_at_once_and_says_how_many(curator_client: Client) -> None:
    page = saved(curator_client, ADD, {"science of language models": 2}, **NEW)

    assert Tagging.objects.get(topic__slug="science").paper.title == OLMO
    assert "1 paper gained the topic, 0 lost it, 0 kept it." in messages(page)
    assert form(page).fields()["slug"] == "science"


@pytest.mark.usefixtures("library")
def test_a_changed_rule_re_tags_at_once_and_only_that_topic(curator_client: Client) -> None:
    moe = topic("moe")
    had = Tagging.objects.counting().filter(topic=moe).count()
    others = list(Tagging.objects.exclude(topic=moe).order_by("pk").values())

    page = saved(curator_client, change(moe), {"olmo": 9, "mixtral": -99})

    titles = set(Tagging.objects.filter(topic=moe).values_list("paper__title", flat=True))
    assert (OLMO in titles, MIXTRAL in titles) == (True, False)
    assert f"1 paper gained the topic, 1 lost it, {had - 1} kept it." in messages(page)
    assert list(Tagging.objects.exclude(topic=moe).order_by("pk").values()) == others


@pytest.mark.usefixtures("library")
def test_what_was_done_stands_in_the_log_beside_what_was_edited(curator: User, curator_client: Client) -> None:
    saved(curator_client, change(topic("moe")), {"olmo": 9}, threshold="5")

    edited, done = logged(topic("moe"))
    assert "Changed Threshold" in edited
    assert "Added topic rule “olmo”" in edited
    assert done.startswith("Re-tagged: 1 paper gained the topic, ")
    assert set(LogEntry.objects.values_list("user", flat=True)) == {curator.pk}


@pytest.mark.usefixtures("library")
def test_renaming_a_topic_after_a_session_gives_it_the_sessions_papers(curator_client: Client) -> None:
    saved(curator_client, change(topic("alignment")), {}, name="Obedience", slug="obedience")
    taken = Tagging.objects.filter(topic__slug="obedience", paper__title=AWESOME, source=Source.LIST).exists()

    saved(curator_client, change(topic("obedience")), {}, name="Alignment")

    assert not taken
    assert Tagging.objects.get(topic__slug="obedience", paper__title=AWESOME).source == Source.LIST


@pytest.mark.usefixtures("library")
def test_an_edit_that_decides_nothing_re_tags_nothing(curator_client: Client) -> None:
    response = send(curator_client, change(topic("moe")), {}, definition="Said otherwise.", _save="Save")

    assert response.headers["Location"] == LIST
    assert len(logged(topic("moe"))) == 1


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request does five papers."""
    monkeypatch.setattr(retagging, "BATCH", 5)
    monkeypatch.setattr(retagging, "SECONDS", 0.0)


@pytest.mark.usefixtures("library", "small_steps")
def test_a_long_re_tagging_shows_how_far_it_is_and_goes_on_by_itself(curator_client: Client) -> None:
    moe = topic("moe")
    response = send(curator_client, change(moe), {"*a*": 9, "*e*": 9}, _save="Save")
    shown = []
    while response.status_code == 302 or "Refresh" in response.headers:
        at = response.headers.get("Location") or response.headers["Refresh"].removeprefix("0; url=")
        response = curator_client.get(at)
        shown += read(response).texts("label", for_="progress")

    done = Tagging.objects.counting().filter(topic=moe).count()
    assert shown == ["27 %: 5 of 18 papers", "55 %: 10 of 18 papers", "83 %: 15 of 18 papers"]
    assert done == 18
    assert logged(moe)[-1] == f"Re-tagged: {done - 1} papers gained the topic, 0 lost it."
    assert f"{done - 1} papers gained the topic, 0 lost it, 1 kept it." in messages(read(response))


@pytest.mark.usefixtures("library", "small_steps")
def test_an_interrupted_re_tagging_is_continued_from_the_list(curator_client: Client) -> None:
    moe = topic("moe")
    response = send(curator_client, change(moe), {"*a*": 9, "*e*": 9}, _save="Save")
    curator_client.get(response.headers["Location"])

    way = visit(curator_client, LIST).link("re-tagging: 27 %")
    for _ in range(3):
        curator_client.get(way)

    assert Tagging.objects.counting().filter(topic=moe).count() == 18
    assert "re-tagging" not in visit(curator_client, LIST).text
    assert logged(moe)[-1].startswith("Re-tagged: ")


@pytest.mark.usefixtures("library", "small_steps")
def test_who_finishes_what_another_began_is_told_only_what_was_left(curator_client: Client) -> None:
    moe = topic("moe")
    response = send(curator_client, change(moe), {"*a*": 9, "*e*": 9}, _save="Save")
    curator_client.get(response.headers["Location"])
    other = Client()
    other.force_login(User.objects.create_superuser("hedy"))

    for _ in range(3):
        other.get(response.headers["Location"])

    assert logged(moe)[-1].startswith("Re-tagged what was left: ")


@pytest.mark.usefixtures("library", "small_steps")
def test_tag_papers_finishes_an_interrupted_re_tagging(curator_client: Client) -> None:
    moe = topic("moe")
    response = send(curator_client, change(moe), {"*a*": 9, "*e*": 9}, _save="Save")
    curator_client.get(response.headers["Location"])

    call_command("tag_papers", stdout=StringIO())

    assert Tagging.objects.counting().filter(topic=moe).count() == 18
    assert "re-tagging" not in visit(curator_client, LIST).text


@pytest.mark.usefixtures("library")
def test_to_continue_what_is_done_says_so_and_logs_nothing(curator_client: Client) -> None:
    page = read(curator_client.get(f"/admin/papers/topic/{topic('moe').pk}/retag/", follow=True))

    assert "All papers carry what the rules of “MoE” say." in messages(page)
    assert not LogEntry.objects.exists()


@pytest.mark.usefixtures("library")
def test_a_rule_changed_in_the_list_of_rules_waits_to_be_continued(curator_client: Client) -> None:
    rule = TopicRule.objects.filter(topic__slug="moe")[0]
    moved = {"topic": str(topic("rag").pk), "pattern": rule.pattern, "field": "any", "weight": "1"}
    assert curator_client.post(f"/admin/papers/topicrule/{rule.pk}/change/", moved).status_code == 302
    stale = set(Topic.objects.filter(stale_after=0).values_list("slug", flat=True))

    Topic.objects.update(stale_after=None)
    curator_client.post(f"/admin/papers/topicrule/{rule.pk}/delete/", {"post": "yes"})

    assert stale == {"moe", "rag"}
    assert Topic.objects.get(stale_after=0).slug == "rag"


@pytest.mark.usefixtures("library")
def test_save_and_add_another_leads_to_another(curator_client: Client) -> None:
    response = send(curator_client, ADD, {"science": 2}, _addanother="x", **NEW)

    assert curator_client.get(response.headers["Location"]).headers["Location"] == ADD
    assert Tagging.objects.filter(topic__slug="science").exists()


@pytest.mark.usefixtures("library")
def test_the_form_shows_the_papers_the_learned_words_and_the_ways_on(curator_client: Client) -> None:
    Topic.objects.filter(slug="moe").update(words={"light": 0.25, "heavy*": -2.5, "<b>middle": 1.5})
    count = Tagging.objects.counting().filter(topic__slug="moe").count()

    page = visit(curator_client, change(topic("moe")))

    learned = page.one("fieldset", class_="module learned")
    assert learned.texts("li") == ["\u22122.5 heavy*", "+1.5 <b>middle", "+0.25 light"]
    assert "open" not in learned.one("details").attributes
    assert f"{count} paper" in page.one("p", class_="workbench-facts").text
    assert page.link("in the library") == "/?topic=moe"
    assert visit(curator_client, page.link("Suggest rules"))
    assert "?topic=moe" in page.link("Least certain")
    assert page.all("input", name="_preview")


def test_a_topic_of_two_hundred_rules_is_saved_with_each_of_them(curator_client: Client) -> None:
    long = Topic.objects.create(slug="long", name="Long")
    TopicRule.objects.bulk_create(TopicRule(topic=long, pattern=f"word{number}") for number in range(200))

    saved(curator_client, change(long), {"one more": 1}, **{"rules-7-weight": "3"})

    assert long.rules.count() == 201
    assert long.rules.get(pattern="word7").weight == 3


def test_a_form_takes_no_more_queries_for_long_rule_lists(curator_client: Client) -> None:
    long = Topic.objects.create(slug="long", name="Long")
    counts = []
    for more in (1, 150):
        TopicRule.objects.bulk_create(TopicRule(topic=long, pattern=f"word{more} {number}") for number in range(more))
        visit(curator_client, change(long))
        with CaptureQueriesContext(connection) as queries:
            previewed(curator_client, change(long), {"one more": 1})
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("way", ["suggestions/", "retag/"])
def test_pages_of_a_topic_that_is_not_there_are_not_found(curator_client: Client, way: str) -> None:
    assert curator_client.get(f"/admin/papers/topic/987654/{way}").status_code == 404


def staff(*permissions: str) -> Client:
    user = User.objects.create_user("mary", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.mark.usefixtures("library")
def test_nobody_but_staff_gets_to_the_workbench(client: Client, reader_client: Client) -> None:
    moe = topic("moe")
    begun = {"name": "x", "_preview": "x"}
    for browser in (Client(), reader_client):
        for way in ("suggestions/", "retag/", "change/"):
            response = browser.get(f"/admin/papers/topic/{moe.pk}/{way}")
            assert response.headers["Location"].startswith("/admin/login/")
        assert browser.post(change(moe), begun).headers["Location"].startswith("/admin/login/")


@pytest.mark.usefixtures("library")
def test_staff_who_may_only_look_at_topics_cannot_preview_suggest_or_re_tag() -> None:
    moe, browser = topic("moe"), staff("view_topic", "view_topicrule", "add_topic", "add_topicrule")
    Topic.objects.update(stale_after=0)

    assert browser.get(change(moe)).status_code == 200
    assert not visit(browser, change(moe)).all("input", name="_preview")
    assert not visit(browser, ADD).all("input", name="_preview")
    assert browser.post(change(moe), {"_preview": "x"}).status_code == 403
    assert browser.post(ADD, {**NEW, "_preview": "x"}).status_code == 403
    for way in ("suggestions/", "retag/", "change/?rule=1:word"):
        assert browser.get(f"/admin/papers/topic/{moe.pk}/{way}").status_code == 403
    assert not Topic.objects.exclude(stale_after=0).exists()


@pytest.mark.usefixtures("library")
def test_staff_who_may_change_topics_but_not_rules_preview_the_stored_rules() -> None:
    moe, browser = topic("moe"), staff("change_topic", "view_topicrule")

    shown = previewed(browser, change(moe), {}, threshold="999")

    assert MIXTRAL in [each.all("a")[0].text for each in side(shown, "losing")]


@pytest.mark.usefixtures("library")
def test_a_topic_from_who_may_only_add_waits_for_who_may_change() -> None:
    rows = {"rules-TOTAL_FORMS": "1", "rules-INITIAL_FORMS": "0", "rules-0-pattern": "science"}
    more = {"rules-0-field": "any", "rules-0-weight": "2"}

    assert staff("add_topic", "add_topicrule").post(ADD, {**NEW, **rows, **more}).status_code == 302

    assert topic("science").stale_after == 0
    assert not Tagging.objects.filter(topic__slug="science").exists()
