"""Meetings as pages and decks see them: which came before, which comes next, what was asked and decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from board.models import Decision, Meeting, Question
from board.queries.frame import Ask, Asked
from judgements.models import Inspection


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
    """Those that the last meeting took, and of its board's meetings before it those that wait to be carried out."""
    if meeting is None:
        return ()
    waits = Q(done_on=None) | Q(done_on__gt=as_at)
    taken = Decision.objects.filter(_of_board(meeting), standing=Decision.Standing.TAKEN)
    return asks_of(taken.filter(Q(meeting=meeting.pk) | waits).order_by("-meeting__on", "order", "pk"), as_at)


def _of_board(meeting: Meeting) -> Q:
    return Q(meeting__board=meeting.board, meeting__on__lte=meeting.on)


def questions_of(meeting: Meeting | None, as_at: date) -> tuple[Asked, ...]:
    """What members asked at it, with what waits for an answer since the meetings of its board before it."""
    if meeting is None:
        return ()
    waits = Q(answered_on=None) | Q(answered_on__gt=as_at)
    rows = Question.objects.filter(_of_board(meeting)).filter(Q(meeting=meeting.pk) | waits)
    return tuple(
        Asked(
            words=one.words,
            asked_by=one.asked_by,
            owner=one.owner,
            answer=one.answer if known else "",
            answered_on=one.answered_on if known else None,
        )
        for one in rows.order_by("-meeting__on", "pk")
        for known in [bool(one.answered_on and one.answered_on <= as_at)]
    )


@dataclass(frozen=True)
class MeetingRow:
    """One meeting as the list shows it on a day."""

    slug: str
    board: str
    on: date
    closed: bool
    to_come: bool
    questions: int
    answered: int
    decisions: int
    carried_out: int
    illustrative: bool

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def meeting_rows(as_at: date) -> list[MeetingRow]:
    """Every meeting, the newest first; what was answered and carried out by the day: one query."""
    taken = Q(decisions__standing=Decision.Standing.TAKEN)
    rows = Meeting.objects.annotate(
        asked=Count("questions", distinct=True),
        told=Count("questions", filter=Q(questions__answered_on__lte=as_at), distinct=True),
        taken=Count("decisions", filter=taken, distinct=True),
        done=Count("decisions", filter=taken & Q(decisions__done_on__lte=as_at), distinct=True),
        shown=Count("picture"),
    ).order_by("-on", "-pk")
    return [
        MeetingRow(
            slug=one.slug,
            board=one.board,
            on=one.on,
            closed=bool(one.shown),
            to_come=one.on > as_at,
            questions=one.asked,
            answered=one.told,
            decisions=one.taken,
            carried_out=one.done,
            illustrative=one.illustrative,
        )
        for one in rows
    ]


@dataclass(frozen=True)
class MeetingPage:
    """One meeting with all that belongs to it."""

    meeting: Meeting
    inspections: list[Any]
    agenda: list[Any]
    attendees: list[Any]
    questions: list[tuple[Question, bool]]
    asked_for: list[Decision]
    taken: list[tuple[Decision, bool]]
    refused: list[Decision]
    public_packs: list[Any]
    beside: Around
    to_come: bool

    @property
    def minutes(self) -> int:
        return sum(one.minutes or 0 for one in self.agenda)


def meeting_page(meeting: Meeting, as_at: date) -> MeetingPage:
    """Eight queries; answers and what was carried out count only if they had come by the day."""
    decisions = list(meeting.decisions.select_related("action"))
    standing = Decision.Standing
    return MeetingPage(
        meeting=meeting,
        inspections=list(
            Inspection.objects.visible(as_at)
            .filter(meetings=meeting.pk)
            .select_related("authority", "framework")
            .order_by("-published_on")
        ),
        agenda=list(meeting.agenda.all()),
        attendees=list(meeting.attendees.all()),
        questions=[
            (one, bool(one.answered_on and one.answered_on <= as_at)) for one in meeting.questions.all()
        ],
        asked_for=[one for one in decisions if one.standing == standing.ASKED],
        taken=[
            (one, bool(one.done_on and one.done_on <= as_at))
            for one in decisions
            if one.standing == standing.TAKEN
        ],
        refused=[one for one in decisions if one.standing == standing.REFUSED],
        public_packs=list(meeting.public_packs.defer("html", "pdf")),
        beside=around(meeting.on, meeting.board),
        to_come=meeting.on > as_at,
    )
