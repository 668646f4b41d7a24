"""When each action is due: first due, due now, forecast, milestones, and the day that is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from judgements.charts import BRAND, CONCERN, INK, QUIET, RULE, Chart, label, layout, plain

CAUTION, SPAN = "#7A4A0B", "#B4BCC6"
SHORT = 52
MOST = 60
STEP = 8  # rows: the style sheet has a height of the box for each eight
SIGNS = {
    "overdue": ("triangle-up", CONCERN, "overdue"),
    "at risk": ("triangle-up-open", CAUTION, "at risk"),
    "not started": ("square-open", QUIET, "not started"),
    "on track": ("circle", BRAND, "on track"),
    "complete": ("diamond", "#2E6385", "complete"),
}


@dataclass(frozen=True)
class Step:
    """A milestone."""

    title: str
    due: date | None
    met: bool


@dataclass(frozen=True)
class Line:
    """One action of the timeline; `standing` is one of SIGNS, `words` say how it stands."""

    ref: str
    title: str
    begins: date
    first_due: date | None
    due: date | None
    forecast: date | None
    completed: date | None
    standing: str
    words: str
    steps: tuple[Step, ...] = ()

    @property
    def marked(self) -> date | None:
        """Where its sign stands: when it was done, else when it is due."""
        return self.completed or self.due


def _day(on: date | None) -> str:
    return f"{on.day} {on:%b %Y}" if on else ""


def _short(line: Line) -> str:
    words = f"{line.ref}  {line.title}"
    return plain(words if len(words) <= SHORT else f"{words[: SHORT - 3].rstrip()}...")


def _between(pairs: Sequence[tuple[int, date | None, date | None]], **line: Any) -> dict[str, Any]:
    """Stretches on the rows' own heights as one trace with gaps."""
    x: list[str | None] = []
    y: list[int | None] = []
    for n, start, end in pairs:
        if start and end:
            x += [start.isoformat(), end.isoformat(), None]
            y += [n, n, None]
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"} | {
        "connectgaps": False
    }


def _marks(
    placed: Sequence[tuple[int, date, str]], symbol: str, colour: str, size: int, width: float = 2
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [on.isoformat() for _, on, _ in placed],
        "y": [n for n, _, _ in placed],
        "marker": {
            "symbol": symbol,
            "size": size,
            "color": colour,
            "line": {"color": colour, "width": width},
        },
        "hovertext": [plain(words) for _, _, words in placed],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _steps(rows: Sequence[Line], as_at: date) -> list[dict[str, Any]]:
    """Milestones met, to come, and gone by without being met."""
    groups: dict[tuple[str, str], list[tuple[int, date, str]]] = {}
    for n, line in enumerate(rows):
        for step in line.steps:
            if step.due is None:
                continue
            sign = ("line-ns", BRAND) if step.met else ("line-ns", CONCERN if step.due < as_at else QUIET)
            name = ("met", sign[1]) if step.met else ("open", sign[1])
            told = "met" if step.met else "not met" if step.due < as_at else "to come"
            groups.setdefault(name, []).append(
                (n, step.due, f"Milestone, {_day(step.due)}, {told}: {step.title}")
            )
    return [
        _marks(own, "circle" if kind == "met" else "circle-open", colour, 6, 1.5)
        for (kind, colour), own in groups.items()
    ]


def _traces(rows: Sequence[Line], as_at: date) -> list[dict[str, Any]]:
    every = list(enumerate(rows))
    moved = [(n, line) for n, line in every if line.first_due and line.due and line.first_due != line.due]
    data = [
        _between([(n, line.begins, line.first_due or line.due) for n, line in every], color=SPAN, width=3),
        _between([(n, line.first_due, line.due) for n, line in moved], color=CAUTION, width=2, dash="dot"),
        _between(
            [
                (n, line.due, line.forecast)
                for n, line in every
                if line.forecast and line.due and line.forecast > line.due
            ],
            color=BRAND,
            width=2,
            dash="dash",
        ),
        *_steps(rows, as_at),
    ]
    first = [
        (n, line.first_due, f"{line.ref}: first due {_day(line.first_due)}")
        for n, line in moved
        if line.first_due
    ]
    data.append(_marks(first, "x-thin", CAUTION, 8))
    late = [
        (n, line.forecast, f"{line.ref}: forecast {_day(line.forecast)}")
        for n, line in every
        if line.forecast
    ]
    data.append(_marks(late, "triangle-right-open", BRAND, 11))
    for standing, (symbol, colour, _) in SIGNS.items():
        own = [
            (n, line.marked, f"{line.ref} {line.title}: {line.words}, due {_day(line.due)}")
            for n, line in every
            if line.standing == standing and line.marked
        ]
        data.append(_marks(own, symbol, colour, 12))
    return [trace for trace in data if trace["x"]]


def months(start: date, end: date, most: int = 9) -> dict[str, Any]:
    """An axis of days whose marks are days where it is short and months where it is long."""
    span = (end - start).days
    if span < 30 * 4:
        return {"tickformat": "%-d %b", "nticks": most}
    return {"tickformat": "%b %Y", "dtick": f"M{max(1, -(-span // (30 * most)))}", "tick0": "2000-01-01"}


def _ends(rows: Sequence[Line], as_at: date) -> tuple[date, date]:
    days = [as_at]
    for line in rows:
        days += [line.begins, *(step.due for step in line.steps if step.due)]
        days += filter(None, (line.first_due, line.due, line.forecast, line.completed))
    room = timedelta(days=max(7, (max(days) - min(days)).days // 40))
    first, last = min(days), max(days)
    # Near the ends of the calendar there is no such room.
    return first - min(room, first - date.min), last + min(room, date.max - last)


def timeline(*, rows: Sequence[Line], as_at: date, headline: str) -> Chart:
    """One row an action, in the order given."""
    start, end = _ends(rows, as_at)
    late = (as_at - start) * 4 > (end - start) * 3
    shown = {line.standing for line in rows}
    signs = {"overdue": "full triangle", "at risk": "open triangle", "not started": "square"}
    signs |= {"on track": "dot", "complete": "diamond on the day on which it was done"}
    legend = ", ".join(f"{SIGNS[name][2]}: {sign}" for name, sign in signs.items() if name in shown)
    figure = {
        "data": _traces(rows, as_at),
        "layout": layout(
            margin=(44, 16, 30, 350),
            xaxis={
                "type": "date",
                "range": [start.isoformat(), end.isoformat()],
                **months(start, end),
                "gridcolor": RULE,
                "zeroline": False,
                "fixedrange": True,
                "tickfont": {"color": QUIET, "size": 13},
            },
            yaxis={
                "range": [len(rows) - 0.4, -0.6],
                "tickvals": list(range(len(rows))),
                "ticktext": [_short(line) for line in rows],
                "tickfont": {"color": INK, "size": 13},
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
            },
            annotations=[
                label(
                    f"As at {_day(as_at)}",
                    as_at.isoformat(),
                    1,
                    yref="paper",
                    yanchor="bottom",
                    yshift=4,
                    xshift=-6 if late else 6,
                    xanchor="right" if late else "left",
                )
            ],
            shapes=[
                {
                    "type": "line",
                    "xref": "x",
                    "yref": "paper",
                    "x0": as_at.isoformat(),
                    "x1": as_at.isoformat(),
                }
                | {"y0": 0, "y1": 1.02, "line": {"color": INK, "width": 1.5}}
            ],
        ),
    }
    return Chart(
        figure=figure,
        headline=headline,
        statistic=f"One row is one action. {legend[:1].upper()}{legend[1:]}. A cross is a first date that was moved, "
        "a triangle to the right the forecast, a small ring a milestone, filled when it was met.",
        sentence="The line of a row runs from its start to its first due date; dots lead on to the date that stands now.",
        caption="Dates are those of the plan and of its recorded changes.",
        columns=("Action", "First due", "Due", "Forecast", "Standing", "Milestones"),
        rows=tuple(
            (
                f"{line.ref} {line.title}",
                _day(line.first_due) or "None",
                _day(line.due) or "None",
                _day(line.forecast) or "None",
                line.words,
                f"{sum(step.met for step in line.steps)} of {len(line.steps)} met" if line.steps else "None",
            )
            for line in rows
        ),
    )
