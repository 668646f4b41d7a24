"""What was asked and how it stands on a day, answered as frozen dataclasses."""

from .actions import ActionRow, Served, action_rows, counts_by_recommendation
from .alike import Alike, alike, orders, stands
from .plans import PlanFacts, Summary, facts_of, summary, visible_plans
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
from .states import closed_plans, met, met_recommendations, states

__all__ = [
    "PRINTED",
    "ActionRow",
    "Alike",
    "Asked",
    "JudgementLink",
    "PlanFacts",
    "Published",
    "RecommendationRow",
    "Record",
    "Served",
    "Summary",
    "action_rows",
    "alike",
    "bare_rows",
    "by_judgement",
    "closed_plans",
    "counts_by_recommendation",
    "facts_of",
    "met",
    "met_recommendations",
    "orders",
    "recommendation_rows",
    "record_of",
    "rows_of",
    "stands",
    "states",
    "summary",
    "visible_plans",
    "with_cells",
    "with_related",
]
