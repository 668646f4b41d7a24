"""What happened to one action, told in the order of its days, what was corrected among it too."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.models import (
    Action,
    DueDateChange,
    Evidence,
    ImpactReview,
    MilestoneMet,
    ProgressUpdate,
    Reopening,
    SignOff,
)


@dataclass(frozen=True)
class Happening:
    """One event in words. `corrected` says what became of it; what counts no longer is still told."""

    kind: str
    on: date
    title: str
    words: str = ""
    more: str = ""
    author: str = ""
    corrected: str = ""
    is_correction: bool = False
    pk: int = 0
    link: str = ""
    has_file: bool = False
    event: Any = None

    @property
    def counts(self) -> bool:
        return not self.corrected


def _day(on: date | None) -> str:
    return f"{on.day} {on:%B %Y}" if on else ""


def _update(one: Any) -> dict[str, Any]:
    forecast = f", forecast {_day(one.forecast_on)}" if one.forecast_on else ""
    blockers = f"In the way: {one.blockers}" if one.blockers else ""
    return {"title": f"{one.get_status_display()}{forecast}", "words": one.commentary, "more": blockers}


def _change(one: Any) -> dict[str, Any]:
    old = f" from {_day(one.moved_from)}" if one.moved_from else ""
    return {
        "title": f"Due date moved{old} to {_day(one.new_due)}",
        "words": one.reason,
        "more": f"Agreed by {one.agreed_by}",
    }


def _milestone(one: Any) -> dict[str, Any]:
    return {"title": f"Milestone met: {one.milestone.title}", "words": one.note}


def _evidence(one: Any) -> dict[str, Any]:
    return {
        "title": f"{one.get_kind_display()}: {one.summary}",
        "words": one.shows,
        "link": one.link if one.link.startswith(("http://", "https://")) else "",
        "has_file": bool(one.file),
    }


def _review(one: Any) -> dict[str, Any]:
    return {
        "title": f"Impact: {one.get_level_display().lower()}",
        "words": one.why,
        "more": f"Judged by {one.reviewed_by}",
    }


def _sign_off(one: Any) -> dict[str, Any]:
    board = f", {one.board}" if one.board else ""
    return {"title": f"Signed off by {one.signed_by}{board}", "words": one.note}


def _reopening(one: Any) -> dict[str, Any]:
    return {"title": f"Reopened, {one.get_status_display().lower()}", "words": one.reason}


# The order is that of things written on one day: what is said of it first, what it led to later.
KINDS: tuple[tuple[str, Any, Callable[[Any], dict[str, Any]], tuple[str, ...]], ...] = (
    ("update", ProgressUpdate, _update, ()),
    ("change", DueDateChange, _change, ()),
    ("milestone", MilestoneMet, _milestone, ("milestone",)),
    ("evidence", Evidence, _evidence, ()),
    ("review", ImpactReview, _review, ()),
    ("sign-off", SignOff, _sign_off, ()),
    ("reopening", Reopening, _reopening, ()),
)


def _corrected(one: Any, as_at: date) -> str:
    """What became of an event that counts no longer; empty while it counts."""
    later = getattr(one, "corrected_by", None)
    if later is None:
        return ""
    if later.void:
        return "Taken back: it did not happen."
    if later.on > as_at:
        return "Corrected since: it did not happen on this day."
    return (
        f"Corrected: see {_day(later.on)}."
        if later.on != one.on
        else "Corrected: the right words stand beside it."
    )


def _say_what_moved(action: Action, changes: list[Any]) -> None:
    """From which date each change moved the due date, in the order of the days: what was entered late, or corrected
    since, changes what stood before it, which the date kept with the change cannot know."""
    due = action.due_on
    for one in changes:
        stands = getattr(one, "corrected_by", None) is None
        one.moved_from = due if stands else one.old_due
        due = one.new_due if stands else due


def happened(action: Action, as_at: date) -> list[Happening]:
    """Newest first, by the day and then by the writing down: seven queries."""
    found: list[tuple[Any, Happening]] = []
    for place, (kind, model, told, related) in enumerate(KINDS):
        rows = list(
            model.objects.filter(action=action, on__lte=as_at, void=False).select_related(
                "corrected_by", *related
            )
        )
        if model is DueDateChange:
            _say_what_moved(action, rows)
        for one in rows:
            key = (one.on, one.first_recorded_at or one.recorded_at, place, one.pk)
            found.append(
                (
                    key,
                    Happening(
                        kind=kind,
                        on=one.on,
                        author=one.author,
                        corrected=_corrected(one, as_at),
                        is_correction=one.corrects_id is not None,
                        pk=one.pk,
                        event=one,
                        **told(one),
                    ),
                )
            )
    return [one for _, one in sorted(found, key=lambda pair: pair[0], reverse=True)]
