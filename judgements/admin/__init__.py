"""The admin of the judgement model: one module a subject; what they share is in base, forms, choices and reach."""

from . import (
    beside,
    exporting,
    frameworks,
    imports,
    inspections,
    judgements,
    people,
    places,
    recommendations,
    reports,
    reports_again,
    reports_read,
    tasks,
    themes,
    trail,
)
from .base import HouseAdmin, ReadOnlyAdmin, RecordedAdmin, TrackedAdmin, TrackedInline
from .forms import HouseForm
from .reach import keep_ids_within_reach

keep_ids_within_reach()

__all__ = [
    "HouseAdmin",
    "HouseForm",
    "ReadOnlyAdmin",
    "RecordedAdmin",
    "TrackedAdmin",
    "TrackedInline",
    "beside",
    "exporting",
    "frameworks",
    "imports",
    "inspections",
    "judgements",
    "people",
    "places",
    "recommendations",
    "reports",
    "reports_again",
    "reports_read",
    "tasks",
    "themes",
    "trail",
]
