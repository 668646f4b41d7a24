"""The deck of a day: which slides there are without any setting-up, and how an officer's choices change them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from actions.models import Action
from board.calculations import A_QUARTER
from board.models import Meeting, SlideChoice
from board.queries.answers import answers
from board.queries.doing import due, exceptions, progress
from board.queries.frame import Frame, day
from board.queries.judged import judgement_slides
from board.queries.measures import metrics
from board.queries.meetings import around, asks_of, earlier_decisions, questions_of
from board.queries.public import for_all, for_the_public, left_out
from board.queries.since import changed
from board.queries.standing import grades, where_we_stand
from board.queries.tables import tables, without
from board.slides import Deck, Slide, Words
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
    authority: Authority, as_at: date, meeting: Meeting | None = None, *, public: bool = False
) -> Frame | None:
    """None until a full inspection of the authority had been published."""
    about = meeting.plan.inspection_id if meeting and meeting.plan_id else None
    told = overview(authority, as_at, about=about)
    if told is None:
        return None
    beside = around(as_at, meeting.board if meeting else "")
    before, after = beside.before, beside.after
    if before is not None and as_at - before.on > LONG_AGO:
        before = None
    since = (meeting.since_on if meeting else None) or (before.on if before else as_at - A_QUARTER)
    until = (meeting.until_on if meeting else None) or (after.on if after else as_at + A_QUARTER)
    today = meeting or Meeting.objects.filter(on=as_at).order_by("pk").first()
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
    authority: Authority, as_at: date, meeting: Meeting | None = None, *, public: bool = False
) -> Deck | None:
    """Everything that a board is shown on a day. With a meeting, as its officer chose; None as `frame_of`."""
    frame = frame_of(authority, as_at, meeting, public=public)
    if frame is None:
        return None
    names: list[str] = []
    if public:
        frame, names = for_all(frame)
    slides, hidden = chosen(_told(frame), meeting.slides.all() if meeting else ())
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
        board=meeting.board if meeting else "",
        since=frame.since.isoformat(),
        until=frame.until.isoformat(),
        illustrative=made_up,
        public=public,
        draft=bool(meeting and not meeting.closed),
        left_out=out,
    )
