"""What readers see as soon as it is saved: the rows of a published inspection."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms.models import BaseModelFormSet

from judgements.models import Finding, Inspection, Judgement, State
from judgements.readiness import PARTS

INSIDE = (*PARTS, Finding)
LONGEST_REASON = 500
SAY_WHY = "This is published, and readers see the change at once: say why, in one sentence, under 'Why'."


def shown_now(row: Any) -> bool:
    """Whether it is a published inspection or stands in one."""
    if isinstance(row, Finding):
        row = row.judgement if row.judgement_id else None
    if isinstance(row, PARTS):
        row = row.inspection if row.inspection_id else None
    return isinstance(row, Inspection) and row.state == State.PUBLISHED


def shown_by(row: Any, typed: dict[str, Any]) -> bool:
    """The same of a row that is still being typed."""
    owner = typed.get("judgement") if isinstance(row, Finding) else typed.get("inspection")
    return shown_now(row) or (isinstance(owner, (Inspection, Judgement)) and shown_now(owner))


class ListRows(BaseModelFormSet):
    """Rows that are edited in a list; the reason stands once for all of them."""

    def clean(self) -> None:
        super().clean()
        reason = str(self.data.get("reason", "")).strip()
        if len(reason) > LONGEST_REASON or "\x00" in reason:
            raise ValidationError(f"Write the reason in at most {LONGEST_REASON} ordinary characters.")
        if not reason and any(form.has_changed() and shown_now(form.instance) for form in self.forms):
            raise ValidationError(SAY_WHY)
