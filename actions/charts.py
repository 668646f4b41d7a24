"""The drawing of due dates. Pure: rows in, a plain dict out."""

from collections.abc import Sequence
from datetime import date, timedelta

from judgements.charts import BRAND, CONCERN, INK, QUIET, Chart, label, layout, plain

Row = tuple[str, str, date, str]


def _span(days: Sequence[date]) -> list[str]:
    """From a little before the first day to a little after the last."""
    edge = max((max(days) - min(days)) * 0.06, timedelta(days=14))
    return [(min(days) - edge).isoformat(), (max(days) + edge).isoformat()]


def due_dates(*, rows: Sequence[Row], as_at: date) -> Chart:
    """`rows` are (reference, title, due, status): one mark a recommendation, stacked over its date."""
    by_due: dict[date, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row[2]):
        by_due.setdefault(row[2], []).append(row)
    marks = [(due, height, row) for due, own in by_due.items() for height, row in enumerate(own, start=1)]
    tallest = max((height for _, height, _ in marks), default=1)
    late = [mark for mark in marks if mark[2][3] == "overdue"]
    coming = [mark for mark in marks if mark[2][3] != "overdue"]
    data = [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [due.isoformat() for due, _, _ in group],
            "y": [height for _, height, _ in group],
            "marker": {"symbol": symbol, "size": 12, "color": colour, "line": {"color": colour, "width": 2}},
            "hovertext": [plain(f"{row[0]} {row[1]}") for _, _, row in group],
            "hoverinfo": "text",
            "cliponaxis": False,
        }
        for group, symbol, colour in ((late, "triangle-up", CONCERN), (coming, "circle-open", BRAND))
        if group
    ]
    annotations = [
        label(
            f"{due.day} {due:%b %Y}: {len(own)} {own[0][3]}",
            due.isoformat(),
            len(own),
            yshift=18,
            bgcolor="#FFFFFF",
            font={"color": INK, "size": 14},
        )
        for due, own in by_due.items()
    ]
    annotations.append(
        label(
            f"As at {as_at.day} {as_at:%b %Y}",
            as_at.isoformat(),
            1,
            yref="paper",
            yanchor="bottom",
            font={"color": QUIET, "size": 14},
        )
    )
    figure = {
        "data": data,
        "layout": layout(
            margin=(34, 70, 36, 70),
            xaxis={
                "type": "date",
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
                "tickformat": "%b %Y",
                "range": _span([*by_due, as_at]),
            },
            yaxis={"range": [0, tallest + 3], "visible": False, "fixedrange": True},
            annotations=annotations,
            shapes=[
                {
                    "type": "line",
                    "xref": "x",
                    "yref": "paper",
                    "x0": as_at.isoformat(),
                    "x1": as_at.isoformat(),
                }
                | {"y0": 0, "y1": 1, "line": {"color": INK, "width": 2}}
            ],
            meta={"narrow": {"margin": {"t": 34, "r": 50, "b": 36, "l": 50}, "xaxis": {"nticks": 3, "tickangle": 0}}},
        ),
    }
    told = "; ".join(f"{len(own)} due on {due.day} {due:%B %Y}, {own[0][3]}" for due, own in by_due.items())
    return Chart(
        figure=figure,
        headline=f"{len(rows)} recommendations fall due on {len(by_due)} date{'' if len(by_due) == 1 else 's'}",
        statistic="One mark is one recommendation; a full triangle is overdue, an open ring is not.",
        sentence=f"{told[:1].upper()}{told[1:]}.",
        caption="Counted from the day of publication.",
        columns=("Due", "Recommendations", "Standing"),
        rows=tuple(
            (f"{due.day} {due:%b %Y}", ", ".join(row[0] for row in own), own[0][3].capitalize())
            for due, own in by_due.items()
        ),
        small=True,
    )
