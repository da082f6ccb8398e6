"""What papers can be narrowed by, each value one step away and with its count, as a page shows it beside a filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from papers.finding.choices import OWN_KEYS
from papers.finding.counts import OWN
from papers.finding.counts import STATES as KEYS
from papers.models import Role
from papers.models.mark import UNREAD
from papers.models.tally import ANY, ROLE_SHELVES, year_shelf

if TYPE_CHECKING:
    from papers.filters import PaperFilter

LEADING = 4
"""Topics, and values of each other parameter, that the library shows before one asks for more."""

GROUPS = {"list": _("Lists"), "session": _("Sessions"), "year": _("Published"), "role": _("Reading")}
"""The parameters beside topics that papers are narrowed by, and what is written over their values."""

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


class Facets:
    """All the steps that lead from what a filter asks for to something else. It finds no papers itself."""

    def __init__(self, asked: PaperFilter) -> None:
        self._asked, self._wanted, self._with = asked, asked.wanted, asked.query_with

    @cached_property
    def topics(self) -> Sequence[Facet]:
        """Every topic with the papers it would show, beside all else that is asked for."""
        chosen, left_out = self._wanted.get("topic", []), self._wanted.get("without", [])
        return [
            self._facet(
                "topic",
                topic.slug,
                topic.name,
                topic.pk,
                self._with(topic=_toggled(chosen, topic.slug), without=_dropped(left_out, topic.slug)),
                left_out=topic.slug in left_out,
                without_query=self._with(topic=_dropped(chosen, topic.slug), without=_toggled(left_out, topic.slug)),
            )
            for topic in self._asked.topics
        ]

    @cached_property
    def groups(self) -> Sequence[FacetGroup]:
        """Lists, the sessions of a chosen one, years and roles, as far as papers have them here."""
        placed = self._asked.choices.list_named(self._wanted.get("list"))
        groups = {
            "list": [self._one_of("list", each.slug, each.title, each.pk) for each in self._asked.lists if each.papers],
            "session": [
                self._one_of("session", each.slug, str(each), each.pk) for each in (placed.sessions if placed else ())
            ],
            "year": [self._year(year) for year in self._asked.choices.years],
            "role": [
                self._one_of("role", role, capfirst(str(Role(role).label)), ROLE_SHELVES[role])
                for role in self._asked.choices.roles
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
        mine, tags = self._wanted.get("mine", []), self._wanted.get("tag", [])
        facets = [
            self._facet("mine", name, str(label), OWN_KEYS[name], self._with(mine=_toggled(mine, name)))
            for name, label in MINE.items()
            if OWN_KEYS[name] in self._asked.choices.own or name in mine
        ]
        facets += [
            self._facet("tag", tag.slug, tag.name, tag.pk, self._with(tag=_toggled(tags, tag.slug)))
            for tag in self._asked.choices.tags
        ]
        return FacetGroup("tag", gettext("Yours"), facets) if facets else None

    def _one_of(self, name: str, value: str, label: str, key: int) -> Facet:
        """A value that takes the place of what was chosen; a session goes with its list."""
        chosen = None if self._wanted.get(name) == value else value
        return self._facet(name, value, label, key, self._with(**{**dict.fromkeys(OWN[name]), name: chosen}))

    def _year(self, year: int) -> Facet:
        query = self._with(year=_toggled(self._wanted.get("year", []), str(year)))
        return self._facet("year", str(year), str(year), year_shelf(year), query)

    def _facet(self, name: str, value: str, label: str, key: int, query: str, **more: Any) -> Facet:
        counted, wanted = self._asked.counts.by[name], self._wanted.get(name)
        if wanted in (value, [value]):  # alone it shows what is shown, and that is counted to the last
            return Facet(value, label, self._asked.counts.total, chosen=True, query=query, **more)
        chosen = isinstance(wanted, list) and value in wanted
        return Facet(value, label, counted[key], chosen, query, counted.is_estimate, **more)

    @property
    def states(self) -> Sequence[Facet]:
        """All, unread, and what else the reader has made of papers: each one step away."""
        counted = self._asked.counts.by["state"]
        papers = {"": counted[ANY], UNREAD: counted[ANY], **{state: counted[key] for state, key in KEYS.items()}}
        papers[UNREAD] -= sum(counted[key] for key in KEYS.values())
        wanted = self._wanted.get("state", "")
        return [
            Facet(value, str(label), papers[value], wanted == value, self._with(state=value))
            for value, label in self._asked.form.fields["state"].choices
        ]

    @property
    def abstract_choice(self) -> Choice:
        """Whether only papers with an abstract are shown, and the step to the other."""
        chosen = "abstract" in self._wanted
        return Choice(gettext("With abstract only"), chosen, self._with(abstract=not chosen))

    @property
    def matches(self) -> Sequence[Choice]:
        """Any or all of the topics, once there are several."""
        return self._choices("match") if len(self._wanted.get("topic", ())) > 1 else []

    @property
    def sorts(self) -> Sequence[Choice]:
        """The orders that make sense here, each one step away."""
        labels = dict(self._asked.form.fields["sort"].choices)
        orders = self._asked.orders
        return [
            Choice(str(labels[order]), order == self._asked.order, self._with(sort=order if place else None))
            for place, order in enumerate(orders)
        ]

    @property
    def leading_topics(self) -> Sequence[Facet]:
        """The first topics, which are always in sight, and whatever else is chosen or left out."""
        return [facet for place, facet in enumerate(self.topics) if place < LEADING or facet.chosen or facet.left_out]

    @property
    def further_topics(self) -> Sequence[Facet]:
        """The other topics, one step away."""
        leading = set(self.leading_topics)
        return [facet for facet in self.topics if facet not in leading]

    @property
    def met_topics(self) -> Sequence[Facet]:
        """The topics that have most papers here, the commonest first."""
        return sorted((facet for facet in self.topics if facet.count), key=lambda facet: -facet.count)[:MET]

    @cached_property
    def chips(self) -> Sequence[Chip]:
        """The active filters, each removable."""
        chips = [
            Chip(said.format(self._asked.topic_name(slug)), self._with(**{name: _dropped(self._wanted[name], slug)}))
            for name, said in (("topic", "{}"), ("without", gettext("not {}")))
            for slug in self._wanted.get(name, [])
        ]
        chips += [
            Chip(year, self._with(year=_dropped(self._wanted["year"], year))) for year in self._wanted.get("year", [])
        ]
        chips += [
            Chip(name(value), self._with(**{parameter: _dropped(self._wanted[parameter], value)}))
            for parameter, name in (("mine", lambda did: str(MINE[did])), ("tag", self._asked.tag_name))
            for value in self._wanted.get(parameter, [])
        ]
        labels = {
            "match": gettext("all topics at once"),
            "state": self._asked.label("state"),
            "list": self._asked.label("list"),
            "session": self._asked.label("session"),
            "role": gettext("{role} reading").format(role=self._asked.label("role")),
            "abstract": gettext("with abstract"),
            "q": self._asked.quoted,
        }
        chips += [
            Chip(str(label), self._with(**{name: None})) for name, label in labels.items() if name in self._wanted
        ]
        return chips

    def _choices(self, name: str) -> Sequence[Choice]:
        """The choices of a field; the first is what holds when nothing is said."""
        (first, label), *others = self._asked.form.fields[name].choices
        wanted = self._wanted.get(name, first)
        return [
            Choice(str(label), wanted == first, self._with(**{name: None})),
            *(Choice(str(label), wanted == value, self._with(**{name: value})) for value, label in others),
        ]


def _dropped(values: Sequence[str], value: str) -> list[str]:
    return [each for each in values if each != value]


def _toggled(values: Sequence[str], value: str) -> list[str]:
    return _dropped(values, value) if value in values else [*values, value]
