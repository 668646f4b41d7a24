"""The state of many actions on a day: the newest event of each kind, found by the database in one query a kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from actions.calculations import ActionState, Change, Delivery, Done, Facts, Note, Review, Shown, fold
from actions.models import (
    Action,
    ActionPlan,
    DueDateChange,
    Evidence,
    ImpactReview,
    ProgressUpdate,
    Reopening,
    SignOff,
)
from actions.models.events import NEWEST


@dataclass(frozen=True)
class Newest:
    """Of one kind and action: the values of its newest event, and how many there are."""

    values: dict[str, Any]
    number: int


KEY = ("on", "written_at", "pk")
KINDS: dict[str, tuple[Any, Any, tuple[str, ...]]] = {
    "update": (ProgressUpdate, Note, ("status", "forecast_on", "commentary", "blockers")),
    "change": (DueDateChange, Change, ("new_due",)),
    "reopening": (Reopening, Done, ("status",)),
    "sign_off": (SignOff, Done, ()),
    "review": (ImpactReview, Review, ("level",)),
    "evidence": (Evidence, Shown, ()),
}


def _of_one(kind: Any, action: int, as_at: date, fields: tuple[str, ...]) -> Any:
    return kind.objects.standing(as_at).filter(action=action).order_by(*NEWEST).values(*KEY, *fields)


def newest_of(kind: Any, actions: Any, as_at: date, fields: tuple[str, ...]) -> dict[int, Newest]:
    """The newest event of a kind for each action that has one by the day: one query."""
    if len(actions) == 1:
        # What the services ask for before each event; a window costs four times as much to put together.
        own = list(_of_one(kind, actions[0], as_at, fields))
        return {actions[0]: Newest(own[0], len(own))} if own else {}
    rows = (
        kind.objects.standing(as_at)
        .filter(action__in=actions)
        .annotate(
            place=Window(RowNumber(), partition_by=F("action_id"), order_by=[*NEWEST]),
            number=Window(Count("pk"), partition_by=F("action_id")),
        )
        .filter(place=1)
        .order_by()
        .values("action_id", "number", *KEY, *fields)
    )
    return {row.pop("action_id"): Newest(row, row.pop("number")) for row in rows}


def states(actions: QuerySet[Action] | Iterable[Action], as_at: date) -> dict[int, ActionState]:
    """By the action's key, for actions with their plan at hand: seven queries, however many there are."""
    rows = list(actions)
    pks = [row.pk for row in rows]
    found = {name: newest_of(kind, pks, as_at, fields) for name, (kind, _, fields) in KINDS.items()}
    complete = [pk for pk, newest in found["update"].items() if newest.values["status"] == Delivery.COMPLETE]
    since = _first_complete(complete, as_at) if complete else {}
    return {row.pk: fold(_facts(row, found, since), as_at) for row in rows}


def _facts(action: Action, found: dict[str, dict[int, Newest]], since: dict[int, Done]) -> Facts:
    events = {
        name: KINDS[name][1](**newest.values)
        for name, of in found.items()
        if (newest := of.get(action.pk)) is not None
    }
    plan = action.plan
    return Facts(
        begins_on=max(filter(None, (plan.agreed_on, action.added_on, action.starts_on)), default=None),
        first_due=action.due_on,
        ended_on=plan.closed_on,
        silent_after=plan.silent_after,
        completed=since.get(action.pk),
        times_revised=found["change"][action.pk].number if action.pk in found["change"] else 0,
        evidence_count=found["evidence"][action.pk].number if action.pk in found["evidence"] else 0,
        **events,
    )


def _newer() -> Q:
    """Of the same action, after the row outside: by the day, then by the writing down."""
    same_day = Q(on=OuterRef("on"), written_at__gt=OuterRef("written_at"))
    return Q(action=OuterRef("action")) & (Q(on__gt=OuterRef("on")) | same_day)


def _complete_since(as_at: date) -> QuerySet[ProgressUpdate]:
    """Updates that say complete and after which nothing says otherwise."""
    updates, reopenings = ProgressUpdate.objects.standing(as_at), Reopening.objects.standing(as_at)
    otherwise = updates.exclude(status=Delivery.COMPLETE)
    same_moment = Q(action=OuterRef("action"), on=OuterRef("on"), written_at=OuterRef("written_at"))
    return updates.filter(
        ~Exists(otherwise.filter(_newer() | (same_moment & Q(pk__gt=OuterRef("pk"))))),
        ~Exists(reopenings.filter(_newer())),
        status=Delivery.COMPLETE,
    )


def _first_complete(actions: list[int], as_at: date) -> dict[int, Done]:
    """For each of these actions that is complete: since which update; one query."""
    rows = _complete_since(as_at).filter(action__in=actions).order_by("on", "written_at", "pk")
    found: dict[int, Done] = {}
    for action, *key in rows.values_list("action_id", *KEY):
        found.setdefault(action, Done(*key))
    return found


def met(as_at: date) -> Q:
    """Actions that stand complete and signed off on the day, as a condition for the database."""
    reopenings = Reopening.objects.standing(as_at)
    signed = SignOff.objects.standing(as_at).filter(~Exists(reopenings.filter(_newer())))
    accepted = Exists(signed.filter(action=OuterRef("action"), on__gte=OuterRef("on")))
    return Q(Exists(_complete_since(as_at).filter(accepted, action=OuterRef("pk"))))


def met_recommendations(as_at: date) -> frozenset[int]:
    """Recommendations of which every action is complete and signed off: one query."""
    visible = Action.objects.visible(as_at)
    pairs = Action.recommendations.through.objects.filter(action__in=visible)
    unmet = pairs.exclude(action__in=visible.filter(met(as_at))).filter(
        recommendation=OuterRef("recommendation")
    )
    return frozenset(pairs.filter(~Exists(unmet)).values_list("recommendation_id", flat=True))


def closed_plans(as_at: date) -> dict[int, date]:
    """By inspection: the day on which its plan was closed, where that day has gone by: one query."""
    return dict(
        ActionPlan.objects.visible(as_at)
        .filter(closed_on__lt=as_at)
        .order_by()
        .values_list("inspection_id", "closed_on")
    )
