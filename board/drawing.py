"""Charts and grades of slides as SVG and HTML in one string: the same on screen, on paper and in a file without a server.

Blocks come as plain dicts, since a frozen meeting has nothing else. Units of the drawing are pixels of a slide of 1920.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from judgements.charts import INK, QUIET, SERIES, spread
from judgements.drawing import grade_tile
from judgements.palette import Tone, css_class

WIDTH, HEIGHT, LOW = 800, 560, 270
EDGE, WORD, SMALL, BIG = "#8C8578", 30, 29, 56
# The typeface is narrower than this for most words, so that labels never run out of the drawing.
LETTER = 0.54
DASHES = ("", "18 9", "4 9", "20 7 4 7")


def tone_of(grade: dict[str, Any]) -> Tone | None:
    if not grade["places"]:
        return None
    return Tone(places=grade["places"], rank=grade["rank"], concern_from=grade["concern_from"])


def css_class_of(grade: dict[str, Any]) -> str:
    """The class of a block of the share strip."""
    tone = tone_of(grade)
    return css_class(tone) if tone else "tl-grade--none"


def tile(grade: dict[str, Any]) -> SafeString:
    """The inspectorate's word with its place."""
    return grade_tile(grade["label"], tone_of(grade), grade["number"])


def chart(block: dict[str, Any], *, low: bool = False) -> SafeString:
    """A slope for two periods, a line for more; `low` where it shares its column."""
    height = LOW if low else HEIGHT
    draw = _slope if len(block["periods"]) == 2 else _line
    return format_html(
        '<svg class="b-drawing" font-family="Atkinson Hyperlegible Next, Segoe UI, sans-serif" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH,
        height,
        f"{block['title']}. {said(block)}",
        mark_safe(draw(block, height)),
    )


def said(block: dict[str, Any]) -> str:
    """Every figure of a chart in words, for those who do not see it and for paper."""
    told = []
    for series in block["series"]:
        pairs = zip(block["periods"], series["printed"], strict=True)
        told.append(
            f"{series['label']}: "
            + ", ".join(f"{period} {printed or 'no figure'}" for period, printed in pairs)
        )
    return "; ".join(told)


def _text(
    words: str,
    x: float,
    y: float,
    *,
    size: int = WORD,
    anchor: str = "start",
    colour: str = INK,
    bold: bool = False,
) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{weight}>'
        f"{escape(words)}</text>"
    )


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str = EDGE, width: float = 2) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" stroke-width="{width}" fill="none"/>'


def _tick(value: float, unit: str) -> str:
    return f"{value:,.10g}{'%' if unit == '%' else ''}"


def _slope(block: dict[str, Any], height: int) -> str:
    series = block["series"][0]
    left, right, top, bottom = 210.0, WIDTH - 210.0, 44.0, height - 62.0
    span = block["top"] - block["bottom"]
    ys = [bottom - (value - block["bottom"]) / span * (bottom - top) for value in series["values"]]
    made = [_rule(x, top - 16, x, bottom + 8) for x in (left, right)]
    made.append(_rule(left, ys[0], right, ys[1], SERIES[0], 7))
    size = BIG if height > LOW else 48
    for n, (x, y) in enumerate(zip((left, right), ys, strict=True)):
        made.append(f'<circle cx="{x}" cy="{y:.1f}" r="11" fill="{SERIES[0]}"/>')
        anchor, away = ("end", -22) if n == 0 else ("start", 22)
        made.append(
            _text(series["printed"][n], x + away, y + size * 0.35, size=size, anchor=anchor, bold=True)
        )
        made.append(_text(block["periods"][n], x, height - 14, anchor="middle"))
    for value, y in ((block["top"], top), (block["bottom"], bottom)):
        if abs(ys[0] - y) > size:
            made.append(
                _text(_tick(value, block["unit"]), left - 18, y + 10, size=SMALL, anchor="end", colour=QUIET)
            )
    return "".join(made)


def _runs(values: Sequence[float | None], xs: Sequence[float], y: Any) -> list[list[tuple[float, float]]]:
    """The stretches of a line between its gaps."""
    runs: list[list[tuple[float, float]]] = [[]]
    for value, x in zip(values, xs, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((x, y(value)))
    return [run for run in runs if run]


def _line(block: dict[str, Any], height: int) -> str:
    labels = [f"{one['label']} {_last(one['printed'])}" for one in block["series"]]
    own = f"{_last(block['series'][0]['printed'])}"
    room = max([len(own) * 44 * LETTER, *(len(label) * 28 * LETTER for label in labels[1:])]) + 24
    left, right, top, bottom = 96.0, WIDTH - min(room, 340.0), 30.0, height - 62.0
    span = block["top"] - block["bottom"]

    def y(value: float) -> float:
        return float(bottom - (value - block["bottom"]) / span * (bottom - top))

    step = (right - left) / (len(block["periods"]) - 1)
    xs = [left + n * step for n in range(len(block["periods"]))]
    made = []
    for value in (block["bottom"], (block["bottom"] + block["top"]) / 2, block["top"]):
        made.append(_rule(left, y(value), right, y(value), "#D5CFC3", 1.5))
        made.append(
            _text(
                _tick(value, block["unit"]), left - 14, y(value) + 10, size=SMALL, anchor="end", colour=QUIET
            )
        )
    made += _periods(block["periods"], xs, height)
    for n in range(len(block["series"]) - 1, -1, -1):
        made.append(_drawn(block["series"][n], n, xs, y))
    if block["target"] is not None:
        made.append(_rule(left, y(block["target"]), right, y(block["target"]), INK, 3))
        made.append(_text(block["target_words"], left + 8, y(block["target"]) - 8, size=SMALL))
    made += _ends(block, labels, right, y, (top, bottom))
    return "".join(made)


def _last(printed: Sequence[str]) -> str:
    return next((one for one in reversed(printed) if one), "")


def _periods(periods: Sequence[str], xs: Sequence[float], height: int) -> list[str]:
    """The first, the last, and as many between as fit."""
    widest = max(len(period) for period in periods) * 28 * LETTER + 18
    every = max(1, -(-int(widest) // max(1, int(xs[1] - xs[0]))))
    last = len(periods) - 1
    shown = [n for n in range(len(periods)) if (last - n) % every == 0]
    return [_text(periods[n], xs[n], height - 14, size=SMALL, anchor="middle") for n in shown]


def _drawn(series: dict[str, Any], n: int, xs: Sequence[float], y: Any) -> str:
    dash = f' stroke-dasharray="{DASHES[n]}"' if DASHES[n] else ""
    width = 7 if n == 0 else 5
    made = []
    for run in _runs(series["values"], xs, y):
        path = "L".join(f"{px:.1f} {py:.1f}" for px, py in run)
        if len(run) > 1:
            made.append(
                f'<path d="M{path}" fill="none" stroke="{SERIES[n]}" stroke-width="{width}"{dash} stroke-linejoin="round"/>'
            )
        if n == 0:
            made += [f'<circle cx="{px:.1f}" cy="{py:.1f}" r="9" fill="{SERIES[0]}"/>' for px, py in run]
    if n == 0:
        # A withheld figure is a dotted upright with its letter, never a zero and never a joined line.
        bottom = y(min(value for value in series["values"] if value is not None))
        for value, x, printed in zip(series["values"], xs, series["printed"], strict=True):
            if value is None and printed:
                made.append(
                    f'<path d="M{x:.1f} {bottom - 60:.1f}V{bottom:.1f}" stroke="{EDGE}" stroke-width="3" stroke-dasharray="4 6"/>'
                )
                made.append(_text(printed, x, bottom + 30, size=SMALL, anchor="middle", colour=QUIET))
    return "".join(made)


def _ends(
    block: dict[str, Any], labels: list[str], right: float, y: Any, held: tuple[float, float]
) -> list[str]:
    """Labels at the ends of the lines, none on another."""
    last = []
    for n, series in enumerate(block["series"]):
        stated = [value for value in series["values"] if value is not None]
        last.append((y(stated[-1]), n))
    last.sort()
    sizes = [52.0 if n == 0 else 34.0 for _, n in last]
    # `spread` counts upwards, a drawing downwards.
    top, bottom = held
    centres = spread([-place for place, _ in last], sizes, -bottom - 20, -top + 20)
    made = []
    for centre, (_, n) in zip(centres, last, strict=True):
        size = 44 if n == 0 else 28
        words = _last(block["series"][0]["printed"]) if n == 0 else labels[n]
        made.append(_text(words, right + 18, -centre + size * 0.35, size=size, bold=n == 0))
    return made
