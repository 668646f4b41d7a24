"""What an officer does to many actions at once: another lead, other due dates; one reason, each on its own."""

from typing import Any

from django.utils import timezone

from actions.models import Action, ActionPlan, DueDateChange
from actions.services import NotPossible, move_due_date, reassign_lead, shift_due_date
from actions.services.plans import dues
from judgements.admin.confirming import Confirmed, Refused, Seen

from .forms import MoveForm, ReassignForm


def _reassign(action: Action, by: Any, reason: str, given: dict[str, Any]) -> str:
    try:
        reassign_lead(action=action, lead=given["lead"], lead_role=given["lead_role"], by=by, reason=reason)
    except NotPossible as told:
        raise Refused(told.words) from told
    return f"now led by {given['lead_role'] or given['lead'].role}."


def _move(action: Action, by: Any, reason: str, given: dict[str, Any]) -> str:
    facts = {"action": action, "on": given["on"], "reason": reason, "agreed_by": given["agreed_by"], "by": by}
    try:
        if given["new_due"]:
            change = move_due_date(new_due=given["new_due"], **facts)
        else:
            change = shift_due_date(days=given["days"], **facts)
    except NotPossible as told:
        raise Refused(told.words) from told
    return f"due on {change.new_due:%-d %B %Y}."


def _due_now(rows: list[Action]) -> dict[Any, Seen]:
    """The newest change is part of what was seen: two officers who move by 14 days must not move by 28."""
    for_plans = ActionPlan.objects.in_bulk({row.plan_id for row in rows})
    for row in rows:
        row.plan = for_plans[row.plan_id]
    changes: dict[int, int] = {}
    found = DueDateChange.objects.filter(action__in=rows).order_by("pk")
    for action, pk in found.values_list("action_id", "pk"):
        changes[action] = pk
    due = dues(rows, timezone.localdate())
    return {
        row.pk: Seen(
            f"{row.version}.{changes.get(row.pk, 0)}",
            (f"Due on {day:%-d %B %Y}" if (day := due[row.pk]) else "No due date",),
        )
        for row in rows
    }


REASSIGN = Confirmed(
    name="reassign",
    verb="Give to another lead",
    told="From now on somebody else leads them; the history keeps who did before.",
    do=_reassign,
    about=lambda row: [f"Led by {row.lead_words}" if row.lead_words else "No lead"],
    reason_needed=True,
    form=ReassignForm,
)
MOVE = Confirmed(
    name="move",
    verb="Move the due dates",
    told="Each gets a change of its due date with this reason; its first due date stays.",
    do=_move,
    look=_due_now,
    reason_needed=True,
    form=MoveForm,
)
