"""What stands beside the lines of a series: target, control limits and special causes, breaks, what happened when. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from judgements.charts import CONCERN, INK, QUIET, label, plain
from metrics.calculations import say_short
from metrics.calculations.control import Limits
from metrics.calculations.readings import within

# Where the drawing begins, left of the first period.
LEFT = -0.25
TARGET, LIMIT, MEAN = "#0B1A2A", "#56616E", "#8C8578"


@dataclass(frozen=True)
class Event:
    """Something that happened on a day: an inspection was published, an action was completed."""

    on: date
    words: str


def clipped(value: Decimal, unit: str) -> float:
    """No limit is drawn where no value can lie; it is computed as it is."""
    return float(within(value, unit))


def extent(story: Any) -> list[Decimal]:
    """The values that the axis must hold beside those of the lines."""
    unit, found = story.metric.unit, list(story.targets.values())
    for segment in story.row.control.segments if story.row.control else ():
        if segment.limits:
            edges = (segment.limits.lower, segment.limits.upper)
            found += [Decimal(str(clipped(one, unit))) for one in edges]
    return found


def target_trace(story: Any, x: dict[str, int]) -> list[dict[str, Any]]:
    """The target as a thin line in steps, where one is set."""
    held = sorted((x[period], float(value)) for period, value in story.targets.items() if period in x)
    if not held:
        return []
    xs: list[float] = []
    ys: list[float | None] = []
    for place, value in held:
        if xs and xs[-1] != place - 0.5:
            xs.append(place - 0.5)
            ys.append(None)
        xs += [place - 0.5, place + 0.5]
        ys += [value, value]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "Target",
            "x": xs,
            "y": ys,
            "connectgaps": False,
            "line": {"color": TARGET, "width": 1.5, "dash": "6px,6px"},
            "hoverinfo": "skip",
        }
    ]


def target_label(story: Any, x: dict[str, int], top: float, bottom: float) -> list[dict[str, Any]]:
    """At the line's beginning, above it; below where it would leave the drawing."""
    held = sorted((x[period], value) for period, value in story.targets.items() if period in x)
    if not held:
        return []
    place, value = held[0]
    left = max(place - 0.5, LEFT)
    words = f"Target {say_short(value, story.metric.unit, story.row.decimals)}"
    above = float(value) < top - (top - bottom) * 0.08
    return [
        label(words, left, float(value), xanchor="left", yshift=11 if above else -11)
        | {"font": {"color": INK, "size": 14, "weight": 700}}
    ]


def _segment_lines(limits: Limits, left: float, right: float, unit: str) -> list[dict[str, Any]]:
    edge = {"color": LIMIT, "width": 1.5, "dash": "3px,3px"}
    mean = {"color": MEAN, "width": 1.5}
    lines = ((limits.lower, edge), (limits.upper, edge), (limits.mean, mean))
    return [
        {"type": "line", "xref": "x", "yref": "y", "x0": left, "x1": right, "layer": "below"}
        | {"y0": clipped(value, unit), "y1": clipped(value, unit), "line": line}
        for value, line in lines
    ]


def limit_shapes(story: Any) -> list[dict[str, Any]]:
    """Mean and limits over each segment, and a line where new limits begin."""
    found: list[dict[str, Any]] = []
    for number, segment in enumerate(story.row.control.segments if story.row.control else ()):
        left, right = segment.start - 0.5, segment.end - 0.5
        if segment.limits:
            found += _segment_lines(segment.limits, left, right, story.metric.unit)
        if number:
            found.append(_upright(left, {"color": INK, "width": 1.5, "dash": "dot"}))
    return found


def _upright(place: float, line: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": place,
        "x1": place,
        "y0": 0,
        "y1": 1,
        "line": line,
    }


def special_trace(story: Any) -> list[dict[str, Any]]:
    """A ring round each special cause; its rules in words on the point."""
    control, points = story.row.control, story.ours.points
    if not control or not control.marks:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "Special cause",
            "x": [mark.at for mark in control.marks],
            "y": [float(points[mark.at].value) for mark in control.marks],
            "marker": {"symbol": "diamond-open", "size": 17, "color": CONCERN, "line": {"width": 2.5}},
            "hovertext": [
                plain(f"{points[mark.at].period}: {', '.join(mark.rules)}") for mark in control.marks
            ],
            "hoverinfo": "text",
            "cliponaxis": False,
        }
    ]


def place_of(day: date, points: Sequence[Any]) -> float | None:
    """Where a day stands among the periods: on the one it lies in, between two if in neither; None outside them."""
    dated = [(n, point.ends_on) for n, point in enumerate(points) if point.ends_on]
    if len(dated) < 2 or day > dated[-1][1]:
        return None
    place, ends_on = next((n, ends) for n, ends in dated if ends >= day)
    if place == dated[0][0]:
        length = dated[1][1] - dated[0][1]
        return float(place) if ends_on - day < length else None
    first = points[place].starts_on
    return place - 0.5 if first and day < first else float(place)


def event_marks(
    events: Sequence[Event], points: Sequence[Any]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Shapes and numbers at the foot of the drawing, for events that fall among its periods; the caption names them."""
    line = {"color": QUIET, "width": 1, "dash": "dot"}
    shapes, labels = [], []
    for number, (place, _) in enumerate(shown_events(events, points), start=1):
        shapes.append(_upright(place, line) | {"layer": "below"})
        labels.append(
            label(str(number), place, 1, yref="paper", yanchor="bottom", yshift=2)
            | {"font": {"color": INK, "size": 13, "weight": 700}, "bordercolor": QUIET, "borderpad": 2}
        )
    return shapes, labels


def shown_events(events: Sequence[Event], points: Sequence[Any]) -> list[tuple[float, Event]]:
    """Those that fall among the periods, each with its place."""
    return [(place, one) for one in events if (place := place_of(one.on, points)) is not None]


def break_places(story: Any) -> list[float]:
    """Between which points the definition changed: as the place half-way."""
    found = []
    for day, _ in story.breaks:
        begins = [point.starts_on or point.ends_on for point in story.ours.points]
        after = [n for n, first in enumerate(begins) if first and first >= day]
        if after and after[0] > 0:
            found.append(after[0] - 0.5)
    return found


def gap_places(story: Any) -> list[float]:
    """Between which months or quarters others are missing altogether, as the place half-way."""
    points = story.ours.points if story.row.often else ()
    return [
        n - 0.5
        for n, (before, point) in enumerate(pairwise(points), start=1)
        if before.ends_on and point.starts_on and (point.starts_on - before.ends_on).days > 1
    ]


def break_shapes(story: Any) -> list[dict[str, Any]]:
    return [
        _upright(place, {"color": CONCERN, "width": 2, "dash": "9px,4px"}) for place in break_places(story)
    ]


def words_of(story: Any, events: Sequence[Event]) -> list[str]:
    """What the caption says of all this."""
    told = []
    control = story.row.control
    if any(segment.limits for segment in (control.segments if control else ())):
        told.append(
            "Thin lines: the mean and the limits of usual ups and downs, from the first 13 figures (XmR)."
        )
        if story.metric.unit == "%":
            told.append("Limits are not drawn outside 0 to 100%.")
    if control and control.marks:
        told.append("Diamonds: special causes, found by the rules of the chart.")
    for new in story.row.new_limits:
        who = f", {new.who}" if new.who else ""
        told.append(f"New limits from {new.period}: {new.reason.rstrip('.')} ({new.on:%-d %B %Y}{who}).")
    told += [
        f"Definition changed from {day:%-d %B %Y}, so the line breaks: {reason.rstrip('.')}."
        for day, reason in story.breaks
        if break_places(story)
    ]
    if gap_places(story):
        told.append("Where the line breaks, nothing is held of the time between.")
    shown = [
        f"{number} {one.words}, {one.on:%-d %B %Y}"
        for number, (_, one) in enumerate(shown_events(events, story.ours.points), start=1)
    ]
    if shown:
        told.append(
            f"What happened: {'; '.join(shown)}. It stands beside the figures and explains none of them."
        )
    return told
