"""Meetings written down as files: those of the demonstration."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from actions.models import Action
from board.models import AgendaItem, Attendee, Decision, Meeting, Question, SlideChoice
from board.services import close_meeting
from judgements.queries import our_authority

PARTS: tuple[tuple[str, Any], ...] = (
    ("agenda", AgendaItem),
    ("attendee", Attendee),
    ("slide", SlideChoice),
    ("question", Question),
    ("decision", Decision),
)
REASON = "Loaded with the demonstration"


class WrongMeeting(Exception):
    """A file of meetings cannot be used; says which file, which meeting and what to do."""


@transaction.atomic
def load_meetings(file: Path) -> tuple[int, int]:
    """How many meetings were made and how many were there already, which are left as they stand. Raises WrongMeeting."""
    made = there = 0
    for held in tomllib.loads(file.read_text(encoding="utf-8")).get("meeting", []):
        own = dict(held)
        parts = {name: own.pop(name, []) for name, _ in PARTS}
        closed = own.pop("closed", False)
        if Meeting.objects.filter(board=own.get("board"), on=own.get("on")).exists():
            there += 1
            continue
        try:
            meeting = Meeting(**own, illustrative=True)
        except TypeError as problem:
            raise WrongMeeting(f"{file.name}, meeting of {own.get('on')}: {problem}.") from problem
        _keep(meeting)
        for name, model in PARTS:
            for number, row in enumerate(parts[name], start=1):
                _keep(_row(model, meeting, row, number))
        authority = our_authority()
        if closed and authority is not None:
            close_meeting(meeting=meeting, authority=authority, by=None)
        made += 1
    return made, there


def _row(model: Any, meeting: Meeting, row: dict[str, Any], number: int) -> Any:
    """In the file's own order, joined to the action that it names."""
    values = dict(row)
    if "action" in values:
        values["action"] = Action.objects.get(ref=values["action"])
    if model in (AgendaItem, Decision):
        values["order"] = number
    return model(meeting=meeting, **values)


def _keep(row: Any) -> None:
    row._change_reason = REASON
    row.full_clean(exclude=["slug"])
    row.save()


def load_folder(folder: Path) -> str:
    """What became of every file of meetings in the demonstration, in one line."""
    counts = [load_meetings(file) for file in sorted((folder / "meetings").glob("*.toml"))]
    made, there = sum(one for one, _ in counts), sum(one for _, one in counts)
    return f"Meetings, illustrative: {made} made, {there} there already."
