"""Figures of measurements: a slope of two points, lines with gaps, comparators by dash and direct label. Pure."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from judgements.charts import (
    DASHES,
    INK,
    QUIET,
    RULE,
    SERIES,
    Chart,
    label,
    layout,
    plain,
    spread,
    wrapped,
)
from metrics.calculations import LEAST_FOR_A_LINE, axis, number, say, say_short

KINDS = ("ours", "england", "region", "neighbours")
DASH_WORDS = {"england": "dashed", "region": "dotted", "neighbours": "dash-dot"}
LETTERS = {"not printed": "no figure"}
MEASURED_FOR_LIMITS = 13
BAND = "#ECE9E2"
# In pixels: the box of the page less the margins, and the height of one line of 14 px words.
DRAWN, LINE = 330, 17
FEW = 8  # more labels or years than this are thinned on a phone


def _broken(bottom: float, unit: str) -> str:
    return "" if bottom == 0 else f" Axis starts at {bottom:g}{'%' if unit == '%' else ''}, not 0."


def _short(periods: Sequence[str]) -> list[str]:
    """The middle years as '22; first and last in full."""
    last = len(periods) - 1
    return [f"'{one[2:]}" if one[:4].isdigit() and 0 < n < last else one for n, one in enumerate(periods)]


def slope(*, story: Any) -> Chart:
    """Two figures of one place: no year between them is invented."""
    metric, line = story.metric, story.ours
    points = [point for point in line.points if point.value is not None]
    values = [point.value for point in points]
    bottom, top, _ = axis(values, percentage=metric.unit == "%", room=1.0)
    dated = all(point.ends_on for point in points)
    # The ends of the axis, except where our own figure stands.
    ends = [end for end in (bottom, top) if abs(float(values[0]) - end) > (top - bottom) * 0.1]
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
                *(
                    label(
                        say(value, metric.unit, story.row.decimals),
                        n,
                        float(value),
                        xanchor="right" if n == 0 else "left",
                        xshift=-14 if n == 0 else 14,
                        font={"color": INK, "size": 20, "weight": 700},
                    )
                    for n, value in enumerate(values)
                ),
                *(
                    label(
                        say_short(Decimal(f"{end:g}"), metric.unit, 0),
                        0,
                        end,
                        xanchor="right",
                        xshift=-8,
                        font={"color": QUIET, "size": 14},
                    )
                    for end in ends
                ),
            ],
            meta={"narrow": {"margin": {"t": 16, "r": 70, "b": 40, "l": 70}}},
        ),
    }
    only = (
        "Two figures are known by this date; a line needs three."
        if dated
        else "Two figures only: no year between them is known."
    )
    return Chart(
        figure=figure,
        headline=story.headline,
        statistic=f"{metric.definition}{_broken(bottom, metric.unit)}",
        sentence=story.sentence,
        caption=f"{only} Source: {metric.source}.",
        columns=("Period", line.label),
        rows=tuple((point.period, say(point.value, metric.unit, story.row.decimals)) for point in points),
        small=True,
    )


def _trace(line: Any, x: dict[str, int], story: Any) -> dict[str, Any]:
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
            plain(f"{line.label}, {point.period}: {said or point.status_words.lower()}")
            for point in kept
            for said in [
                "" if point.value is None else say(point.value, story.metric.unit, story.row.decimals)
            ]
        ],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _ground(trace: dict[str, Any]) -> dict[str, Any]:
    """A white casing under a line that crosses the warm ground, where its colour alone is too faint."""
    return {
        **{name: trace[name] for name in ("type", "x", "y", "connectgaps", "cliponaxis")},
        "mode": "lines",
        "line": {"color": "#FFFFFF", "width": trace["line"]["width"] + 3},
        "hoverinfo": "skip",
    }


def _band(story: Any, x: dict[str, int]) -> list[dict[str, Any]]:
    """The middle half of authorities, as a warm ground behind the lines; a gap where too few have a figure."""
    held = {x[one.period]: one.middle_half for one in story.arounds if one.period in x and one.middle_half}
    if len(held) < LEAST_FOR_A_LINE:
        return []
    across = range(min(held), max(held) + 1)
    edge = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "line": {"width": 0, "color": RULE}}
    made = []
    run: list[int] = []
    for place in [*across, None]:
        if place is not None and place in held:
            run.append(place)
            continue
        if len(run) > 1:
            lower, upper = ([float(held[one][n]) for one in run] for n in (0, 1))
            made.append({**edge, "x": list(run), "y": lower})
            made.append({**edge, "x": list(run), "y": upper, "fill": "tonexty", "fillcolor": BAND})
        run = []
    return made


def _end_labels(story: Any, x: dict[str, int], bottom: float, top: float) -> list[dict[str, Any]]:
    """Each line's name and newest value at its end, pushed apart where they would meet. Ours in two sizes."""
    unit, decimals, newest = story.metric.unit, story.row.decimals, max(x.values())
    ends: list[tuple[float, str, str, str]] = []
    for line in story.lines:
        stated = [point for point in line.points if point.value is not None and point.period in x]
        if not stated:
            continue
        last = stated[-1]
        earlier = "" if x[last.period] == newest else f" in {last.period}"
        said = f"{say_short(last.value, unit, decimals)}{earlier}"
        name = "Neighbours' median" if line.kind == "neighbours" else line.label
        words = name if line.kind == "ours" else f"{name} {said}, {DASH_WORDS[line.kind]}"
        ends.append((float(last.value), line.kind, said, wrapped(words, 26)))
    ends.sort(key=lambda end: -end[0])
    scale = (top - bottom) / DRAWN
    sizes = [
        (LINE * (words.count("<br>") + 1) + (26 if kind == "ours" else 4)) * scale
        for _, kind, _, words in ends
    ]
    centres = spread([end[0] for end in ends], sizes, bottom, top)
    made = []
    for centre, size, (_, kind, said, words) in zip(centres, sizes, ends, strict=True):
        place = {"xref": "paper", "xanchor": "left", "xshift": 12, "align": "left"}
        if kind == "ours":
            # The value on the first line of the block, the name under it.
            made.append(
                label(said, 1.0, centre + size / 2 - 13 * scale, **place)
                | {"font": {"color": INK, "size": 20, "weight": 700}}
            )
            centre -= 13 * scale
        made.append(
            label("", 1.0, centre, **place)
            | {"text": words, "font": {"color": INK, "size": 14, "weight": 700 if kind == "ours" else 400}}
        )
    return made


def _above(n: int, own: Sequence[Any], story: Any, bottom: float, top: float) -> bool:
    """Whether our value is written above its point: away from the edges, from our own line, from the others."""
    value, span = float(own[n].value), top - bottom
    if value - bottom < span * 0.08 or top - value < span * 0.08:
        return value - bottom < span * 0.08
    others = [
        float(point.value)
        for line in story.lines[1:]
        if (point := line.at(own[n].period)) and point.value is not None
    ]
    free = span * 0.1
    room_above = min((one - value for one in others if one >= value), default=span)
    room_below = min((value - one for one in others if one <= value), default=span)
    beside = [
        float(one.value) for one in (*own[max(n - 1, 0) : n], *own[n + 1 : n + 2]) if one.value is not None
    ]
    if beside and all(one <= value for one in beside) and room_above > free:
        return True
    if beside and all(one >= value for one in beside) and room_below > free:
        return False
    return room_above >= room_below


def _own_labels(story: Any, x: dict[str, int], bottom: float, top: float) -> list[dict[str, Any]]:
    """Our values at their points, by place; the newest is at the line's end too, for phones have no room there."""
    own = story.ours.points
    return [
        label(
            number(point.value, story.row.decimals),
            x[point.period],
            float(point.value),
            yshift=17 if _above(n, own, story, bottom, top) else -17,
            font={"color": INK, "size": 14},
        )
        for n, point in enumerate(own)
        if point.value is not None
    ]


def _on_a_phone(own: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every value where there are few; the first, the newest, the highest and the lowest where there are many."""
    if len(own) <= FEW:
        return own
    heights = [one["y"] for one in own]
    kept = {0, len(own) - 1, heights.index(min(heights)), heights.index(max(heights))}
    return [one for n, one in enumerate(own) if n in kept]


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
    band = _band(story, x)
    values += [Decimal(str(value)) for trace in band for value in trace["y"]]
    bottom, top, step = axis(values, percentage=metric.unit == "%")
    gaps = [point for point in own.points if point.value is None]
    letters = [
        label(LETTERS.get(point.status, point.status), x[point.period], bottom, yshift=12)
        | {"font": {"color": INK, "size": 15, "weight": 700}}
        for point in gaps
    ]
    labels = _own_labels(story, x, bottom, top)
    newest = [one for one in labels if one["x"] == len(periods) - 1]
    traces = [_trace(line, x, story) for line in reversed(story.lines)]
    stride = -(-len(periods) // 6)
    shown = list(range(len(periods) - 1, -1, -stride))[::-1]
    short = _short([periods[n] for n in shown])
    figure = {
        "data": [*band, *(trace for one in traces for trace in ([_ground(one)] if band else []) + [one])],
        "layout": layout(
            margin=(14, 230, 36, 52),
            xaxis={
                "tickvals": list(x.values()),
                "ticktext": [plain(one) for one in (_short(periods) if len(periods) > FEW else periods)],
                "tickangle": 0,
                "range": [-0.25, len(periods) - 0.75],
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
            },
            yaxis={
                "range": [bottom, top],
                "tick0": bottom,
                "dtick": step,
                "gridcolor": RULE,
                "zeroline": False,
                "fixedrange": True,
                "ticksuffix": "%" if metric.unit == "%" else "",
                "tickfont": {"color": QUIET},
            },
            annotations=[
                *_end_labels(story, x, bottom, top),
                *(one for one in labels if one not in newest),
                *letters,
            ],
            shapes=[
                {"type": "line", "xref": "x", "yref": "paper", "x0": x[point.period], "x1": x[point.period]}
                | {"y0": 0.08, "y1": 1, "line": {"color": QUIET, "width": 1.5, "dash": "dot"}}
                for point in gaps
            ],
            meta={
                "narrow": {
                    "margin": {"t": 14, "r": 20, "b": 36, "l": 44},
                    "xaxis": {"tickvals": shown, "ticktext": [plain(one) for one in short]},
                    "annotations": [*_on_a_phone(labels), *letters],
                }
            },
        ),
    }
    return Chart(
        figure=figure,
        headline=story.headline,
        statistic=f"{metric.definition}{_broken(bottom, metric.unit)}",
        sentence=story.sentence,
        caption=_caption(story, gaps, bool(band)),
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


def _caption(story: Any, gaps: Sequence[Any], band: bool) -> str:
    """Which dash is whose, what the ground and the letters mean, too few points for limits, the source."""
    parts = []
    drawn = [
        f"{'neighbours' + chr(39) + ' median' if line.kind == 'neighbours' else line.label} {DASH_WORDS[line.kind]}"
        for line in story.lines
        if line.kind in DASH_WORDS
    ]
    if drawn:
        told = ", ".join(drawn)
        parts.append(f"{told[:1].upper()}{told[1:]}.")
    if story.line("neighbours"):
        newest = story.arounds[-1]
        counted = f"median of {newest.neighbours_stated} of {newest.neighbours_of} in {newest.period}"
        parts.append(f"{story.neighbour_set}: {counted}.")
    if band:
        parts.append("Shaded: the middle half of authorities with a figure, computed here.")
    letters = {point.status: point.status_words for point in gaps}
    parts += [f"{letter}: {words.lower()}." for letter, words in letters.items()]
    if letters:
        parts.append("A gap is never drawn through and never read as 0.")
    stated = len(story.ours.stated)
    if stated < MEASURED_FOR_LIMITS:
        parts.append(f"{stated} point{'' if stated == 1 else 's'}: too few for control limits.")
    parts.append(f"Source: {story.metric.source}.")
    return " ".join(parts)


def metric_chart(story: Any) -> Chart | None:
    """A slope for two figures, lines for three periods or more; less is a sentence, not a drawing."""
    stated, known = len(story.ours.stated), len(story.ours.points)
    if stated == 2 and known == 2:
        return slope(story=story)
    return lines(story=story) if stated and known >= LEAST_FOR_A_LINE else None
