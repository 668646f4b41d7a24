"""A file of PowerPoint opened again: its slides, text frames, charts, tables and what is said of each."""

import io

import pytest

from board.exports import pptx_of
from tests.board_decks import STORY

BOTH = pytest.mark.parametrize("day", [STORY, ""], ids=["2012", "today"])
SMALLEST, SMALLEST_HEADLINE = 14, 28


def opened(deck):
    from pptx import Presentation

    return Presentation(io.BytesIO(pptx_of(deck)))


def pairs(deck):
    return list(zip(opened(deck).slides, deck["slides"], strict=True))


def frames(page):
    """Every text frame of a slide, with the points of width and height that its words have."""
    for shape in page.shapes:
        if shape.has_text_frame:
            yield shape.name, shape.text_frame, *within(shape.text_frame, shape.width, shape.height)
        elif shape.has_table:
            table = shape.table
            for row in table.rows:
                for column, cell in zip(table.columns, row.cells, strict=True):
                    yield shape.name, cell.text_frame, *within(cell, column.width, row.height)


def within(held, width, height):
    wide = width - held.margin_left - held.margin_right
    return wide / 12_700, (height - held.margin_top - held.margin_bottom) / 12_700


def runs(frame):
    return [run for paragraph in frame.paragraphs for run in paragraph.runs]


def said(page):
    return "\n".join(frame.text for _, frame, _, _ in frames(page))


def charts(page, *, lines):
    from pptx.enum.chart import XL_CHART_TYPE

    # With a target, which has no marks, the library names it a plain line.
    kinds = (XL_CHART_TYPE.LINE, XL_CHART_TYPE.LINE_MARKERS) if lines else (XL_CHART_TYPE.BAR_CLUSTERED,)
    return [shape.chart for shape in page.shapes if shape.has_chart and shape.chart.chart_type in kinds]


def tables(page):
    return [
        [[cell.text for cell in row.cells] for row in shape.table.rows]
        for shape in page.shapes
        if shape.has_table
    ]


def description(shape):
    return shape._element.xpath(".//p:cNvPr")[0].get("descr") or ""
