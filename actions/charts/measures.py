"""A metric's own drawing with what an action wants of it: where it began, and where it should be by when."""

from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from judgements.charts import INK, QUIET, Chart, label


@dataclass(frozen=True)
class Aim:
    """Values on the metric's axis with their words; None where nothing was set."""

    baseline: float | None
    baseline_words: str
    target: float | None
    target_words: str


def _rule(value: float, colour: str, width: float, dash: str) -> dict[str, Any]:
    return {"type": "line", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": value, "y1": value} | {
        "line": {"color": colour, "width": width, "dash": dash}
    }


def _words(text: str, value: float, above: bool, colour: str) -> dict[str, Any]:
    place = {"xref": "paper", "xanchor": "center", "yanchor": "bottom" if above else "top"}
    return label(text, 0.5, value, **place) | {"font": {"color": colour, "size": 14}}


def _own(figure: dict[str, Any]) -> set[float]:
    """Our own values: a baseline among them is a point of the line already, with its number beside it."""
    return {value for trace in figure["data"] for value in trace.get("y", ()) if value is not None}


def measured(chart: Chart, aim: Aim) -> Chart:
    """The same drawing with a rule for the target and a dotted one for the baseline; its axis reaches both."""
    drawn = [value for value in (aim.baseline, aim.target) if value is not None]
    if not drawn:
        return chart
    figure = deepcopy(chart.figure)
    own = figure["layout"]
    low, high = own["yaxis"]["range"]
    low, high = min(low, *drawn), max(high, *drawn)
    room = (high - low) * 0.06
    own["yaxis"]["range"] = [low - room if low in drawn else low, high + room if high in drawn else high]
    rules, words = [], []
    if aim.baseline is not None and aim.baseline not in _own(figure):
        rules.append(_rule(aim.baseline, QUIET, 1.5, "dot"))
        # Under its line where the target lies above it, so that neither stands on the other.
        below = aim.target is None or aim.target >= aim.baseline
        words.append(_words(aim.baseline_words, aim.baseline, not below, QUIET))
    if aim.target is not None:
        rules.append(_rule(aim.target, INK, 2, "solid"))
        above = aim.baseline is None or aim.target >= aim.baseline
        words.append(_words(aim.target_words, aim.target, above, INK))
    own["shapes"] = [*own.get("shapes", []), *rules]
    own["annotations"] = [*own.get("annotations", []), *words]
    narrow = own.get("meta", {}).get("narrow", {})
    if "annotations" in narrow:
        narrow["annotations"] = [*narrow["annotations"], *words]
    told = "; ".join(filter(None, (aim.baseline_words, aim.target_words)))
    return replace(chart, figure=figure, caption=f"{told}. {chart.caption}")
