"""Tags of the slides: grades and charts from the plain data of a deck."""

import re
from datetime import date
from itertools import zip_longest
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from board import drawing
from board.slides import made_up, mark_of, own_number

register = template.Library()

# A list with more lines than that may be parted by the end of a page.
LONG = 8
# Of what kind a finding is.
FOUND = {"Weakness", "Strength"}
ISO = re.compile(r"\d{4}-\d\d-\d\d")


@register.simple_tag
def board_grade(grade: dict[str, Any]) -> SafeString:
    return drawing.tile(grade)


@register.simple_tag
def board_chart(block: dict[str, Any], low: bool = False) -> SafeString:
    return drawing.chart(block, low=low)


@register.simple_tag
def board_blocks(shares: list[dict[str, Any]]) -> SafeString:
    """One block for one judgement, best first."""
    return format_html_join(
        "",
        '<i class="{}"></i>',
        ((drawing.css_class_of(one["grade"]),) for one in shares for _ in range(one["count"])),
    )


@register.filter
def mark(slide: dict[str, Any], deck: dict[str, Any]) -> str:
    """What a slide must say of itself: that the plan is made up, or what a meeting asked and decided."""
    return mark_of(slide, deck)


@register.filter
def is_made_up(table: dict[str, Any], deck: dict[str, Any]) -> bool:
    return made_up(table, deck)


@register.filter
def numbered_ref(ref: str) -> bool:
    """Whether a line of a numbered list brings its own number, such as 'D2'."""
    return own_number(ref)


@register.filter
def in_full(block: dict[str, Any]) -> list[Any]:
    """Every line or row of a list, as paper has it; of what was kept before lists had them, those of the screen."""
    return block.get("whole") or block["lines" if block["kind"] == "lines" else "rows"]


@register.filter
def heads(block: dict[str, Any], kind: str) -> tuple[str, str]:
    """What the first and the last column of a list are called on paper; empty where there is no such column."""
    lines = in_full(block)
    words = {line["status"]["words"] for line in lines if line["status"]}
    if kind == "since":
        first = "How many"
    elif kind == "judgement" and (not any(words) or words <= FOUND):
        first = "Paragraph"
    else:
        first = "Number" if block["numbered"] and kind == "agenda" else "Ref"
    if not block["numbered"] and not any(line["ref"] for line in lines):
        first = ""
    last = ""
    if any(words):
        due = all(line["status"] and line["status"]["icon"] == "due" for line in lines)
        last = "Due" if due else "Kind" if words <= FOUND else "How it stands"
    return first, last


@register.filter
def is_long(block: dict[str, Any]) -> bool:
    """Whether a block may go on on the next page of paper."""
    return block["kind"] in ("lines", "rows") and len(in_full(block)) > LONG


@register.filter
def dated(cell: Any) -> str:
    """A cell of a table as paper prints it: '24 May 2012' for 2012-05-24."""
    text = "" if cell is None else str(cell)
    return iso_day(text) if ISO.fullmatch(text) else text


@register.filter
def under(cells: list[Any], columns: list[str]) -> list[tuple[Any, str]]:
    """Each cell of a row with the name of its column, which a narrow screen says beside it."""
    return list(zip_longest(cells, columns[: len(cells)], fillvalue=""))


@register.filter
def times(count: int) -> range:
    return range(count)


@register.filter
def iso_day(text: str) -> str:
    """24 February 2012, from 2012-02-24."""
    on = date.fromisoformat(text)
    return f"{on.day} {on:%B %Y}"


@register.filter
def chart_rows(block: dict[str, Any]) -> list[list[str]]:
    """A chart's figures as rows, a period in each."""
    return [
        [period, *(series["printed"][n] for series in block["series"])]
        for n, period in enumerate(block["periods"])
    ]


@register.filter
def with_charts(slide: dict[str, Any]) -> bool:
    """Whether a chart shares its column with a list."""
    return any(block["kind"] == "chart" for block in slide["blocks"])


@register.filter
def columns(slide: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The blocks of a slide side by side; the plan's strips stand one below the other."""
    blocks = slide["blocks"]
    if slide["kind"] == "plan" or len(blocks) < 2:
        return [blocks] if blocks else []
    first = len(blocks) - 1 if slide["kind"] == "judgement" else 1
    return [blocks[:first], blocks[first:]]
