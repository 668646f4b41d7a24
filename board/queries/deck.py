"""The deck of a day: which slides there are without any setting-up, and how an officer's choices change them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from actions.models import Action
from board.calculations import A_QUARTER
from board.models import Meeting, SlideChoice
from board.queries.agenda import agenda_slide, other_inspections
from board.queries.answers import answers
from board.queries.attention import metrics
from board.queries.doing import due, exceptions, progress
from board.queries.frame import Frame, day
from board.queries.judged import judgement_slides
from board.queries.meetings import (
    Around,
    about,
    around,
    asks_of,
    boards,
    earlier_decisions,
    latest_board,
    questions_of,
)
from board.queries.public import for_all, for_the_public, left_out
from board.queries.since import changed
from board.queries.standing import grades, where_we_stand
from board.queries.tables import tables, without
from board.slides import Deck, Item, Slide, Words
from dashboard.queries.overview import overview
from judgements.models import Authority

# A meeting before that is no last meeting any more: too much has changed to be told as one step.
LONG_AGO = timedelta(days=366)
# In the order in which a board is told, each answering one slide, several or none.
ORDER: tuple[Callable[[Frame], Slide | list[Slide] | None], ...] = (
    where_we_stand,
    changed,
    answers,
    grades,
    judgement_slides,
    metrics,
    progress,
    exceptions,
    due,
)


def frame_of(
    authority: Authority,
    as_at: date,
    meeting: Meeting | None = None,
    *,
    board: str = "",
    public: bool = False,
    about: int | None = None,
) -> Frame | None:
    """None until a full inspection of the authority had been published. Without a meeting, `board` says whose are told.

    Without either it is the board whose meeting is the newest.
    """
    told = overview(authority, as_at, about=about)
    if told is None:
        return None
    every = boards()
    board = meeting.board if meeting else board
    if not board and every:
        board = every[0] if len(every) == 1 else latest_board(as_at, as_at - LONG_AGO)
    beside = around(as_at, board) if board else Around(None, None)
    before, after = beside.before, beside.after
    if before is not None and as_at - before.on > LONG_AGO:
        before = None
    since = (meeting.since_on if meeting else None) or (before.on if before else as_at - A_QUARTER)
    until = (meeting.until_on if meeting else None) or (after.on if after else as_at + A_QUARTER)
    today = meeting or (Meeting.objects.filter(on=as_at, board=board).first() if board else None)
    # Whatever became of them: what a meeting was asked stays on its slide once it is decided.
    asked = today.decisions.all() if today else ()
    roles = {}
    if told.plan is not None:
        roles = dict(Action.objects.filter(plan=told.plan.facts.pk).order_by().values_list("pk", "lead_role"))
    return Frame(
        authority=authority,
        as_at=as_at,
        since=since,
        until=until,
        told=told,
        met=meeting is not None or before is not None,
        since_words=f"the meeting of {day(since)}" if before and since == before.on else day(since),
        until_words=f"the meeting of {day(until)}" if after and until == after.on else day(until),
        asks=asks_of(asked, as_at),
        earlier=earlier_decisions(before, as_at),
        questions=questions_of(before, as_at),
        board=board if today or before or after else "",
        several=len(every) > 1,
        meetings_made_up=any(one.illustrative for one in (today, before) if one),
        public=public,
        roles=roles,
    )


def _told(frame: Frame) -> list[Slide]:
    made: list[Slide] = []
    for make in ORDER:
        found = make(frame)
        made += found if isinstance(found, list) else [found] if found else []
    return made


def _own(choice: SlideChoice) -> Slide:
    paragraphs = tuple(
        part.strip() for part in choice.words.replace("\r\n", "\n").split("\n\n") if part.strip()
    )
    return Slide(
        key=choice.address,
        kind="own",
        name=choice.headline,
        headline=choice.headline,
        blocks=(Words("", paragraphs),) if paragraphs else (),
        notes=choice.notes,
    )


def chosen(slides: list[Slide], choices: Iterable[SlideChoice]) -> tuple[list[Slide], list[Slide]]:
    """The slides as an officer ordered them, and those that are hidden; what nobody placed keeps its usual place.

    A choice of a slide that there is not on the day (a judgement of another inspection) changes nothing.
    """
    held = {one.key: one for one in slides}
    usual = {one.key: n for n, one in enumerate(slides, start=1)}
    shown: list[tuple[float, int, Slide]] = []
    hidden: list[Slide] = []
    for choice in choices:
        slide = _own(choice) if not choice.key else held.pop(choice.key, None)
        if slide is None:
            continue
        slide = replace(slide, notes=choice.notes)
        if choice.hidden:
            hidden.append(slide)
        else:
            place = choice.order or usual.get(slide.key, len(slides) + 1)
            shown.append((place, 0, slide))
    shown += [(usual[key], 1, slide) for key, slide in held.items()]
    return [slide for _, _, slide in sorted(shown, key=lambda one: one[:2])], hidden


def deck_of(
    authority: Authority,
    as_at: date,
    meeting: Meeting | None = None,
    *,
    board: str = "",
    public: bool = False,
) -> Deck | None:
    """Everything that a board is shown on a day. With a meeting, what it is about and as its officer chose.

    None as `frame_of`.
    """
    first, others = about(meeting, authority, as_at) if meeting else (None, [])
    frame = frame_of(authority, as_at, meeting, board=board, public=public, about=first.pk if first else None)
    if frame is None:
        return None
    names: list[str] = []
    if public:
        frame, names = for_all(frame)
    made = _told(frame)
    made[0] = _first(made[0], frame, meeting)
    if others:
        made[1:1] = other_inspections(frame, others)
    agenda = list(meeting.agenda.all()) if meeting else []
    if meeting and agenda:
        made.insert(0, agenda_slide(meeting, agenda, made, frame))
    slides, hidden = chosen(made, meeting.slides.all() if meeting else ())
    held = without(tables(frame), hidden)
    out: tuple[str, ...] = ()
    if public:
        out = left_out(frame, slides, hidden, names)
        slides = for_the_public(slides)
    made_up = frame.made_up or bool(meeting and meeting.illustrative)
    return Deck(
        authority=authority.name,
        title=str(meeting) if meeting else f"{authority.name}, as at {day(as_at)}",
        as_at=as_at.isoformat(),
        slides=tuple(slides),
        tables=held,
        meeting=meeting.slug if meeting else "",
        board=meeting.board if meeting else frame.board,
        since=frame.since.isoformat(),
        until=frame.until.isoformat(),
        illustrative=made_up,
        public=public,
        draft=bool(meeting and not meeting.closed),
        left_out=out,
        source="; ".join([frame.report, *([frame.plan.facts.title] if frame.plan else [])]),
        agenda=() if public else tuple(Item(one.title, one.minutes or 0, one.slide) for one in agenda),
    )


def _first(slide: Slide, frame: Frame, meeting: Meeting | None) -> Slide:
    """The first slide says whose board this is told for where there are several, and a rehearsal that it is one."""
    if frame.several and frame.board:
        slide = replace(slide, about=f"For the {frame.board}")
    if meeting and frame.as_at < meeting.on:
        slide = replace(
            slide, aside=f"Told as at {day(frame.as_at)}, before the meeting of {day(meeting.on)}"
        )
    return slide
