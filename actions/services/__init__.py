"""Acts on plans and actions: what is checked, written and recorded together."""

from .events import (
    NotPossible,
    add_evidence,
    correct,
    meet_milestone,
    move_due_date,
    record_update,
    reopen,
    review_impact,
    sign_off,
    take_back,
)

__all__ = [
    "NotPossible",
    "add_evidence",
    "correct",
    "meet_milestone",
    "move_due_date",
    "record_update",
    "reopen",
    "review_impact",
    "sign_off",
    "take_back",
]
