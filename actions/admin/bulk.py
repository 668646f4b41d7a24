"""What an officer does to many actions at once: another lead, other due dates; one reason, each on its own."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from actions.calculations import bank_holidays
from actions.models import Action, ActionPlan, DueDateChange
from actions.services import NotPossible, move_due_date, reassign_lead, shift_due_date
from actions.services.plans import dues
from judgements.admin.confirming import Confirmed, Refused, Seen
from judgements.calculations import days_words

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


def _apart(old: date, new: date) -> str:
    """'14 days later by the calendar, 10 of them working days'."""
    days = (new - old).days
    first, last = sorted((old, new))
    holidays = bank_holidays(tuple(range(first.year, last.year + 1)))
    working = sum(
        day.weekday() < 5 and day not in holidays
        for day in (first + timedelta(n) for n in range(1, abs(days) + 1))
    )
    way = "later" if days > 0 else "earlier"
    return f"{days_words(abs(days))} {way} by the calendar, {working} of them working days"


def _would_be(old: date | None, given: dict[str, Any]) -> str:
    """Where one row's due date would go; the service has the last word when it is moved."""
    try:
        new = given["new_due"] or (old + timedelta(days=given["days"]) if old else None)
    except OverflowError:
        new = None
    if new is None:
        return "No date that it could be moved to"
    if old is None:
        return f"Would be due on {new:%-d %B %Y}"
    if new == old:
        return "Stays as it is"
    return f"Would be due on {new:%-d %B %Y}: {_apart(old, new)}"


def _foretold(rows: list[Action], given: dict[str, Any]) -> dict[Any, str]:
    """By the date that stands on the day of the decision, as the services move it."""
    due = dues(_with_plans(rows), given["on"])
    return {row.pk: _would_be(due[row.pk], given) for row in rows}


def _with_plans(rows: list[Action]) -> list[Action]:
    plans = ActionPlan.objects.in_bulk({row.plan_id for row in rows})
    for row in rows:
        row.plan = plans[row.plan_id]
    return rows


def _due_now(rows: list[Action]) -> dict[Any, Seen]:
    """The newest change is part of what was seen: two officers who move by 14 days must not move by 28."""
    changes: dict[int, int] = {}
    found = DueDateChange.objects.filter(action__in=rows).order_by("pk")
    for action, pk in found.values_list("action_id", "pk"):
        changes[action] = pk
    due = dues(_with_plans(rows), timezone.localdate())
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
    foretell=_foretold,
    reason_needed=True,
    form=MoveForm,
)
