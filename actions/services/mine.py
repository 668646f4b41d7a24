"""One word from an action's own people: how it stands and what shows it, recorded together or not at all."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from actions.calculations import Delivery
from actions.models import Action, Evidence, ProgressUpdate
from actions.queries.states import states
from judgements.models import Person

from .events import add_evidence, record_update


@dataclass(frozen=True)
class Shown:
    """The evidence that comes with an update."""

    kind: str
    summary: str
    shows: str = ""
    link: str = ""
    file: Any = None


def may_write(user: Any, action: Action) -> bool:
    """The lead, the people of the agency that leads, and whoever edits actions anyway."""
    if user.has_perm("actions.add_progressupdate"):
        return True
    person: Person | None = getattr(user, "person", None)
    if person is None:
        return False
    return action.lead_id == person.pk or (
        action.lead_agency_id is not None and action.lead_agency_id == person.agency_id
    )


@transaction.atomic
def report_progress(
    *,
    action: Action,
    on: date,
    by: Any,
    status: str,
    forecast_on: date | None = None,
    commentary: str = "",
    blockers: str = "",
    shown: Shown | None = None,
) -> tuple[ProgressUpdate | None, Evidence | None]:
    """Raises NotPossible, with the field, and then neither is stored. What is complete takes evidence alone."""
    author, update = _author(by), None
    words = (commentary, blockers, forecast_on)
    still_complete = status == Delivery.COMPLETE and states([action], on)[action.pk].met
    if not (shown and still_complete and not any(words)):
        update = record_update(
            action=action,
            on=on,
            by=by,
            status=status,
            forecast_on=forecast_on,
            commentary=commentary,
            blockers=blockers,
            author=author,
        )
    if shown is None:
        return update, None
    evidence = add_evidence(
        action=action,
        on=on,
        by=by,
        author=author,
        kind=shown.kind,
        summary=shown.summary,
        shows=shown.shows,
        link=shown.link,
        file=shown.file,
    )
    return update, evidence


def _author(by: Any) -> str:
    """The post, never the name; the account is kept anyway."""
    person: Person | None = getattr(by, "person", None)
    return str(person.role)[:160] if person else ""
