"""What was asked and how it stands on a day, answered as frozen dataclasses."""

from .action_page import ActionPage, action_page
from .actions import ActionRow, Served, action_rows, counts_by_recommendation, seen_by
from .alike import Alike, alike, orders, stands
from .happened import Happening, happened
from .later import Judged, Later, judged_of, later_judgements
from .plan_page import (
    PlanPage,
    PlanTold,
    Standout,
    exceptions_in,
    plan_of,
    plan_page,
    plan_sentence,
    plan_told,
)
from .plans import PlanFacts, Summary, facts_of, made_up_for, summary, visible_plans
from .progress import courses, progress_of
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
from .themes import ThemeRow, theme_rows

__all__ = [
    "PRINTED",
    "ActionPage",
    "ActionRow",
    "Alike",
    "Asked",
    "Happening",
    "Judged",
    "JudgementLink",
    "Later",
    "PlanFacts",
    "PlanPage",
    "PlanTold",
    "Published",
    "RecommendationRow",
    "Record",
    "Served",
    "Standout",
    "Summary",
    "ThemeRow",
    "action_page",
    "action_rows",
    "alike",
    "bare_rows",
    "by_judgement",
    "closed_plans",
    "counts_by_recommendation",
    "courses",
    "exceptions_in",
    "facts_of",
    "happened",
    "judged_of",
    "later_judgements",
    "made_up_for",
    "met",
    "met_recommendations",
    "orders",
    "plan_of",
    "plan_page",
    "plan_sentence",
    "plan_told",
    "progress_of",
    "recommendation_rows",
    "record_of",
    "rows_of",
    "seen_by",
    "stands",
    "states",
    "summary",
    "theme_rows",
    "visible_plans",
    "with_cells",
    "with_related",
]
