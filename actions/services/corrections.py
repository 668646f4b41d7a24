"""An event that was wrong: another in its place, or none. What was recorded is kept."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from actions.models import Action, Evidence, ImpactReview, SignOff

from .events import evidence_for, hash_of, not_the_lead
from .recording import NotPossible, day_fits, locked, recorded, state_on

# What a correction has of itself; everything else it takes over unless it is given anew.
ITS_OWN = frozenset(
    ("id", "recorded_at", "first_recorded_at", "recorded_by", "recorded_source", "corrects", "void")
)


def _correctable(event: Any) -> Action:
    action = locked(event.action)
    if type(event).objects.filter(corrects=event).exists():
        raise NotPossible("That event was corrected already; correct the newer one.", "corrects")
    return action


@transaction.atomic
def correct(*, event: Any, by: Any, **values: Any) -> Any:
    """A new event in the place of `event`, the same but for `values`; the old one is kept and counts no longer."""
    action = _correctable(event)
    kept = {
        field.name: getattr(event, field.name)
        for field in event._meta.concrete_fields
        if field.name not in ITS_OWN
    }
    if file := values.get("file"):
        values["file_hash"] = hash_of(file)
    new = type(event)(**{**kept, **values, "action": action, "corrects": event})
    if not new.void:
        _correction_fits(action, new, by)
    if isinstance(event, Evidence):
        _still_shown(action, event, new)
    return recorded(new, by)


def _still_shown(action: Action, old: Evidence, new: Evidence) -> None:
    """A sign-off keeps some evidence of its day or before."""
    signed_on = state_on(action, timezone.localdate()).signed_off_on
    if signed_on is None or (not new.void and new.on <= signed_on):
        return
    if not Evidence.objects.standing(signed_on).filter(action=action).exclude(pk=old.pk).exists():
        raise NotPossible(
            f"It is the only evidence under the sign-off of {signed_on:%-d %B %Y}; add other evidence of that day or"
            " before, or take the sign-off back first.",
            "" if new.void else "on",
        )


def _correction_fits(action: Action, new: Any, by: Any) -> None:
    """What the event itself would be asked; how the action stood then is left to whoever corrects."""
    day_fits(action, new.on)
    if isinstance(new, SignOff):
        not_the_lead(action, new.signed_by, by)
    if isinstance(new, ImpactReview):
        evidence_for(action, new.on, new.level)


@transaction.atomic
def take_back(*, event: Any, by: Any, author: str = "") -> Any:
    """It did not happen; the event is kept and counts no longer."""
    return correct(event=event, by=by, void=True, author=author)
