"""What should move: metrics, their periods and measurements."""

from .catalogue import DefinitionChange, Metric, Period, YearType
from .measurements import (
    LimitsChange,
    Measurement,
    MeasurementQuerySet,
    MeasurementReason,
    Status,
    Target,
)

__all__ = [
    "DefinitionChange",
    "LimitsChange",
    "Measurement",
    "MeasurementQuerySet",
    "MeasurementReason",
    "Metric",
    "Period",
    "Status",
    "Target",
    "YearType",
]
