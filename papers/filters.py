"""PaperFilter: what a reader asks for. The page, its counts, chips and title come from one of these, and so agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, reduce
from typing import Any
from urllib.parse import quote_plus

import django_filters
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.facets import MINE, Choice, Facets
from papers.filter_fields import KnownValuesFilter, Tick
from papers.finding.choices import NOTED, Choices, ListChoice, SessionChoice, TopicChoice
from papers.finding.counts import OWN, Counts, counts
from papers.finding.found import Found
from papers.finding.leads import MARKED, lead
from papers.models import Paper, Reader, Role, Status
from papers.models.mark import UNREAD
from papers.models.paper import PaperQuerySet
from papers.search import Search
from papers.search.fields import Names
from papers.search.highlight import Marks
from papers.search.nearest import amended
from papers.search.query import LONGEST, parse

STATES = (
    (UNREAD, _("unread"), _("Unread papers")),
    (Status.QUEUED.value, _("queue"), _("Queued papers")),
    (Status.READING.value, _("reading"), _("Papers being read")),
    (Status.READ.value, _("read"), _("Read papers")),
    (Status.SKIPPED.value, _("skipped"), _("Skipped papers")),
)
"""What a reader can have made of papers: as it is asked for, as a choice, and as a title begins."""

WALKED = 5_000
"""Papers of a ranked or sorted list in which the steps from paper to paper find their way."""


class PaperFilter(django_filters.FilterSet):
    """The library's filter. Parameters that make no sense are as if they were not there."""

    q = django_filters.CharFilter(label=_("Search papers"), max_length=LONGEST)
    topic = KnownValuesFilter(label=_("Topics"))
    without = KnownValuesFilter(label=_("Without topics"))
    match = django_filters.ChoiceFilter(
        label=_("Topics must match"), choices=[("any", _("any")), ("all", _("all"))], empty_label=None
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[(state, label) for state, label, _title in STATES], empty_label=_("all")
    )
    list = django_filters.ChoiceFilter(label=_("List"), empty_label=_("any list"))
    session = django_filters.ChoiceFilter(label=_("Session"), empty_label=_("any session"))
    role = django_filters.ChoiceFilter(label=_("Reading"), choices=Role.choices, empty_label=_("required or more"))
    year = KnownValuesFilter(label=_("Published"))
    tag = KnownValuesFilter(label=_("Your tags"))
    mine = KnownValuesFilter(label=_("Yours"))
    abstract = django_filters.BooleanFilter(label=_("With abstract"), widget=Tick)
    sort = django_filters.ChoiceFilter(
        label=_("Sorted by"),
        choices=[
            ("relevance", _("relevance")),
            ("newest", _("newest")),
            ("title", _("title")),
            ("list", _("list order")),
        ],
        empty_label=None,
    )

    class Meta:
        model = Paper
        fields = ()

    def __init__(
        self,
        data: QueryDict | None = None,
        queryset: PaperQuerySet | None = None,
        *,
        reader: Reader | None = None,
        counted: Iterable[str] = tuple(OWN),
    ) -> None:
        """`counted` are the parameters whose values are counted: those of which a page shows facets."""
        super().__init__(data if data is not None else QueryDict(), queryset)
        self.reader = reader
        self.counted = counted
        self.choices = Choices(reader)
        # Given as functions, they are read when something is chosen of them or they are shown, and not before.
        topics = self.filters["topic"].extra, self.filters["without"].extra
        for extra in topics:
            extra["choices"] = lambda: [(topic.slug, topic.name) for topic in self.topics]
        self.filters["list"].extra["choices"] = lambda: [(each.slug, each.title) for each in self.lists]
        self.filters["year"].extra["choices"] = lambda: [(str(year), str(year)) for year in self.choices.years]
        self.filters["session"].extra["choices"] = lambda: [(each.slug, str(each)) for each in self.sessions]
        self.filters["tag"].extra["choices"] = lambda: [(tag.slug, tag.name) for tag in self.choices.tags]
        # Nobody has starred anything, but whoever has taken their last star away still asks for what they starred.
        self.filters["mine"].extra["choices"] = list(MINE.items()) if reader else []

    @property
    def topics(self) -> Sequence[TopicChoice]:
        """The topics that can be asked for."""
        return self.choices.topics

    @property
    def lists(self) -> Sequence[ListChoice]:
        """The lists that can be asked for."""
        return self.choices.lists

    @cached_property
    def sessions(self) -> Sequence[SessionChoice]:
        """The sessions that can be asked for: of the chosen list, or of all."""
        wanted = self.data.get("list")
        lists = [each for each in self.lists if each.slug == wanted] or self.lists
        return [session for each in lists for session in each.sessions]

    @cached_property
    def wanted(self) -> dict[str, Any]:
        """What is asked for, understood: only the parameters that make sense and say something."""
        self.form.is_valid()
        wanted = {name: value for name, value in self.form.cleaned_data.items() if value}
        # Both wanted and left out is a slip of somebody who typed an address; what was left out stays out.
        wanted["topic"] = [slug for slug in wanted.get("topic", ()) if slug not in wanted.get("without", ())]
        if len(wanted["topic"]) < 2 or wanted.get("match") == "any":
            wanted.pop("match", None)
        if not wanted["topic"]:
            del wanted["topic"]
        if self.search.query.root is None:
            wanted.pop("q", None)
        orders = self._orders_of(wanted)
        if wanted.get("sort") not in orders[1:]:
            wanted.pop("sort", None)
        return wanted

    @cached_property
    def search(self) -> Search:
        """What was typed, understood."""
        self.form.is_valid()
        typed = self.form.cleaned_data.get("q", "")
        names = Names.of(self.topics, self.lists, self.choices.tags) if typed else Names()
        return Search(parse(typed, names), self.reader, self._beside if typed and NOTED in self.choices.own else None)

    @property
    def notes(self) -> Sequence[str]:
        """What of the search was taken otherwise than it may have been meant, in sentences."""
        return self.search.query.notes

    @property
    def words(self) -> Marks:
        """The words that were searched, to be marked in what is shown."""
        return Marks(self.search.query.root)

    @cached_property
    def suggestion(self) -> Choice | None:
        """The search with its unknown words replaced by the nearest known, if that finds anything."""
        text = amended(self.search.query) if "q" in self.wanted else None
        if text is None:
            return None
        query = self.query_with(q=text)
        other = PaperFilter(QueryDict(query), self.queryset, reader=self.reader)
        return Choice(text, chosen=False, query=query) if other.qs.exists() else None

    @property
    def quoted(self) -> str:
        """What was typed, in quotation marks."""
        text = str(self.wanted.get("q", ""))
        return text if '"' in text or "“" in text else f"“{text}”"

    @property
    def order(self) -> str:
        """The order of what is shown: what was chosen, or what goes without saying."""
        return str(self.wanted.get("sort") or self.orders[0])

    @property
    def orders(self) -> Sequence[str]:
        """The orders that make sense here; the first is what holds when nothing is said."""
        return self._orders_of(self.wanted)

    def _orders_of(self, wanted: Mapping[str, Any]) -> Sequence[str]:
        by_words = ["relevance"] if "q" in wanted and self.search.can_rank else []
        return [*by_words, "newest", "title", *(["list"] if "list" in wanted else [])]

    def filter_queryset(self, queryset: PaperQuerySet) -> PaperQuerySet:
        """Narrow to what is wanted, in the order that is wanted."""
        match self.order:
            case "relevance" if self.search.noted.found:
                # No one statement ranks what notes and what the index find; pages put the two together themselves.
                return self._narrow(queryset, self.wanted).order_by("pk")
            case "relevance":
                return self.search.rank(self._narrow(queryset, self._without("q")))
            case "title":
                return self._narrow(queryset, self.wanted).by_title()
            case "list":
                return self._narrow(queryset, self.wanted).as_listed(self.wanted["list"])
            case _:
                return self._narrow(queryset, self.wanted)

    def neighbours(self, paper: Paper) -> tuple[Paper | None, Paper | None]:
        """The papers before and after this one in what is shown, where it is among them."""
        if self.order == "newest":
            newest: PaperQuerySet = self.qs
            return newest.neighbours(paper)
        found = self._near_keys(0, WALKED, oldest_first=False)
        keys = list(self.qs.values_list("pk", flat=True)[:WALKED] if found is None else found)
        if paper.pk not in keys:
            return None, None
        place = keys.index(paper.pk)
        before, after = keys[max(place - 1, 0) : place], keys[place + 1 : place + 2]
        beside = Paper.objects.in_bulk([*before, *after])
        return next(map(beside.get, before), None), next(map(beside.get, after), None)

    def _narrow(self, papers: PaperQuerySet, wanted: Mapping[str, Any]) -> PaperQuerySet:
        papers = self.search.narrow(papers) if "q" in wanted else papers
        papers = papers.about(wanted.get("topic", ()), every="match" in wanted).not_about(wanted.get("without", ()))
        # List, session and role together speak of one entry: required here and listed there is not required there.
        fields = {"list": "reading_list__slug", "session": "session__slug", "role": "role"}
        papers = papers.placed(**{field: wanted[name] for name, field in fields.items() if name in wanted})
        papers = papers.of_years(map(int, wanted.get("year", ())))
        papers = papers.under(self.reader, wanted.get("tag", ()))
        for did in wanted.get("mine", ()):
            papers = papers.starred_by(self.reader) if did == "starred" else papers.noted_by(self.reader)
        if "state" in wanted:
            papers = self._in_state(papers, wanted["state"])
        return papers.with_abstract() if "abstract" in wanted else papers

    def _in_state(self, papers: PaperQuerySet, state: str) -> PaperQuerySet:
        if state == UNREAD:
            return papers.unread_by(self.reader)
        return papers.marked_by(self.reader, "" if state == MARKED else state)

    @cached_property
    def counts(self) -> Counts:
        """How many papers there are, in all and by each value of each parameter."""
        return counts(
            self._without("sort"), self.choices, self.reader, self._narrow, self.counted, said=self.search.keys
        )

    @cached_property
    def found(self) -> Found:
        """The papers, to be shown a page at a time."""
        return Found(self.qs, self._near_keys, lambda: self.counts.total, self.reader)

    def _near_keys(self, start: int, stop: int, *, oldest_first: bool) -> Sequence[int] | None:
        """The keys of what is found from one place to another, if a shorter way than through the papers leads there."""
        if self.order == "relevance":
            best = self.search.best(start, stop) if self.wanted.keys() == {"q"} else None
            return self._noted_first(start, stop) if best is None and self.search.noted.found else best
        if "q" in self.wanted or self.order != "newest":
            return None
        leading = lead(self.wanted, self.choices, self.reader, self._narrow)
        return leading.keys(start, stop, oldest_first=oldest_first) if leading else None

    def _noted_first(self, start: int, stop: int) -> Sequence[int]:
        """The same of a search that the reader's notes have a part in: what a note says comes before what is ranked."""
        own = self.search.noted.fitting
        first, last = max(start - len(own), 0), max(stop - len(own), 0)
        return [*own[start:stop], *self.search.rank(self._beside()).values_list("pk", flat=True)[first:last]]

    def _beside(self) -> PaperQuerySet:
        """The papers that are all that is asked for but the search."""
        return self._narrow(Paper.objects.order_by(), self._without("q"))

    @cached_property
    def facets(self) -> Facets:
        """The steps from here to other filters."""
        return Facets(self)

    @property
    def kept(self) -> Sequence[tuple[str, str]]:
        """What a new search keeps of what is asked for: pairs of a parameter and a value."""
        kept = QueryDict(self.query).lists()
        return [(name, value) for name, values in kept if name != "q" for value in values]

    @property
    def title(self) -> str:
        """The filter in words: "Unread papers about MoE or RAG, required reading in Course 003"."""
        wanted = self.wanted
        if not self._without("sort"):
            return gettext("All papers")
        parts = [str(next((title for state, _label, title in STATES if state == wanted.get("state")), _("Papers")))]
        if "year" in wanted:
            parts.append(gettext("from {years}").format(years=_either(wanted["year"])))
        if "abstract" in wanted:
            parts.append(gettext("with an abstract"))
        if "topic" in wanted:
            topics = list(map(self.topic_name, wanted["topic"]))
            parts.append(
                gettext("about {topics}").format(topics=_all(topics) if "match" in wanted else _either(topics))
            )
        if "without" in wanted:
            parts.append(gettext("not about {topics}").format(topics=_either(map(self.topic_name, wanted["without"]))))
        if "role" in wanted:
            parts.append(gettext("that are {role} reading").format(role=self.label("role")))
        if "session" in wanted:
            parts.append(gettext("for {session}").format(session=self.label("session")))
        if "list" in wanted:
            parts.append(gettext("in {list}").format(list=self.label("list")))
        parts += self._own_in_words()
        if "q" in wanted:
            parts.append(gettext("mentioning {words}").format(words=self.quoted))
        return " ".join(parts)

    def _own_in_words(self) -> Sequence[str]:
        """What is asked of the reader's own: "that you starred", "under “thesis” or “survey”"."""
        parts = []
        if mine := self.wanted.get("mine"):
            did = {
                ("starred",): gettext("that you starred"),
                ("noted",): gettext("that you wrote a note on"),
            }
            parts.append(did.get(tuple(mine), gettext("that you starred and wrote a note on")))
        if tags := self.wanted.get("tag"):
            parts.append(gettext("under {tags}").format(tags=_either(f"“{self.tag_name(slug)}”" for slug in tags)))
        return parts

    @property
    def query(self) -> str:
        """The query string of this filter in its plainest form, "" for everything."""
        return "&".join(self._encoded.values())

    @property
    def is_personal(self) -> bool:
        """Is anything asked that only its reader can know: then a feed for all is another list."""
        return not {"state", "tag", "mine"}.isdisjoint(self.wanted)

    @property
    def everything(self) -> str:
        """The query string that leads to all papers, also a reader for whom the library opens with a filter."""
        return self.reader.everything if self.reader else ""

    @property
    def parameters(self) -> QueryDict:
        """What leads to this page as a QueryDict, for links that add to it."""
        return QueryDict(self.query_with())

    def query_with(self, **changes: Any) -> str:
        """The query string with some parameters changed, or with None left out."""
        wanted = {**self._encoded, **{name: _encoded(name, value) for name, value in changes.items()}}
        return "&".join(filter(None, wanted.values())) or self.everything

    @cached_property
    def _encoded(self) -> dict[str, str]:
        return {name: _encoded(name, value) for name, value in self.wanted.items()}

    def _without(self, *names: str) -> dict[str, Any]:
        return {name: value for name, value in self.wanted.items() if name not in names}

    def topic_name(self, slug: str) -> str:
        """What the topic of this slug is called."""
        return next(topic.name for topic in self.topics if topic.slug == slug)

    def tag_name(self, slug: str) -> str:
        """What the reader's tag of this slug is called."""
        return next(tag.name for tag in self.choices.tags if tag.slug == slug)

    def label(self, name: str) -> str:
        """The words of the chosen choice."""
        choices = dict(self.form.fields[name].choices)
        return str(choices.get(self.wanted.get(name), ""))


def _encoded(name: str, value: Any) -> str:
    """A parameter in a query string, once for each of its values; "" for none."""
    values = value if isinstance(value, list) else ["true" if value is True else value] if value else []
    return "&".join(f"{name}={quote_plus(each)}" for each in values)


def _either(names: Iterable[str]) -> str:
    return reduce(lambda first, second: gettext("{first} or {second}").format(first=first, second=second), names)


def _all(names: Iterable[str]) -> str:
    return reduce(lambda first, second: gettext("{first} and {second}").format(first=first, second=second), names)
