"""What happened to an action, checked against how it stood on that day and recorded for good.

Each function takes the action, the day, the facts and `by` (None for the house itself); raises NotPossible with the
words and the field that they are about, and then nothing is stored.
"""

import hashlib
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from actions.calculations import SHOWN, ActionState, Delivery
from actions.calculations.posts import is_one_of, names_in
from actions.models import (
    Action,
    DueDateChange,
    Evidence,
    ImpactReview,
    Milestone,
    MilestoneMet,
    ProgressUpdate,
    Reopening,
    SignOff,
)
from actions.models.days import check_days
from actions.queries.states import states
from judgements.models import State

LARGEST_FILE = 20 * 1024 * 1024
KINDS_OF_FILE = ("pdf", "docx", "xlsx", "pptx", "odt", "ods", "csv", "txt", "png", "jpg", "jpeg")


class NotPossible(Exception):
    """The event cannot be; says why, and which field to mend."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.words, self.field = words, field


def _locked(action: Action) -> Action:
    """Two who write about one action do it one after the other."""
    return Action.objects.select_for_update(of=("self",)).select_related("plan", "lead").get(pk=action.pk)


def _day_fits(action: Action, on: date) -> None:
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


def _state(action: Action, on: date) -> ActionState:
    return states([action], on)[action.pk]


def _recorded(event: Any, by: Any) -> Any:
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


@transaction.atomic
def record_update(
    *,
    action: Action,
    on: date,
    status: str,
    by: Any,
    forecast_on: date | None = None,
    commentary: str = "",
    blockers: str = "",
    author: str = "",
) -> ProgressUpdate:
    """How delivery stands. What is complete is reopened before it is anything else."""
    action = _locked(action)
    _day_fits(action, on)
    if status != Delivery.COMPLETE and _state(action, on).complete:
        raise NotPossible("It is complete; reopen it first, with the reason.", "status")
    if forecast_on and forecast_on < on:
        raise NotPossible("The forecast lies before the day of the update.", "forecast_on")
    if status == Delivery.COMPLETE and forecast_on:
        raise NotPossible("What is complete has no forecast; leave it empty.", "forecast_on")
    return _recorded(
        ProgressUpdate(
            action=action,
            on=on,
            status=status,
            forecast_on=forecast_on,
            commentary=commentary,
            blockers=blockers,
            author=author,
        ),
        by,
    )


@transaction.atomic
def move_due_date(
    *, action: Action, on: date, new_due: date, reason: str, agreed_by: str, by: Any, author: str = ""
) -> DueDateChange:
    """A new due date from `on`; the first one stays on the action."""
    action = _locked(action)
    _day_fits(action, on)
    state = _state(action, on)
    if state.complete:
        raise NotPossible("It is complete; its due date moves no more.", "new_due")
    begins = max(filter(None, (action.plan.agreed_on, action.added_on)), default=None)
    if begins and new_due < begins:
        raise NotPossible(
            f"{new_due:%-d %B %Y} lies before the action joined the plan ({begins:%-d %B %Y}).", "new_due"
        )
    if state.due == new_due:
        raise NotPossible(f"It is due on {new_due:%-d %B %Y} already.", "new_due")
    if not reason.strip():
        raise NotPossible("Say why the date moves.", "reason")
    if not agreed_by.strip():
        raise NotPossible("Say who agreed to it.", "agreed_by")
    return _recorded(
        DueDateChange(
            action=action,
            on=on,
            old_due=state.due,
            new_due=new_due,
            reason=reason,
            agreed_by=agreed_by,
            author=author,
        ),
        by,
    )


@transaction.atomic
def meet_milestone(
    *, action: Action, milestone: Milestone, on: date, by: Any, note: str = "", author: str = ""
) -> MilestoneMet:
    """A milestone is met once."""
    action = _locked(action)
    _day_fits(action, on)
    if MilestoneMet.objects.standing().filter(milestone=milestone).exists():
        raise NotPossible("That milestone was met already.", "milestone")
    return _recorded(MilestoneMet(action=action, milestone=milestone, on=on, note=note, author=author), by)


def _file_fits(file: Any) -> None:
    kind = file.name.rsplit(".", 1)[-1].lower() if "." in file.name else ""
    if kind not in KINDS_OF_FILE:
        raise NotPossible(
            f"A file of this kind is not taken; give one of {', '.join(KINDS_OF_FILE)}.", "file"
        )
    if file.size > LARGEST_FILE:
        raise NotPossible("The file is larger than 20 MB; give a link, or a part of it.", "file")
    if not file.size:
        raise NotPossible("The file is empty.", "file")


def _hash_of(file: Any) -> str:
    """Of a file that is taken."""
    _file_fits(file)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


@transaction.atomic
def add_evidence(
    *,
    action: Action,
    on: date,
    kind: str,
    summary: str,
    by: Any,
    shows: str = "",
    link: str = "",
    file: Any = None,
    author: str = "",
) -> Evidence:
    """Something that shows it; a file is kept with its SHA-256."""
    action = _locked(action)
    _day_fits(action, on)
    evidence = Evidence(
        action=action, on=on, kind=kind, summary=summary, shows=shows, link=link, author=author
    )
    if file:
        evidence.file, evidence.file_hash = file, _hash_of(file)
    return _recorded(evidence, by)


def _evidence_for(action: Action, on: date, level: str) -> None:
    if level in SHOWN and not _state(action, on).evidence_count:
        raise NotPossible(
            f"'{level.capitalize()}' needs evidence on or before that day; add the evidence first.", "level"
        )


@transaction.atomic
def review_impact(
    *, action: Action, on: date, level: str, reviewed_by: str, why: str, by: Any, author: str = ""
) -> ImpactReview:
    """What changed for children; that something did needs evidence."""
    action = _locked(action)
    _day_fits(action, on)
    _evidence_for(action, on, level)
    return _recorded(
        ImpactReview(action=action, on=on, level=level, reviewed_by=reviewed_by, why=why, author=author), by
    )


def _not_the_lead(action: Action, signed_by: str, by: Any) -> None:
    if by is not None and action.lead_id and action.lead.user_id == by.pk:
        raise NotPossible("You lead this action; somebody else signs it off.")
    lead = action.lead
    names = (action.lead_role, *((lead.name, lead.role, str(lead)) if lead else ()))
    if is_one_of(signed_by, names) or (lead and lead.name and names_in(lead.name, signed_by)):
        raise NotPossible("That is the lead; somebody else signs it off.", "signed_by")


@transaction.atomic
def sign_off(
    *, action: Action, on: date, signed_by: str, by: Any, board: str = "", note: str = "", author: str = ""
) -> SignOff:
    """Accepted as done by somebody other than the lead, on evidence."""
    action = _locked(action)
    _day_fits(action, on)
    state = _state(action, on)
    if not state.complete:
        raise NotPossible("It is not complete on that day; an update says so first.", "on")
    if state.met:
        raise NotPossible("It is signed off already.", "on")
    if not state.evidence_count:
        raise NotPossible("There is no evidence yet; add what shows that it is done.", "on")
    _not_the_lead(action, signed_by, by)
    return _recorded(
        SignOff(action=action, on=on, signed_by=signed_by, board=board, note=note, author=author), by
    )


@transaction.atomic
def reopen(
    *, action: Action, on: date, reason: str, by: Any, status: str = Delivery.AT_RISK, author: str = ""
) -> Reopening:
    """It was complete and is not any more."""
    action = _locked(action)
    _day_fits(action, on)
    if not _state(action, on).complete:
        raise NotPossible("It is not complete, so there is nothing to reopen.", "on")
    if not reason.strip():
        raise NotPossible("Say why it is reopened.", "reason")
    return _recorded(Reopening(action=action, on=on, reason=reason, status=status, author=author), by)


def _correctable(event: Any) -> Action:
    action = _locked(event.action)
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
        if field.name
        not in (
            "id",
            "recorded_at",
            "recorded_by",
            "recorded_source",
            "corrects",
            "void",
            "first_recorded_at",
        )
    }
    if file := values.get("file"):
        values["file_hash"] = _hash_of(file)
    new = type(event)(**{**kept, **values, "action": action, "corrects": event})
    if not new.void:
        _correction_fits(action, new, by)
    if isinstance(event, Evidence):
        _still_shown(action, event, new)
    return _recorded(new, by)


def _still_shown(action: Action, old: Evidence, new: Evidence) -> None:
    """A sign-off keeps some evidence of its day or before."""
    signed_on = _state(action, timezone.localdate()).signed_off_on
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
    _day_fits(action, new.on)
    if isinstance(new, SignOff):
        _not_the_lead(action, new.signed_by, by)
    if isinstance(new, ImpactReview):
        _evidence_for(action, new.on, new.level)


@transaction.atomic
def take_back(*, event: Any, by: Any, author: str = "") -> Any:
    """It did not happen; the event is kept and counts no longer."""
    return correct(event=event, by=by, void=True, author=author)
