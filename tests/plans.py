"""An inspection of another authority, a plan for it and actions in it: what tests of plans write into."""

from datetime import date

from actions.models import Action, ActionPlan
from actions.services import (
    next_ref,
)
from judgements.models import Agency, Authority, Framework, Inspection, Recommendation, State, writing
from judgements.services import change_state

PUBLISHED, AGREED, DUE = date(2011, 3, 4), date(2011, 4, 5), date(2011, 9, 30)


def an_inspection(title="A plan is for this", published=True):
    """Of another authority, so that the demonstration's own plan is left alone."""
    inspection = Inspection.objects.create(
        authority=Authority.objects.exclude(is_ours=True).first(),
        framework=Framework.objects.get(code="slac"),
        title=title,
        ended_on=date(2011, 2, 1),
        published_on=PUBLISHED,
    )
    for n in (1, 2, 3):
        row = Recommendation.objects.create(
            inspection=inspection,
            ref=f"S{n}",
            order=n,
            title=f"Asked for {n}",
            timescale="within six months" if n < 3 else "",
            due_on=date(2011, 9, 4) if n < 3 else None,
        )
        if n == 1:
            row.responsible.set(Agency.objects.order_by("pk")[:1])
    if published:
        inspection = change_state(inspection=inspection, to=State.PUBLISHED, by=None)
    return inspection


def a_plan(inspection, by=None, **facts):
    facts = {"title": "A hidden plan", "agreed_on": AGREED, **facts}
    plan = ActionPlan(inspection=inspection, **facts)
    plan._history_user = by
    plan.save()
    return plan


def an_action(plan, ref=None, by=None, **facts):
    facts = {"title": "Something to do", "lead_role": "Head of service", "due_on": DUE, **facts}
    action = Action(plan=plan, ref=ref or next_ref(plan), **facts)
    with writing("code", by=by):
        action.save()
        action.recommendations.set(plan.inspection.recommendations.filter(ref="S1"))
    return action


def a_plan_to_do(by):
    """A draft with three actions."""
    plan = a_plan(an_inspection(), by=by)
    for n in (1, 2, 3):
        an_action(plan, by=by, title=f"To do {n}")
    return plan
