"""Figures of measurements: a slope of two points, lines with gaps, comparators by dash and direct label. Pure."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from judgements.charts import DASHES, INK, QUIET, RULE, SERIES, Chart, label, layout, plain
from metrics.calculations import LEAST_FOR_A_LINE, say

KINDS = ("ours", "england", "region", "neighbours")
DASH_WORDS = {"england": "dashed", "region": "dotted", "neighbours": "dash-dot"}
LETTERS = {"not printed": "no figure"}


def _axis(values: Sequence[Decimal], unit: str) -> tuple[float, float]:
    """A range that holds every value and never leaves 0 to 100 for a percentage."""
    low, high = float(min(values)), float(max(values))
    pad = max((high - low) * 0.18, 1 if unit == "%" else abs(high) * 0.05 or 1)
    bottom, top = low - pad, high + pad
    if low >= 0 and (bottom < 0 or low < (high - low)):
        bottom = 0.0
    return (max(bottom, 0.0), min(top, 100.0 if high <= 97 else 103.0)) if unit == "%" else (bottom, top)


def _broken(bottom: float, unit: str) -> str:
    return "" if bottom == 0 else f" Axis starts at {bottom:.0f}{'%' if unit == '%' else ''}, not at 0."


def slope(*, story: Any) -> Chart:
    """Two figures of one place: no year between them is invented."""
    metric, line = story.metric, story.ours
    points = [point for point in line.points if point.value is not None]
    values = [point.value for point in points]
    bottom, top = _axis(values, metric.unit)
    figure = {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": [0, 1],
                "y": [float(value) for value in values],
                "line": {"color": SERIES[0], "width": 4},
                "marker": {"size": 12, "color": SERIES[0]},
                "hoverinfo": "skip",
                "cliponaxis": False,
            }
        ],
        "layout": layout(
            margin=(16, 90, 40, 90),
            xaxis={
                "tickvals": [0, 1],
                "ticktext": [plain(point.period) for point in points],
                "range": [-0.12, 1.12],
                "showgrid": True,
                "gridcolor": "#8C8578",
                "zeroline": False,
                "fixedrange": True,
            },
            yaxis={"range": [bottom, top], "visible": False, "fixedrange": True},
            annotations=[
                label(
                    say(value, metric.unit, story.row.decimals),
                    n,
                    float(value),
                    xanchor="right" if n == 0 else "left",
                    xshift=-14 if n == 0 else 14,
                    font={"color": INK, "size": 20},
                )
                for n, value in enumerate(values)
            ],
            meta={"narrow": {"margin": {"t": 16, "r": 70, "b": 40, "l": 70}}},
        ),
    }
    return Chart(
        figure=figure,
        headline=story.headline,
        statistic=f"{metric.definition}{_broken(bottom, metric.unit)}",
        sentence=story.sentence,
        caption=f"Two figures only: no year between them is known. Source: {metric.source}.",
        columns=("Period", line.label),
        rows=tuple((point.period, say(point.value, metric.unit, story.row.decimals)) for point in points),
        small=True,
    )


def _trace(line: Any, x: dict[str, int], metric: Any) -> dict[str, Any]:
    place = KINDS.index(line.kind)
    own = line.kind == "ours"
    kept = [point for point in line.points if point.period in x]
    return {
        "type": "scatter",
        "mode": "lines+markers" if own else "lines",
        "name": plain(line.label),
        "x": [x[point.period] for point in kept],
        "y": [None if point.value is None else float(point.value) for point in kept],
        "connectgaps": False,
        "line": {"color": SERIES[place], "width": 4 if own else 2.5, "dash": DASHES[place]},
        "marker": {"size": 9, "color": SERIES[place]},
        "hovertext": [
            plain(f"{line.label}, {point.period}: {say(point.value, metric.unit, metric.decimals)}")
            if point.value is not None
            else plain(f"{line.label}, {point.period}: {point.status_words}")
            for point in kept
        ],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _band(story: Any, x: dict[str, int]) -> list[dict[str, Any]]:
    """The middle half of authorities, as a warm ground behind the lines."""
    held = [(x[one.period], one.standing) for one in story.arounds if one.standing and one.period in x]
    if len(held) < LEAST_FOR_A_LINE:
        return []
    across = [place for place, _ in held]
    edge = {
        "type": "scatter",
        "mode": "lines",
        "x": across,
        "hoverinfo": "skip",
        "line": {"width": 0, "color": RULE},
    }
    return [
        {**edge, "y": [float(one.lower) for _, one in held]},
        {**edge, "y": [float(one.upper) for _, one in held], "fill": "tonexty", "fillcolor": "#ECE9E2"},
    ]


def _end_labels(story: Any, x: dict[str, int], span: float) -> list[dict[str, Any]]:
    """Each line's name at its end, pushed apart where they would meet."""
    ends = []
    for line in story.lines:
        stated = [point for point in line.points if point.value is not None and point.period in x]
        if stated:
            last = stated[-1]
            name = "Neighbours' median" if line.kind == "neighbours" else line.label
            words = f"{name} {say(last.value, story.metric.unit, story.row.decimals)}"
            how = DASH_WORDS.get(line.kind)
            ends.append([float(last.value), f"{words}, {how}" if how else words, line.kind])
    ends.sort(key=lambda end: -end[0])
    gap = span * 0.085
    places: list[float] = []
    for value, _, _ in ends:
        places.append(min(value, places[-1] - gap) if places else value)
    return [
        label(
            words,
            1.0,
            place,
            xref="paper",
            xanchor="left",
            xshift=12,
            align="left",
            font={"color": INK, "size": 15 if kind == "ours" else 14},
        )
        for place, (_, words, kind) in zip(places, ends, strict=True)
    ]


def lines(*, story: Any) -> Chart:
    """Our line with its gaps, and England, the region and the neighbours' median beside it."""
    metric, own = story.metric, story.ours
    periods = [point.period for point in own.points]
    x = {period: n for n, period in enumerate(periods)}
    values = [
        point.value
        for line in story.lines
        for point in line.points
        if point.value is not None and point.period in x
    ]
    values += [
        cut for one in story.arounds if one.standing for cut in (one.standing.lower, one.standing.upper)
    ]
    bottom, top = _axis(values, metric.unit)
    gaps = [point for point in own.points if point.value is None]
    crowded = len(periods) > 8
    annotations = _end_labels(story, x, top - bottom)
    annotations += [
        label(
            say(point.value, metric.unit, metric.decimals) if metric.unit == "%" else f"{point.value:g}",
            x[point.period],
            float(point.value),
            yshift=-18,
            font={"color": INK, "size": 14},
        )
        for point in own.points
        if point.value is not None and not crowded
    ]
    annotations += [
        label(
            LETTERS.get(point.status, point.status),
            x[point.period],
            bottom,
            yshift=12,
            font={"color": INK, "size": 15},
        )
        for point in gaps
    ]
    short = [
        f"'{period[2:4]}" if period[:4].isdigit() and 0 < n < len(periods) - 1 else period
        for n, period in enumerate(periods)
    ]
    figure = {
        "data": [*_band(story, x), *(_trace(line, x, metric) for line in reversed(story.lines))],
        "layout": layout(
            margin=(14, 270, 36, 48),
            xaxis={
                "tickvals": list(x.values()),
                "ticktext": [plain(period) for period in periods],
                "range": [-0.25, len(periods) - 0.75],
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
            },
            yaxis={
                "range": [bottom, top],
                "gridcolor": RULE,
                "zeroline": False,
                "fixedrange": True,
                "ticksuffix": "%" if metric.unit == "%" else "",
                "nticks": 6,
                "tickfont": {"color": QUIET},
            },
            annotations=annotations,
            shapes=[
                {"type": "line", "xref": "x", "yref": "paper", "x0": x[point.period], "x1": x[point.period]}
                | {"y0": 0.08, "y1": 1, "line": {"color": QUIET, "width": 1.5, "dash": "dot"}}
                for point in gaps
            ],
            meta={
                "narrow": {
                    "margin": {"t": 14, "r": 14, "b": 36, "l": 40},
                    "xaxis": {"ticktext": [plain(period) for period in short]},
                    "annotations": [one for one in annotations if one.get("xref") != "paper"],
                }
            },
        ),
    }
    return Chart(
        figure=figure,
        headline=story.headline,
        statistic=f"{metric.definition}{_broken(bottom, metric.unit)}",
        sentence=story.sentence,
        caption=_caption(story, gaps),
        columns=("Period", *(line.label for line in story.lines)),
        rows=tuple(
            (
                period,
                *(
                    ""
                    if (point := line.at(period)) is None
                    else story.say(point.value) or f"{point.status} ({point.status_words.lower()})"
                    for line in story.lines
                ),
            )
            for period in periods
        ),
    )


def _caption(story: Any, gaps: Sequence[Any]) -> str:
    """Source, what the ground and the letters mean, and too few points for limits."""
    parts = []
    drawn = [f"{line.label} {DASH_WORDS[line.kind]}" for line in story.lines if line.kind in DASH_WORDS]
    if drawn:
        parts.append(f"{', '.join(drawn)}.")
    if sum(one.standing is not None for one in story.arounds) >= LEAST_FOR_A_LINE:
        parts.append("Shaded: the middle half of authorities with a figure, computed here.")
    letters = {point.status: point.status_words for point in gaps}
    parts += [
        f"{letter}: {words.lower()}; a gap is never drawn through and never read as 0."
        for letter, words in letters.items()
    ]
    stated = len(story.ours.stated)
    if stated < 13:
        parts.append(f"{stated} points: too few for control limits.")
    parts.append(f"Source: {story.metric.source}.")
    return " ".join(parts)


def metric_chart(story: Any) -> Chart | None:
    """A slope for two figures, lines for three periods or more; less is a sentence, not a drawing."""
    stated, known = len(story.ours.stated), len(story.ours.points)
    if stated == 2 and known == 2:
        return slope(story=story)
    return lines(story=story) if stated and known >= LEAST_FOR_A_LINE else None
