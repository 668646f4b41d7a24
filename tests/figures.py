"""Figures as Plotly takes them, and stories of a metric without a database."""

import json
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from metrics.calculations import middle_half, standing
from metrics.queries import Around, Line, Point

HOSTILE = (
    "<a href=javascript:alert(1)>x</a>",
    "&lt;a href=x&gt;",
    "<img src=x onerror=alert(1)>",
    "a & b < c",
)


def accepted(chart):
    """The figure as JSON, after Plotly has taken it, wide and on a phone."""
    import plotly.graph_objects as go

    figure = json.loads(json.dumps(chart.figure))
    go.Figure(figure)
    narrow = figure["layout"]["meta"]["narrow"]
    phone = {**figure["layout"], **{name: value for name, value in narrow.items() if isinstance(value, list)}}
    for name, value in narrow.items():
        if isinstance(value, dict):
            phone[name] = {**phone.get(name, {}), **value}
    go.Figure({"data": figure["data"], "layout": phone})
    return figure


def words_of(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from words_of(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from words_of(one)


def harmless(chart):
    """No tag but our own line break, and no entity, in any string that Plotly is given."""
    for words in words_of(accepted(chart)):
        assert not set(words.replace("<br>", "")) & set("<>&"), words
    return True


def point(n, period, value, dated):
    stated = not isinstance(value, str)
    return Point(
        period=period,
        order=n,
        ends_on=date(2021 + n, 3, 31) if dated else None,
        value=Decimal(str(value)) if stated else None,
        status="" if stated else value,
        numerator=None,
        denominator=None,
        words="",
        note="",
        paragraph=None,
        inspection="",
        judgement=None,
        standing="final",
        available_on=date(2026, 1, 1),
    )


def line(label, kind, values, dated=True, periods=None):
    names = periods or [str(2021 + n) for n in range(len(values))]
    points = [point(n, name, value, dated) for n, (name, value) in enumerate(zip(names, values, strict=True))]
    return Line(label, kind, tuple(points))


def story(ours, others=(), *, unit="%", decimals=0, name="Ours", band=None, **more):
    own = line(name, "ours", ours, **more)
    drawn = (own, *(line(label, kind, values) for label, kind, values in others))
    arounds = []
    for one in own.points:
        everyone = [Decimal(value) for value in band or ()]
        place = standing(one.value, everyone, "high is good") if one.value is not None else None
        arounds.append(Around(one.period, None, 9, 10, place, len(everyone), 0, middle_half(everyone)))
    return SimpleNamespace(
        metric=SimpleNamespace(
            unit=unit, decimals=decimals, definition="What it counts.", source="The source"
        ),
        row=SimpleNamespace(decimals=decimals, control=None, new_limits=(), often=False),
        targets={},
        breaks=(),
        lines=drawn,
        ours=own,
        arounds=tuple(arounds),
        headline="The headline",
        sentence="The sentence.",
        neighbour_set="Statistical neighbours, 2025",
        line=lambda kind: next((one for one in drawn if one.kind == kind), None),
        say=lambda value: "" if value is None else f"{value:f}{unit if unit == '%' else ''}",
    )


BESIDE = (
    ("England", "england", [91, 89, 89, 89, 90]),
    ("South West", "region", [90, 85, 87, 88, 90]),
    ("Statistical neighbours (median)", "neighbours", [90, 89.5, 91, 89, 92.5]),
)

OURS = [84, 83, 82, 86, 73]


def whole(**more):
    return story(OURS, BESIDE, band=range(80, 96), **more)


STORIES = {
    "whole": whole(),
    "ours alone": story([84, 83, 82]),
    "gaps": story([85, "c", "c", 92, "c"], BESIDE, band=range(80, 96)),
    "one figure of five": story(["c", "c", "c", "c", 4], BESIDE),
    "all withheld but two": story(["x", 3, "low", 4, "z"]),
    "zeros": story([0, 0, 0, 0, 0], BESIDE),
    "a hundred": story([95, 100, 100, 98, "c"], BESIDE),
    "thirteen": story([20, 30, 10, 25, 22, 18, 30, 28, 19, 21, 17, 16, 13.4], decimals=1),
    "points": story([23.0, 18.3, 20.1, 26.7], unit="points", decimals=1),
    "thousands": story([1008, 1081, 990], unit="children"),
    "one value": story([7, 7, 7]),
}
