"""Acts on plans and actions: what is checked, written and recorded together."""

from .corrections import correct, take_back
from .events import (
    add_evidence,
    meet_milestone,
    move_due_date,
    record_update,
    reopen,
    review_impact,
    sign_off,
)
from .plans import (
    PLANS,
    change_plan_state,
    draft_plan,
    free_refs,
    next_ref,
    plan_as_if_published,
    reassign_lead,
    shift_due_date,
)
from .recording import NotPossible

__all__ = [
    "PLANS",
    "NotPossible",
    "add_evidence",
    "change_plan_state",
    "correct",
    "draft_plan",
    "free_refs",
    "meet_milestone",
    "move_due_date",
    "next_ref",
    "plan_as_if_published",
    "reassign_lead",
    "record_update",
    "reopen",
    "review_impact",
    "shift_due_date",
    "sign_off",
    "take_back",
]
