"""Tables over our own accessible, lean template: caption, scopes, aria-sort, groups, labels for the phone."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from inspect import signature
from typing import Any

import django_tables2 as tables
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django_tables2.utils import Accessor

PER_PAGE = 50


class LeanColumn(tables.Column):
    """A column that knows its cell's class, its label on a phone, and whether it heads the row."""

    def __init__(
        self,
        *args: Any,
        cell_class: str = "",
        label: str | None = None,
        row_header: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cell_class, self.label, self.row_header = cell_class, label, row_header


@cache
def _wants(method: Callable[..., Any]) -> frozenset[str]:
    """Which of value and record a `render_` method of a table asks for."""
    return frozenset(signature(method).parameters) & {"value", "record"}


class LeanTable(tables.Table):
    """`caption` says how to read it; `group` of a row gives its area and its sub-heading."""

    caption = ""
    empty_words = "Nothing to show."
    grouped = False
    areas: Iterable[str] = ()
    kind = ""

    class Meta:
        template_name = "tables/table.html"
        order_by_field = "sort"
        page_field = "page"

    def group(self, record: Any) -> tuple[str, str]:
        return (record.area, getattr(record, "group", ""))

    def cell(self, column: Any, record: Any) -> Any:
        """What one cell says, by the table's `render_` method for the column or by the plain value.

        The library asks the same of every cell by looking at its function's signature anew, which took a third of a
        page's time.
        """
        value = Accessor(column.accessor).resolve(record, quiet=True)
        if value in column.column.empty_values:
            return column.default
        method = getattr(type(self), f"render_{column.name}", None)
        if method is None:
            return value
        given = {"value": value, "record": record}
        return method(self, **{name: given[name] for name in _wants(method)})

    def line(self, record: Any, heading: str = "") -> SafeString:
        """One row of the page as one string; a row under a sub-heading stands in."""
        cells = []
        for column in self.columns:
            how, said = column.column, self.cell(column, record)
            style = format_html(' class="{}"', how.cell_class) if how.cell_class else ""
            if how.row_header:
                cells.append(format_html('<th role="rowheader" scope="row"{}>{}</th>', style, said))
            else:
                label = "" if how.label is None else format_html(' data-l="{}"', how.label)
                cells.append(format_html('<td role="cell"{}{}>{}</td>', label, style, said))
        own = " ".join(
            part for part in (getattr(record, "row_class", ""), "tl-in" if heading else "") if part
        )
        return format_html(
            '<tr role="row"{}>{}</tr>',
            format_html(' class="{}"', own) if own else "",
            mark_safe("".join(cells)),
        )

    def parts(self) -> Iterator[tuple[str, list[tuple[str, list[SafeString]]]]]:
        """Areas in printed order, each with its runs of rows under one sub-heading; sorted rows have none."""
        areas: dict[str, list[tuple[str, list[SafeString]]]] = {}
        in_order = not self.order_by
        if self.grouped:
            areas = {area: [] for area in self.areas}
        for row in self.paginated_rows:
            area, heading = self.group(row.record) if self.grouped else ("", "")
            runs = areas.setdefault(area, [])
            heading = heading if in_order else ""
            if not runs or runs[-1][0] != heading:
                runs.append((heading, []))
            runs[-1][1].append(self.line(row.record, heading))
        yield from ((area, runs) for area, runs in areas.items() if runs)

    def page_numbers(self) -> Iterator[int | str]:
        """The pages around this one, the first and the last, with a gap between."""
        return self.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1)


def _page_number(request: HttpRequest) -> int:
    """The page asked for; anything that is no plausible number is the first."""
    page = request.GET.get("page", "1")
    return max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 7 else 1


def _sort_asked(table: LeanTable, request: HttpRequest) -> str:
    """The column asked for, with its minus; empty if the table has no such column to sort by."""
    asked = request.GET.get("sort", "")
    name = asked.removeprefix("-")
    return asked if name in table.columns.names() and table.columns[name].orderable else ""


def build(
    table_class: type[LeanTable],
    rows: list[Any],
    request: HttpRequest,
    finish: Callable[[list[Any]], list[Any]] | None = None,
) -> LeanTable:
    """A table of rows at hand, sorted and paged as the address says; an unknown sort or page falls back.

    `finish` completes the rows of the one page that is shown.
    """
    table = _unsorted(table_class, rows, request)
    asked = _sort_asked(table, request)
    if asked:
        table.order_by = [asked]
    cut = _cut(table_class, Paginator(list(table.data), PER_PAGE), finish or list, request, asked)
    # Sorting keeps to the areas, and the areas keep the order in which they were given.
    cut.areas = dict.fromkeys(cut.group(row)[0] for row in rows) if cut.grouped else ()
    return cut


def build_from(
    table_class: type[LeanTable],
    queryset: Any,
    make_rows: Callable[[Any], list[Any]],
    request: HttpRequest,
    orders: dict[str, tuple[str, ...]],
) -> LeanTable:
    """A table whose rows are sorted and cut in the database; only the rows of one page are made.

    `orders` names the fields behind each column that sorts.
    """
    asked = _sort_asked(_unsorted(table_class, [], request), request)
    asked = asked if asked.removeprefix("-") in orders else ""
    if asked:
        fields = [F(field) for field in orders[asked.removeprefix("-")]]
        queryset = queryset.order_by(*(f.desc() if asked.startswith("-") else f.asc() for f in fields), "pk")
    return _cut(table_class, Paginator(queryset, PER_PAGE), make_rows, request, asked)


def _unsorted(table_class: type[LeanTable], rows: list[Any], request: HttpRequest) -> LeanTable:
    """The table that knows its request; given to the library, it would sort by whatever the address says."""
    table = table_class(rows)
    table.request = request
    return table


def _cut(
    table_class: type[LeanTable],
    paginator: Paginator,
    make_rows: Callable[[Any], list[Any]],
    request: HttpRequest,
    asked: str,
) -> LeanTable:
    """The table of one page of rows that stand in order already."""
    page = paginator.page(min(_page_number(request), paginator.num_pages))
    table = _unsorted(table_class, make_rows(page.object_list), request)
    if asked:
        table.order_by = [asked]
    page.object_list = table.rows
    table.paginator, table.page = paginator, page
    return table
