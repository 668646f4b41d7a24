"""What a row says has happened, recorded as dated events on the day that the officer gave, and only if it is news."""

from dataclasses import dataclass
from typing import Any

from actions.calculations.sheet_words import folded
from actions.models import Action, Evidence
from actions.queries.states import states
from actions.services import add_evidence, move_due_date, record_update, review_impact

from .spreadsheet_held import LONGEST_TITLE, fitted
from .spreadsheet_parts import SAME_AS_HELD, RowRead, Setting

REASON = "As imported"


@dataclass(frozen=True)
class Told:
    """One event: the column that it came from, what stood there, what stands there now, and how it is counted."""

    label: str
    old: str
    new: str
    counted: str


def record_events(*, action: Action, read: RowRead, setting: Setting, by: Any) -> list[Told]:
    """In an order in which each is possible: the date moves before the action may be complete."""
    kinds = (_revised, _evidence, _update, _impact)
    return [told for kind in kinds for told in kind(action, read, setting, by)]


def _given(read: RowRead, name: str) -> Any:
    value = read.values.get(name, SAME_AS_HELD)
    return None if value is SAME_AS_HELD else value


def _revised(action: Action, read: RowRead, setting: Setting, by: Any) -> list[Told]:
    wanted = _given(read, "revised")
    due = read.held.state.due if read.held else action.due_on
    if wanted is None or wanted == due or setting.on is None:
        return []
    move_due_date(
        action=action,
        on=setting.on,
        new_due=wanted,
        reason=REASON,
        agreed_by=setting.agreed_by,
        author=setting.author,
        by=by,
    )
    old = due.isoformat() if due else ""
    return [Told("Revised date", old, wanted.isoformat(), "changes of due dates")]


def _evidence(action: Action, read: RowRead, setting: Setting, by: Any) -> list[Told]:
    held = {folded(one) for one in read.held.evidence} if read.held else set()
    told = []
    for line in _given(read, "evidence") or []:
        if setting.on is None or folded(fitted(line)) in held:
            continue
        held.add(folded(fitted(line)))
        add_evidence(
            action=action,
            on=setting.on,
            kind=Evidence.Kind.DOCUMENT,
            summary=fitted(line),
            shows=line if len(line) > LONGEST_TITLE else "",
            author=setting.author,
            by=by,
        )
        told.append(Told("Evidence", "", line, "evidence"))
    return told


def _update(action: Action, read: RowRead, setting: Setting, by: Any) -> list[Told]:
    """A new status or new words. Words alone leave the status as it stood on the day."""
    status = _given(read, "status")
    before, said = (read.held.state.delivery, read.held.progress) if read.held else (None, "")
    words = read.values.get("progress", "")
    words = said if words is SAME_AS_HELD else words
    news = bool(words) and words.split() != said.split()
    if setting.on is None or (not news and (status is None or status == before)):
        return []
    if status is None:
        status = states([action], setting.on)[action.pk].delivery
    record_update(action=action, on=setting.on, status=status, commentary=words, author=setting.author, by=by)
    old = "; ".join(filter(None, [before.capitalize() if before else "", said]))
    new = "; ".join(filter(None, [status.capitalize(), words]))
    return [Told("Progress", old, new, "progress updates")]


def _impact(action: Action, read: RowRead, setting: Setting, by: Any) -> list[Told]:
    level = _given(read, "impact")
    before = read.held.state.impact if read.held else None
    if level is None or level == before or setting.on is None:
        return []
    if before is None and level == states([action], setting.on)[action.pk].impact:
        return []
    review_impact(
        action=action,
        on=setting.on,
        level=level,
        reviewed_by=setting.agreed_by,
        why=REASON,
        author=setting.author,
        by=by,
    )
    return [Told("Impact", before.capitalize() if before else "", level.capitalize(), "impact reviews")]
