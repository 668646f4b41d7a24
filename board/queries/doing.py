"""The plan on slides: delivery beside impact, what is out of line and asks for a decision, what falls due next."""

from datetime import date

from actions.calculations import Delivery, Impact
from actions.queries import ActionRow
from board import sentences
from board.calculations import OutOfLine, Room, brief, suggestions
from board.queries.frame import Ask, Frame, cut_to, day, line_of
from board.slides import CAUTION, CONCERN, PLAIN, QUIET, Line, Lines, Part, Slide, Status, Strip

DECISIONS = 5
# A decision is set larger, so that fewer letters stand in a line.
ASKS = Room(34, 44, 520)
# An exception has its status and its lead on the line below.
EXCEPTIONS, DUE = Room(50, 60, 560), Room(41, 50, 620)
# Overdue stands before what was reported of it, since the dates decide.
DELIVERIES = (
    (Delivery.COMPLETE, QUIET, "met"),
    (Delivery.ON_TRACK, PLAIN, "on-track"),
    (Delivery.NOT_STARTED, PLAIN, "not-started"),
    (Delivery.AT_RISK, CAUTION, "at-risk"),
)
IMPACTS = (
    (Impact.SUSTAINED, QUIET, "sustained"),
    (Impact.EARLY, PLAIN, "early"),
    (Impact.NOT_KNOWN, PLAIN, "not-known"),
    (Impact.NO_EVIDENCE, CAUTION, "no-evidence"),
    (Impact.BACKWARDS, CONCERN, "backwards"),
)
ICONS = {"gone-backwards": "backwards", "impact-not-shown": "not-known", "not-signed-off": "not-known"}


def _delivery(rows: list[ActionRow]) -> Strip:
    parts = [
        Part(
            status.capitalize(),
            sum(row.state.delivery == status and not row.state.overdue for row in rows),
            tone,
            icon,
        )
        for status, tone, icon in DELIVERIES
    ]
    parts.append(Part("Overdue", sum(row.state.overdue for row in rows), CONCERN, "overdue"))
    return Strip("Delivery: was it done?", tuple(part for part in parts if part.count))


def _impact(rows: list[ActionRow]) -> Strip:
    parts = [
        Part(level.capitalize(), sum(row.state.impact == level for row in rows), tone, icon)
        for level, tone, icon in IMPACTS
    ]
    return Strip("Impact: did it help children?", tuple(part for part in parts if part.count))


def progress(frame: Frame) -> Slide | None:
    """None where no plan answers the inspection by the day."""
    plan = frame.plan
    if plan is None or not plan.rows:
        return None
    held = plan.summary
    closed = f" The plan was closed on {day(plan.facts.closed_on)}." if plan.facts.closed_on else ""
    note = f"{held.answered} of {held.asked} recommendations are answered by an action.{closed}"
    strips = (_delivery(plan.rows), _impact(plan.rows))
    return Slide(
        key="plan",
        kind="plan",
        name="Plan progress",
        headline=sentences.plan(held.actions, held.complete, held.impact_shown, held.overdue),
        blocks=(strips[0], Strip(strips[1].title, strips[1].parts, note)),
        source="One block is one action. Overdue is counted from the dates",
        illustrative=frame.made_up,
    )


def exceptions(frame: Frame) -> Slide | None:
    """What is out of line, worst first, beside the decisions that the meeting is asked for."""
    plan = frame.plan
    if plan is None:
        return None
    found = plan.exceptions
    asks, decisions = _decisions(frame)
    late = [one for one in found if one.row.state.overdue]
    lines = tuple(
        line_of(
            one.row,
            Status(
                one.told,
                ICONS.get(one.rule.key, "overdue" if one.row.state.overdue else "at-risk"),
                CONCERN if one.row.state.overdue or one.rule.key == "gone-backwards" else CAUTION,
            ),
            frame.lead(one.row),
        )
        for one in found
    )
    lines = cut_to(lines, EXCEPTIONS, most=6)
    more = len(found) - len(lines)
    return Slide(
        key="exceptions",
        kind="exceptions",
        name="Exceptions and decisions",
        headline=sentences.exceptions(len(late), plan.summary.longest_days, len(found), decisions),
        blocks=(
            Lines(
                "Exceptions",
                lines,
                none="No action is out of line.",
                rest=f"and {more} more" if more else "",
                below=True,
            ),
            *asks,
        ),
        source="Decisions are suggested by rule" if not frame.asks and decisions else "",
        illustrative=frame.made_up,
    )


def _decisions(frame: Frame) -> tuple[tuple[Lines, ...], int | None]:
    """What the officer wrote down, and how many; where nobody has, what the rules suggest. The public is told neither."""
    if frame.public:
        return (), None
    lines = [_ask(one) for one in frame.asks] or _suggested(frame)
    shown = cut_to(lines, ASKS, most=DECISIONS)
    more = len(lines) - len(shown)
    none, rest = "None is asked for.", f"and {more} more" if more else ""
    return (Lines("Decisions asked for", shown, none=none, rest=rest, numbered=True),), len(lines)


def _suggested(frame: Frame) -> list[Line]:
    assert frame.plan is not None
    found = [
        OutOfLine(
            one.rule.key,
            tuple(ref.ref for ref in one.row.recommendations) or (one.row.ref,),
            frame.roles.get(one.row.pk, ""),
            one.row.state.forecast_on,
        )
        for one in frame.plan.exceptions
    ]
    return [Line(refs, words) for refs, words in suggestions(found, DECISIONS)]


def _ask(one: Ask) -> Line:
    due = f"by {day(one.due_on)}" if one.due_on else ""
    return Line("", one.words, None, ", ".join(filter(None, [one.owner, due])))


def due(frame: Frame) -> Slide | None:
    """What the reports' timescales and the plan set between the day and the next meeting, soonest first.

    None where there is no plan and nothing falls due.
    """
    plan = frame.plan
    coming = [
        row for row in frame.told.asked if row.open and row.due and frame.as_at < row.due <= frame.until
    ]
    actions = [
        row
        for row in (plan.rows if plan else [])
        if row.due and frame.as_at < row.due <= frame.until and not row.state.complete and not row.state.ended
    ]
    if plan is None and not coming:
        return None
    asked = _coming(
        "Recommendations due",
        [
            Line(row.ref, brief(row.title), Status(_short(row.due), "due"))
            for row in sorted(coming, key=lambda row: (row.due, row.order))
        ],
        "None falls due.",
    )
    doing = _coming(
        "Actions due",
        [
            line_of(row, Status(_short(row.due), "due"), frame.lead(row))
            for row in sorted(actions, key=lambda row: (row.due, row.order))
        ],
        "None falls due." if plan else "No plan answers the inspection on this site.",
    )
    return Slide(
        key="due",
        kind="due",
        name="Due next",
        headline=sentences.due(len(coming), len(actions), frame.until_words or day(frame.until)),
        blocks=(asked, doing),
        source=f"{day(frame.as_at)} to {day(frame.until)}",
        illustrative=frame.made_up and bool(actions),
    )


def _short(on: date | None) -> str:
    return f"{on.day} {on:%b %Y}" if on else ""


def _coming(title: str, lines: list[Line], none: str) -> Lines:
    shown = cut_to(lines, DUE)
    more = len(lines) - len(shown)
    return Lines(title, shown, none=none, rest=f"and {more} more" if more else "")
