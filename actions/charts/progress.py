"""How many actions stood how, from the first day of the plan: a stack that steps where something happened."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from actions.calculations.progress import LATE, STANDINGS, Day
from actions.charts.timeline import months
from judgements.calculations import listed
from judgements.charts import INK, QUIET, RULE, Chart, label, layout, spread

FILLS = {
    "complete": ("#C5DCF1", "#2E6385"),
    "on track": ("#2E6385", "#12436D"),
    "not started": ("#F5F3EE", "#8C8578"),
    "at risk": ("#DB9B4D", "#81551A"),
    LATE: ("#5B1531", "#5B1531"),
}
DRAWN, LINE = 226, 18  # pixels of the small box less its margins; one line of words
LISTED_AT_MOST = 40


def _trace(days: Sequence[Day], standing: str) -> dict[str, Any]:
    fill, edge = FILLS[standing]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": standing,
        "x": [day.on.isoformat() for day in days],
        "y": [day.count(standing) for day in days],
        "stackgroup": "actions",
        "fillcolor": fill,
        "line": {"color": edge, "width": 1, "shape": "hv"},
        "hovertext": [f"{day.on.day} {day.on:%b %Y}: {day.count(standing)} {standing}" for day in days],
        "hoverinfo": "text",
    }


def _labels(last: Day) -> list[dict[str, Any]]:
    """Each standing with its count at the right end, from the top of the stack."""
    held = [(name, last.count(name)) for name in reversed(STANDINGS) if last.count(name)]
    top, wanted = last.total, []
    for _, count in held:
        wanted.append(top - count / 2)
        top -= count
    size = LINE * max(last.total, 1) / DRAWN
    centres = spread(wanted, [size] * len(held), 0, last.total)
    return [
        label(f"{count} {name}", 1, centre, xref="paper", xanchor="left", xshift=10)
        | {"font": {"color": INK, "size": 14, "weight": 700 if name == LATE else 400}}
        for (name, count), centre in zip(held, centres, strict=True)
    ]


def _listed(days: Sequence[Day]) -> list[Day]:
    """All of them, or the last of each month where they are many."""
    if len(days) <= LISTED_AT_MOST:
        return list(days)
    months = {(day.on.year, day.on.month): day for day in days}
    return list(months.values())


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def progress_chart(*, days: Sequence[Day]) -> Chart | None:
    """None before anything changed: one day is a sentence."""
    if len(days) < 2 or not days[-1].total:
        return None
    first, last = days[0], days[-1]
    told = listed([f"{last.count(name)} {name}" for name in reversed(STANDINGS) if last.count(name)])
    done = last.count("complete")
    words = _labels(last)
    rows = _listed(days)
    figure = {
        "data": [_trace(days, name) for name in STANDINGS],
        "layout": layout(
            margin=(14, 130, 40, 40),
            xaxis={
                "type": "date",
                "range": [first.on.isoformat(), last.on.isoformat()],
                **months(first.on, last.on),
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
                "tickfont": {"color": QUIET, "size": 13},
            },
            yaxis={
                "range": [0, max(day.total for day in days)],
                "gridcolor": RULE,
                "zeroline": False,
                "fixedrange": True,
                "nticks": 5,
                "tickformat": "d",
                "tickfont": {"color": QUIET, "size": 13},
            },
            annotations=words,
            meta={
                "narrow": {
                    "margin": {"t": 14, "r": 108, "b": 40, "l": 30},
                    "xaxis": months(first.on, last.on, 3),
                }
            },
        ),
    }
    return Chart(
        figure=figure,
        headline=f"{done} of {last.total} actions {'is' if done == 1 else 'are'} complete, "
        f"{last.count(LATE)} {'is' if last.count(LATE) == 1 else 'are'} overdue",
        statistic="Number of actions by how they stood on each day. Overdue is computed from the dates, whatever was "
        "reported.",
        sentence=f"On {_day(first.on)} there were {first.total}; on {_day(last.on)} {told}.",
        caption="From the dated updates, reopenings and changes of due dates.",
        columns=("From", *(name.capitalize() for name in STANDINGS), "All"),
        rows=tuple((_day(day.on), *(str(count) for count in day.counts), str(day.total)) for day in rows),
        small=True,
    )
