"""When recommendations fall due."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from judgements.calculations import listed
from judgements.charts import BRAND, CONCERN, INK, QUIET, Chart, label, layout, plain

Row = tuple[str, str, date, str]
ACROSS = 10
# Heights in pixels of the box: a date's words, a line of marks with their references, the as-at rule.
HEAD, MARKS, RULER = 26, 36, 30
ROOM = 360  # above this the marks stand without their references, which the table has


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def _standing(rows: Sequence[Row]) -> str:
    """'20 overdue', or each standing with its count where they differ."""
    return listed([f"{count} {status}" for status, count in Counter(row[3] for row in rows).items()])


def _marks(
    placed: Sequence[tuple[float, float, Row]], symbol: str, colour: str, with_words: bool
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers+text" if with_words else "markers",
        "x": [x for x, _, _ in placed],
        "y": [y for _, y, _ in placed],
        "text": [plain(row[0]) for _, _, row in placed],
        "textposition": "bottom center",
        "textfont": {"color": INK, "size": 12},
        "marker": {"symbol": symbol, "size": 12, "color": colour, "line": {"color": colour, "width": 2}},
        "hovertext": [plain(f"{row[0]} {row[1]}") for _, _, row in placed],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def due_dates(*, rows: Sequence[Row], as_at: date, published_on: date | None = None) -> Chart:
    """`rows` are (reference, title, due, status): a row of marks for each date, and a rule where the day stands.

    Dates stand in their order and not to scale, so that three in one month and one in ten years stay legible.
    """
    by_due: dict[date, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row[2]):
        by_due.setdefault(row[2], []).append(row)
    placed: list[tuple[float, float, Row]] = []
    annotations: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    y = 0.0

    def rule() -> None:
        nonlocal y
        y -= RULER
        shapes.append(
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y}
            | {"line": {"color": INK, "width": 2}}
        )
        annotations.append(
            label(f"As at {_day(as_at)}", 1, y, xref="paper", xanchor="right", yanchor="bottom")
            | {"font": {"color": QUIET, "size": 14}}
        )

    ruled = False
    for due, own in by_due.items():
        if due > as_at and not ruled:
            rule()
            ruled = True
        first = " (publication)" if due == published_on else ""
        y -= HEAD
        annotations.append(
            label(
                f"{_day(due)}{first}: {_standing(own)}", 0, y, xref="paper", xanchor="left", yanchor="bottom"
            )
        )
        for n, row in enumerate(own):
            placed.append((n % ACROSS, y - 12 - MARKS * (n // ACROSS), row))
        y -= MARKS * -(-len(own) // ACROSS)
    if not ruled:
        rule()
    groups = (
        ([one for one in placed if one[2][3] == "overdue"], "triangle-up", CONCERN),
        ([one for one in placed if one[2][3] != "overdue"], "circle-open", BRAND),
    )
    figure = {
        "data": [_marks(group, symbol, colour, -y <= ROOM) for group, symbol, colour in groups if group],
        "layout": layout(
            margin=(6, 12, 6, 12),
            xaxis={"range": [-0.5, ACROSS - 0.5], "visible": False, "fixedrange": True},
            yaxis={"range": [y - 4, 0], "visible": False, "fixedrange": True},
            annotations=annotations,
            shapes=shapes,
            meta={"narrow": {"margin": {"t": 6, "r": 4, "b": 6, "l": 4}}},
        ),
    }
    told = "; ".join(
        f"{len(own)} due on {due.day} {due:%B %Y}, {_standing(own).removeprefix(f'{len(own)} ')}"
        for due, own in by_due.items()
    )
    counted = f"{len(rows)} recommendation{'' if len(rows) == 1 else 's'}"
    dates = f"{len(by_due)} date{'' if len(by_due) == 1 else 's'}"
    return Chart(
        figure=figure,
        headline=f"{counted} fall{'s' if len(rows) == 1 else ''} due on {dates}"
        if rows
        else "No recommendation has a due date",
        statistic="One mark is one recommendation; a full triangle is overdue, an open ring is not. "
        "Dates stand in order, not to scale.",
        sentence=f"{told}." if told else "No recommendation has a due date.",
        caption="Counted from the day of publication.",
        columns=("Due", "Recommendations", "Standing"),
        rows=tuple(
            (_day(due), ", ".join(row[0] for row in own), _standing(own).capitalize())
            for due, own in by_due.items()
        ),
        small=True,
    )
