"""Every action of the plans that are seen, and one action with its whole story."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from actions.calculations import brag
from actions.calculations.brag import RULE_WORDS
from actions.charts import Aim, measured
from actions.filters import wanted_of
from actions.queries import (
    ActionPage,
    action_page,
    action_rows,
    exceptions_in,
    facts_of,
    plan_sentence,
    seen_by,
    summary,
    visible_plans,
)
from actions.queries.action_page import Measured
from actions.views.plans import action_table, actions_export_of
from judgements.calculations import days_words
from judgements.charts import Chart
from judgements.reading import page, reading, refuse_unknown
from metrics.charts import metric_chart

IN_ALL = ("plan", "area", "recommendation", "agency", "lead", "status", "none")


def _headline(rows: list[Any]) -> str:
    if not rows:
        return "No action had been agreed by this date"
    late = [row.state.days_overdue for row in rows if row.state.overdue]
    told = f"{len(rows)} action{'' if len(rows) == 1 else 's'}"
    if not late:
        return f"Of {told}, none is overdue"
    longest = f"the longest by {days_words(max(late))}" if len(late) > 1 else f"by {days_words(late[0])}"
    return f"Of {told}, {len(late)} {'is' if len(late) == 1 else 'are'} overdue, {longest}"


@reading
def actions(request: HttpRequest) -> HttpResponse:
    def make() -> dict[str, Any]:
        agency = getattr(request, "agency", None)
        rows = action_rows(request.as_at, seen_by(agency))
        wanted = wanted_of(request, rows, IN_ALL)
        return {
            "headline": _headline(wanted.rows),
            "plans": [facts_of(one, request.as_at) for one in visible_plans(request.as_at)],
            "whole": agency is None,
            "rows": rows,
            "illustrative": any(row.illustrative for row in rows),
            "exceptions": exceptions_in(wanted.rows),
            "summary": plan_sentence(summary(wanted.rows, 0), whole=False),
            "filter": wanted,
            "table": action_table(request, wanted),
            "brag_rule": RULE_WORDS,
        }

    return page(request, "actions/actions.html", make, section="actions")


@reading
def actions_export(request: HttpRequest, kind: str) -> HttpResponse:
    rows = action_rows(request.as_at, seen_by(getattr(request, "agency", None)))
    wanted = wanted_of(request, rows, IN_ALL)
    refuse_unknown(wanted.form)
    return actions_export_of(kind, "actions", wanted.rows)


def _chart(one: Measured) -> Chart | None:
    """The metric's own drawing with what the action wants of it."""
    chart = metric_chart(one.story)
    if chart is None:
        return None
    measure = one.measure
    aim = Aim(
        float(measure.baseline) if measure.baseline is not None else None,
        f"Baseline {one.baseline_words}" if measure.baseline is not None else "",
        float(measure.target) if measure.target is not None else None,
        f"Target {one.target_words}" if measure.target is not None else "",
    )
    return measured(chart, aim)


def _lead_words(found: ActionPage) -> str:
    """How it stands, in a sentence or two."""
    state = found.row.state
    parts = [f"{state.delivery_words}."]
    if state.due and not state.complete:
        left = (
            f"It was due on {state.due:%-d %B %Y}" if state.overdue else f"It is due on {state.due:%-d %B %Y}"
        )
        moved = f", first on {state.first_due:%-d %B %Y}" if state.times_revised and state.first_due else ""
        parts.append(f"{left}{moved}.")
        if state.forecast_on:
            gap = state.forecast_late_days
            behind = f", {days_words(gap)} after its due date" if gap else ""
            parts.append(f"The forecast is {state.forecast_on:%-d %B %Y}{behind}.")
    if state.complete and state.completed_on:
        late = f", {days_words(state.days_late)} after its due date" if state.days_late else ""
        parts.append(f"Done on {state.completed_on:%-d %B %Y}{late}.")
    return " ".join(parts)


@reading
def action(request: HttpRequest, ref: str) -> HttpResponse:
    def make() -> dict[str, Any]:
        agency = getattr(request, "agency", None)
        found = action_page(ref, request.as_at, agency)
        if found is None:
            raise Http404
        charts = [(one, _chart(one)) for one in found.measures]
        return {
            "page": found,
            "row": found.row,
            "state": found.row.state,
            "plan": found.plan,
            "lead": _lead_words(found),
            "charts": charts,
            "drawn": any(chart for _, chart in charts),
            "whole": agency is None,
            "brag": brag(found.row.state) if request.GET.get("brag") == "1" else None,
            "brag_rule": RULE_WORDS,
        }

    return page(request, "actions/action.html", make, section="actions")
