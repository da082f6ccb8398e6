"""The history: who changed what and when, with the difference, of everything and of one thing; and Undo."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from papers.models import ImportRecord, Noun, Outcome, Paper, ReadingList, Revision, Source, Tagging, Topic, Verdict
from papers.topics import verdicts
from tests import cast
from tests.cast import DPO, MIXTRAL, OLMO, abstract_of, import_records, import_text
from tests.page import Element, visit

pytestmark = pytest.mark.django_db

HISTORY = "/admin/papers/revision/"


def steps(client: Client, **asked: object) -> list[Element]:
    return visit(client, f"{HISTORY}?{urlencode(asked)}").one("div", id="content-main").all("li")


def heading(step: Element) -> str:
    return step.one("h2").text


def of(paper: Paper) -> str:
    return f"/admin/papers/paper/{paper.pk}/history/"


def note(user: User, paper: Paper, verb: str = "edited", **after: str) -> Revision:
    step = Revision.note(user, verb, paper, {}, after or {"published": "2024"})
    return Revision.objects.get(step=step)


def test_it_tells_who_did_what_and_the_difference(
    library: dict[str, Paper], curator: User, curator_client: Client
) -> None:
    Revision.note(curator, "edited", library[MIXTRAL], {"title": "Mixtral of Experts"}, {"title": "Mixtral 8x7B"})

    (step,) = [each for each in steps(curator_client) if each.all("h2")]

    assert heading(step) == f"Edited: {MIXTRAL}"
    assert "grace" in step.text
    assert step.texts("del") == ["of Experts"]
    assert step.texts("ins") == ["8x7B"]


def test_it_tells_the_minute_since_when_readers_see_a_list(
    library: dict[str, Paper], curator: User, curator_client: Client
) -> None:
    course = ReadingList.objects.get()
    step = Revision.note(curator, "published", course, {"published": None}, {"published": "2026-02-03T14:05:33+00:00"})

    page = visit(curator_client, f"/admin/papers/revision/step/{step}/")

    assert page.one("h1").text == f"Published: {course}"
    assert page.texts("ins") == ["Tuesday, 3 February 2026, 14:05"]


def test_a_step_is_one_row_however_many_things_it_changed(
    library: dict[str, Paper], curator: User, curator_client: Client
) -> None:
    moe = Topic.objects.get(slug="moe")
    step = verdicts.decide(list(library.values()), moe, Verdict.NO, curator)

    (row,) = steps(curator_client)
    assert f"and {len(library) - 1} others" in heading(row)

    page = visit(curator_client, f"{HISTORY}step/{step}/")
    assert len(page.all("h2")) == len(library)
    assert set(page.texts("ins")) == {"a curator’s no"}
    assert page.all("form", action=f"{HISTORY}step/{step}/undo/")


def test_it_is_narrowed_to_a_person_a_verb_and_a_noun(
    library: dict[str, Paper], curator: User, curator_client: Client
) -> None:
    mary = cast.curator("mary")
    note(curator, library[MIXTRAL])
    note(mary, library[DPO], "deleted")
    Revision.note(mary, "edited", Topic.objects.get(slug="moe"), {"name": "MoE"}, {"name": "Experts"})

    def names(**asked: object) -> set[str]:
        return {heading(each) for each in steps(curator_client, **asked) if each.all("h2")}

    assert len(names()) == 3
    assert names(user=curator.pk) == {f"Edited: {MIXTRAL}"}
    assert names(verb="deleted") == {f"Deleted: {DPO}"}
    assert names(user=mary.pk, noun="topic") == {f"Edited: {Topic.objects.get(slug='moe')}"}
    assert len(names(user="x", verb="\0", noun="nonsense", before="never")) == 3


def test_it_is_paged_by_time(library: dict[str, Paper], curator: User, curator_client: Client) -> None:
    for number in range(45):
        revision = note(curator, library[MIXTRAL], published=str(1980 + number))
        Revision.objects.filter(pk=revision.pk).update(when=timezone.now() - timedelta(days=number))

    first = visit(curator_client, HISTORY)
    older = visit(curator_client, f"{HISTORY}{first.link('Older')}")

    shown = [each.texts("ins")[0] for page in (first, older) for each in page.all("li") if each.all("h2")]
    assert shown == [str(1980 + number) for number in range(45)]
    assert not [each for each in older.all("a") if "Older" in each.text]


def test_it_takes_the_same_few_queries_for_long_histories(
    library: dict[str, Paper], curator: User, curator_client: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            visit(curator_client, HISTORY)
        return len(asked)

    note(curator, library[MIXTRAL])
    queries()
    few = queries()
    for paper in library.values():
        note(curator, paper)

    assert queries() == few <= 6


def test_a_step_met_at_several_moments_is_shown_once(
    library: dict[str, Paper], curator: User, curator_client: Client
) -> None:
    step = uuid4()
    for title in (MIXTRAL, DPO):
        Revision.note(curator, "edited", library[title], {}, {"published": "2024"}, step)

    assert len([each for each in steps(curator_client) if each.all("h2")]) == 1


def test_undo_says_what_is_as_it_was_and_what_is_not(
    library: dict[str, Paper], curator: User, curator_client: Client
) -> None:
    moe = Topic.objects.get(slug="moe")
    step = verdicts.decide([library[MIXTRAL], library[OLMO]], moe, Verdict.NO, curator)
    verdicts.decide([library[OLMO]], moe, Verdict.YES, curator)

    response = curator_client.post(f"{HISTORY}step/{step}/undo/")

    told = visit(curator_client, response.headers["Location"]).text
    assert "Undone: 1 is as it was." in told
    assert f"Not undone: “{OLMO}”, for it has been changed since." in told
    assert Tagging.objects.get(paper=library[MIXTRAL], topic=moe).source == Source.RULE
    again = curator_client.post(f"{HISTORY}step/{step}/undo/", follow=True)
    assert "Not undone" in again.content.decode()


def test_only_who_may_change_papers_undoes(library: dict[str, Paper], curator: User, client: Client) -> None:
    step = verdicts.decide([library[OLMO]], Topic.objects.get(slug="moe"), Verdict.NO, curator)
    client.force_login(User.objects.create_user("mary", is_staff=True))

    assert client.get(HISTORY).status_code == 403
    assert client.get(of(library[OLMO])).status_code == 403
    assert client.post(f"{HISTORY}step/{step}/undo/").status_code == 403
    assert Tagging.objects.filter(paper=library[OLMO], topic__slug="moe", verdict=Verdict.NO).exists()


def test_what_is_no_step_is_not_found(curator_client: Client) -> None:
    for path in (f"{HISTORY}step/{uuid4()}/", f"{HISTORY}5/change/", "/admin/papers/paper/5/history/"):
        assert curator_client.get(path).status_code == 404, path
    assert curator_client.post(f"{HISTORY}step/{uuid4()}/undo/").status_code == 404
    assert curator_client.get("/admin/papers/paper/9999999999999999999999/history/").status_code == 404


def test_a_papers_history_has_its_imports_and_what_they_made_of_it(curator: User, curator_client: Client) -> None:
    import_text(f"Abstract:{abstract_of(MIXTRAL)}\n", "bare.txt")
    inferred = Paper.objects.get().title
    import_records({"title": MIXTRAL, "abstract": abstract_of(MIXTRAL), "identifiers": {"arxiv": "2401.04088"}})
    paper = Paper.objects.get()
    Revision.note(curator, "edited", paper, {"title": MIXTRAL}, {"title": "Mixtral 8x7B"})
    Paper.objects.update(title="Mixtral 8x7B")

    events = visit(curator_client, of(paper)).all("li")
    edited, updated, created = [each for each in events if each.all("h2")]

    assert heading(edited) == "Edited"
    assert heading(updated) == f"Import of papers.jsonl: {Outcome.UPDATED.label}"
    assert set(updated.texts("del")[0].split()) <= set(inferred.split())
    assert "arxiv:2401.04088" in updated.texts("ins")
    assert heading(created) == f"Import of bare.txt: {Outcome.CREATED.label}"
    record = ImportRecord.objects.get(outcome=Outcome.CREATED)
    assert f"/admin/papers/importrecord/{record.pk}/change/" in created.hrefs()


def test_the_history_of_a_deleted_paper_is_kept(library: dict[str, Paper], curator_client: Client) -> None:
    paper = library[MIXTRAL]
    response = curator_client.post(f"/admin/papers/paper/{paper.pk}/delete/", {"post": "yes"}, follow=True)

    step = Revision.objects.get(noun=Noun.PAPER, key=paper.pk)
    assert f"{HISTORY}step/{step.step}/" in response.content.decode()
    assert "Deleted" in visit(curator_client, of(paper)).text
    curator_client.post(f"{HISTORY}step/{step.step}/undo/")
    assert Paper.objects.get(pk=paper.pk) == paper


def test_papers_chosen_in_the_list_are_deleted_with_undo(library: dict[str, Paper], curator_client: Client) -> None:
    chosen = [library[MIXTRAL].pk, library[DPO].pk]

    curator_client.post(
        "/admin/papers/paper/", {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    )

    assert not Paper.objects.filter(pk__in=chosen).exists()
    (step,) = set(Revision.objects.filter(verb="deleted").values_list("step", flat=True))
    curator_client.post(f"{HISTORY}step/{step}/undo/")
    assert Paper.objects.filter(pk__in=chosen).count() == 2


@pytest.mark.parametrize("how", ["page", "queue", "admin", "delete"])
def test_every_verdict_is_in_the_history(
    library: dict[str, Paper], curator: User, curator_client: Client, how: str
) -> None:
    paper, tagging = library[MIXTRAL], Tagging.objects.get(paper=library[MIXTRAL], topic__slug="moe")
    if how == "page":
        curator_client.post(f"/verdicts/{paper.public_id}/", {"topic": "moe", "verdict": "no"})
    elif how == "queue":
        curator_client.post("/admin/papers/topic/least-certain/", {"tagging": tagging.pk, "verdict": "0"})
    else:
        curator_client.post(f"/admin/papers/tagging/{tagging.pk}/change/", {"verdict": "0"})
    if how == "delete":
        curator_client.post(f"/admin/papers/tagging/{tagging.pk}/delete/", {"post": "yes"})

    latest = Revision.objects.of(Noun.PAPER, paper.pk)[0]
    said = latest.before if how == "delete" else latest.after
    assert (latest.verb, latest.user) == ("decided", curator)
    assert said[f"topic {tagging.topic_id}"]["yes"] is False


def test_a_topics_history_tells_its_rules(topics: list[Topic], curator: User, curator_client: Client) -> None:
    moe = Topic.objects.get(slug="moe")
    rule = moe.rules.all()[0]

    curator_client.post(
        f"/admin/papers/topicrule/{rule.pk}/change/",
        {"topic": moe.pk, "pattern": rule.pattern, "field": rule.field, "weight": rule.weight + 1},
    )

    shown = visit(curator_client, f"/admin/papers/topic/{moe.pk}/history/")
    assert shown.texts("del") == [f"{rule.pattern} ({rule.field}, {rule.weight:+d})"]
    assert shown.texts("ins") == [f"{rule.pattern} ({rule.field}, {rule.weight + 1:+d})"]


def test_a_topic_that_is_made_edited_and_deleted_has_a_history(topics: list[Topic], curator_client: Client) -> None:
    form = visit(curator_client, "/admin/papers/topic/add/").one("form", id="topic_form").fields()
    curator_client.post("/admin/papers/topic/add/", {**form, "name": "Robots", "slug": "robots"})
    robots = Topic.objects.get(slug="robots")
    path = f"/admin/papers/topic/{robots.pk}/change/"
    form = visit(curator_client, path).one("form", id="topic_form").fields()
    curator_client.post(path, {**form, "definition": "Papers on robots."})
    curator_client.post(f"/admin/papers/topic/{robots.pk}/delete/", {"post": "yes"})

    history = list(Revision.objects.of(Noun.TOPIC, robots.pk))
    assert [each.verb for each in history] == ["deleted", "edited", "made"]
    assert (history[1].before, history[1].after) == ({"definition": ""}, {"definition": "Papers on robots."})
