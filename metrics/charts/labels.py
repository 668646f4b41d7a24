"""Where the words of a line chart stand: names at the line's end, values at their points. Pure."""

import re
from collections.abc import Sequence
from typing import Any

from judgements.charts import INK, label, spread, wrapped
from metrics.calculations import number, say_short

DASH_WORDS = {"england": "dashed", "region": "dotted", "neighbours": "dash-dot"}
# In pixels: the box of the page less the margins, and the height of one line of 14 px words.
DRAWN, LINE = 322, 17
QUARTER = re.compile(r"Q[1-4] [0-9]{4}(-[0-9]{2})?")
MONTH = re.compile(r"[A-Z][a-z]{2,8} [0-9]{4}")
FEW = 8  # more labels or years than this are thinned on a phone


def short_periods(periods: Sequence[str]) -> list[str]:
    """The middle years as '22, first and last in full; a month as Apr 24."""
    last = len(periods) - 1
    if all(MONTH.fullmatch(one) for one in periods):
        return [f"{one[:3]} {one[-2:]}" for one in periods]
    if all(QUARTER.fullmatch(one) for one in periods):
        return [f"{one[:3]}{one[5:]}" for one in periods]
    return [f"'{one[2:]}" if one[:4].isdigit() and 0 < n < last else one for n, one in enumerate(periods)]


def end_labels(story: Any, x: dict[str, int], bottom: float, top: float) -> list[dict[str, Any]]:
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


def _aside(n: int, own: Sequence[Any], above: bool) -> int:
    """Pixels to the side, so that a line that only rises or only falls does not run through the words."""
    if n == 0:
        return 10 if len(own) > FEW else 0
    if n == len(own) - 1 or own[n - 1].value is None or own[n + 1].value is None:
        return 0
    before, value, after = own[n - 1].value, own[n].value, own[n + 1].value
    if not (before < value < after or before > value > after):
        return 0
    return -12 if (before < after) == above else 12


def own_labels(story: Any, x: dict[str, int], bottom: float, top: float) -> list[dict[str, Any]]:
    """Our values at their points, by place; the newest is at the line's end too, for phones have no room there."""
    own = story.ours.points
    return [
        label(
            number(point.value, story.row.decimals),
            x[point.period],
            float(point.value),
            xshift=_aside(n, own, above),
            yshift=17 if above else -17,
            font={"color": INK, "size": 14},
        )
        for n, point in enumerate(own)
        if point.value is not None
        for above in [_above(n, own, story, bottom, top)]
    ]


def on_a_phone(own: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every value where there are few; the first, the newest, the highest and the lowest where there are many."""
    if len(own) <= FEW:
        return own
    heights = [one["y"] for one in own]
    kept = {0, len(own) - 1, heights.index(min(heights)), heights.index(max(heights))}
    return [one for n, one in enumerate(own) if n in kept]
