"""Meetings, what they are shown and what became of it."""

from .display import DisplayLink, DisplayRevocation, DisplayUse
from .meetings import AgendaItem, Attendee, Decision, Meeting, Question, SlideChoice
from .pictures import MeetingPicture, PublicPack

__all__ = [
    "AgendaItem",
    "Attendee",
    "Decision",
    "DisplayLink",
    "DisplayRevocation",
    "DisplayUse",
    "Meeting",
    "MeetingPicture",
    "PublicPack",
    "Question",
    "SlideChoice",
]
