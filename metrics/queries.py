"""Stub."""
from dataclasses import dataclass
@dataclass(frozen=True)
class MetricRow:
    slug: str
def metric_rows(as_at, authority, *, metrics=None): return []
def metric_story(metric, as_at, authority): raise NotImplementedError
def bearing_on(rows, as_at, authority, inspection): return {}
