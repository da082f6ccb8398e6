"""Likely duplicates: two papers on a screen, merged field by field or told apart, and everything taken back again."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from papers.intake import likeness, merging
from papers.models import ImportRecord, ImportRun, Link, Merger, Pair, Paper, Reader, Revision, Status, Topic
from tests import cast
from tests.cast import DPO, HELM, MIXTRAL, abstract_of, import_records, import_text
from tests.page import Element, parse, visit

pytestmark = pytest.mark.django_db

QUEUE = "/admin/papers/paper/duplicates/"
UNDECIDE = f"{QUEUE}undecide/"
MISSPELT = "Holistic Evaluation of Langauge Models"


@pytest.fixture
def pair(topics: list[Topic]) -> tuple[Paper, Paper]:
    """Two papers that are one, waiting in the queue: the left one, which stays, and the right one."""
    import_records(
        {"title": HELM, "authors": ["Percy Liang"], "entries": [{"list": "first", "line": 3}]},
        {"title": MISSPELT, "abstract": abstract_of(MIXTRAL), "entries": [{"list": "second", "line": 7}]},
    )
    likeness.find()
    left, right = Paper.objects.order_by("public_id")
    return left, right


@pytest.fixture
def pairs(topics: list[Topic]) -> list[Pair]:
    """Three pairs in their order."""
    import_records(*({"title": title} for name in (HELM, MIXTRAL, DPO) for title in (name, f"{name}e")))
    likeness.find()
    return list(Pair.objects.open().select_related("one", "other"))


def address(one: Paper, other: Paper) -> str:
    return f"{QUEUE}{one.public_id}/{other.public_id}/"


def decision(page: Element) -> Element:
    return page.one("form", id="decision")


def shown(page: Element) -> set[str]:
    """The titles of the two papers on a screen."""
    return {heading.all("a")[0].text for heading in page.all("h2") if heading.all("a")}


def titles(pair: Pair) -> set[str]:
    return {str(pair.one), str(pair.other)}


def decide(client: Client, page: Element, what: str, **chosen: str) -> Element:
    """Press a button as a browser does, with the radio buttons that stand outside the form and belong to it."""
    form = decision(page)
    ticked = {
        each.attributes["name"]: each.attributes["value"]
        for each in page.all("input", type="radio", form="decision")
        if "checked" in each.attributes
    }
    posted = {**form.fields(), **ticked, **chosen, "decision": what}
    response = client.post(form.attributes["action"], posted, follow=True)
    assert response.status_code == 200
    return parse(response.content.decode())


def undo(client: Client, page: Element) -> Element:
    response = client.post(UNDECIDE, page.form(UNDECIDE).fields(), follow=True)
    assert response.status_code == 200
    return parse(response.content.decode())


def messages(page: Element) -> str:
    return " ".join(page.texts("ul", class_="messagelist"))


def test_two_papers_stand_side_by_side_with_all_they_have_and_the_reason(
    pair: tuple[Paper, Paper], curator_client: Client
) -> None:
    left, right = pair
    Reader.objects.create(user=cast.reader()).mark(right, Status.READ)
    Link.objects.create(paper=left, url="https://example.org/helm", kind="other")

    page = visit(curator_client, QUEUE)

    assert shown(page) == {HELM, MISSPELT}
    assert "1 pair to decide" in page.text
    assert "Their titles are nearly the same." in page.text
    for said in ("Percy Liang", "Mixture of Experts", "https://example.org/helm", "First, line 3", "Second, line 7"):
        assert said in page.text
    assert "1 mark" in page.text
    assert "ada" not in page.text
    assert {"Language", "Langauge"} == {each.text for tag in ("ins", "del") for each in page.all(tag)}


def test_what_an_import_would_take_is_chosen_beforehand_and_says_so(
    pair: tuple[Paper, Paper], curator_client: Client
) -> None:
    left, right = pair
    page = visit(curator_client, QUEUE)

    ticked = {
        each.attributes["name"]: each.attributes["value"]
        for each in page.all("input", type="radio")
        if "checked" in each.attributes
    }
    named = {left.title: "left", right.title: "right"}
    assert ticked["authors"] == named[HELM]
    assert ticked["abstract"] == named[MISSPELT]
    assert page.text.count("what an import would take") == len(ticked) == 3


def test_merged_they_are_one_with_all_that_both_had_and_the_old_id_leads_to_it(
    pair: tuple[Paper, Paper], curator_client: Client
) -> None:
    left, right = pair

    page = decide(curator_client, visit(curator_client, QUEUE), "merge")

    kept = Paper.objects.get()
    assert (kept.authors, kept.abstract) == (["Percy Liang"], abstract_of(MIXTRAL))
    assert kept.entries.count() == 2
    assert kept.curated_fields == []
    assert "No two papers here seem to be one" in page.text
    assert "Merged: " in page.text
    for public_id in (left.public_id, right.public_id):
        response = Client().get(f"/papers/{public_id}/", follow=True)
        assert response.status_code == 200
        assert response.redirect_chain[-1][0] == kept.get_absolute_url()


def test_a_field_chosen_otherwise_is_that_papers_and_locked(pair: tuple[Paper, Paper], curator_client: Client) -> None:
    page = visit(curator_client, QUEUE)
    (usual,) = [
        each.attributes["value"]
        for each in page.all("input", type="radio", name="title")
        if "checked" in each.attributes
    ]
    other = {"left": "right", "right": "left"}[usual]
    wanted = {"left": pair[0].title, "right": pair[1].title}[other]

    decide(curator_client, page, "merge", title=other)

    kept = Paper.objects.get()
    assert (kept.title, kept.curated_fields) == (wanted, ["title"])


def test_a_merger_is_undone_from_the_message_and_the_two_are_a_pair_again(
    pair: tuple[Paper, Paper], curator_client: Client
) -> None:
    page = decide(curator_client, visit(curator_client, QUEUE), "merge")

    after = undo(curator_client, page)

    assert shown(after) == {HELM, MISSPELT}
    assert {paper.public_id for paper in Paper.objects.all()} == {paper.public_id for paper in pair}
    assert Pair.objects.open().count() == 1
    assert "Undone" in messages(after)


def test_not_the_same_is_remembered_and_can_be_taken_back(
    pair: tuple[Paper, Paper], curator: User, curator_client: Client
) -> None:
    page = decide(curator_client, visit(curator_client, QUEUE), "apart")
    likeness.find()

    assert "This pair does not come again" in page.text
    assert [each.decided_by for each in Pair.objects.all()] == [curator]
    assert Paper.objects.count() == 2

    after = undo(curator_client, page)
    assert shown(after) == {HELM, MISSPELT}
    assert Pair.objects.open().count() == 1
    assert set(Revision.objects.values_list("verb", "user")) == {
        ("told apart", curator.pk),
        ("in doubt again", curator.pk),
    }


def test_after_each_decision_the_next_pair_comes(pairs: list[Pair], curator_client: Client) -> None:
    page = visit(curator_client, QUEUE)
    assert shown(page) == titles(pairs[0])
    page = decide(curator_client, page, "merge")
    assert shown(page) == titles(pairs[1])
    page = decide(curator_client, page, "apart")
    assert shown(page) == titles(pairs[2])
    assert "1 pair to decide" in page.text


def test_what_is_left_for_later_stays_behind_until_one_goes_back(pairs: list[Pair], curator_client: Client) -> None:
    page = visit(curator_client, QUEUE)
    (later,) = [form for form in page.all("form", method="get") if "Later" in form.text]
    page = visit(curator_client, QUEUE, later.fields())
    assert shown(page) == titles(pairs[1])

    page = decide(curator_client, page, "apart")
    assert shown(page) == titles(pairs[2])
    assert shown(visit(curator_client, page.link("Back to the start"))) == titles(pairs[0])


def test_the_buttons_have_keys_and_the_safe_one_has_the_focus(pairs: list[Pair], curator_client: Client) -> None:
    page = visit(curator_client, QUEUE)

    assert {each.text: each.attributes["data-key"] for each in page.all("button") if "data-key" in each.attributes} == {
        "Not the same": "n",
        "Merge": "m",
        "Later": "l",
    }
    assert [each.text for each in page.all("button") if "autofocus" in each.attributes] == ["Not the same"]


def test_what_was_changed_meanwhile_is_shown_before_anything_is_decided(
    pair: tuple[Paper, Paper], curator_client: Client
) -> None:
    page = visit(curator_client, QUEUE)
    Link.objects.create(paper=pair[1], url="https://example.org/new", kind="other")

    after = decide(curator_client, page, "merge")

    assert "was changed meanwhile" in messages(after)
    assert "https://example.org/new" in after.text
    assert Paper.objects.count() == 2
    decide(curator_client, after, "merge")
    assert Paper.objects.count() == 1


def test_a_mark_that_a_reader_makes_meanwhile_is_no_change(pair: tuple[Paper, Paper], curator_client: Client) -> None:
    page = visit(curator_client, QUEUE)
    Reader.objects.create(user=cast.reader()).mark(pair[0], Status.READ)

    decide(curator_client, page, "merge")

    assert Paper.objects.get().marks.count() == 1


def test_what_another_curator_has_decided_meanwhile_stays(pair: tuple[Paper, Paper], curator_client: Client) -> None:
    page = visit(curator_client, QUEUE)
    merging.tell_apart(*pair, User.objects.create_superuser("hedy"))

    after = decide(curator_client, page, "merge")

    assert "Meanwhile hedy has said that" in messages(after)
    assert Paper.objects.count() == 2


def test_what_is_merged_or_gone_meanwhile_is_said_kindly(pair: tuple[Paper, Paper], curator_client: Client) -> None:
    page = visit(curator_client, QUEUE)
    merging.merge(*pair, User.objects.create_superuser("hedy"))
    assert "The two are one paper already" in messages(decide(curator_client, page, "merge"))
    assert "The two are one paper already" in messages(decide(curator_client, page, "apart"))

    Paper.objects.all().delete()
    assert "is gone meanwhile" in messages(decide(curator_client, page, "merge"))
    assert not Pair.objects.exists()


def test_what_is_undone_twice_is_undone_once(pair: tuple[Paper, Paper], curator_client: Client) -> None:
    page = decide(curator_client, visit(curator_client, QUEUE), "merge")
    undo(curator_client, page)

    after = undo(curator_client, page)

    assert "somebody was quicker" in messages(after)
    assert Paper.objects.count() == 2


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"decision": "both"},
        {"decision": "merge", "title": "middle"},
        {"decision": "merge", "abstract": "\0"},
    ],
)
def test_what_is_no_decision_decides_nothing(
    pair: tuple[Paper, Paper], curator_client: Client, posted: dict[str, str]
) -> None:
    version = decision(visit(curator_client, QUEUE)).fields()["version"]

    assert curator_client.post(address(*pair), {"version": version, **posted}).status_code == 400
    assert Paper.objects.count() == 2
    assert Pair.objects.open().count() == 1


@pytest.mark.parametrize(
    "query", ["after=x", "after=nan_1", "after=1_", "merged=x", "told=9999", "merged=%00", "told=1e9"]
)
def test_a_place_that_is_none_is_the_start(pairs: list[Pair], curator_client: Client, query: str) -> None:
    assert shown(visit(curator_client, f"{QUEUE}?{query}")) == titles(pairs[0])


def test_ids_that_no_paper_has_are_not_found(pair: tuple[Paper, Paper], curator_client: Client) -> None:
    nowhere = f"/admin/papers/paper/{'9' * 25}/"
    for path in (f"{QUEUE}{pair[0].public_id}/nobody/", *(f"{nowhere}{name}/" for name in ("merge", "split"))):
        assert curator_client.get(path).status_code == 404, path
    for path in (f"{nowhere}mergers/1/part/", f"{nowhere}split/"):
        assert curator_client.post(path).status_code == 404, path
    assert curator_client.post(UNDECIDE, {"merger": "x", "pair": "\0"}).status_code == 302


def test_any_two_papers_are_merged_from_the_form_of_one(library: dict[str, Paper], curator_client: Client) -> None:
    one, other = library[MIXTRAL], library[DPO]
    form = visit(curator_client, f"/admin/papers/paper/{one.pk}/change/")

    search = visit(curator_client, form.link("Merge with another"), {"q": "direct preference"})
    page = visit(curator_client, search.link(DPO))
    assert shown(page) == {" ".join(str(each).split()) for each in (one, other)}
    after = decide(curator_client, page, "merge")

    kept = Paper.objects.get(pk__in=[one.pk, other.pk])
    assert "Merged: " in messages(after)
    assert after.link("Take apart") == f"/admin/papers/paper/{kept.pk}/mergers/{Merger.objects.get().pk}/part/"


@pytest.mark.parametrize("typed", ["", " ", "zyzzyva", "\0", '"AND (', "x" * 2000])
def test_a_search_that_finds_nothing_says_so(pair: tuple[Paper, Paper], curator_client: Client, typed: str) -> None:
    page = visit(curator_client, f"/admin/papers/paper/{pair[0].pk}/merge/", {"q": typed})

    assert not page.all("ul", class_="pair__found")


def test_a_paper_is_found_by_its_id_and_never_itself(pair: tuple[Paper, Paper], curator_client: Client) -> None:
    left, right = pair
    path = f"/admin/papers/paper/{left.pk}/merge/"

    assert address(left, right) in visit(curator_client, path, {"q": right.public_id}).hrefs()
    assert not visit(curator_client, path, {"q": left.public_id}).all("ul", class_="pair__found")


def test_two_papers_that_were_told_apart_are_shown_so_and_can_still_be_merged(
    pair: tuple[Paper, Paper], curator: User, curator_client: Client
) -> None:
    merging.tell_apart(*pair, curator)

    page = visit(curator_client, address(*pair))

    assert "grace has said that these are two papers" in page.text
    assert "Not the same" not in page.texts("button")
    decide(curator_client, page, "merge")
    assert Paper.objects.count() == 1


def test_a_merger_is_taken_apart_from_the_papers_form(
    pair: tuple[Paper, Paper], curator: User, curator_client: Client
) -> None:
    merger = merging.merge(*pair, curator)
    path = visit(curator_client, f"/admin/papers/paper/{merger.paper_id}/change/").link("Take apart")

    assert MISSPELT in visit(curator_client, path).text or HELM in visit(curator_client, path).text
    response = curator_client.post(path, follow=True)

    assert {paper.public_id for paper in Paper.objects.all()} == {paper.public_id for paper in pair}
    assert "is a paper of its own again" in messages(parse(response.content.decode()))
    assert likeness.find() == 0
    again = curator_client.post(path, follow=True)
    assert "two papers already" in messages(parse(again.content.decode()))


def test_what_an_older_import_said_and_nobody_can_read_is_not_taken_apart(
    pair: tuple[Paper, Paper], curator: User, curator_client: Client
) -> None:
    merger = merging.merge(*pair, curator)
    ImportRecord.objects.filter(paper=merger.paper_id, pk__in=ImportRecord.objects.values("pk")[:1]).update(said=None)
    ImportRun.objects.get().source_path.unlink()
    path = f"/admin/papers/paper/{merger.paper_id}"

    for address, sent in (
        (f"{path}/mergers/{merger.pk}/part/", {}),
        (UNDECIDE, {"merger": str(merger.pk)}),
    ):
        response = curator_client.post(address, sent, follow=True)
        assert "its source is gone" in messages(parse(response.content.decode())), address
    assert Paper.objects.get().mergers.get() == merger


def test_what_one_of_two_lists_says_becomes_a_paper_of_its_own(topics: list[Topic], curator_client: Client) -> None:
    paper = told_twice()
    records = list(ImportRecord.objects.filter(paper=paper).order_by("run_id"))
    page = visit(curator_client, f"/admin/papers/paper/{paper.pk}/split/")
    assert [box.attributes["value"] for box in page.all("input", type="checkbox")] == [str(each.pk) for each in records]
    assert "second.jsonl, line 1" in page.text

    response = curator_client.post(
        f"/admin/papers/paper/{paper.pk}/split/",
        {**split_form(page).fields(), "record": str(records[1].pk)},
        follow=True,
    )

    new = Paper.objects.exclude(pk=paper.pk).get()
    assert "is a paper of its own now" in messages(parse(response.content.decode()))
    assert list(new.import_records.all()) == [records[1]]
    assert list(paper.import_records.all()) == [records[0]]
    assert likeness.find() == 0


@pytest.mark.parametrize("which", [[], [0, 1]])
def test_none_or_all_of_what_is_said_is_not_split_off(
    topics: list[Topic], curator_client: Client, which: Iterable[int]
) -> None:
    paper = told_twice()
    records = list(ImportRecord.objects.filter(paper=paper).order_by("run_id"))
    path = f"/admin/papers/paper/{paper.pk}/split/"
    fields = split_form(visit(curator_client, path)).fields()

    response = curator_client.post(path, {**fields, "record": [str(records[each].pk) for each in which]})

    assert response.status_code == 400
    assert "not all of it" in parse(response.content.decode()).one("p", role="alert").text
    assert Paper.objects.count() == 1


def test_records_that_came_meanwhile_are_shown_before_anything_is_split(
    topics: list[Topic], curator_client: Client
) -> None:
    paper = told_twice()
    path = f"/admin/papers/paper/{paper.pk}/split/"
    fields = split_form(visit(curator_client, path)).fields()
    record = str(ImportRecord.objects.filter(paper=paper).latest("pk").pk)
    import_records({"title": HELM, "published": "2022"}, name="third.jsonl")

    response = curator_client.post(path, {**fields, "record": record})

    assert response.status_code == 400
    assert "has changed meanwhile" in response.content.decode()
    assert Paper.objects.count() == 1


def test_a_paper_of_one_record_has_nothing_to_split(pair: tuple[Paper, Paper], curator_client: Client) -> None:
    page = visit(curator_client, f"/admin/papers/paper/{pair[0].pk}/split/")

    assert "nothing to split it by" in page.text


def told_twice() -> Paper:
    import_records({"title": HELM, "authors": ["Percy Liang"]}, name="first.jsonl")
    import_records({"title": HELM, "abstract": abstract_of(MIXTRAL)}, name="second.jsonl")
    return Paper.objects.get()


def split_form(page: Element) -> Element:
    (form,) = [each for each in page.all("form", method="post") if each.all("input", name="version")]
    return form


def test_the_queue_takes_no_more_queries_for_papers_that_have_much(
    pair: tuple[Paper, Paper], curator_client: Client
) -> None:
    visit(curator_client, QUEUE)
    with CaptureQueriesContext(connection) as few:
        visit(curator_client, QUEUE)
    for number in range(5):
        Link.objects.create(paper=pair[0], url=f"https://example.org/{number}", kind="other")
        import_text(f"Abstract:{abstract_of(MIXTRAL)}\n", f"{number}.txt")
    with CaptureQueriesContext(connection) as more:
        visit(curator_client, QUEUE)

    assert len(more) == len(few)


def test_the_queue_is_one_step_from_the_index(topics: list[Topic], curator_client: Client) -> None:
    assert visit(curator_client, "/admin/").link("Likely duplicates") == QUEUE


def test_only_staff_who_may_change_papers_decide(pair: tuple[Paper, Paper], reader_client: Client) -> None:
    mary = User.objects.create_user("mary", is_staff=True)
    mary.user_permissions.set(Permission.objects.filter(codename__in=["view_paper", "change_tagging"]))
    staff = Client()
    staff.force_login(mary)
    desk = f"/admin/papers/paper/{pair[0].pk}/"
    pages = [QUEUE, address(*pair), f"{desk}merge/", f"{desk}split/", f"{desk}mergers/1/part/"]

    for path in (*pages, UNDECIDE):
        for response in (Client().get(path), reader_client.post(path)):
            assert response.headers["Location"].startswith("/admin/login/"), path
        assert {staff.get(path).status_code, staff.post(path).status_code} <= {403, 405}, path
    assert Paper.objects.count() == 2

    mary.user_permissions.set(Permission.objects.filter(codename="change_paper"))
    decide(staff, visit(staff, QUEUE), "merge")
    assert Paper.objects.count() == 1
