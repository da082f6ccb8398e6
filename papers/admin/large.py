"""Lists of the admin that stay quick however many rows there are: no count, order or filter reads a whole table."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import BigIntegerField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpRequest

from papers.models import Paper
from papers.search import Search
from papers.search.query import parse

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = object

MOST_COUNTED: Final = 10_000
"""Rows that are counted, and can be paged through; whoever looks for one of more filters or searches."""


FEW: Final = 1_000
"""Papers whose rows are looked up one by one."""


class BoundedPaginator(Paginator):
    """Pages of the first rows, so many that nobody turns over more of them."""

    @cached_property
    def is_cut(self) -> bool:
        """Are there more."""
        return self._counted > MOST_COUNTED

    @cached_property
    def count(self) -> int:
        """How many there are, or are counted."""
        return min(self._counted, MOST_COUNTED)

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by().select_related(None)[: MOST_COUNTED + 1].count())


class LargeChangeList(ChangeList):
    """Ordered by the columns that can be sorted by, and no others, whatever is typed."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """As Django does, of what stands in an index."""
        columns = [str(name) for name in self.list_display]
        sortable = {str(columns.index(name)) for name in self.sortable_by or () if name in columns}
        asked = [each for each in str(self.params.pop(ORDER_VAR, "")).split(".") if each.lstrip("-") in sortable]
        if asked:
            self.params[ORDER_VAR] = ".".join(asked)
        return super().get_ordering(request, queryset)


class Large(_ModelAdmin):
    """Mixed into an admin: its list is quick. `paper_words` is the way to the papers whose words are searched."""

    paginator = BoundedPaginator
    ordering: ClassVar[Any] = ["-pk"]
    sortable_by: ClassVar[Any] = ()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_max_show_all = 0
    list_per_page = 50
    paper_words = ""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Ours."""
        return LargeChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """What its columns say or, with `paper_words`, what readers would find of its papers."""
        if not self.paper_words:
            return super().get_search_results(request, queryset, search_term)
        return of_papers(queryset, self.paper_words, Search(parse(search_term))), False


def of_papers(rows: QuerySet[Any], column: str, search: Search, named: Collection[int] = ()) -> QuerySet[Any]:
    """Those of the rows whose paper, which is in this column, a search finds, or is one of those `named`."""
    if search.query.root is None:
        return rows
    # The index's own keys, where it has them: through the papers a common word takes three times as long.
    found: Any = search.keys() or search.narrow(Paper.objects.order_by()).values("pk")
    some = RawSQL(f"{found.sql} LIMIT {FEW + 1}", found.params) if isinstance(found, RawSQL) else found[: FEW + 1]  # noqa: S611 - of a number
    few = list(Paper.objects.order_by().filter(pk__in=some).values_list("pk", flat=True))
    if len(few) <= FEW:
        return rows.filter(**{f"{column}__in": [*few, *named]})
    # A sum, lest SQLite begin with the papers: where half of them are found their rows are collected and then sorted,
    # which takes seconds. In their own order the first page is full after some hundred rows.
    paper = ExpressionWrapper(F(column) + 0, BigIntegerField())
    return rows.alias(paper_found=paper).filter(Q(paper_found__in=found) | Q(paper_found__in=list(named)))
