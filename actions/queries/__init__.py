"""What was asked and how it stands on a day, answered as frozen dataclasses."""

from .alike import Alike, alike, orders, stands
from .record import Published, Record, record_of
from .rows import (
    PRINTED,
    Asked,
    JudgementLink,
    RecommendationRow,
    bare_rows,
    by_judgement,
    recommendation_rows,
    rows_of,
    with_cells,
    with_related,
)

__all__ = [
    "PRINTED",
    "Alike",
    "Asked",
    "JudgementLink",
    "Published",
    "RecommendationRow",
    "Record",
    "alike",
    "bare_rows",
    "by_judgement",
    "orders",
    "recommendation_rows",
    "record_of",
    "rows_of",
    "stands",
    "with_cells",
    "with_related",
]
