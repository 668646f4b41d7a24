"""The house's template tags: links that keep the date, tiles, movement, paragraphs, dates."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from judgements import addresses, calculations, drawing
from judgements.calculations import Movement
from judgements.queries import Tile

register = template.Library()


@register.simple_tag(takes_context=True)
def at(context: dict[str, Any], name: str, **kwargs: Any) -> str:
    """The address of a page with the as-at date."""
    return addresses.address(context["request"], name, **kwargs)


@register.simple_tag(takes_context=True)
def here(context: dict[str, Any], **changes: Any) -> str:
    """This page with some parameters changed."""
    return addresses.here(context["request"], **changes)


@register.simple_tag
def tile(tile: Tile, large: bool = False) -> SafeString:
    return drawing.grade_tile(tile.label, tile.tone, tile.number, large)


@register.simple_tag
def moved(movement: Movement, short: bool = False) -> SafeString:
    return drawing.movement_words(movement, short)


@register.simple_tag
def icon(name: str) -> SafeString:
    return drawing.icon(name)


@register.simple_tag
def share(standing: Any) -> SafeString:
    return drawing.share_strip(standing.shares, standing.places, standing.concern_from)


@register.filter
def days(number: int) -> str:
    return calculations.days_words(number)


@register.filter
def counted(number: int) -> str:
    return calculations.counted(number)


@register.filter
def short_date(value: date | None) -> str:
    """24 Feb 2012."""
    return f"{value.day} {value:%b %Y}" if value else ""


@register.filter
def long_date(value: date | None) -> str:
    """24 February 2012."""
    return f"{value.day} {value:%B %Y}" if value else ""


@register.filter
def paragraph_list(numbers: list[int]) -> str:
    """'paragraph 99' or 'paragraphs 99, 102 and 136'."""
    if not numbers:
        return ""
    word = "paragraph" if len(numbers) == 1 else "paragraphs"
    return f"{word} {calculations.listed([str(number) for number in numbers])}"


@register.simple_tag
def period(start: date | None, end: date | None) -> str:
    """'9 to 20 January 2012', as a reader says it."""
    if not start or not end:
        return long_date(start or end)
    if start == end:
        return long_date(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {long_date(end)}"
    first = f"{start.day} {start:%B}" if start.year == end.year else long_date(start)
    return f"{first} to {long_date(end)}"


@register.simple_tag(takes_context=True)
def exports(context: dict[str, Any], name: str, **kwargs: Any) -> SafeString:
    """Links to the same content as CSV, Excel and JSON, with this page's filters."""
    request = context["request"]
    query = {key: value for key, value in request.GET.lists() if key not in ("page", "sort", "as_at")}
    links = [
        format_html(
            '<a href="{}">{}</a>', addresses.address(request, name, query=query, kind=kind, **kwargs), label
        )
        for kind, label in (("csv", "CSV"), ("xlsx", "Excel"), ("json", "JSON"))
    ]
    return format_html('<p class="tl-exports no-print">{} {} {}</p>', *links)


ORDINAL_WORDS = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}


@register.filter
def ordinal_word(number: int) -> str:
    """'third' time."""
    return ORDINAL_WORDS.get(number, f"{number}th")


@register.filter
def plain(value: Decimal | None) -> str:
    """A printed figure without trailing zeros: 33,283 or 18.8."""
    if value is None:
        return ""
    return f"{int(value):,}" if value == value.to_integral_value() else f"{value.normalize():f}"
