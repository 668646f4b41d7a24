"""What every event of an action is asked before it is recorded for good."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from actions.calculations import ActionState
from actions.models import Action
from actions.models.days import check_days
from actions.queries.states import states
from judgements.models import State


class NotPossible(Exception):
    """The event cannot be; says why, and which field to mend."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.words, self.field = words, field


def locked(action: Action) -> Action:
    """Two who write about one action do it one after the other."""
    return Action.objects.select_for_update(of=("self",)).select_related("plan", "lead").get(pk=action.pk)


def day_fits(action: Action, on: date) -> None:
    if action.plan.state == State.WITHDRAWN:
        raise NotPossible("Its plan was withdrawn; nothing is recorded on it until it is taken up again.")
    begins = max(filter(None, (action.plan.agreed_on, action.added_on)), default=None)
    if on > timezone.localdate():
        raise NotPossible("That day is still to come; give the day on which it happened.", "on")
    if begins is None:
        raise NotPossible("The plan has not been agreed yet; enter the day on which it was.", "on")
    if on < begins:
        raise NotPossible(
            f"The action joined its plan on {begins:%-d %B %Y}; nothing happened to it before.", "on"
        )


def state_on(action: Action, on: date) -> ActionState:
    return states([action], on)[action.pk]


def recorded(event: Any, by: Any) -> Any:
    event.recorded_by = by
    try:
        check_days(event)
        event.full_clean(exclude=["recorded_by", "corrects"])
        event.clean()
    except ValidationError as problem:
        field, words = next(iter(problem.message_dict.items()))
        raise NotPossible(words[0], "" if field == "__all__" else field) from problem
    event.save()
    return event
