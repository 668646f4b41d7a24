"""Meetings as pages and decks see them: which came before, which comes next, what was asked and decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from board.models import Decision, Meeting, Question
from board.queries.frame import Ask, Asked


@dataclass(frozen=True)
class Around:
    """The meetings beside a day: the last before it and the next after it."""

    before: Meeting | None
    after: Meeting | None


def around(on: date, board: str = "") -> Around:
    """Of one board, else of any: two queries."""
    held = Meeting.objects.filter(board=board) if board else Meeting.objects.all()
    return Around(
        held.filter(on__lt=on).order_by("-on", "-pk").first(),
        held.filter(on__gt=on).order_by("on", "pk").first(),
    )


def asks_of(decisions: Iterable[Decision], as_at: date) -> tuple[Ask, ...]:
    """Carried out only if that was so by the day."""
    return tuple(
        Ask(
            words=one.words,
            owner=one.owner,
            due_on=one.due_on,
            done_on=one.done_on if one.done_on and one.done_on <= as_at else None,
            asked=one.standing == Decision.Standing.ASKED,
        )
        for one in decisions
    )


def earlier_decisions(meeting: Meeting | None, as_at: date) -> tuple[Ask, ...]:
    """Those that an earlier meeting took."""
    if meeting is None:
        return ()
    return asks_of(meeting.decisions.filter(standing=Decision.Standing.TAKEN), as_at)


def questions_of(meeting: Meeting | None, as_at: date) -> tuple[Asked, ...]:
    """What members asked at it, each with its answer if it had come by the day."""
    if meeting is None:
        return ()
    rows: Any = Question.objects.filter(meeting=meeting.pk)
    return tuple(
        Asked(
            words=one.words,
            asked_by=one.asked_by,
            owner=one.owner,
            answer=one.answer if known else "",
            answered_on=one.answered_on if known else None,
        )
        for one in rows
        for known in [bool(one.answered_on and one.answered_on <= as_at)]
    )
