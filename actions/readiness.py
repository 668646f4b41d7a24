"""What a plan still lacks before it is published, and what is doubtful about it."""

from typing import Any

from django.db.models import Count, Max, Min, Model

from actions.calculations import Deadline, deadline
from actions.models import EVENTS, Action, ActionPlan, Measure, Milestone
from judgements.models import Recommendation, State
from judgements.readiness import Check, LastChange, some

PARTS: tuple[tuple[type[Model], str], ...] = (
    (Action, "plan_id"),
    (Milestone, "action_id__in"),
    (Measure, "action_id__in"),
)


def deadline_of(plan: ActionPlan) -> Deadline | None:
    """By the printed date or the rule; for a plan with its inspection and framework at hand."""
    return deadline(
        framework=plan.inspection.framework.code,
        published_on=plan.inspection.published_on,
        printed_on=plan.deadline_on,
    )


def _plan(plan: ActionPlan, words: str) -> Check:
    return Check(words, ActionPlan, plan.pk)


def _answering(plan: ActionPlan) -> list[Any]:
    asked = Count("recommendations", distinct=True)
    steps, measured = Count("milestones", distinct=True), Count("measures", distinct=True)
    return list(
        plan.actions.annotate(
            n_asked=asked,
            n_steps=steps,
            n_measures=measured,
            wanted_by=Min("recommendations__due_on"),
        ).order_by("order", "pk")
    )


def missing(plan: ActionPlan) -> list[Check]:
    """What must be there before anybody outside the admin sees it."""
    checks = []
    if plan.agreed_on is None:
        checks.append(_plan(plan, "The day on which the plan was agreed is missing."))
    if plan.inspection.state != State.PUBLISHED:
        words = f"Its inspection is {plan.inspection.get_state_display().lower()}; publish that first."
        checks.append(_plan(plan, words))
    rows = _answering(plan)
    if not rows:
        checks.append(_plan(plan, "The plan has no action yet."))
    for row in rows:
        lacks = [
            "no lead" if not (row.lead_id or row.lead_role.strip()) else "",
            "no due date" if row.due_on is None else "",
            "no recommendation that it answers" if not row.n_asked else "",
        ]
        if words := ", ".join(filter(None, lacks)):
            checks.append(Check(f"{row.ref} has {words}.", Action, row.pk))
    return checks


def _unanswered(plan: ActionPlan) -> list[Check]:
    asked = plan.inspection.recommendations.exclude(actions__plan=plan).order_by("order")
    left = list(asked.values_list("ref", flat=True))
    return [Check(f"Recommendations that no action answers: {some(left)}.", Recommendation)] if left else []


def _actions(plan: ActionPlan) -> list[Check]:
    rows = _answering(plan)
    told = {
        "No measure says whether it works": [row.ref for row in rows if not row.n_measures],
        "No milestone on the way": [row.ref for row in rows if not row.n_steps],
        "No outcome for children": [row.ref for row in rows if not row.outcome.strip()],
        "No accountable director": [row.ref for row in rows if not (row.director_id or row.director_role)],
    }
    checks = [Check(f"{words}: {some(refs)}.", Action) for words, refs in told.items() if refs]
    for row in rows:
        if row.due_on and row.wanted_by and row.due_on > row.wanted_by:
            words = f"{row.ref} is due on {row.due_on:%-d %B %Y}; what it answers was asked by {row.wanted_by:%-d %B %Y}."
            checks.append(Check(words, Action, row.pk))
    return checks


def _milestones(plan: ActionPlan) -> list[Check]:
    rows = Milestone.objects.filter(action__plan=plan, due_on__isnull=False).select_related("action")
    late = [row for row in rows if row.action.due_on and row.due_on > row.action.due_on]
    return [
        Check(f"{row.action.ref}: the milestone '{row}' is due after its action.", Milestone, row.pk)
        for row in late
    ]


def _dates(plan: ActionPlan) -> list[Check]:
    checks, due = [], deadline_of(plan)
    if not plan.agreed_by.strip():
        checks.append(_plan(plan, "It is not said which board agreed the plan."))
    if due and plan.agreed_on and plan.agreed_on > due.on:
        words = f"It was agreed on {plan.agreed_on:%-d %B %Y}, after its deadline of {due.on:%-d %B %Y}."
        checks.append(_plan(plan, words))
    if plan.agreed_on and plan.inspection.published_on and plan.agreed_on < plan.inspection.published_on:
        checks.append(_plan(plan, "It was agreed before the report was published."))
    return checks


def doubtful(plan: ActionPlan) -> list[Check]:
    """What a checker should look at; none of it stops publishing."""
    return [check for look in (_dates, _unanswered, _actions, _milestones) for check in look(plan)]


def stands(plan: ActionPlan) -> str:
    """How the whole plan stands: its version, and the newest row of everything in it."""
    newest = [plan.version]
    actions = Action.history.filter(plan_id=plan.pk).order_by().values("id")
    for model, within in PARTS:
        rows = model.history.filter(**{within: plan.pk if model is Action else actions})
        newest.append(rows.aggregate(newest=Max("history_id"))["newest"] or 0)
    for kind in EVENTS:
        newest.append(kind.objects.filter(action__plan=plan).aggregate(newest=Max("pk"))["newest"] or 0)
    return "-".join(map(str, newest))


def hold(plan: ActionPlan) -> None:
    """Until the transaction ends nobody else writes what is in the plan; it is locked itself already. Events are written
    under their action's lock."""
    for model, within in ((Action, "plan"), (Milestone, "action__plan"), (Measure, "action__plan")):
        rows = model._base_manager.filter(**{within: plan}).order_by("pk")
        list(rows.select_for_update(of=("self",)).only("pk"))


def last_change(plan: ActionPlan) -> LastChange | None:
    """The newest change of the plan or of anything in it, its steps from state to state left aside."""
    steps = plan.state_changes.filter(wrote_version__isnull=False).values("wrote_version")
    newest = ("-history_date", "-history_id")
    own = plan.history.exclude(version__in=steps)
    found: list[Any] = [*own.values_list("history_user", "history_date")[:1]]
    actions = Action.history.filter(plan_id=plan.pk).order_by().values("id")
    for model, within in PARTS:
        key = plan.pk if model is Action else actions
        rows = model.history.filter(**{within: key}).order_by(*newest)
        found += rows.values_list("history_user", "history_date")[:1]
    for kind in EVENTS:
        events = kind.objects.filter(action__plan=plan).order_by("-recorded_at", "-pk")
        found += events.values_list("recorded_by", "recorded_at")[:1]
    return LastChange(*max(found, key=lambda row: row[1])) if found else None
