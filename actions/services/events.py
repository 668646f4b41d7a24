"""What happened to an action, checked against how it stood on that day and recorded for good.

Each function takes the action, the day, the facts and `by` (None for the house itself); raises NotPossible with the
words and the field that they are about, and then nothing is stored.
"""

import hashlib
from datetime import date
from typing import Any

from django.db import transaction

from actions.calculations import SHOWN, Delivery
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

from .recording import NotPossible, day_fits, locked, recorded, state_on

LARGEST_FILE = 20 * 1024 * 1024
KINDS_OF_FILE = ("pdf", "docx", "xlsx", "pptx", "odt", "ods", "csv", "txt", "png", "jpg", "jpeg")


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
    action = locked(action)
    day_fits(action, on)
    if status != Delivery.COMPLETE and state_on(action, on).complete:
        raise NotPossible("It is complete; reopen it first, with the reason.", "status")
    if forecast_on and forecast_on < on:
        raise NotPossible("The forecast lies before the day of the update.", "forecast_on")
    if status == Delivery.COMPLETE and forecast_on:
        raise NotPossible("What is complete has no forecast; leave it empty.", "forecast_on")
    return recorded(
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
    action = locked(action)
    day_fits(action, on)
    state = state_on(action, on)
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
    return recorded(
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
    action = locked(action)
    day_fits(action, on)
    if MilestoneMet.objects.standing().filter(milestone=milestone).exists():
        raise NotPossible("That milestone was met already.", "milestone")
    return recorded(MilestoneMet(action=action, milestone=milestone, on=on, note=note, author=author), by)


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


def hash_of(file: Any) -> str:
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
    action = locked(action)
    day_fits(action, on)
    evidence = Evidence(
        action=action, on=on, kind=kind, summary=summary, shows=shows, link=link, author=author
    )
    if file:
        evidence.file, evidence.file_hash = file, hash_of(file)
    return recorded(evidence, by)


def evidence_for(action: Action, on: date, level: str) -> None:
    if level in SHOWN and not state_on(action, on).evidence_count:
        raise NotPossible(
            f"'{level.capitalize()}' needs evidence on or before that day; add the evidence first.", "level"
        )


@transaction.atomic
def review_impact(
    *, action: Action, on: date, level: str, reviewed_by: str, why: str, by: Any, author: str = ""
) -> ImpactReview:
    """What changed for children; that something did needs evidence."""
    action = locked(action)
    day_fits(action, on)
    evidence_for(action, on, level)
    return recorded(
        ImpactReview(action=action, on=on, level=level, reviewed_by=reviewed_by, why=why, author=author), by
    )


def not_the_lead(action: Action, signed_by: str, by: Any) -> None:
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
    action = locked(action)
    day_fits(action, on)
    state = state_on(action, on)
    if not state.complete:
        raise NotPossible("It is not complete on that day; an update says so first.", "on")
    if state.met:
        raise NotPossible("It is signed off already.", "on")
    if not state.evidence_count:
        raise NotPossible("There is no evidence yet; add what shows that it is done.", "on")
    not_the_lead(action, signed_by, by)
    return recorded(
        SignOff(action=action, on=on, signed_by=signed_by, board=board, note=note, author=author), by
    )


@transaction.atomic
def reopen(
    *, action: Action, on: date, reason: str, by: Any, status: str = Delivery.AT_RISK, author: str = ""
) -> Reopening:
    """It was complete and is not any more."""
    action = locked(action)
    day_fits(action, on)
    if not state_on(action, on).complete:
        raise NotPossible("It is not complete, so there is nothing to reopen.", "on")
    if not reason.strip():
        raise NotPossible("Say why it is reopened.", "reason")
    return recorded(Reopening(action=action, on=on, reason=reason, status=status, author=author), by)
