"""Acts on a whole plan: its steps from draft to published, a first draft from what was asked, who leads, by when."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from actions.models import Action, ActionPlan, DueDateChange, PlanStateChange
from actions.queries.states import states
from actions.readiness import doubtful, hold, last_change, missing, stands
from judgements.importing.rows import join
from judgements.models import Inspection, Person, Recommendation, State, writing
from judgements.models.trail import source_now
from judgements.services import NotReady, Way, as_if_published, steps_by

from .events import NotPossible, move_due_date

WITHDRAWN = "Its plan was withdrawn; take the plan up again first."


# ---- From draft to published and back


def _stops(plan: ActionPlan) -> str:
    if plan.agreed_on is None:
        return "Publishing needs the day on which the plan was agreed; enter it first."
    if plan.inspection.state != State.PUBLISHED or not plan.inspection.slug:
        return "Its inspection is not published; publish that first."
    return ""


def _another(plan: ActionPlan) -> str:
    """Why a withdrawn plan cannot come back: the inspection has a plan that stands."""
    others = ActionPlan.objects.filter(inspection=plan.inspection_id).exclude(state=State.WITHDRAWN)
    other = others.exclude(pk=plan.pk).first()
    return f"The inspection has another plan by now: {other}. Withdraw that one first." if other else ""


PLANS = Way(
    steps=steps_by(
        change="actions.change_actionplan",
        publish="actions.publish_actionplan",
        shown="It is seen from the day on which it was agreed.",
    ),
    related=("inspection__framework",),
    stops=_stops,
    missing=missing,
    doubtful=doubtful,
    last_change=last_change,
    address=lambda plan: plan.inspection.slug,
    record=lambda plan, **facts: PlanStateChange.objects.create(plan=plan, **facts),
    clashes=_another,
    # A plan has its inspection's address, which the next plan of that inspection will need.
    keeps_address=False,
    stands=stands,
    hold=hold,
)


@transaction.atomic
def change_plan_state(*, plan: ActionPlan, to: State, by: Any, note: str = "") -> ActionPlan:
    """One step of a plan, recorded; publishing gives it its inspection's address. Raises NotReady."""
    return PLANS.take(plan, to=to, by=by, note=note)


@contextmanager
def plan_as_if_published(plan: ActionPlan) -> Iterator[ActionPlan]:
    """The plan, and its inspection, as readers would see them today, for as long as the block runs."""
    with as_if_published(plan.inspection) as inspection:
        draft = ActionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if draft.state != State.PUBLISHED:
            # Its inspection may have a plan that stands already, or had one: this one steps in for as long.
            draft.agreed_on = draft.agreed_on or timezone.localdate()
            draft.state, draft.slug = State.PUBLISHED, f"draft-{draft.pk}"
            draft.save()
        draft.inspection = inspection
        yield draft


# ---- References and a first draft


def free_refs(plan: ActionPlan) -> Iterator[str]:
    """The references that come next, such as 2012-A07; one that was ever used is not used again."""
    day = plan.agreed_on or plan.inspection.published_on or timezone.localdate()
    shape = re.compile(rf"{day.year}-A([0-9]{{1,6}})")
    start = f"{day.year}-A"
    taken: set[str] = set(Action.history.filter(ref__startswith=start).values_list("ref", flat=True))
    taken |= set(Action.objects.filter(ref__startswith=start).values_list("ref", flat=True))
    number = max((int(found[1]) for ref in taken if (found := shape.fullmatch(ref))), default=0)
    while True:
        number += 1
        yield f"{day.year}-A{number:02d}"


def next_ref(plan: ActionPlan) -> str:
    """The reference of the next action of the plan."""
    return next(free_refs(plan))


def _standing_plan(inspection: Inspection, by: Any) -> ActionPlan:
    """The inspection's plan, or a new draft; Raises NotReady where readers would see what is added."""
    plans = ActionPlan.objects.select_for_update(of=("self",)).select_related("inspection")
    plan = plans.filter(inspection=inspection).exclude(state=State.WITHDRAWN).first()
    if plan is None:
        year = f" {inspection.published_on.year}" if inspection.published_on else ""
        plan = ActionPlan(inspection=inspection, title=f"Action plan for {inspection.authority}{year}")
        plan.updated_by = plan._history_user = by
        plan.save()
    if plan.state == State.PUBLISHED:
        raise NotReady(
            "Its plan is published, so readers would see what is added at once; add each action there."
        )
    return plan


def _draft_action(plan: ActionPlan, asked: Recommendation, ref: str, order: int) -> Action:
    bodies = list(asked.responsible.all())
    return Action(
        plan=plan,
        ref=ref,
        order=order,
        title=asked.title,
        due_on=asked.due_on,
        lead_agency=bodies[0] if len(bodies) == 1 else None,
    )


@transaction.atomic
def draft_plan(*, inspection: Inspection, by: Any) -> tuple[ActionPlan, int]:
    """One draft action for each recommendation that its plan does not answer yet, and the plan itself if it has none.

    What a withdrawn plan answered is open again. Answers the plan and how many actions were added.
    """
    inspection = (
        Inspection.objects.select_for_update(of=("self",)).select_related("authority").get(pk=inspection.pk)
    )
    plan = _standing_plan(inspection, by)
    asked = inspection.recommendations.exclude(actions__plan=plan).prefetch_related("responsible")
    refs, last = free_refs(plan), max(plan.actions.values_list("order", flat=True), default=0)
    pairs = [
        (one, _draft_action(plan, one, next(refs), last + place))
        for place, one in enumerate(asked.order_by("order"), start=1)
    ]
    reason = "Drafted from the recommendations."
    with writing(source_now(Action), by=by, reason=reason):
        made = Action.create_tracked([action for _, action in pairs])
        served = [(action.pk, one.pk) for (one, _), action in zip(pairs, made, strict=True)]
        join("action_id", Action.recommendations.through, served, "recommendation_id")
    return plan, len(made)


# ---- Who leads, and by when


@transaction.atomic
def reassign_lead(*, action: Action, lead: Person | None, lead_role: str, by: Any, reason: str) -> Action:
    """Another person, or post, leads the action from now on; the history keeps who did before."""
    action = Action.objects.select_for_update(of=("self",)).select_related("plan", "lead").get(pk=action.pk)
    if action.plan.state == State.WITHDRAWN:
        raise NotPossible(WITHDRAWN)
    role = lead_role.strip() or (lead.role if lead else "")
    if not role:
        raise NotPossible("Say who leads it, by person or by post.", "lead")
    if (action.lead, action.lead_role) == (lead, role):
        raise NotPossible("They lead it already.", "lead")
    action.lead, action.lead_role = lead, role
    action.updated_by = action._history_user = by
    action._change_reason = reason
    action.save()
    return action


def dues(actions: Iterable[Action], today: date) -> dict[int, date | None]:
    """The due date that stands for each, by its key; for actions with their plan at hand."""
    return {pk: state.due for pk, state in states(actions, today).items()}


@transaction.atomic
def shift_due_date(
    *, action: Action, on: date, days: int, reason: str, agreed_by: str, by: Any
) -> DueDateChange:
    """Moves the due date that stands by a number of days."""
    action = Action.objects.select_for_update(of=("self",)).select_related("plan").get(pk=action.pk)
    due = dues([action], on)[action.pk]
    if due is None:
        raise NotPossible("It has no due date that could be moved by days; give the new date.", "days")
    try:
        new_due = due + timedelta(days=days)
    except OverflowError:
        raise NotPossible("That many days lead to no date.", "days") from None
    return move_due_date(action=action, on=on, new_due=new_due, reason=reason, agreed_by=agreed_by, by=by)
