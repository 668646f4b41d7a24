"""The plan on slides: delivery beside impact, what is out of line and asks for a decision, what falls due next."""

from dataclasses import replace
from datetime import date

from actions.calculations import Delivery, Impact
from actions.queries import ActionRow
from board import sentences
from board.calculations import OutOfLine, brief, suggestions
from board.calculations.room import WHOLE
from board.queries.frame import Ask, Frame, day, line_of, refs_of
from board.queries.lists import Listed, foot, set_out
from board.slides import CAUTION, CONCERN, PLAIN, QUIET, Line, Part, Slide, Status, Strip

# As many decisions as rules suggest where nobody has written one down.
SUGGESTED = 5
# The columns of the exceptions and of the decisions beside them.
LEFT, RIGHT = 975, 672
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
        aside="One block is one action",
        source="Overdue is counted from the dates",
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
    statuses = [
        Status(
            one.told,
            ICONS.get(one.rule.key, "overdue" if one.row.state.overdue else "at-risk"),
            CONCERN if one.row.state.overdue or one.rule.key == "gone-backwards" else CAUTION,
        )
        for one in found
    ]
    pairs = [(one.row, status) for one, status in zip(found, statuses, strict=True)]
    headline = sentences.exceptions(len(late), plan.summary.longest_days, len(found), decisions)
    listed = Listed(
        "Exceptions",
        [line_of(row, status, frame.lead(row)) for row, status in pairs],
        none="No action is out of line.",
        whole=[in_full(row, status, frame.lead(row)) for row, status in pairs],
        width=LEFT if asks else WHOLE,
        below=True,
    )
    source = "Decisions are suggested by rule" if not frame.asks and decisions else ""
    blocks, setting = set_out(headline, [listed, *asks], foot=foot(frame, source))
    return Slide(
        key="exceptions",
        kind="exceptions",
        name="Exceptions and decisions",
        headline=headline,
        blocks=blocks,
        source=source,
        illustrative=frame.made_up,
        setting=setting,
    )


def in_full(row: ActionRow, status: Status, lead: str) -> Line:
    """An action as paper has it: its whole title, whatever a screen has room for."""
    return Line(refs_of(row), row.title, status, lead)


def _decisions(frame: Frame) -> tuple[list[Listed], int | None]:
    """What the officer wrote down, and how many; where nobody has, what the rules suggest. The public is told neither."""
    if frame.public:
        return [], None
    lines = [_ask(one) for one in frame.asks] or _suggested(frame)
    held = Listed("Decisions asked for", lines, none="None is asked for.", width=RIGHT, numbered=True)
    return [held], len(lines)


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
    return [
        Line(f"D{n}", f"{refs}: {words}") for n, (refs, words) in enumerate(suggestions(found, SUGGESTED), 1)
    ]


def _ask(one: Ask) -> Line:
    due = f"by {day(one.due_on)}" if one.due_on else ""
    return Line(one.ref, one.words, None, ", ".join(filter(None, [one.owner, due])))


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
    coming.sort(key=lambda row: (row.due, row.order))
    actions.sort(key=lambda row: (row.due, row.order))
    headline = sentences.due(len(coming), len(actions), frame.until_words or day(frame.until))
    held = []
    if coming or not actions:
        held.append(
            Listed(
                "Recommendations due",
                [Line(row.ref, brief(row.title), _soon(row.due)) for row in coming],
                none="None falls due.",
                whole=[Line(row.ref, row.title, _soon(row.due)) for row in coming],
            )
        )
    if actions or plan is None:
        held.append(
            Listed(
                "Actions due",
                [line_of(row, _soon(row.due), frame.lead(row)) for row in actions],
                none="" if plan else "No plan answers the inspection on this site.",
                whole=[in_full(row, _soon(row.due), frame.lead(row)) for row in actions],
                note="" if coming else "No recommendation falls due.",
            )
        )
    if len(held) == 1:
        # One list alone has the slide's whole width.
        held = [replace(held[0], width=WHOLE)]
    source = f"{day(frame.as_at)} to {day(frame.until)}"
    blocks, setting = set_out(headline, held, foot=foot(frame, source))
    return Slide(
        key="due",
        kind="due",
        name="Due next",
        headline=headline,
        blocks=blocks,
        source=source,
        illustrative=frame.made_up and bool(actions),
        setting=setting,
    )


def _soon(on: date | None) -> Status:
    return Status(f"{on.day} {on:%b %Y}" if on else "", "due")
