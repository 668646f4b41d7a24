"""What a page asks about metrics, answered as frozen dataclasses; only the measurements that count at the date."""

from .points import Around, Line, Point
from .rows import MetricRow, bearing_on, by_concern, metric_rows
from .story import MetricStory, metric_stories, metric_story

__all__ = [
    "Around",
    "Line",
    "MetricRow",
    "MetricStory",
    "Point",
    "bearing_on",
    "by_concern",
    "metric_rows",
    "metric_stories",
    "metric_story",
]
