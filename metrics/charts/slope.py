"""Two figures of one place: a slope. Pure."""

from decimal import Decimal
from typing import Any

from judgements.charts import INK, QUIET, SERIES, Chart, label, layout, plain
from metrics.calculations import axis, say, say_short

# White ticks keep the periods clear of the lowest number of the other axis.
BELOW = {"ticks": "outside", "ticklen": 9, "tickcolor": "#FFFFFF"}


def broken_words(bottom: float, unit: str) -> str:
    return "" if bottom == 0 else f" Axis starts at {bottom:g}{'%' if unit == '%' else ''}, not 0."


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
            margin=(16, 90, 46, 90),
            xaxis={
                **BELOW,
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
                        yshift=6 if end == bottom else -6,
                        font={"color": QUIET, "size": 14},
                    )
                    for end in ends
                ),
            ],
            meta={"narrow": {"margin": {"t": 16, "r": 76, "b": 46, "l": 76}}},
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
        statistic=f"{metric.definition}{broken_words(bottom, metric.unit)}",
        sentence=story.sentence,
        caption=f"{only} Source: {metric.source}.",
        columns=("Period", line.label),
        rows=tuple((point.period, say(point.value, metric.unit, story.row.decimals)) for point in points),
        small=True,
    )
