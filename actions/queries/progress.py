"""The dated events of many actions, as their progress over time is drawn from them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from actions.calculations.progress import Course, Day, progress
from actions.models import Action, DueDateChange, ProgressUpdate, Reopening

KEY = ("on", "written_at", "pk")
# A reopening and an update written at one moment: the update counts, as in the fold.
REOPENED, UPDATED = 0, 1


def _dated(kind: Any, pks: list[int], as_at: date, value: str, place: int) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    rows = kind.objects.standing(as_at).filter(action__in=pks).order_by()
    for action, on, written_at, pk, said in rows.values_list("action_id", *KEY, value):
        found.setdefault(action, []).append(((on, written_at, place, pk), said))
    return found


def courses(actions: Iterable[Action], as_at: date) -> list[Course]:
    """One for each action, with its plan and inspection at hand: three queries, however many there are."""
    rows = list(actions)
    pks = [row.pk for row in rows]
    updates = _dated(ProgressUpdate, pks, as_at, "status", UPDATED)
    reopenings = _dated(Reopening, pks, as_at, "status", REOPENED)
    changes = _dated(DueDateChange, pks, as_at, "new_due", UPDATED)
    return [
        Course(
            begins_on=max(filter(None, (row.plan.agreed_on, row.added_on, row.plan.inspection.published_on))),
            first_due=row.due_on,
            ended_on=row.plan.closed_on,
            deliveries=tuple(sorted([*updates.get(row.pk, ()), *reopenings.get(row.pk, ())])),
            changes=tuple(sorted(changes.get(row.pk, ()))),
        )
        for row in rows
    ]


def progress_of(actions: Any, as_at: date) -> list[Day]:
    """How many of these visible actions stood how, from the first day to `as_at`: four queries."""
    found = actions.filter(pk__in=Action.objects.visible(as_at).values("pk")).select_related(
        "plan__inspection"
    )
    return progress(courses(found.order_by(), as_at), as_at)
