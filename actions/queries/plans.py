"""A plan on a day: who agreed it, by when it was due, what it answers, and how its actions stand, in numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.calculations import ActionState, Deadline, Delivery, deadline
from actions.models import ActionPlan
from actions.queries.actions import ActionRow


@dataclass(frozen=True)
class PlanFacts:
    """The plan itself."""

    pk: int
    slug: str
    title: str
    inspection: str
    inspection_title: str
    inspection_pk: int
    authority: str
    agreed_on: date
    agreed_by: str
    closed_on: date | None
    closing_words: str
    illustrative: bool
    silent_after: int
    deadline: Deadline | None
    source: str

    @property
    def days_before_deadline(self) -> int | None:
        """From the agreement to the deadline; below 0 if it was agreed too late."""
        return (self.deadline.on - self.agreed_on).days if self.deadline else None


@dataclass(frozen=True)
class Summary:
    """The plan in numbers on a day. An action that serves two recommendations counts once here."""

    asked: int
    answered: int
    actions: int
    not_started: int
    on_track: int
    at_risk: int
    complete: int
    signed_off: int
    impact_shown: int
    overdue: int
    left: int
    longest_days: int
    no_revised_date: int
    silent: int
    revised: int

    @property
    def unanswered(self) -> int:
        return self.asked - self.answered


def facts_of(plan: ActionPlan, as_at: date) -> PlanFacts:
    """From a visible plan with its inspection, authority and framework at hand. A later closing is not known yet."""
    inspection = plan.inspection
    assert plan.agreed_on is not None
    closed = plan.closed_on if plan.closed_on and plan.closed_on <= as_at else None
    return PlanFacts(
        pk=plan.pk,
        slug=plan.slug or "",
        title=plan.title,
        inspection=inspection.slug or "",
        inspection_title=inspection.title,
        inspection_pk=inspection.pk,
        authority=inspection.authority.name,
        agreed_on=plan.agreed_on,
        agreed_by=plan.agreed_by,
        closed_on=closed,
        closing_words=plan.closing_words if closed else "",
        illustrative=plan.illustrative,
        silent_after=plan.silent_after,
        deadline=deadline(
            framework=inspection.framework.code,
            published_on=inspection.published_on,
            printed_on=plan.deadline_on,
        ),
        source=plan.source,
    )


def visible_plans(as_at: date) -> Any:
    """With what `facts_of` needs, newest first."""
    related = ("inspection__authority", "inspection__framework")
    return ActionPlan.objects.visible(as_at).select_related(*related).order_by("-agreed_on", "-pk")


def made_up_for(as_at: date) -> frozenset[str]:
    """The inspections, by slug, that a made-up plan answers on the day: what is met or late there rests on it."""
    plans = ActionPlan.objects.visible(as_at).filter(illustrative=True).order_by()
    return frozenset(slug for slug in plans.values_list("inspection__slug", flat=True) if slug)


def summary(rows: Iterable[ActionRow], asked: int) -> Summary:
    """From the plan's actions; `asked` is how many recommendations its inspection made."""
    rows = list(rows)
    held: list[ActionState] = [row.state for row in rows]

    def delivered(status: Delivery) -> int:
        return sum(state.delivery == status for state in held)

    return Summary(
        asked=asked,
        answered=len({one.pk for row in rows for one in row.recommendations}),
        actions=len(rows),
        not_started=delivered(Delivery.NOT_STARTED),
        on_track=delivered(Delivery.ON_TRACK),
        at_risk=delivered(Delivery.AT_RISK),
        complete=delivered(Delivery.COMPLETE),
        signed_off=sum(state.met for state in held),
        impact_shown=sum(state.complete and state.impact_shown for state in held),
        overdue=sum(state.overdue for state in held),
        left=sum(state.ended and not state.complete for state in held),
        longest_days=max((state.days_overdue for state in held), default=0),
        no_revised_date=sum(state.no_revised_date for state in held),
        silent=sum(state.silent for state in held),
        revised=sum(state.times_revised > 0 for state in held),
    )
