"""Three periods or more: our line with its gaps, and what stands beside it. Pure."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from judgements.charts import DASHES, INK, QUIET, RULE, SERIES, Chart, label, layout, plain
from metrics.calculations import LEAST_FOR_A_LINE, axis, say
from metrics.calculations.control import LEAST_FOR_LIMITS

from .labels import DASH_WORDS, FEW, end_labels, on_a_phone, own_labels, short_periods
from .marks import (
    LEFT,
    Event,
    break_places,
    break_shapes,
    event_marks,
    extent,
    gap_places,
    limit_shapes,
    special_trace,
    target_label,
    target_trace,
    words_of,
)
from .slope import BELOW, broken_words

KINDS = ("ours", "england", "region", "neighbours")
LETTERS = {"not printed": "no figure"}
# More periods than this are neither all labelled nor all named under the axis.
MANY, SOME = 16, 9
BAND = "#ECE9E2"


def _broken(xs: list[float], ys: list[Any], places: Sequence[float]) -> tuple[list[float], list[Any]]:
    """The line with a gap at each of the places, where the definition changed."""
    for place in places:
        at = next((n for n, one in enumerate(xs) if one > place), None)
        if at:
            xs, ys = [*xs[:at], place, *xs[at:]], [*ys[:at], None, *ys[at:]]
    return xs, ys


def _trace(line: Any, x: dict[str, int], story: Any) -> dict[str, Any]:
    place = KINDS.index(line.kind)
    own = line.kind == "ours"
    kept = [point for point in line.points if point.period in x]
    xs, ys = _broken(
        [x[point.period] for point in kept],
        [None if point.value is None else float(point.value) for point in kept],
        sorted({*break_places(story), *(gap_places(story) if own else ())}),
    )
    return {
        "type": "scatter",
        "mode": "lines+markers" if own else "lines",
        "name": plain(line.label),
        "x": xs,
        "y": ys,
        "connectgaps": False,
        "line": {"color": SERIES[place], "width": 4 if own else 2.5, "dash": DASHES[place]},
        "marker": {"size": 9 if len(kept) <= MANY else 6, "color": SERIES[place]},
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


def lines(*, story: Any, events: Sequence[Event] = ()) -> Chart:
    """Our line with its gaps, and what stands beside it: comparators, target, limits, what happened when."""
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
    values += extent(story)
    bottom, top, step = axis(values, percentage=metric.unit == "%")
    gaps = [point for point in own.points if point.value is None]
    letters = [
        label(LETTERS.get(point.status, point.status), x[point.period], bottom, yshift=12)
        | {"font": {"color": INK, "size": 15, "weight": 700}}
        for point in gaps
    ]
    labels = own_labels(story, x, bottom, top)
    if len(periods) > MANY:
        labels = on_a_phone(labels)
    event_shapes, event_labels = event_marks(events, own.points)
    newest = [one for one in labels if one["x"] == len(periods) - 1]
    traces = [_trace(line, x, story) for line in reversed(story.lines)]
    many = len(periods) > (SOME if story.row.often else MANY)
    stride = -(-len(periods) // 6)
    shown = list(range(len(periods) - 1, -1, -stride))[::-1]
    short = short_periods([periods[n] for n in shown])
    few = shown[::-2][::-1] if many else shown
    figure = {
        "data": [
            *band,
            *(_ground(one) for one in traces if band),
            *target_trace(story, x),
            *traces,
            *special_trace(story),
        ],
        "layout": layout(
            margin=(30 if event_labels else 14, 230, 44, 52),
            xaxis={
                "tickvals": shown if many else list(x.values()),
                "ticktext": [plain(one) for one in (short if many else _ticks(periods))],
                "tickangle": 0,
                **BELOW,
                "range": [LEFT, len(periods) - 0.75],
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
                *end_labels(story, x, bottom, top),
                *(one for one in labels if one not in newest),
                *letters,
                *target_label(story, x, top, bottom),
                *event_labels,
            ],
            shapes=[
                *limit_shapes(story),
                *break_shapes(story),
                *event_shapes,
                *(
                    {
                        "type": "line",
                        "xref": "x",
                        "yref": "paper",
                        "x0": x[point.period],
                        "x1": x[point.period],
                    }
                    | {"y0": 0.08, "y1": 1, "line": {"color": QUIET, "width": 1.5, "dash": "dot"}}
                    for point in gaps
                ),
            ],
            meta={
                "narrow": {
                    "margin": {"t": 30 if event_labels else 14, "r": 24, "b": 44, "l": 44},
                    "xaxis": {
                        "tickvals": few,
                        "ticktext": [plain(one) for one in short_periods([periods[n] for n in few])],
                    },
                    "annotations": [
                        *on_a_phone(labels),
                        *letters,
                        *target_label(story, x, top, bottom),
                        *event_labels,
                    ],
                }
            },
        ),
    }
    return Chart(
        figure=figure,
        headline=story.headline,
        statistic=f"{metric.definition}{broken_words(bottom, metric.unit)}",
        sentence=story.sentence,
        caption=_caption(story, gaps, bool(band), events),
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


def _ticks(periods: Sequence[str]) -> Sequence[str]:
    """Under the axis: every period in full where there are few, shortened where more."""
    return short_periods(periods) if len(periods) > FEW else periods


def _caption(story: Any, gaps: Sequence[Any], band: bool, events: Sequence[Event]) -> str:
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
    parts += words_of(story, events)
    if stated < LEAST_FOR_LIMITS and story.row.often:
        parts.append(f"{stated} point{'' if stated == 1 else 's'}: too few for control limits.")
    parts.append(f"Source: {story.metric.source}.")
    return " ".join(parts)
