"""Tables over our own accessible, lean template: caption, scopes, aria-sort, groups, labels for the phone."""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from inspect import signature
from typing import Any, NamedTuple

import django_tables2 as tables
from django.core.paginator import Paginator
from django.db.models import OrderBy
from django.http import HttpRequest
from django.utils.html import conditional_escape, format_html
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


class Shape(NamedTuple):
    """How the cells of one column are written."""

    accessor: Accessor
    empty: Collection[Any]
    default: Any
    method: Callable[..., Any] | None
    wants: frozenset[str]
    opened: str
    closed: str


class LeanTable(tables.Table):
    """`caption` says how to read it; `group` of a row gives its area and its sub-heading."""

    caption = ""
    empty_words = "Nothing to show."
    grouped = False
    areas: Iterable[str] = ()
    kind = ""
    folds, opened = False, False  # on a phone, each area until it is opened

    class Meta:
        template_name = "tables/table.html"
        order_by_field = "sort"
        page_field = "page"

    def group(self, record: Any) -> tuple[str, str]:
        return (record.area, getattr(record, "group", ""))

    @cached_property
    def shapes(self) -> list[Shape]:
        """How each column's cells are written: the same for every row, so it is found out once."""
        return [self._shape(column) for column in self.columns]

    def _shape(self, column: Any) -> Shape:
        how, method = column.column, getattr(type(self), f"render_{column.name}", None)
        style = format_html(' class="{}"', how.cell_class) if how.cell_class else ""
        if how.row_header:
            opened, closed = format_html('<th role="rowheader" scope="row"{}>', style), "</th>"
        else:
            label = "" if how.label is None else format_html(' data-l="{}"', how.label)
            opened, closed = format_html('<td role="cell"{}{}>', label, style), "</td>"
        wants = frozenset(signature(method).parameters) & {"value", "record"} if method else frozenset()
        return Shape(
            Accessor(column.accessor), how.empty_values, column.default, method, wants, opened, closed
        )

    def cell(self, shape: Shape, record: Any) -> Any:
        """What one cell says, by the table's `render_` method for the column or by the plain value.

        The library asks the same of every cell by looking at its function's signature anew, which took a third of a
        page's time.
        """
        value = shape.accessor.resolve(record, quiet=True)
        if value in shape.empty:
            return shape.default
        if shape.method is None:
            return value
        given = {"value": value, "record": record}
        return shape.method(self, **{name: given[name] for name in shape.wants})

    def line(self, record: Any, heading: str = "") -> SafeString:
        """One row of the page as one string; a row under a sub-heading stands in."""
        own = " ".join(
            part for part in (getattr(record, "row_class", ""), "tl-in" if heading else "") if part
        )
        # The openings were escaped when they were made; what a cell says is escaped here, unless it is markup of ours.
        cells = (
            f"{shape.opened}{conditional_escape(self.cell(shape, record))}{shape.closed}"
            for shape in self.shapes
        )
        row = format_html('<tr role="row"{}>', format_html(' class="{}"', own) if own else "")
        return mark_safe(f"{row}{''.join(cells)}</tr>")

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
    *,
    in_groups: bool = False,
    per_page: int = PER_PAGE,
) -> LeanTable:
    """A table of rows at hand, sorted and paged as the address says; an unknown sort or page falls back.

    With `in_groups` a page ends where the order of the groups has it, and not where the sort would.
    """
    table = _unsorted(table_class, rows, request)
    asked = _sort_asked(table, request)
    if asked:
        table.order_by = [asked]
    ordered = list(table.data)
    if in_groups:
        places = {name: n for n, name in enumerate(dict.fromkeys(table.group(row)[0] for row in rows))}
        ordered.sort(key=lambda row: places[table.group(row)[0]])
    cut = _cut(table_class, Paginator(ordered, per_page), list, request, asked)
    # Sorting keeps to the areas, and the areas keep the order in which they were given.
    cut.areas = dict.fromkeys(cut.group(row)[0] for row in rows) if cut.grouped else ()
    return cut


def build_from(
    table_class: type[LeanTable],
    queryset: Any,
    make_rows: Callable[[Any], list[Any]],
    request: HttpRequest,
    orders: dict[str, tuple[OrderBy, ...]],
    *,
    printed: tuple[str, ...] = ("pk",),
    count: int | None = None,
    per_page: int = PER_PAGE,
) -> LeanTable:
    """A table whose rows are sorted and cut in the database; only the rows of one page are made.

    `orders` says what each column sorts by, upwards; where that is the same, the rows stand as `printed`. `count` is
    given where it is known already.
    """
    asked = _sort_asked(_unsorted(table_class, [], request), request)
    asked = asked if asked.removeprefix("-") in orders else ""
    if asked:
        order = [one.copy() for one in orders[asked.removeprefix("-")]]
        if asked.startswith("-"):
            order = [one.reverse_ordering() for one in order]
        queryset = queryset.order_by(*order, *printed)
    paginator = Paginator(queryset, per_page)
    if count is not None:
        paginator.count = count
    return _cut(table_class, paginator, make_rows, request, asked)


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
