"""Drawings of what was asked and what is being done. Pure: rows in, plain dicts with their words out."""

from .due import due_dates
from .measures import Aim, measured
from .progress import progress_chart
from .timeline import Line, Step, timeline

__all__ = ["Aim", "Line", "Step", "due_dates", "measured", "progress_chart", "timeline"]
