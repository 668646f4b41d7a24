"""One plan: its words, its actions, its dates, how it went, what a board should be told."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from actions.calculations.brag import RULE_WORDS
from actions.calculations.progress import LATE
from actions.charts import Line, Step, progress_chart, timeline
from actions.charts.timeline import MOST, STEP
from actions.exports import marked_export
from actions.filters import Wanted, wanted_of
from actions.filters.actions import standing_of
from actions.models import ActionPlan
from actions.queries import ActionRow, PlanPage, action_rows, plan_page, seen_by, visible_plans
from actions.tables import ActionTable, BragTable, placed
from judgements.charts import Chart
from judgements.reading import page, reading, refuse_unknown
from judgements.tables import build

IN_A_PLAN = ("area", "recommendation", "agency", "lead", "status", "none")
COLUMNS = ("ref", "title", "recommendations", "due", "first_due", "delivery", "impact", "days_overdue")


def visible_plan(request: HttpRequest, slug: str) -> ActionPlan:
    """Raises Http404 for a draft, a withdrawn one, or one that was agreed after the date."""
    return get_object_or_404(visible_plans(request.as_at), slug=slug)


def action_table(request: HttpRequest, wanted: Wanted) -> ActionTable:
    """Grouped as the address says, sorted inside the groups, fifty on a page."""
    chosen = BragTable if wanted.brag else ActionTable
    table = build(chosen, placed(wanted.rows, wanted.group), request, in_groups=True)
    table.opened = wanted.narrows or bool(table.order_by)
    return table


def actions_export_of(kind: str, name: str, rows: list[ActionRow]) -> HttpResponse:
    """The contract of DESIGN.md."""
    found, made_up = [row.as_json() for row in rows], [row.illustrative for row in rows]
    return marked_export(kind, name, "actions", found, (*COLUMNS, "times_revised"), made_up=made_up)


def drawn_lines(rows: list[ActionRow], page: PlanPage) -> list[Line]:
    return [
        Line(
            ref=row.ref,
            title=row.title,
            begins=row.starts_on or page.facts.agreed_on,
            first_due=row.state.first_due,
            due=row.state.due,
            forecast=row.state.forecast_on,
            completed=row.state.completed_on,
            standing=standing_of(row),
            words=row.state.delivery_words,
            steps=tuple(Step(*step) for step in row.steps),
        )
        for row in rows
    ]


def _timeline(found: PlanPage, wanted: Wanted, request: HttpRequest) -> Chart | None:
    """By the day on which each was first due; none where they are too many to tell apart."""
    dated = [row for row in wanted.rows if row.due]
    if not 0 < len(dated) <= MOST:
        return None
    rows = sorted(dated, key=lambda row: (row.state.first_due or row.due, row.order))
    moved = sum(row.state.times_revised > 0 for row in dated)
    late = sum(row.state.overdue for row in dated)
    told = f"{moved} of {len(dated)} due dates {'has' if moved == 1 else 'have'} been moved"
    headline = (
        f"{told}; {late} {'is' if late == 1 else 'are'} overdue" if late else f"{told}; none is overdue"
    )
    return timeline(rows=drawn_lines(rows, found), as_at=request.as_at, headline=headline)


def _counts(rows: list[ActionRow]) -> dict[str, int]:
    """Each action once: what is overdue is that, whatever was reported."""
    held = [standing_of(row) for row in rows]
    names = {"overdue": LATE, "risk": "at risk", "track": "on track", "waiting": "not started"}
    return {key: held.count(standing) for key, standing in names.items()}


def plan_context(request: HttpRequest, chosen: ActionPlan) -> dict[str, Any]:
    """All that the page of a plan shows."""
    found = plan_page(chosen, request.as_at, getattr(request, "agency", None))
    wanted = wanted_of(request, found.rows, IN_A_PLAN)
    due = found.facts.deadline
    drawn = _timeline(found, wanted, request)
    return {
        "page": found,
        "plan": found.facts,
        "filter": wanted,
        "table": action_table(request, wanted),
        "timeline": drawn,
        "tall": -(-len(drawn.rows) // STEP) if drawn else 0,
        "undrawn": 0 if drawn else sum(row.due is not None for row in wanted.rows),
        "progress": progress_chart(days=found.days),
        "counts": _counts(found.rows),
        "brag_rule": RULE_WORDS,
        "deadline_gap": abs(due.difference) if due else 0,
        "agreed_late": max(0, -(found.facts.days_before_deadline or 0)),
    }


@reading
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    def make() -> dict[str, Any]:
        return plan_context(request, visible_plan(request, slug))

    return page(request, "actions/plan.html", make, section="actions")


@reading
def plan_export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    chosen = visible_plan(request, slug)
    seen = seen_by(getattr(request, "agency", None)).filter(plan=chosen)
    wanted = wanted_of(request, action_rows(request.as_at, seen), IN_A_PLAN)
    refuse_unknown(wanted.form)
    return actions_export_of(kind, f"{slug}-actions", wanted.rows)
