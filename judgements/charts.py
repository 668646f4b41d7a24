"""Figures of grades, and what every chart of the house shares. Pure: dataclasses in, plain dicts out.

A figure is the dict that Plotly draws; its headline, sentence and table come from the same rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from textwrap import wrap
from typing import Any

from judgements.palette import Tone, colours

Figure = dict[str, Any]
INK, QUIET, RULE, BRAND, CONCERN = "#0B1A2A", "#56616E", "#D5CFC3", "#12436D", "#5B1531"
SERIES = ("#12436D", "#28A197", "#801650", "#F46A25")
DASHES = ("solid", "9px,4px", "dot", "dashdot")
WORD = {"color": INK, "size": 14}
STILL = {"showgrid": False, "zeroline": False, "fixedrange": True}


@dataclass(frozen=True)
class Chart:
    """One chart with all its words: the message, what is drawn, where it is from, and the same values as a table."""

    figure: Figure
    headline: str
    statistic: str
    sentence: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(default_factory=tuple)
    small: bool = False

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


def plain(text: str) -> str:
    """Words that Plotly cannot read as markup: it renders some tags and decodes entities of its own accord."""
    return text.replace("&", "\uff06").replace("<", "\u2039").replace(">", "\u203a")


def wrapped(text: str, width: int, most: int = 3) -> str:
    """The same on several lines; what is longer still ends in dots."""
    return "<br>".join(plain(line) for line in wrap(text, width, max_lines=most, placeholder=" ..."))


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Centres for labels of these sizes, highest first: as near as may be to where each is wanted, none on another.

    All stay between `low` and `high` if they fit there at all; if not, they run over the top.
    """
    centres: list[float] = []
    ceiling = high
    for place, size in zip(wanted, sizes, strict=True):
        centres.append(min(place, ceiling - size / 2))
        ceiling = centres[-1] - size / 2
    floor = low
    for n in range(len(centres) - 1, -1, -1):
        centres[n] = max(centres[n], floor + sizes[n] / 2)
        floor = centres[n] + sizes[n] / 2
    return centres


def layout(*, margin: tuple[int, int, int, int], **more: Any) -> dict[str, Any]:
    """White ground, no legend; the box on the page has the height. Margin as top, right, bottom, left."""
    top, right, bottom, left = margin
    return {
        "autosize": True,
        "margin": {"t": top, "r": right, "b": bottom, "l": left},
        "showlegend": False,
        "paper_bgcolor": "#FFFFFF",
        "plot_bgcolor": "#FFFFFF",
        "hovermode": "closest",
        **more,
    }


def label(text: str, x: Any, y: Any, **more: Any) -> dict[str, Any]:
    """Words in ink at a place of the drawing, without an arrow."""
    return {
        "text": plain(text),
        "x": x,
        "y": y,
        "showarrow": False,
        "font": {"color": INK, "size": 15},
        **more,
    }


@dataclass(frozen=True)
class Judged:
    """One judgement on the line of a strand."""

    on: date
    section: str
    framework: str
    scale: str
    grades: tuple[str, ...]
    label: str
    rank: int | None
    concern_from: int


def _stretches(judged: Sequence[Judged]) -> list[list[Judged]]:
    """Runs on one scale; between two runs the drawing breaks."""
    runs: list[list[Judged]] = []
    for one in judged:
        if not runs or runs[-1][-1].scale != one.scale:
            runs.append([])
        runs[-1].append(one)
    return runs


def _rungs(run: Sequence[Judged], start: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A scale's grades as hairlines across its panel, and the names of those that no judgement stands on."""
    left, right = start - 0.45, start + len(run) - 0.55
    grades = run[0].grades
    hairlines = [
        {"type": "line", "layer": "below", "x0": left, "x1": right, "y0": -rank, "y1": -rank}
        | {"line": {"color": RULE, "width": 1}}
        for rank in range(1, len(grades) + 1)
    ]
    held = {one.rank for one in run}
    names = [
        label(grade, left, -rank, xanchor="left", yanchor="bottom", font={"color": QUIET, "size": 13})
        for rank, grade in enumerate(grades, start=1)
        if rank not in held
    ]
    return hairlines, names


def _grade_labels(drawn: Sequence[tuple[int, Judged]], *, joined: bool) -> list[tuple[bool, dict[str, Any]]]:
    """The grade's word above its square, aside of a line that rises; and whether it repeats the one before."""
    made = []
    for n, (x, one) in enumerate(drawn):
        rises = joined and n + 1 < len(drawn) and (drawn[n + 1][1].rank or 0) < (one.rank or 0)
        words = wrapped(one.label, 14)
        place = {"yshift": 14 + 8 * (words.count("<br>") + 1), "xshift": -14 if rises else 0}
        repeated = n > 0 and drawn[n - 1][1].label == one.label
        made.append((repeated, label("", x, -(one.rank or 0), **place) | {"text": words, "font": WORD}))
    return made


def grade_history(*, name: str, judged: Sequence[Judged], sentence: str) -> Chart:
    """Squares at their place in the scale, one panel a scale; a line joins two only within one scale."""
    runs = _stretches(judged)
    total = len(judged) + len(runs) - 1
    data: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    on_a_phone: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    ticks: list[tuple[float, str]] = []
    place = 0
    most = max((len(one.grades) for one in judged), default=4)
    for run in runs:
        if place:
            shapes.append(
                {"type": "line", "xref": "x", "yref": "paper", "x0": place, "x1": place, "y0": 0, "y1": 1}
                | {"line": {"color": QUIET, "width": 2, "dash": "dot"}}
            )
            broken = label("different scale", place, 1, yref="paper", yanchor="bottom")
            broken["font"] = {"color": QUIET, "size": 14}
            words.append(broken)
            on_a_phone.append(broken)
            place += 1
        hairlines, names = _rungs(run, place)
        shapes += hairlines
        words += names
        graded = [(place + n, one) for n, one in enumerate(run)]
        drawn = [(x, one) for x, one in graded if one.rank is not None]
        joined = len(drawn) > 1 and len({one.on for one in run}) == len(run)
        data.append(_squares(drawn, joined=joined))
        unjudged = [
            label(one.label, x, -most / 2 - 0.5) | {"font": {"color": QUIET, "size": 14}}
            for x, one in graded
            if one.rank is None
        ]
        labels = _grade_labels(drawn, joined=joined)
        words += [*(one for _, one in labels), *unjudged]
        on_a_phone += [*(one for repeated, one in labels if not repeated), *unjudged]
        ticks += [(x, str(one.on.year)) for x, one in graded]
        place += len(run)
    figure = {
        "data": data,
        "layout": layout(
            margin=(40, 20, 36, 20),
            xaxis={
                "tickvals": [x for x, _ in ticks],
                "ticktext": [text for _, text in ticks],
                "range": [-0.6, max(total, 1) - 0.4],
                **STILL,
            },
            yaxis={
                "range": [-most - 0.6, -0.1],
                "showticklabels": False,
                **STILL,
            },
            annotations=words,
            shapes=shapes,
            meta={"narrow": {"margin": {"t": 40, "r": 6, "b": 36, "l": 6}, "annotations": on_a_phone}},
        ),
    }
    return Chart(
        figure=figure,
        headline=f"{name}: {sentence}",
        statistic="Each square is a grade, best at the top. A line joins grades of one scale only.",
        sentence=sentence,
        caption="Source: the published inspections named in the table.",
        columns=("Published", "Section", "Grade", "Scale"),
        rows=tuple((str(one.on.year), one.section, one.label, one.scale) for one in judged),
        small=True,
    )


def _squares(drawn: Sequence[tuple[int, Judged]], *, joined: bool) -> dict[str, Any]:
    tones = [colours(Tone(len(one.grades), one.rank or 1, one.concern_from)) for _, one in drawn]
    return {
        "type": "scatter",
        "mode": "lines+markers" if joined else "markers",
        "x": [x for x, _ in drawn],
        "y": [-(one.rank or 0) for _, one in drawn],
        "line": {"color": BRAND, "width": 3},
        "marker": {
            "symbol": "square",
            "size": 26,
            "color": [tone.fill for tone in tones],
            "line": {"color": [tone.edge for tone in tones], "width": 2},
            "opacity": 1,
        },
        "hovertext": [plain(f"{one.label}, {one.section}, {one.on.year}") for _, one in drawn],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


@dataclass(frozen=True)
class Share:
    """How many judgements of an area stand at one grade."""

    label: str
    rank: int
    places: int
    concern_from: int
    count: int


def grade_share(*, areas: Sequence[tuple[str, Sequence[Share]]]) -> Chart:
    """One bar an area, best first, in counts. Bars of different scales are never put on one drawing."""
    scales = {(share.places, share.concern_from) for _, shares in areas for share in shares}
    if len(scales) > 1:
        raise ValueError("Areas graded on different scales need a drawing each.")
    totals: dict[tuple[int, str], int] = {}
    for _, shares in areas:
        for share in shares:
            totals[share.rank, share.label] = totals.get((share.rank, share.label), 0) + share.count
    widest = max((sum(share.count for share in shares) for _, shares in areas), default=1)
    annotations = [label(area, 0, row, xanchor="left", yshift=44) for row, (area, _) in enumerate(areas)]
    data = []
    for rank, name in sorted(totals):
        held = [
            (row, share)
            for row, (_, shares) in enumerate(areas)
            for share in shares
            if (share.rank, share.label) == (rank, name)
        ]
        tone = colours(Tone(held[0][1].places, rank, held[0][1].concern_from))
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "y": [row for row, _ in held],
                "x": [share.count for _, share in held],
                "width": 0.42,
                "name": plain(name),
                # The word stands where it fits; where it does not, the sentence and the table have it.
                "text": [
                    plain(f"{share.count} {share.label}") if share.count >= widest / 5 else str(share.count)
                    for _, share in held
                ],
                "textposition": "inside",
                "insidetextanchor": "start",
                "textangle": 0,
                "textfont": {"color": tone.ink, "size": 15},
                "marker": {"color": tone.fill, "line": {"color": tone.edge, "width": 1.5}},
                "hovertext": [plain(f"{share.count} {share.label}") for _, share in held],
                "hoverinfo": "text",
            }
        )
    figure = {
        "data": data,
        "layout": layout(
            margin=(34, 6, 6, 6),
            barmode="stack",
            xaxis={"fixedrange": True, "visible": False, "range": [0, widest]},
            yaxis={"range": [len(areas) - 0.6, -0.6], "visible": False, "fixedrange": True},
            annotations=annotations,
            meta={"narrow": {"margin": {"t": 34, "r": 2, "b": 6, "l": 2}}},
        ),
    }
    told = "; ".join(
        f"{area}: " + ", ".join(f"{share.count} {share.label}" for share in shares) for area, shares in areas
    )
    whole = sum(totals.values())
    most = max(totals, key=lambda key: totals[key], default=(0, ""))
    verb = "is" if totals.get(most) == 1 else "are"
    return Chart(
        figure=figure,
        headline=f"{totals[most]} of {whole} judgements {verb} {most[1]}"
        if whole
        else "No judgement was graded",
        statistic="Number of judgements at each grade, best first.",
        sentence=f"{told}." if whole else "No judgement was graded.",
        caption="",
        columns=("Area", "Grade", "Judgements"),
        rows=tuple((area, share.label, str(share.count)) for area, shares in areas for share in shares),
        small=True,
    )
