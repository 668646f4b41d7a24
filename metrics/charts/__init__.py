"""Figures of measurements: a slope of two points, lines with gaps, comparators by dash and direct label. Pure."""

from collections.abc import Sequence
from typing import Any

from judgements.charts import Chart
from metrics.calculations import LEAST_FOR_A_LINE

from .lines import lines
from .marks import Event
from .slope import slope

__all__ = ["Event", "lines", "metric_chart", "slope"]


def metric_chart(story: Any, events: Sequence[Event] = ()) -> Chart | None:
    """A slope for two figures, lines for three periods or more; less is a sentence, not a drawing."""
    stated, known = len(story.ours.stated), len(story.ours.points)
    if stated == 2 and known == 2:
        return slope(story=story)
    return lines(story=story, events=events) if stated and known >= LEAST_FOR_A_LINE else None
