"""What waits for whom: the plans' part of the admin's index by task."""

from collections.abc import Iterable

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from actions.calculations import exceptions_of
from actions.models import Action, ActionPlan
from actions.queries.states import states
from config.admin_site import Task, TaskGroup
from judgements.models import State

from .filters import LACKS, in_hand

SHOWN = 8
OPEN = (State.DRAFT, State.FOR_CHECKING)
WAITING = {
    "silent": "Nobody has said how they stand for too long",
    "no-revised-date": "Overdue, and nobody has given another date",
    "not-signed-off": "Complete, and wait for a sign-off",
}


def _plans() -> list[Task]:
    """Each draft with what it still lacks; the newest first."""
    no_lead = Q(actions__lead=None, actions__lead_role="")
    rows = (
        ActionPlan.objects.filter(state__in=OPEN)
        .annotate(
            n=Count("actions", distinct=True),
            leaderless=Count("actions", filter=no_lead & Q(actions__isnull=False), distinct=True),
        )
        .order_by("-updated_at")
    )
    tasks = []
    for row in rows[:SHOWN]:
        parts = [
            row.get_state_display().lower(),
            "" if row.agreed_on else "not agreed yet",
            "" if row.n else "no actions yet",
            f"{row.leaderless} without a lead" if row.leaderless else "",
        ]
        address = reverse("admin:actions_actionplan_change", args=[row.pk])
        tasks.append(Task(str(row), row.leaderless, address, ", ".join(filter(None, parts))))
    return tasks


def _actions() -> list[Task]:
    """One line for each rule that somebody must do something about, as a link to the list of those."""
    today, address = timezone.localdate(), reverse("admin:actions_action_changelist")
    tasks = []
    leaderless = Action.objects.filter(in_hand(), LACKS["lead"][1]).count()
    if leaderless:
        tasks.append(Task("Without a lead", leaderless, f"{address}?lacks=lead"))
    held = states(Action.objects.visible(today).filter(in_hand()).select_related("plan"), today)
    hit = [rule.key for state in held.values() for rule in exceptions_of(state)]
    for key, words in WAITING.items():
        if count := hit.count(key):
            tasks.append(Task(words, count, f"{address}?amiss={key}"))
    return tasks


def tasks(request: HttpRequest) -> Iterable[TaskGroup]:
    if not request.user.has_perm("actions.view_action"):
        return
    yield TaskGroup("Plans to finish", tuple(_plans()), order=12, none="No plan is in draft.")
    yield TaskGroup(
        "Actions to look after",
        tuple(_actions()),
        order=14,
        none="Every action has its lead, its update and its sign-off.",
    )


admin.site.add_tasks(tasks)
