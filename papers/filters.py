"""PaperFilter: what a reader asks for. The page, its counts, chips and title come from one of these, and so agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any
from urllib.parse import quote_plus

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from papers.finding.choices import NOTED, OWN_KEYS, Choices, ListChoice, SessionChoice, TopicChoice
from papers.finding.counts import OWN, Counts, counts
from papers.finding.counts import STATES as KEYS
from papers.finding.found import Found
from papers.finding.leads import MARKED, lead
from papers.models import Paper, Reader, Role, Status
from papers.models.mark import UNREAD
from papers.models.paper import PaperQuerySet
from papers.models.tally import ANY, ROLE_SHELVES, year_shelf
from papers.search import Search
from papers.search.fields import Names
from papers.search.highlight import Marks
from papers.search.nearest import amended
from papers.search.query import LONGEST, parse

LEADING = 4
"""Topics, and values of each other parameter, that the library shows before one asks for more."""

GROUPS = {"list": _("Lists"), "session": _("Sessions"), "year": _("Published"), "role": _("Reading")}
"""The parameters beside topics that papers are narrowed by, and what is written over their values."""

STATES = (
    (UNREAD, _("unread"), _("Unread papers")),
    (Status.QUEUED.value, _("queue"), _("Queued papers")),
    (Status.READING.value, _("reading"), _("Papers being read")),
    (Status.READ.value, _("read"), _("Read papers")),
    (Status.SKIPPED.value, _("skipped"), _("Skipped papers")),
)
"""What a reader can have made of papers: as it is asked for, as a choice, and as a title begins."""

FURTHER = {
    "list": ngettext_lazy("%d more list", "%d more lists"),
    "session": ngettext_lazy("%d more session", "%d more sessions"),
    "year": ngettext_lazy("%d more year", "%d more years"),
    "role": ngettext_lazy("%d more role", "%d more roles"),
    "tag": ngettext_lazy("%d more tag", "%d more tags"),
}
"""What is written over those of their values that are one step away."""

MINE = {"starred": _("Starred"), "noted": _("With a note")}
"""What a reader can have done with a paper, and how it is called in the side bar."""

MET = 8
"""Topics that tell what a list is about."""

WALKED = 5_000
"""Papers of a ranked or sorted list in which the steps from paper to paper find their way."""


class KnownValues(forms.MultipleChoiceField):
    """Several choices, of which unknown ones are left out rather than spoiling the known."""

    def clean(self, value: Any) -> list[str]:
        """Return the known values, each once, as they came."""
        return [each for each in dict.fromkeys(value or []) if self.valid_value(each)]


class KnownValuesFilter(django_filters.Filter):
    """A filter by several known values."""

    field_class = KnownValues


class Tick(forms.CheckboxInput):
    """A box that is ticked by what browsers and links say for it, where Django's is ticked by any word."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Is the box ticked."""
        return data.get(name) in {"on", "true", "1"}


@dataclass(frozen=True, slots=True)
class Facet:
    """One value that a reader can choose or leave out, how many papers it would show, and the queries for either.

    `query` chooses it, or drops the choice; `without_query` leaves its papers out, or lets them in again.
    """

    value: str
    label: str
    count: int
    chosen: bool
    query: str
    is_estimate: bool = False
    left_out: bool = False
    without_query: str | None = None

    @property
    def number(self) -> str:
        """The count as it is shown; of very many papers found some values are too rare to be estimated."""
        return gettext("few") if self.is_estimate and not self.count else f"{self.count:,}"


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """The values of one parameter: those in sight, and those one step away."""

    name: str
    label: str
    facets: Sequence[Facet]

    @property
    def leading(self) -> Sequence[Facet]:
        """The first, and what is chosen."""
        return [facet for place, facet in enumerate(self.facets) if place < LEADING or facet.chosen]

    @property
    def further(self) -> Sequence[Facet]:
        """The others."""
        return [facet for place, facet in enumerate(self.facets) if place >= LEADING and not facet.chosen]

    @property
    def more(self) -> str:
        """How many others there are, in words."""
        return FURTHER[self.name] % len(self.further)


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter in words, and the query of the same page without it."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values that exclude each other, and the query that takes it."""

    label: str
    chosen: bool
    query: str


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
        orders = self._orders(wanted)
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
        query = self._query(q=text)
        other = PaperFilter(QueryDict(query), self.queryset, reader=self.reader)
        return Choice(text, chosen=False, query=query) if other.qs.exists() else None

    @property
    def order(self) -> str:
        """The order of what is shown: what was chosen, or what goes without saying."""
        return str(self.wanted.get("sort") or self._orders(self.wanted)[0])

    def _orders(self, wanted: Mapping[str, Any]) -> Sequence[str]:
        """The orders that make sense; the first is what holds when nothing is said."""
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
    def topic_facets(self) -> Sequence[Facet]:
        """Every topic with the papers it would show, beside all else that is asked for."""
        chosen, left_out = self.wanted.get("topic", []), self.wanted.get("without", [])
        return [
            self._facet(
                "topic",
                topic.slug,
                topic.name,
                topic.pk,
                self._query(topic=_toggled(chosen, topic.slug), without=_dropped(left_out, topic.slug)),
                left_out=topic.slug in left_out,
                without_query=self._query(topic=_dropped(chosen, topic.slug), without=_toggled(left_out, topic.slug)),
            )
            for topic in self.topics
        ]

    @cached_property
    def groups(self) -> Sequence[FacetGroup]:
        """Lists, the sessions of a chosen one, years and roles, as far as papers have them here."""
        placed = self.choices.list_named(self.wanted.get("list"))
        groups = {
            "list": [self._one_of("list", each.slug, each.title, each.pk) for each in self.lists if each.papers],
            "session": [
                self._one_of("session", each.slug, str(each), each.pk) for each in (placed.sessions if placed else ())
            ],
            "year": [self._year(year) for year in self.choices.years],
            "role": [
                self._one_of("role", role, capfirst(str(Role(role).label)), ROLE_SHELVES[role])
                for role in self.choices.roles
            ],
        }
        shown = {
            name: [facet for facet in facets if facet.count or facet.chosen or facet.is_estimate]
            for name, facets in groups.items()
        }
        return [FacetGroup(name, str(GROUPS[name]), facets) for name, facets in shown.items() if facets]

    @cached_property
    def yours(self) -> FacetGroup | None:
        """What is the reader's own: stars, notes and tags; None for a reader who has none of them."""
        mine, tags = self.wanted.get("mine", []), self.wanted.get("tag", [])
        facets = [
            self._facet("mine", name, str(label), OWN_KEYS[name], self._query(mine=_toggled(mine, name)))
            for name, label in MINE.items()
            if OWN_KEYS[name] in self.choices.own or name in mine
        ]
        facets += [
            self._facet("tag", tag.slug, tag.name, tag.pk, self._query(tag=_toggled(tags, tag.slug)))
            for tag in self.choices.tags
        ]
        return FacetGroup("tag", gettext("Yours"), facets) if facets else None

    def _one_of(self, name: str, value: str, label: str, key: int) -> Facet:
        """A value that takes the place of what was chosen; a session goes with its list."""
        chosen = None if self.wanted.get(name) == value else value
        return self._facet(name, value, label, key, self._query(**{**dict.fromkeys(OWN[name]), name: chosen}))

    def _year(self, year: int) -> Facet:
        query = self._query(year=_toggled(self.wanted.get("year", []), str(year)))
        return self._facet("year", str(year), str(year), year_shelf(year), query)

    def _facet(self, name: str, value: str, label: str, key: int, query: str, **more: Any) -> Facet:
        counted, wanted = self.counts.by[name], self.wanted.get(name)
        if wanted in (value, [value]):  # alone it shows what is shown, and that is counted to the last
            return Facet(value, label, self.counts.total, chosen=True, query=query, **more)
        chosen = isinstance(wanted, list) and value in wanted
        return Facet(value, label, counted[key], chosen, query, counted.is_estimate, **more)

    @property
    def states(self) -> Sequence[Facet]:
        """All, unread, and what else the reader has made of papers: each one step away."""
        counted = self.counts.by["state"]
        papers = {"": counted[ANY], UNREAD: counted[ANY], **{state: counted[key] for state, key in KEYS.items()}}
        papers[UNREAD] -= sum(counted[key] for key in KEYS.values())
        wanted = self.wanted.get("state", "")
        return [
            Facet(value, str(label), papers[value], wanted == value, self._query(state=value))
            for value, label in self.form.fields["state"].choices
        ]

    @property
    def abstract_choice(self) -> Choice:
        """Whether only papers with an abstract are shown, and the step to the other."""
        chosen = "abstract" in self.wanted
        return Choice(gettext("With abstract only"), chosen, self._query(abstract=not chosen))

    @property
    def kept(self) -> Sequence[tuple[str, str]]:
        """What a new search keeps of what is asked for: pairs of a parameter and a value."""
        kept = QueryDict(self.query).lists()
        return [(name, value) for name, values in kept if name != "q" for value in values]

    @property
    def matches(self) -> Sequence[Choice]:
        """Any or all of the topics, once there are several."""
        return self._choices("match") if len(self.wanted.get("topic", ())) > 1 else []

    @property
    def sorts(self) -> Sequence[Choice]:
        """The orders that make sense here, each one step away."""
        labels = dict(self.form.fields["sort"].choices)
        orders = self._orders(self.wanted)
        return [
            Choice(str(labels[order]), order == self.order, self._query(sort=order if place else None))
            for place, order in enumerate(orders)
        ]

    @property
    def leading_topics(self) -> Sequence[Facet]:
        """The first topics, which are always in sight, and whatever else is chosen or left out."""
        return [
            facet for place, facet in enumerate(self.topic_facets) if place < LEADING or facet.chosen or facet.left_out
        ]

    @property
    def further_topics(self) -> Sequence[Facet]:
        """The other topics, one step away."""
        leading = set(self.leading_topics)
        return [facet for facet in self.topic_facets if facet not in leading]

    @property
    def met_topics(self) -> Sequence[Facet]:
        """The topics that have most papers here, the commonest first."""
        return sorted((facet for facet in self.topic_facets if facet.count), key=lambda facet: -facet.count)[:MET]

    @cached_property
    def chips(self) -> Sequence[Chip]:
        """The active filters, each removable."""
        chips = [
            Chip(said.format(self._topic_name(slug)), self._query(**{name: _dropped(self.wanted[name], slug)}))
            for name, said in (("topic", "{}"), ("without", gettext("not {}")))
            for slug in self.wanted.get(name, [])
        ]
        chips += [
            Chip(year, self._query(year=_dropped(self.wanted["year"], year))) for year in self.wanted.get("year", [])
        ]
        chips += [
            Chip(name(value), self._query(**{parameter: _dropped(self.wanted[parameter], value)}))
            for parameter, name in (("mine", lambda did: str(MINE[did])), ("tag", self._tag_name))
            for value in self.wanted.get(parameter, [])
        ]
        labels = {
            "match": gettext("all topics at once"),
            "state": self._label("state"),
            "list": self._label("list"),
            "session": self._label("session"),
            "role": gettext("{role} reading").format(role=self._label("role")),
            "abstract": gettext("with abstract"),
            "q": _quoted(str(self.wanted.get("q"))),
        }
        chips += [
            Chip(str(label), self._query(**{name: None})) for name, label in labels.items() if name in self.wanted
        ]
        return chips

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
            topics = list(map(self._topic_name, wanted["topic"]))
            parts.append(
                gettext("about {topics}").format(topics=_all(topics) if "match" in wanted else _either(topics))
            )
        if "without" in wanted:
            parts.append(gettext("not about {topics}").format(topics=_either(map(self._topic_name, wanted["without"]))))
        if "role" in wanted:
            parts.append(gettext("that are {role} reading").format(role=self._label("role")))
        if "session" in wanted:
            parts.append(gettext("for {session}").format(session=self._label("session")))
        if "list" in wanted:
            parts.append(gettext("in {list}").format(list=self._label("list")))
        parts += self._own_in_words()
        if "q" in wanted:
            parts.append(gettext("mentioning {words}").format(words=_quoted(wanted["q"])))
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
            parts.append(gettext("under {tags}").format(tags=_either(f"“{self._tag_name(slug)}”" for slug in tags)))
        return parts

    @property
    def query(self) -> str:
        """The query string of this filter in its plainest form, "" for everything."""
        return "&".join(self._encoded.values())

    @property
    def everything(self) -> str:
        """The query string that leads to all papers, also a reader for whom the library opens with a filter."""
        return self.reader.everything if self.reader else ""

    @property
    def parameters(self) -> QueryDict:
        """What leads to this page as a QueryDict, for links that add to it."""
        return QueryDict(self._query())

    def _query(self, **changes: Any) -> str:
        wanted = {**self._encoded, **{name: _encoded(name, value) for name, value in changes.items()}}
        return "&".join(filter(None, wanted.values())) or self.everything

    @cached_property
    def _encoded(self) -> dict[str, str]:
        return {name: _encoded(name, value) for name, value in self.wanted.items()}

    def _choices(self, name: str) -> Sequence[Choice]:
        """The choices of a field; the first is what holds when nothing is said."""
        (first, label), *others = self.form.fields[name].choices
        wanted = self.wanted.get(name, first)
        return [
            Choice(str(label), wanted == first, self._query(**{name: None})),
            *(Choice(str(label), wanted == value, self._query(**{name: value})) for value, label in others),
        ]

    def _without(self, *names: str) -> dict[str, Any]:
        return {name: value for name, value in self.wanted.items() if name not in names}

    def _topic_name(self, slug: str) -> str:
        return next(topic.name for topic in self.topics if topic.slug == slug)

    def _tag_name(self, slug: str) -> str:
        return next(tag.name for tag in self.choices.tags if tag.slug == slug)

    def _label(self, name: str) -> str:
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


def _quoted(text: str) -> str:
    return text if '"' in text or "“" in text else f"“{text}”"


def _dropped(values: Sequence[str], value: str) -> list[str]:
    return [each for each in values if each != value]


def _toggled(values: Sequence[str], value: str) -> list[str]:
    return _dropped(values, value) if value in values else [*values, value]
