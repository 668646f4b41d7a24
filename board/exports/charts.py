"""Charts that PowerPoint draws itself, each with its figures in a sheet that the reader can change."""

import re
from typing import Any

from board.calculations.fitting import Phrase, sized
from board.exports.pieces import LEAST, Bars, Drawing
from board.exports.placing import Placed
from board.exports.safe import named
from judgements.charts import INK, RULE, SERIES

FONT = "Arial"
# The sheet's number formats take a printed figure apart: what is before it, the figure, what is behind it.
PRINTED = re.compile(r"^(\D*?)-?([\d,]+)(\.\d+)?(.*)$")
# Every point of our own line is labelled up to so many.
LABELLED = 6


def number_format(printed: list[str], unit: str) -> str:
    """The format in which a sheet prints these figures as we print them: '89.5%' is 0.0"%"."""
    found = [match.groups() for one in printed if one and (match := PRINTED.match(one))]
    if not found:
        return "General"
    decimals = {len(fraction or ".") - 1 for _, _, fraction, _ in found}
    figure = "#,##0" + (f".{'0' * decimals.pop()}".rstrip(".") if len(decimals) == 1 else "")
    if decimals:
        figure = "General"
    before = '"£"' if unit == "£" else ""
    return f'{before}{figure}"%"' if unit == "%" else f"{before}{figure}"


def _frame(slide: Any, placed: Placed, kind: str, data: Any) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE

    place = (round(one * 914_400) for one in (placed.left, placed.top, placed.width, placed.height))
    return slide.shapes.add_chart(getattr(XL_CHART_TYPE, kind), *place, data)


def speak_british(element: Any) -> None:
    """The library writes American English wherever it names a language."""
    for node in element.iter():
        if node.get("lang"):
            node.set("lang", "en-GB")


def _described(frame: Any, words: str, name: str) -> None:
    speak_british(frame.chart._chartSpace)
    held = frame._element.xpath(".//p:cNvPr")[0]
    held.set("descr", words)
    held.set("name", name[:60] or "Chart")


def _worded(font: Any, size: int, *, bold: bool = False, colour: str = INK) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    font.name, font.size, font.bold = FONT, Pt(size), bold
    font.color.rgb = RGBColor.from_string(colour[1:])


def draw_lines(slide: Any, placed: Placed, size: int) -> None:
    """A line for each series, broken where there is no figure; a target as a line of its own."""
    from pptx.chart.data import CategoryChartData

    piece: Drawing = placed.piece  # type: ignore[assignment]
    block = piece.block
    data = CategoryChartData()
    data.categories = [named(period) for period in block["periods"]]
    for series in block["series"]:
        data.add_series(
            named(series["label"]),
            series["values"],
            number_format(
                [
                    one
                    for one, value in zip(series["printed"], series["values"], strict=True)
                    if value is not None
                ],
                block["unit"],
            ),
        )
    if block["target"] is not None:
        words = named(block["target_words"] or "Target")
        data.add_series(words, [block["target"]] * len(block["periods"]))
    frame = _frame(slide, placed, "LINE_MARKERS", data)
    chart = frame.chart
    chart.has_title = False
    _worded(chart.font, LEAST)
    _axes(chart, block, sized(Phrase("", INK), size - 2, LEAST))
    _legend(chart, more=len(chart.series) > 1)
    for n, line in enumerate(chart.plots[0].series):
        _line(line, n, target=n >= len(block["series"]))
    _labels(chart.plots[0].series, block, size)
    _described(frame, piece.told, block["title"])


def _axes(chart: Any, block: dict[str, Any], size: int) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_TICK_MARK
    from pptx.util import Pt

    values, periods = chart.value_axis, chart.category_axis
    values.minimum_scale, values.maximum_scale = block["bottom"], block["top"]
    values.major_unit = (block["top"] - block["bottom"]) / 2
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = RGBColor.from_string(RULE[1:])
    values.format.line.fill.background()
    values.major_tick_mark = XL_TICK_MARK.NONE
    values.tick_labels.number_format = 'General"%"' if block["unit"] == "%" else "General"
    values.tick_labels.number_format_is_linked = False
    periods.major_tick_mark = XL_TICK_MARK.NONE
    periods.format.line.color.rgb, periods.format.line.width = RGBColor.from_string("8C8578"), Pt(1)
    _worded(values.tick_labels.font, LEAST)
    _worded(periods.tick_labels.font, max(LEAST, size))


def _legend(chart: Any, *, more: bool) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION

    chart.has_legend = more
    if more:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        _worded(chart.legend.font, LEAST)


def _line(line: Any, n: int, *, target: bool) -> None:
    """Colour, dash and mark by the order of the series, so that grey paper tells them apart as well."""
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    colour = RGBColor.from_string((INK if target else SERIES[n % len(SERIES)])[1:])
    dashes = (MSO_LINE.SOLID, MSO_LINE.DASH, MSO_LINE.ROUND_DOT, MSO_LINE.DASH_DOT)
    marks = (
        XL_MARKER_STYLE.CIRCLE,
        XL_MARKER_STYLE.SQUARE,
        XL_MARKER_STYLE.DIAMOND,
        XL_MARKER_STYLE.TRIANGLE,
    )
    line.smooth = False
    line.format.line.color.rgb, line.format.line.width = colour, Pt(1.5 if target else 3.5 if n == 0 else 2.5)
    line.format.line.dash_style = MSO_LINE.SOLID if target else dashes[n % len(dashes)]
    line.marker.style = XL_MARKER_STYLE.NONE if target else marks[n % len(marks)]
    if not target:
        line.marker.size = 10 if n == 0 else 7
        line.marker.format.fill.solid()
        line.marker.format.fill.fore_color.rgb = colour
        line.marker.format.line.fill.background()


def _labels(lines: Any, block: dict[str, Any], size: int) -> None:
    """The figures of our own line; those of the others are in the sheet behind it, and in the words for a screen reader."""
    from pptx.enum.chart import XL_LABEL_POSITION

    if not block["series"]:
        return
    own = block["series"][0]["values"]
    stated = [n for n, value in enumerate(own) if value is not None]
    two = len(own) == 2
    for n in stated if len(stated) <= LABELLED else (stated[0], stated[-1]):
        label = lines[0].points[n].data_label
        below = len(lines) > 1 and _lowest(block, n)
        place = XL_LABEL_POSITION.BELOW if below else XL_LABEL_POSITION.ABOVE
        label.position = place if not two else (XL_LABEL_POSITION.LEFT, XL_LABEL_POSITION.RIGHT)[n]
        _worded(label.font, max(LEAST, size + (6 if two else 2)), bold=True)


def _lowest(block: dict[str, Any], n: int) -> bool:
    """Whether our own figure stands below the others of a period, so that its label does too."""
    values = [series["values"][n] for series in block["series"]]
    return all(value is None or value >= values[0] for value in values[1:])


def draw_bars(slide: Any, placed: Placed, size: int) -> None:
    """A bar for each word, the first on top, with how many at its end."""
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_LABEL_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.oxml.ns import qn
    from pptx.util import Pt

    piece: Bars = placed.piece  # type: ignore[assignment]
    data = CategoryChartData(number_format="0")
    data.categories = [named(one.words) for one in piece.bars]
    data.add_series("How many", [one.count for one in piece.bars])
    frame = _frame(slide, placed, "BAR_CLUSTERED", data)
    chart = frame.chart
    chart.has_title = chart.has_legend = False
    _worded(chart.font, max(LEAST, size))
    words, counts = chart.category_axis, chart.value_axis
    words.reverse_order = True
    # Every bar has its word: else a reader of the file may leave out every other one.
    skip = words._element.makeelement(qn("c:tickLblSkip"), {"val": "1"})
    words._element.find(qn("c:noMultiLvlLbl")).addprevious(skip)
    words.major_tick_mark, words.tick_label_position = XL_TICK_MARK.NONE, XL_TICK_LABEL_POSITION.LOW
    words.format.line.fill.background()
    # The whole is the axis, so that bars of two charts of as many things compare; with room for the longest one's figure.
    counts.minimum_scale, counts.maximum_scale = 0, max(1.0, sum(one.count for one in piece.bars) * 1.12)
    counts.visible, counts.has_major_gridlines = False, False
    plot = chart.plots[0]
    plot.gap_width, plot.vary_by_categories = 25, False
    plot.has_data_labels = True
    plot.data_labels.show_value, plot.data_labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
    _worded(plot.data_labels.font, max(LEAST, size + 2), bold=True)
    for n, bar in enumerate(piece.bars):
        shown = plot.series[0].points[n].format
        shown.fill.solid()
        shown.fill.fore_color.rgb = RGBColor.from_string(bar.colours.fill[1:])
        shown.line.color.rgb, shown.line.width = RGBColor.from_string(bar.colours.edge[1:]), Pt(1.5)
    _described(frame, piece.told, piece.name)
