"""Meetings as pages and decks see them: which came before, which comes next, what was asked and decided."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.text import slugify

from board.models import Decision, Meeting, Question
from board.queries.frame import Ask, Asked
from judgements.models import Authority, Inspection
from judgements.queries import inspections_of


@dataclass(frozen=True)
class Around:
    """The meetings beside a day: the last before it and the next after it."""

    before: Meeting | None
    after: Meeting | None


def boards() -> list[str]:
    """Every board that has a meeting, by name: one query."""
    return list(Meeting.objects.order_by("board").values_list("board", flat=True).distinct())


def board_named(address: str) -> str | None:
    """The board whose name gives this address; None where there is none."""
    return next((one for one in boards() if slugify(one) == address), None)


def latest_board(as_at: date, oldest: date) -> str:
    """Whose meeting is the newest by the day, and not older than that; else whose is the next to come; else none."""
    held = Meeting.objects.filter(on__lte=as_at, on__gte=oldest).order_by("-on", "board").first()
    held = held or Meeting.objects.filter(on__gt=as_at).order_by("on", "board").first()
    return held.board if held else ""


def around(on: date, board: str) -> Around:
    """Of one board: two queries."""
    held = Meeting.objects.filter(board=board)
    return Around(
        held.filter(on__lt=on).order_by("-on", "-pk").first(),
        held.filter(on__gt=on).order_by("on", "pk").first(),
    )


def label(kind: str, number: int, held_on: date, on: date | None) -> str:
    """'D2' at the meeting of the day itself, 'D2 Mar' and 'D2 Mar 2011' afterwards."""
    if on is None or held_on == on:
        return f"{kind}{number}"
    return f"{kind}{number} {held_on:%b}" if held_on.year == on.year else f"{kind}{number} {held_on:%b %Y}"


def numbered(rows: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """Each with its number among those of its meeting."""
    counts: Counter[int] = Counter()
    for one in rows:
        counts[one.meeting_id] += 1
        yield counts[one.meeting_id], one


def asks_of(decisions: Iterable[Decision], as_at: date) -> tuple[Ask, ...]:
    """Those of one meeting; carried out only if that was so by the day."""
    return tuple(_ask_of(one, f"D{n}", as_at) for n, one in numbered(decisions))


def _ask_of(one: Decision, ref: str, as_at: date) -> Ask:
    return Ask(
        words=one.words,
        owner=one.owner,
        due_on=one.due_on,
        done_on=one.done_on if one.done_on and one.done_on <= as_at else None,
        asked=one.standing == Decision.Standing.ASKED,
        ref=ref,
    )


def earlier_decisions(meeting: Meeting | None, as_at: date) -> tuple[Ask, ...]:
    """Those that the last meeting took, and of its board's meetings before it those that wait to be carried out."""
    if meeting is None:
        return ()
    every = Decision.objects.filter(_of_board(meeting)).select_related("meeting")
    return tuple(
        _ask_of(one, label("D", n, one.meeting.on, as_at), as_at)
        for n, one in numbered(every.order_by("-meeting__on", "order", "pk"))
        if one.standing == Decision.Standing.TAKEN
        and (one.meeting_id == meeting.pk or one.done_on is None or one.done_on > as_at)
    )


def _of_board(meeting: Meeting) -> Q:
    return Q(meeting__board=meeting.board, meeting__on__lte=meeting.on)


def questions_of(meeting: Meeting | None, as_at: date) -> tuple[Asked, ...]:
    """What members asked at it, with what waits for an answer since the meetings of its board before it."""
    if meeting is None:
        return ()
    every = Question.objects.filter(_of_board(meeting)).select_related("meeting")
    return tuple(
        Asked(
            words=one.words,
            asked_by=one.asked_by,
            owner=one.owner,
            answer=one.answer if known else "",
            answered_on=one.answered_on if known else None,
            ref=label("Q", n, one.meeting.on, as_at),
        )
        for n, one in numbered(every.order_by("-meeting__on", "pk"))
        for known in [bool(one.answered_on and one.answered_on <= as_at)]
        if one.meeting_id == meeting.pk or not known
    )


def about(meeting: Meeting, authority: Authority, as_at: date) -> tuple[Inspection | None, list[Inspection]]:
    """The inspection that a meeting's slides tell, and the other full ones on its agenda, the newest first.

    The plan's comes first, else the newest on the agenda; without either a meeting has none of its own.
    """
    named = set(meeting.inspections.values_list("pk", flat=True))
    if meeting.plan:
        named.add(meeting.plan.inspection_id)
    held = (
        [one for one in inspections_of(authority, as_at) if one.pk in named and one.is_full] if named else []
    )
    of_plan = meeting.plan.inspection_id if meeting.plan else None
    first = next((one for one in held if one.pk == of_plan), None) or next(iter(held), None)
    return first, [one for one in held if one != first]


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
    decisions = []
    for n, one in numbered(meeting.decisions.select_related("action")):
        one.ref = f"D{n}"
        decisions.append(one)
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
