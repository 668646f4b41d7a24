"""The plan that answers an inspection: actions, and the dated events of which their state is made."""

from .actions import Action, ActionQuerySet, Measure, Milestone
from .events import (
    EVENTS,
    ActionEvent,
    DueDateChange,
    EventQuerySet,
    Evidence,
    ImpactReview,
    MilestoneMet,
    ProgressUpdate,
    Reopening,
    SignOff,
)
from .people import CalendarLink, DigestSent, SavedView
from .plans import ActionPlan, PlanQuerySet, PlanStateChange

__all__ = [
    "EVENTS",
    "Action",
    "ActionEvent",
    "ActionPlan",
    "ActionQuerySet",
    "CalendarLink",
    "DigestSent",
    "DueDateChange",
    "EventQuerySet",
    "Evidence",
    "ImpactReview",
    "Measure",
    "Milestone",
    "MilestoneMet",
    "PlanQuerySet",
    "PlanStateChange",
    "ProgressUpdate",
    "Reopening",
    "SavedView",
    "SignOff",
]
