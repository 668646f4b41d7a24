"""What was recorded on an action since somebody opened a form about it, and by whom."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from actions.models import EVENTS, Action
from judgements.models import Person


@dataclass(frozen=True)
class Meanwhile:
    """One event of somebody else: what it is, in words, who recorded it and when."""

    kind: str
    words: str
    who: str
    on: date
    recorded_at: datetime


def marks(action: Action) -> str:
    """The newest event of each kind, as a form can carry it: writers of one action wait for one another, so whatever
    is written later has a greater number."""
    newest = [kind.objects.filter(action=action).aggregate(newest=Max("pk"))["newest"] for kind in EVENTS]
    return ".".join(str(number or 0) for number in newest)


def read_marks(text: str) -> list[int] | None:
    """None for what no form of ours has sent."""
    parts = text.split(".")
    if len(parts) != len(EVENTS) or not all(
        part.isascii() and part.isdecimal() and len(part) < 19 for part in parts
    ):
        return None
    return [int(part) for part in parts]


def recorded_since(action: Action, since: list[int], *, not_by: Any, as_at: date) -> list[Meanwhile]:
    """By others than `not_by`, oldest first; what happened on a later day is not told."""
    found = []
    for kind, mark in zip(EVENTS, since, strict=True):
        rows = kind.objects.filter(action=action, pk__gt=mark, on__lte=as_at).select_related("recorded_by")
        found += [(event.recorded_at, event) for event in rows.exclude(recorded_by=not_by)]
    found.sort(key=lambda pair: pair[0])
    people = _people(event.recorded_by_id for _, event in found)
    return [
        Meanwhile(
            kind=str(event._meta.verbose_name).capitalize(),
            words=told(event),
            who=people.get(event.recorded_by_id) or event.author or _account(event.recorded_by),
            on=event.on,
            recorded_at=event.recorded_at,
        )
        for _, event in found
    ]


def _account(user: Any) -> str:
    return (user.get_full_name() or user.get_username()) if user else "The house"


def _people(users: Any) -> dict[int, str]:
    known = [pk for pk in users if pk]
    rows = Person.objects.filter(user__in=known).select_related("agency") if known else []
    return {person.user_id: f"{person.role}, {person.agency}" for person in rows}


def told(event: Any) -> str:
    """An event in one sentence."""
    name = event._meta.model_name
    if event.void:
        return "An earlier entry was taken back"
    words = {
        "progressupdate": lambda: _update(event),
        "duedatechange": lambda: f"due date moved to {event.new_due:%-d %B %Y}: {event.reason}",
        "milestonemet": lambda: f"milestone met: {event.milestone}",
        "evidence": lambda: f"evidence added: {event.summary}",
        "impactreview": lambda: f"impact: {event.level}. {event.why}",
        "signoff": lambda: f"signed off by {event.signed_by}",
        "reopening": lambda: f"reopened: {event.reason}",
    }[name]()
    text = f"{'a correction; ' if event.corrects_id else ''}{words}"
    return text[:1].upper() + text[1:]


def _update(event: Any) -> str:
    forecast = f", forecast {event.forecast_on:%-d %B %Y}" if event.forecast_on else ""
    said = " ".join(filter(None, [event.commentary, event.blockers]))
    return f"{event.status}{forecast}{'. ' + said if said else ''}"
